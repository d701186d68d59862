//! Pages as files below `tenants/*/content/`: fields between two lines of `+++`, then Markdown in blocks.
//! The form is described in docs/how-to/write-pages-as-files.md.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use catalogue::{Complaint, Severity, nearest};
use serde_json::Value;

use crate::kind::Kind;
use crate::writing::{Block, INTRO, NewBlock, Overlay};

/// What stands in one folder of pages, by path (`/moving-home/tell-us`).
pub type PageFiles = BTreeMap<String, PageFile>;

/// One file.
#[derive(Clone, Debug)]
pub struct PageFile {
    /// Where it is.
    pub file: PathBuf,
    /// What it says.
    pub overlay: Overlay,
}

/// Keys that are no fields of a page.
const KEYS: &[&str] = &["kind", "title", "summary", "without", "after", "order", "left_out"];

/// The marks between which fields stand.
const MARK: &str = "+++";

/// Reads every page below a folder; a folder that is not there has none.
///
/// # Errors
/// Every complaint, with file and line.
pub fn read_pages(folder: &Path) -> Result<PageFiles, Vec<Complaint>> {
    let (mut pages, mut complaints) = (PageFiles::new(), Vec::new());
    let mut files = Vec::new();
    collect(folder, &mut files);
    files.sort();
    for file in files {
        let place = file.strip_prefix(folder).unwrap_or(&file).with_extension("");
        let path = match place.to_string_lossy().as_ref() {
            "index" => "/".to_owned(),
            place => format!("/{}", place.replace('\\', "/").trim_end_matches("/index")),
        };
        match fs::read_to_string(&file) {
            Ok(text) => match read_page(&file, &text) {
                Ok(overlay) => {
                    pages.insert(path, PageFile { file, overlay });
                }
                Err(faults) => complaints.extend(faults),
            },
            Err(error) => complaints.push(complaint(&file, 0, format!("cannot be read: {error}"))),
        }
    }
    if complaints.is_empty() { Ok(pages) } else { Err(complaints) }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|end| end == "md") {
            files.push(path);
        }
    }
}

fn complaint(file: &Path, line: usize, message: String) -> Complaint {
    Complaint { file: file.to_owned(), line, severity: Severity::Error, message }
}

/// Reads one page.
///
/// # Errors
/// Every complaint, with its line.
pub fn read_page(file: &Path, text: &str) -> Result<Overlay, Vec<Complaint>> {
    let text = text.replace("\r\n", "\n");
    let parts = text.strip_prefix(MARK).and_then(|rest| rest.split_once(&format!("\n{MARK}\n")));
    let Some((head, body)) = parts else {
        let message = "a page begins with a line +++, then its fields, then a line +++".to_owned();
        return Err(vec![complaint(file, 1, message)]);
    };
    let table: toml_edit::DocumentMut = match head.parse() {
        Ok(table) => table,
        Err(error) => return Err(vec![complaint(file, 1, error.to_string())]),
    };
    let line_of = |key: &str| head.lines().position(|line| line.trim_start().starts_with(key)).map_or(1, |at| at + 1);
    let mut overlay = Overlay::default();
    let mut after = BTreeMap::new();
    let mut complaints = Vec::new();
    for (key, item) in table.iter() {
        let value = json(item);
        let text = value.as_str().map(str::to_owned);
        match key {
            "title" => overlay.title = text,
            "summary" => overlay.summary = text,
            "without" => overlay.without = texts(&value),
            "order" => overlay.order = texts(&value),
            "left_out" => overlay.left_out = value == Value::Bool(true),
            "after" => {
                let table = value.as_object().cloned().unwrap_or_default();
                after = table.into_iter().filter_map(|(id, at)| Some((id, at.as_str()?.to_owned()))).collect();
            }
            "kind" => {
                overlay.kind = text.as_deref().and_then(Kind::from_word);
                if overlay.kind.is_none() {
                    let words: Vec<&str> = Kind::ALL.iter().map(|kind| kind.word()).collect();
                    let written = text.unwrap_or_default();
                    let hint = nearest(&written, words.iter().copied())
                        .map_or_else(|| words.join(", "), |word| format!("did you mean “{word}”?"));
                    complaints.push(complaint(file, line_of(key), format!("“{written}” is no kind of page: {hint}")));
                }
            }
            field => {
                overlay.fields.insert(field.to_owned(), value);
            }
        }
    }
    let first_line = head.lines().count() + 2;
    overlay.blocks = blocks(file, body, first_line, &after, &mut complaints);
    complaints.extend(field_faults(file, &overlay, line_of));
    if complaints.is_empty() { Ok(overlay) } else { Err(complaints) }
}

