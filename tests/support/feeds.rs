//! Feeds and calendars as programs read them that are not ours.

use std::process::Command;

use crate::project;

/// Fails where a reader of feeds or a calendar stumbles. Each text has a name that ends in `.atom`, `.rss` or `.ics`.
pub fn readable(texts: &[(String, String)]) {
    let python = std::env::var("JWP_PYTHON").expect("make test sets JWP_PYTHON, which has feedparser and icalendar");
    let folder = tempfile::tempdir().unwrap();
    let mut check = Command::new(python);
    check.arg(project().join("tests/support/check_feeds.py"));
    for (name, text) in texts {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        check.arg(file);
    }
    let done = check.output().unwrap();
    let (out, error) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success(), "{out}{error}");
}
