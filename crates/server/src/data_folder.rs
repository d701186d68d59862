//! The folder of databases, keys and files: made once, and tried whenever somebody asks whether the platform is well.

use std::io;
use std::path::Path;

use crate::failure::Failure;

/// What is written to find out whether anything can be: more than a disk that is full has left.
const PROBE: [u8; 4096] = [b'.'; 4096];

/// Makes the folder if it is not there.
///
/// # Errors
/// It cannot be made.
pub fn make(data: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(data)
        .map_err(|error| Failure::configuration(format!("the data folder {} cannot be made: {error}", data.display())))
}

/// Whether something can be written there: the disk has room and lets us.
///
/// # Errors
/// What the system says.
pub fn probe(data: &Path) -> io::Result<()> {
    let file = data.join(format!(".probe-{}", std::process::id()));
    let written = std::fs::write(&file, PROBE);
    let removed = std::fs::remove_file(&file);
    written.and(removed)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_well_when_something_can_be_written_there() {
        let folder = tempfile::tempdir().unwrap();
        make(folder.path()).unwrap();
        assert!(probe(folder.path()).is_ok());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing stays behind");
        assert!(probe(&folder.path().join("missing")).is_err());
    }
}
