//! A borough's own static files (its mark, its icons), read once, named by their content.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use actix_web::web::Bytes;
use sha2::{Digest as _, Sha256};

/// One file that may be served.
#[derive(Clone, Debug)]
pub struct StaticFile {
    /// The first 16 hex digits of the SHA-256 of its bytes.
    pub hash: String,
    /// What it holds.
    pub bytes: Bytes,
}

/// The files of `tenants/<slug>/static/`, by name.
#[derive(Clone, Debug, Default)]
pub struct Statics(BTreeMap<String, StaticFile>);

impl Statics {
    /// Reads every file in `folder`, which may be absent; folders inside it are not read.
    ///
    /// # Errors
    /// A file that is there cannot be read.
    pub fn read(folder: &Path) -> std::io::Result<Self> {
        let mut files = BTreeMap::new();
        let Ok(entries) = fs::read_dir(folder) else { return Ok(Self::default()) };
        for entry in entries {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                let bytes = fs::read(entry.path())?;
                let name = entry.file_name().to_string_lossy().into_owned();
                files.insert(name, StaticFile { hash: content_name(&bytes), bytes: Bytes::from(bytes) });
            }
        }
        Ok(Self(files))
    }

    /// The file of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&StaticFile> {
        self.0.get(name)
    }
}

/// The name that a file's content gives it: 16 hex digits of its SHA-256.
#[must_use]
pub fn content_name(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
