//! One folder as written. A bundle is read strictly, remembers where every value stands, and can be kept in a database as
//! JSON: a borough that stays on an older shared version goes on from there when the files have moved on.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::{Map, Value as Json};

use crate::canonical;
use crate::complaint::{Complaint, hint_at};
use crate::definition::Event;
use crate::page;
use crate::tree::{Node, Place, parse_toml};
use crate::written::{self, FORM, MESSAGES, PAGE, SETTINGS};

/// One folder as written: a whole service, or an overlay that states only what differs.
///
/// Two bundles are equal when they say the same, wherever it stands and in whatever order keys are written.
#[derive(Clone, Debug, PartialEq)]
pub struct Bundle {
    service: String,
    tree: Node,
}

/// Which shared version an overlay stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Follows {
    /// Whatever the shared files say now.
    Latest,
    /// The shared bundle whose SHA-256 begins with these (at least 8) lower-case hexadecimal digits.
    Version(String),
}

/// What was stored is not a bundle.
#[derive(Debug, thiserror::Error)]
#[error("this stored bundle cannot be read: {0}")]
pub struct StoredBundleError(String);

/// Reads every folder under a `services` folder, by the name of the folder.
///
/// All complaints of all folders come at once. A `services` folder that does not exist holds no services; names that begin
/// with a dot are left alone.
pub fn read_bundles(dir: &Path) -> Result<BTreeMap<String, Bundle>, Vec<Complaint>> {
    let mut bundles = BTreeMap::new();
    let mut complaints = Vec::new();
    if !dir.exists() {
        return Ok(bundles);
    }
    for (name, path) in entries(dir, &mut complaints) {
        if !path.is_dir() {
            complaints.push(Place::new(&path, 0).error("only folders stand here, one for each service"));
            continue;
        }
        let fits = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
        if !name.chars().all(fits) {
            let message = "the name of a service may have small letters, digits and - only; it stands in addresses";
            complaints.push(Place::new(&path, 0).error(message));
            continue;
        }
        let bundle = Bundle::read(&name, &path, &mut complaints);
        bundles.insert(name, bundle);
    }
    if complaints.iter().any(Complaint::is_error) { Err(complaints) } else { Ok(bundles) }
}

impl Bundle {
    /// The service's id, which is the name of the folder.
    pub fn service(&self) -> &str {
        &self.service
    }

    /// Which shared version this overlay stands on; the newest, unless it says otherwise.
    pub fn follows(&self) -> Follows {
        let written = self.tree.get(SETTINGS).and_then(|settings| settings.get("follows")).and_then(Node::as_text);
        written.and_then(Follows::parse).unwrap_or(Follows::Latest)
    }

    /// Whether it has a form of its own. A shared service without one has no cases, so an overlay needs no route for it.
    pub fn has_form(&self) -> bool {
        self.tree.get(FORM).is_some()
    }

    /// The bundle as JSON with sorted keys: what a database keeps, and [`Bundle::from_canonical_json`] reads.
    pub fn canonical_json(&self) -> String {
        canonical::json(self)
    }

    /// The name of this version: SHA-256 of [`Bundle::canonical_json`], in lower-case hexadecimal. Comments, blank lines and
    /// the order of keys do not count.
    pub fn sha256(&self) -> String {
        canonical::sha256(&self.canonical_json())
    }

    /// Reads back what [`Bundle::canonical_json`] wrote.
    pub fn from_canonical_json(text: &str) -> Result<Bundle, StoredBundleError> {
        serde_json::from_str(text).map_err(|error| StoredBundleError(error.to_string()))
    }

    pub(crate) fn tree(&self) -> &Node {
        &self.tree
    }

    fn read(service: &str, dir: &Path, complaints: &mut Vec<Complaint>) -> Bundle {
        let before = complaints.len();
        let mut parts = BTreeMap::new();
        for (name, path) in entries(dir, complaints) {
            match name.as_str() {
                "service.toml" => drop(toml(&path, complaints).map(|node| parts.insert(SETTINGS.to_owned(), node))),
                "form.toml" => drop(toml(&path, complaints).map(|node| parts.insert(FORM.to_owned(), node))),
                "page.md" => {
                    if let Some(text) = text(&path, complaints) {
                        parts.insert(PAGE.to_owned(), page::blocks(&path, &text, complaints));
                    }
                }
                "messages" if path.is_dir() => {
                    parts.insert(MESSAGES.to_owned(), messages(&path, complaints));
                }
                _ => {
                    let hint = hint_at(&name, ["service.toml", "form.toml", "page.md", "messages"]);
                    complaints.push(Place::new(&path, 0).error(format!("unknown file “{name}” in a service{hint}")));
                }
            }
        }
        if parts.is_empty() && complaints.len() == before {
            complaints.push(Place::new(dir, 0).error("this folder is empty; a service needs at least service.toml"));
        }
        let tree = Node::table(&Place::new(&dir.join("service.toml"), 0), parts);
        complaints.extend(written::complaints_of_a_part(service, &tree));
        Bundle { service: service.to_owned(), tree }
    }
}

