//! A file as a tree of values, each of which knows where it stands. Everything that is read strictly, merged, stored and
//! complained about is such a tree.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value as Json;
use toml_edit::{Document, Item, Value as Toml};

use crate::complaint::{Complaint, Severity};

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub place: Place,
    pub value: Value,
}

/// A file and a line in it, counted from 1; line 0 is the file as a whole.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub file: Arc<Path>,
    pub line: usize,
}

/// What can be written. A date of TOML becomes its ISO text, so that JSON can keep everything.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Text(String),
    Whole(i64),
    Real(f64),
    Truth(bool),
    List(Vec<Node>),
    Table(BTreeMap<String, Node>),
}

/// Two nodes are equal when they say the same, wherever they stand.
impl PartialEq for Node {
    fn eq(&self, other: &Node) -> bool {
        self.value == other.value
    }
}

impl Place {
    pub fn new(file: &Path, line: usize) -> Place {
        Place { file: file.into(), line }
    }

    pub fn error(&self, message: impl Into<String>) -> Complaint {
        self.complaint(Severity::Error, message)
    }

    pub fn warning(&self, message: impl Into<String>) -> Complaint {
        self.complaint(Severity::Warning, message)
    }

    fn complaint(&self, severity: Severity, message: impl Into<String>) -> Complaint {
        Complaint { file: PathBuf::from(&*self.file), line: self.line, severity, message: message.into() }
    }
}

impl Node {
    pub fn new(place: &Place, value: Value) -> Node {
        Node { place: place.clone(), value }
    }

    pub fn text(place: &Place, text: impl Into<String>) -> Node {
        Node::new(place, Value::Text(text.into()))
    }

    pub fn table(place: &Place, entries: impl IntoIterator<Item = (String, Node)>) -> Node {
        Node::new(place, Value::Table(entries.into_iter().collect()))
    }

    /// The member of a table with this key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        match &self.value {
            Value::Table(table) => table.get(key),
            _ => None,
        }
    }

    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_truth(&self) -> Option<bool> {
        match &self.value {
            Value::Truth(truth) => Some(*truth),
            _ => None,
        }
    }

    /// The members of a list; none for anything else.
    pub fn members(&self) -> &[Node] {
        match &self.value {
            Value::List(members) => members,
            _ => &[],
        }
    }

    /// The `id` of a table, where it has one.
    pub fn id(&self) -> Option<&str> {
        self.get("id").and_then(Node::as_text)
    }

    /// The member of a list with this id.
    pub fn member(&self, id: &str) -> Option<&Node> {
        self.members().iter().find(|member| member.id() == Some(id))
    }

    /// What kind of value it is, in words for a complaint.
    pub fn described(&self) -> &'static str {
        match self.value {
            Value::Text(_) => "text in quotes",
            Value::Whole(_) => "a whole number",
            Value::Real(_) => "a number",
            Value::Truth(_) => "true or false",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }

    /// The tree without its places.
    pub fn to_json(&self) -> Json {
        match &self.value {
            Value::Text(text) => Json::from(text.as_str()),
            Value::Whole(number) => Json::from(*number),
            Value::Real(number) => Json::from(*number),
            Value::Truth(truth) => Json::from(*truth),
            Value::List(members) => members.iter().map(Node::to_json).collect(),
            Value::Table(table) => table.iter().map(|(key, node)| (key.clone(), node.to_json())).collect(),
        }
    }

    /// A tree that came back from storage; all of it stands in one place. `null` is what no bundle ever holds.
    pub fn from_json(place: &Place, json: &Json) -> Option<Node> {
        let value = match json {
            Json::Null => return None,
            Json::Bool(truth) => Value::Truth(*truth),
            Json::Number(number) => number.as_i64().map(Value::Whole).or(number.as_f64().map(Value::Real))?,
            Json::String(text) => Value::Text(text.clone()),
            Json::Array(members) => {
                Value::List(members.iter().map(|member| Node::from_json(place, member)).collect::<Option<_>>()?)
            }
            Json::Object(table) => {
                let entry = |(key, member)| Some((String::clone(key), Node::from_json(place, member)?));
                Value::Table(table.iter().map(entry).collect::<Option<_>>()?)
            }
        };
        Some(Node::new(place, value))
    }
}

