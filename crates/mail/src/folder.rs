//! Mail into a folder: one file for each Message-ID.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::mailer::SendError;
use crate::outgoing::MessageId;

/// A folder that takes mail.
pub(crate) struct Folder {
    path: PathBuf,
    /// Tells apart the unfinished files of this process.
    started: AtomicU64,
}

impl Folder {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, started: AtomicU64::new(0) }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the mail unless it is there already: a repeat is the same mail.
    pub(crate) async fn write(&self, id: &MessageId, mail: Vec<u8>) -> Result<(), SendError> {
        let nth = self.started.fetch_add(1, Ordering::Relaxed);
        // A `MessageId` has only letters, digits and `.-_@`, so it is a safe name and its own only.
        let finished = self.path.join(format!("{}.eml", id.as_str()));
        let unfinished = self.path.join(format!(".{}-{nth}.part", std::process::id()));
        let written = tokio::task::spawn_blocking(move || write(&finished, &unfinished, &mail)).await;
        match written {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(failed(&self.path, &error)),
            Err(stopped) => Err(failed(&self.path, &io::Error::other(stopped))),
        }
    }
}

fn failed(path: &Path, error: &io::Error) -> SendError {
    SendError::Temporary { reason: format!("the mail folder {} cannot be written: {error}", path.display()) }
}

/// First a file that no reader takes for a mail, kept on disk for certain, then its name: a reader sees the
/// whole mail or none.
fn write(finished: &Path, unfinished: &Path, mail: &[u8]) -> io::Result<()> {
    if finished.exists() {
        return Ok(());
    }
    if let Some(folder) = finished.parent() {
        fs::create_dir_all(folder)?;
    }
    let written = File::create(unfinished).and_then(|mut file| {
        file.write_all(mail)?;
        file.sync_all()
    });
    let renamed = written.and_then(|()| fs::rename(unfinished, finished));
    if renamed.is_err() {
        // What is left over is of no use to anybody; that it cannot be removed changes nothing.
        let _ = fs::remove_file(unfinished);
    }
    renamed
}