impl Follows {
    pub(crate) fn parse(written: &str) -> Option<Follows> {
        let hex = |letter: char| letter.is_ascii_digit() || ('a'..='f').contains(&letter);
        match written {
            "latest" => Some(Follows::Latest),
            version if (8..=64).contains(&version.len()) && version.chars().all(hex) => {
                Some(Follows::Version(version.to_owned()))
            }
            _ => None,
        }
    }

    /// Whether a shared bundle with this SHA-256 is one that the overlay may stand on.
    pub fn allows(&self, sha256: &str) -> bool {
        match self {
            Follows::Latest => true,
            Follows::Version(prefix) => sha256.starts_with(prefix.as_str()),
        }
    }
}

fn messages(dir: &Path, complaints: &mut Vec<Complaint>) -> Node {
    let mut messages = BTreeMap::new();
    for (name, path) in entries(dir, complaints) {
        let event = name.strip_suffix(".md").and_then(Event::from_word);
        let Some(event) = event else {
            let known: Vec<String> = Event::ALL.iter().map(|event| format!("{event}.md")).collect();
            let hint = hint_at(&name, known.iter().map(String::as_str));
            complaints.push(Place::new(&path, 0).error(format!("no message is called “{name}”{hint}")));
            continue;
        };
        let Some(text) = text(&path, complaints) else {
            continue;
        };
        match page::message(&path, &text) {
            Ok(message) => drop(messages.insert(event.word().to_owned(), message)),
            Err(complaint) => complaints.push(complaint),
        }
    }
    Node::table(&Place::new(dir, 0), messages)
}

fn toml(path: &Path, complaints: &mut Vec<Complaint>) -> Option<Node> {
    parse_toml(path, &text(path, complaints)?).map_err(|complaint| complaints.push(complaint)).ok()
}

fn text(path: &Path, complaints: &mut Vec<Complaint>) -> Option<String> {
    let text = fs::read_to_string(path);
    let text =
        text.map_err(|error| complaints.push(Place::new(path, 0).error(format!("cannot be read: {error}")))).ok()?;
    // A byte order mark is what some editors on Windows write before the first line.
    Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text).replace("\r\n", "\n"))
}

/// What stands in a folder, in alphabetical order.
fn entries(dir: &Path, complaints: &mut Vec<Complaint>) -> BTreeMap<String, PathBuf> {
    let mut found = BTreeMap::new();
    let mut cannot = |error: std::io::Error| {
        complaints.push(Place::new(dir, 0).error(format!("this folder cannot be read: {error}")));
    };
    match fs::read_dir(dir) {
        Err(error) => cannot(error),
        Ok(entries) => {
            for entry in entries {
                match entry {
                    Err(error) => cannot(error),
                    Ok(entry) => {
                        let name = entry.file_name().to_string_lossy().into_owned();
                        if !name.starts_with('.') {
                            found.insert(name, entry.path());
                        }
                    }
                }
            }
        }
    }
    found
}

impl Serialize for Bundle {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut stored = Map::new();
        stored.insert("service".to_owned(), Json::from(self.service.as_str()));
        stored.insert("parts".to_owned(), self.tree.to_json());
        stored.serialize(serializer)
    }
}

/// What came back has no files: complaints name the service, the version and the file that it once stood in, without a line.
impl<'de> Deserialize<'de> for Bundle {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Bundle, D::Error> {
        let stored: Map<String, Json> = Map::deserialize(deserializer)?;
        let service = stored.get("service").and_then(Json::as_str);
        let parts = stored.get("parts").and_then(Json::as_object);
        let (Some(service), Some(parts)) = (service, parts) else {
            return Err(de::Error::custom("“service” or “parts” is missing"));
        };
        let version = canonical::sha256(&canonical::json(&stored));
        let folder = PathBuf::from(format!("{service}@{}", version.get(..8).unwrap_or(&version)));
        let mut tree = BTreeMap::new();
        for (part, json) in parts {
            let file = match part.as_str() {
                SETTINGS => "service.toml",
                FORM => "form.toml",
                PAGE => "page.md",
                MESSAGES => "messages",
                _ => return Err(de::Error::custom(format!("unknown part “{part}”"))),
            };
            let node = Node::from_json(&Place::new(&folder.join(file), 0), json);
            tree.insert(part.clone(), node.ok_or_else(|| de::Error::custom("a value is null"))?);
        }
        let tree = Node::table(&Place::new(&folder.join("service.toml"), 0), tree);
        Ok(Bundle { service: service.to_owned(), tree })
    }
}

#[cfg(test)]
mod tests;
