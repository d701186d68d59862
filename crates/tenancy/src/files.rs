//! A borough's own folder for what it keeps as files. Only names that we made are joined to it.

use std::path::{Path, PathBuf};

/// The root of one borough's files.
#[derive(Clone, Debug)]
pub struct Files {
    root: PathBuf,
}

impl Files {
    pub(crate) fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// The folder itself: for connectors that write files, which make their own names below it.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }
}
