//! Pages from elsewhere: a table (CSV), an export of WordPress (WXR) or of Drupal (JSON:API). Each becomes a draft; nobody but
//! the borough's editors sees it before one of them publishes it. The [`report`] says of each what needs a person.
//!
//! Reading a file (`csv`, `wxr`, `json_api`) knows nothing of the borough; `plan` gives each item a kind and an address and makes
//! Markdown of its HTML (`html_to_markdown`); `take` writes all of it down in one transaction, or nothing.

mod csv;
mod html_to_markdown;
mod json_api;
mod plan;
pub mod report;
mod shortcode;
mod take;
mod wxr;

use std::collections::BTreeMap;
use std::path::Path;

use crate::field::Fields;
use crate::kind::Kind;

pub use take::{ImportError, Run, take};

/// One page as another system had it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Item {
    /// What the other system calls this sort of thing: `post`, `node--article`, a kind of ours.
    pub sort: String,
    /// The heading.
    pub title: String,
    /// What it says in lists; may be missing.
    pub summary: String,
    /// Its text.
    pub body: Body,
    /// Where it stood, as a whole address or a path; may be missing.
    pub address: String,
    /// Where it shall stand, when the file says so.
    pub path: Option<String>,
    /// The day on which it was published there, `2027-01-16`.
    pub day: Option<String>,
    /// Fields of ours that the file fills in.
    pub fields: Fields,
    /// What a person has to look at, known from the file alone.
    pub needs: Vec<String>,
}

/// The text of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// As our files have it.
    Markdown(String),
    /// As another system had it.
    Html(String),
}

impl Default for Body {
    fn default() -> Self {
        Self::Markdown(String::new())
    }
}

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Export {
    /// Its pages, in the order of the file.
    pub items: Vec<Item>,
    /// What was left out of it and why, in sentences.
    pub left_out: Vec<String>,
}

/// How sorts of things elsewhere become kinds of pages here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    /// The kind of everything, whatever the file says.
    pub all: Option<Kind>,
    /// The kind of a sort of thing.
    pub kinds: BTreeMap<String, Kind>,
}

impl Mapping {
    /// Reads a file of mappings: below `[kinds]`, `"node--article" = "news"`.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn read(text: &str) -> Result<Self, String> {
        let table: toml_edit::DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| error.to_string())?;
        let kinds = table.get("kinds").and_then(toml_edit::Item::as_table).ok_or("it has no table [kinds]")?;
        let mut mapping = Self::default();
        for (sort, item) in kinds {
            let word = item.as_str().unwrap_or_default();
            let kind = Kind::from_word(word).ok_or_else(|| {
                let words: Vec<&str> = Kind::ALL.iter().map(|kind| kind.word()).collect();
                format!("“{word}” is no kind of page: write one of {}", words.join(", "))
            })?;
            mapping.kinds.insert(sort.to_owned(), kind);
        }
        Ok(mapping)
    }

    /// The kind of an item: as it was said, else by rule; a plain page where no rule fits.
    #[must_use]
    pub fn kind(&self, sort: &str) -> Kind {
        if let Some(kind) = self.all.or_else(|| self.kinds.get(sort).copied()) {
            return kind;
        }
        let word = sort.rsplit("--").next().unwrap_or(sort).trim().to_lowercase();
        match word.as_str() {
            "post" | "article" | "news" | "news_article" | "press_release" | "localgov_news_article" => Kind::News,
            "event" | "tribe_events" | "localgov_event" => Kind::Event,
            "guide" | "localgov_guides_overview" => Kind::Guide,
            "localgov_services_landing" => Kind::Landing,
            "localgov_services_sublanding" => Kind::Sublanding,
            "localgov_step_by_step_overview" => Kind::Steps,
            "localgov_directory" => Kind::Directory,
            "localgov_directories_page" => Kind::Entry,
            "localgov_directories_venue" => Kind::Venue,
            "publication" | "localgov_publication_page" => Kind::Publication,
            word => Kind::from_word(word).filter(|kind| *kind != Kind::Home).unwrap_or(Kind::Plain),
        }
    }
}

/// Reads an export; the ending of its name says which form it has.
///
/// # Errors
/// What is wrong with it, in words.
pub fn read(file: &Path, bytes: &[u8]) -> Result<Export, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "the file is not UTF-8 text")?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let ending = file.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let export = match ending.as_str() {
        "csv" => csv::read(text)?,
        "xml" | "wxr" => wxr::read(text)?,
        "json" => json_api::read(text)?,
        _ => {
            return Err("its name must end in .csv (a table), .xml (WordPress) or .json (Drupal’s JSON:API)".to_owned());
        }
    };
    if export.items.is_empty() { Err("it holds no pages".to_owned()) } else { Ok(export) }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_guessed_unless_somebody_says_them() {
        let guessed = Mapping::default();
        for (sort, kind) in [
            ("post", Kind::News),
            ("page", Kind::Plain),
            ("node--article", Kind::News),
            ("node--localgov_directories_venue", Kind::Venue),
            ("consultation", Kind::Consultation),
            ("home", Kind::Plain),
            ("whatever", Kind::Plain),
        ] {
            assert_eq!(guessed.kind(sort), kind, "{sort}");
        }
        let said = Mapping::read("[kinds]\n\"node--article\" = \"guide\"\n").unwrap();
        assert_eq!(said.kind("node--article"), Kind::Guide);
        assert!(Mapping::read("[kinds]\npost = \"blog\"\n").unwrap_err().contains("is no kind of page"));
        let all = Mapping { all: Some(Kind::Guide), ..said };
        assert_eq!(all.kind("post"), Kind::Guide);
    }

    #[test]
    fn a_file_that_cannot_be_read_says_why() {
        for (name, bytes, part) in [
            ("a.doc", &b"x"[..], "must end in"),
            ("a.csv", &b"title\n"[..], "holds no pages"),
            ("a.csv", &b"name\nx\n"[..], "no column “title”"),
            ("a.xml", &b"<rss><channel>"[..], "not a whole"),
            ("a.xml", &b"<html></html>"[..], "not an export of WordPress"),
            ("a.json", &b"{"[..], "is not JSON"),
            ("a.json", &b"{}"[..], "no list “data”"),
            ("a.csv", &b"\xff"[..], "not UTF-8"),
        ] {
            let said = read(Path::new(name), bytes).unwrap_err();
            assert!(said.contains(part), "{name}: {said}");
        }
    }
}
