//! A borough's own folder for what it keeps as files. Only names that we made are joined to it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use uuid::Uuid;

/// The root of one borough's files.
#[derive(Clone, Debug)]
pub struct Files {
    root: PathBuf,
}

/// Where pictures, files and videos of pages lie: `media/<id>/<edition>-<part>`. A file here is never changed, only laid down
/// whole; another edition is another file.
#[derive(Clone, Debug)]
pub struct MediaFiles {
    root: PathBuf,
}

/// A file on its way in, under a name that nobody is shown. It is gone when this is dropped and nobody has kept it.
#[derive(Debug)]
pub struct Incoming {
    path: PathBuf,
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

    /// What editors put on pages.
    #[must_use]
    pub fn media(&self) -> MediaFiles {
        MediaFiles { root: self.root.join("media") }
    }
}

impl MediaFiles {
    /// Where a part of a medium lies. `None` when a name is not one of ours: then nothing is looked for.
    #[must_use]
    pub fn path(&self, id: Uuid, edition: &str, part: &str) -> Option<PathBuf> {
        let ours = |name: &str| {
            let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'.';
            (1..=64).contains(&name.len()) && name.bytes().all(plain) && !name.starts_with('.') && !name.contains("..")
        };
        (ours(edition) && ours(part)).then(|| self.root.join(id.to_string()).join(format!("{edition}-{part}")))
    }

    /// A place for a file that is still arriving.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn incoming(&self) -> io::Result<Incoming> {
        let folder = self.root.join("incoming");
        fs::create_dir_all(&folder)?;
        Ok(Incoming { path: folder.join(Uuid::now_v7().to_string()) })
    }

    /// Lays a file that has arrived in its place: it is on the disk before it has its name, so it is there whole or not at all.
    ///
    /// # Errors
    /// The name is not one of ours, or the disk says no.
    pub fn keep(&self, incoming: &Incoming, id: Uuid, edition: &str, part: &str) -> io::Result<()> {
        let place = self.path(id, edition, part).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        let folder = place.parent().ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        fs::create_dir_all(folder)?;
        File::open(&incoming.path)?.sync_all()?;
        fs::rename(&incoming.path, &place)?;
        File::open(folder)?.sync_all()
    }

    /// The same for what was made here.
    ///
    /// # Errors
    /// As [`MediaFiles::keep`].
    pub fn write(&self, bytes: &[u8], id: Uuid, edition: &str, part: &str) -> io::Result<()> {
        let incoming = self.incoming()?;
        fs::write(incoming.path(), bytes)?;
        self.keep(&incoming, id, edition, part)
    }
}

impl Incoming {
    /// Where it lies for now.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // After it was kept there is nothing here any more, and that is well.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_we_made_lead_anywhere() {
        let media = Files::new(PathBuf::from("/data/files/north")).media();
        assert!(media.path(Uuid::nil(), "0a1b", "640.jpg").unwrap().ends_with(format!("{}/0a1b-640.jpg", Uuid::nil())));
        for wrong in ["", "..", "../key", "a/b", "a\\b", ".hidden", "A", "a b", "a\0"] {
            assert!(media.path(Uuid::nil(), wrong, "640.jpg").is_none(), "{wrong}");
            assert!(media.path(Uuid::nil(), "0a1b", wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_file_is_there_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let media = Files::new(folder.path().to_owned()).media();
        let arriving = media.incoming().unwrap();
        fs::write(arriving.path(), b"half").unwrap();
        let left = arriving.path().to_owned();
        drop(arriving);
        assert!(!left.exists(), "what nobody kept is gone");
        media.write(b"whole", Uuid::nil(), "0a1b", "file.pdf").unwrap();
        let place = media.path(Uuid::nil(), "0a1b", "file.pdf").unwrap();
        assert_eq!(fs::read(place).unwrap(), b"whole");
        assert!(media.write(b"x", Uuid::nil(), "..", "x").is_err());
        assert_eq!(fs::read_dir(folder.path().join("media/incoming")).unwrap().count(), 0);
    }
}