/// What is wrong with fields by themselves. Which there may be hangs on the kind, which an overlay does not say.
fn field_faults(file: &Path, overlay: &Overlay, line_of: impl Fn(&str) -> usize) -> Vec<Complaint> {
    let kinds: Vec<Kind> = overlay.kind.map_or_else(|| Kind::ALL.to_vec(), |kind| vec![kind]);
    let known = |id: &str| kinds.iter().find_map(|kind| kind.field(id));
    let mut faults = Vec::new();
    for (id, value) in &overlay.fields {
        let Some(field) = known(id) else {
            let ids = kinds.iter().flat_map(|kind| kind.fields().map(|field| field.id)).chain(KEYS.iter().copied());
            let hint = nearest(id, ids).map(|near| format!("; did you mean “{near}”?")).unwrap_or_default();
            faults.push(complaint(file, line_of(id), format!("no page of this kind has a field “{id}”{hint}")));
            continue;
        };
        // Kinds may share an id and mean different things by it: an overlay is looked at again over its page.
        if let Some(what) = field.sort.fault(value).filter(|_| overlay.kind.is_some()) {
            faults.push(complaint(file, line_of(id), format!("“{id}”: {what}")));
        }
    }
    faults
}

/// Cuts the text at level-2 headings. What stands in a code fence or between `:::` marks belongs to its block.
fn blocks(
    file: &Path,
    body: &str,
    first_line: usize,
    after: &BTreeMap<String, String>,
    complaints: &mut Vec<Complaint>,
) -> Vec<NewBlock> {
    let mut blocks: Vec<NewBlock> = Vec::new();
    let mut open = Block { id: INTRO.to_owned(), heading: None, markdown: String::new() };
    let mut begins = first_line;
    let mut fenced = false;
    let mut close = |mut open: Block, line: usize| {
        open.markdown = open.markdown.trim().to_owned();
        if open.heading.is_none() && open.markdown.is_empty() {
            return;
        }
        if blocks.iter().any(|new| new.block.id == open.id) {
            complaints.push(complaint(file, line, format!("the part “{}” is here twice", open.id)));
            return;
        }
        let after = after.get(&open.id).cloned();
        blocks.push(NewBlock { block: open, after });
    };
    for (index, line) in body.lines().enumerate() {
        if line.starts_with("```") || line.starts_with("~~~") {
            fenced = !fenced;
        }
        match line.strip_prefix("## ").filter(|_| !fenced) {
            Some(heading) => {
                let (heading, id) = heading_and_id(heading);
                let next = Block { id, heading: Some(heading), markdown: String::new() };
                close(std::mem::replace(&mut open, next), begins);
                begins = first_line + index;
            }
            None => {
                open.markdown.push_str(line);
                open.markdown.push('\n');
            }
        }
    }
    close(open, begins);
    blocks
}

/// `When you have moved {#after}` says its id; without one it is made of the words.
fn heading_and_id(text: &str) -> (String, String) {
    let written = text.trim().strip_suffix('}').and_then(|text| text.rsplit_once("{#"));
    match written {
        Some((heading, id)) if !id.is_empty() => (heading.trim().to_owned(), slug(id)),
        Some((heading, _)) => (heading.trim().to_owned(), slug(heading)),
        None => (text.trim().to_owned(), slug(text)),
    }
}