/// Reads TOML, keeping the line of every key.
pub(crate) fn parse_toml(file: &Path, text: &str) -> Result<Node, Complaint> {
    let lines = Lines { file: file.into(), ends: text.match_indices('\n').map(|(at, _)| at).collect() };
    let document = Document::parse(text).map_err(|error| {
        let place = lines.place(error.span());
        place.error(format!("this is not TOML: {}", error.message().replace('\n', "; ")))
    })?;
    let start = Place { file: lines.file.clone(), line: 1 };
    let entries = document.iter().filter_map(|(key, _)| document.as_table().get_key_value(key));
    lines.table(start, entries)
}

struct Lines {
    file: Arc<Path>,
    /// Where each line ends.
    ends: Vec<usize>,
}

impl Lines {
    fn place(&self, span: Option<Range<usize>>) -> Place {
        let line = span.map_or(0, |span| self.ends.partition_point(|end| *end < span.start) + 1);
        Place { file: self.file.clone(), line }
    }

    fn table<'k>(
        &self,
        place: Place,
        entries: impl Iterator<Item = (&'k toml_edit::Key, &'k Item)>,
    ) -> Result<Node, Complaint> {
        let mut table = BTreeMap::new();
        for (key, item) in entries {
            let place = self.place(key.span().or_else(|| item.span()));
            table.insert(key.get().to_owned(), self.item(place, item)?);
        }
        Ok(Node { place, value: Value::Table(table) })
    }

    fn item(&self, place: Place, item: &Item) -> Result<Node, Complaint> {
        match item {
            Item::None => Err(place.error("a key without a value")),
            Item::Value(value) => self.value(place, value),
            Item::Table(table) => self.table(place, table.iter().filter_map(|(key, _)| table.get_key_value(key))),
            Item::ArrayOfTables(tables) => {
                let mut members = Vec::new();
                for table in tables.iter() {
                    let start = self.place(table.span());
                    members.push(self.table(start, table.iter().filter_map(|(key, _)| table.get_key_value(key)))?);
                }
                Ok(Node { place, value: Value::List(members) })
            }
        }
    }

    fn value(&self, place: Place, value: &Toml) -> Result<Node, Complaint> {
        let value = match value {
            Toml::String(text) => Value::Text(text.value().clone()),
            Toml::Integer(number) => Value::Whole(*number.value()),
            Toml::Float(number) if number.value().is_finite() => Value::Real(*number.value()),
            Toml::Float(_) => {
                return Err(place.error("this is not a number that can be counted with"));
            }
            Toml::Boolean(truth) => Value::Truth(*truth.value()),
            Toml::Datetime(date) => Value::Text(date.value().to_string()),
            Toml::Array(array) => {
                let members = array.iter().map(|member| self.value(self.place(member.span()), member));
                Value::List(members.collect::<Result<_, _>>()?)
            }
            Toml::InlineTable(table) => {
                let mut entries = BTreeMap::new();
                for (key, member) in table.iter() {
                    let span = table.get_key_value(key).and_then(|(key, _)| key.span()).or_else(|| member.span());
                    entries.insert(key.to_owned(), self.value(self.place(span), member)?);
                }
                Value::Table(entries)
            }
        };
        Ok(Node { place, value })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn every_value_knows_its_line() {
        let text = "title = \"A\"\n\n[promise]\ndays = 10\n\n[[step]]\nid = \"a\"\noptions = [\n  { id = \"x\" },\n  { id = \"y\",\n label = \"Y\" },\n]\n[[step]]\nid = \"b\"\n";
        let tree = parse_toml(Path::new("a.toml"), text).unwrap();
        assert_eq!(tree.get("title").unwrap().place.line, 1);
        assert_eq!(tree.get("promise").unwrap().get("days").unwrap().place.line, 4);
        let steps = tree.get("step").unwrap();
        assert_eq!(steps.members().iter().map(|step| step.place.line).collect::<Vec<_>>(), [6, 13]);
        let options = steps.member("a").unwrap().get("options").unwrap();
        assert_eq!(options.member("y").unwrap().get("label").unwrap().place.line, 11);
    }

    #[test]
    fn what_is_not_toml_is_said_with_its_line() {
        let complaint = parse_toml(Path::new("a.toml"), "title = \"A\"\nsummary = \n").unwrap_err();
        assert_eq!(complaint.line, 2, "{complaint}");
    }

    #[test]
    fn a_tree_survives_storage() {
        let text = "a = 1\nb = 1.5\nc = [true, 2026-12-25]\n[d]\ne = \"x\"\n";
        let tree = parse_toml(Path::new("a.toml"), text).unwrap();
        assert_eq!(Node::from_json(&Place::new(Path::new("stored"), 0), &tree.to_json()).unwrap(), tree);
    }
}
