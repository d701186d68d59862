//! What a person has to mend in a file, said so that they can: where it stands, what is wrong, what was probably meant.

use std::fmt;
use std::path::PathBuf;

/// One thing that is wrong, or doubtful, in a service as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The file that a person has to open.
    pub file: PathBuf,
    /// The line in it, counted from 1; 0 when the complaint is about the file as a whole.
    pub line: usize,
    /// Whether the service may be published all the same.
    pub severity: Severity,
    /// What is wrong and what to do, in one or two sentences.
    pub message: String,
}

/// How bad a complaint is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth a look; the service can be published.
    Warning,
    /// The service is not published, and the last good version stays.
    Error,
}

impl Complaint {
    /// Whether this stops the service from being published.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if self.severity == Severity::Warning {
            return write!(f, ": warning: {}", self.message);
        }
        write!(f, ": {}", self.message)
    }
}

/// The known word that looks most like the one that was written, if any looks like it at all.
///
/// Distance counts letters that were added, left out, replaced or swapped; up to about a third of the word may differ.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let simple = |word: &str| word.to_lowercase().replace('-', "_");
    let written = simple(written);
    known
        .into_iter()
        .map(|word| (strsim::damerau_levenshtein(&written, &simple(word)), word))
        .filter(|(distance, word)| distance * 3 <= word.chars().count().max(3) + 2)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

/// The tail of a complaint about an unknown word: the nearest known one, or all of them.
pub(crate) fn hint_at<'a>(written: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    if let Some(word) = nearest(written, known.clone()) {
        return format!("; did you mean “{word}”?");
    }
    let all: Vec<&str> = known.into_iter().collect();
    if all.is_empty() { String::new() } else { format!("; known here: {}", all.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_named_when_it_is_near() {
        let known = ["title", "summary", "keywords", "in-progress"];
        for (written, expected) in [
            ("titel", Some("title")),
            ("Title", Some("title")),
            ("sumary", Some("summary")),
            ("keyword", Some("keywords")),
            ("in_progress", Some("in-progress")),
            ("banana", None),
        ] {
            assert_eq!(nearest(written, known), expected, "{written}");
        }
    }

    #[test]
    fn a_complaint_reads_like_one_from_a_compiler() {
        let complaint = Complaint {
            file: "road-fault/form.toml".into(),
            line: 7,
            severity: Severity::Error,
            message: "unknown key “knd”; did you mean “kind”?".to_owned(),
        };
        assert_eq!(complaint.to_string(), "road-fault/form.toml:7: unknown key “knd”; did you mean “kind”?");
    }
}