/// Words as part of an address: small letters, digits and hyphens.
#[must_use]
pub fn slug(text: &str) -> String {
    let plain: String = text.chars().filter(|letter| !matches!(letter, '\'' | '’')).collect();
    let words = plain.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let slug = words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-");
    if slug.is_empty() { "part".to_owned() } else { slug }
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// TOML as JSON; days and moments become their text.
fn json(item: &toml_edit::Item) -> Value {
    match item {
        toml_edit::Item::None => Value::Null,
        toml_edit::Item::Value(value) => json_value(value),
        toml_edit::Item::Table(table) => {
            Value::Object(table.iter().map(|(key, item)| (key.to_owned(), json(item))).collect())
        }
        toml_edit::Item::ArrayOfTables(tables) => {
            let one = |table: &toml_edit::Table| {
                Value::Object(table.iter().map(|(key, item)| (key.to_owned(), json(item))).collect())
            };
            Value::Array(tables.iter().map(one).collect())
        }
    }
}

fn json_value(value: &toml_edit::Value) -> Value {
    match value {
        toml_edit::Value::String(text) => Value::from(text.value().as_str()),
        toml_edit::Value::Integer(number) => Value::from(*number.value()),
        toml_edit::Value::Float(number) => Value::from(*number.value()),
        toml_edit::Value::Boolean(yes) => Value::from(*yes.value()),
        toml_edit::Value::Datetime(moment) => {
            let text = moment.value().to_string();
            // A whole minute: fields have no seconds.
            let whole = Some(text.as_str()).filter(|text| text.len() == 19).and_then(|text| text.strip_suffix(":00"));
            Value::from(whole.map(str::to_owned).unwrap_or(text))
        }
        toml_edit::Value::Array(list) => Value::Array(list.iter().map(json_value).collect()),
        toml_edit::Value::InlineTable(table) => {
            Value::Object(table.iter().map(|(key, value)| (key.to_owned(), json_value(value))).collect())
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;
    use serde_json::json;

    const GUIDE: &str = "+++\nkind = \"guide\"\ntitle = \"Moving home\"\nsummary = \"What to do.\"\nlgsl = 57\n\
                         keywords = [\"new house\"]\n+++\nFirst.\n\n## Tell us {#tell-us}\n\nWords.\n\n```\n## not {#x}\n```\n\n## When you’ve moved\nMore.\n";

    #[test]
    fn fields_stand_above_and_blocks_below() {
        let page = read_page(Path::new("a.md"), GUIDE).unwrap().alone().unwrap();
        assert_eq!((page.kind, page.title.as_str()), (Kind::Guide, "Moving home"));
        assert_eq!(page.texts("keywords"), ["new house"]);
        let ids: Vec<_> = page.blocks.iter().map(|block| block.id.as_str()).collect();
        assert_eq!(ids, ["intro", "tell-us", "when-youve-moved"]);
        assert!(page.blocks[1].markdown.contains("## not"));
    }

    #[test]
    fn days_may_stand_with_or_without_quotes() {
        let text = "+++\nkind = \"event\"\ntitle = \"Fair\"\nsummary = \"A fair.\"\nstarts = 2027-01-16T10:00:00\n\
                    except = [2027-02-01]\n+++\n";
        let page = read_page(Path::new("a.md"), text).unwrap().alone().unwrap();
        assert_eq!(page.fields["starts"], json!("2027-01-16T10:00"));
        assert_eq!(page.fields["except"], json!(["2027-02-01"]));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line_and_the_nearest_word() {
        for (text, line, part) in [
            ("Hello", 1, "begins with a line +++"),
            ("+++\nkind = \"giude\"\ntitle = \"A\"\n+++\n", 2, "did you mean “guide”"),
            ("+++\nkind = \"news\"\ntitle = \"A\"\ndaet = \"2027-01-01\"\n+++\n", 4, "did you mean “date”"),
            ("+++\nkind = \"news\"\ndate = \"soon\"\n+++\n", 3, "write a day"),
            ("+++\ntitle = \"A\"\n+++\n\n## A {#a}\n\n## B {#a}\n", 7, "twice"),
        ] {
            let faults = read_page(Path::new("a.md"), text).unwrap_err();
            assert_eq!(faults[0].line, line, "{}", faults[0]);
            assert!(faults[0].message.contains(part), "{}", faults[0]);
        }
    }
}
