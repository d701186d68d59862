//! What differs between two versions of a page, in words that a web editor reads: what a borough says differently, or what a
//! newer shared version would change for it. Nothing is left out: when two pages differ, there is at least one difference.

use serde::Serialize;
use serde_json::Value;

use crate::comparison::{Run, words};
use crate::writing::{Block, INTRO, Writing};

/// One thing that somebody would notice when one version takes the place of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// What it is about: `title`, `summary`, `field:lgsl`, `block:tell-us`, `order`. An overlay takes it back by this name.
    pub part: String,
    /// The difference in a sentence.
    pub sentence: String,
    /// The words themselves, where there are any to compare.
    pub runs: Vec<Run>,
}

/// What somebody would notice when `to` takes the place of `from`, in the order of the page.
#[must_use]
pub fn differences(from: &Writing, to: &Writing) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut say = |part: String, sentence: String, runs: Vec<Run>| found.push(Difference { part, sentence, runs });
    if from.kind != to.kind {
        let sentence = format!("Kind of page: {} instead of {}", to.kind.label(), from.kind.label());
        say("kind".to_owned(), sentence, Vec::new());
    }
    for (part, label, old, new) in
        [("title", "Title", &from.title, &to.title), ("summary", "Summary", &from.summary, &to.summary)]
    {
        if old != new {
            say(part.to_owned(), instead(label, old, new), Vec::new());
        }
    }
    fields(from, to, &mut say);
    for (index, block) in to.blocks.iter().enumerate() {
        match from.block(&block.id) {
            Some(known) if known == block => {}
            Some(known) => changed(known, block, &mut say),
            None => {
                let before = index.checked_sub(1).and_then(|before| to.blocks.get(before));
                let place = match before {
                    None => "at the beginning".to_owned(),
                    Some(before) if before.id == INTRO => "behind the introduction".to_owned(),
                    Some(before) => format!("behind {}", name(before)),
                };
                say(part(block), format!("{} is new, {place}", name(block)), words("", &block.markdown));
            }
        }
    }
    for gone in from.blocks.iter().filter(|block| to.block(&block.id).is_none()) {
        say(part(gone), format!("{} is left out", name(gone)), words(&gone.markdown, ""));
    }
    let stay = |one: &Writing, other: &Writing| -> Vec<String> {
        one.blocks.iter().map(|block| block.id.clone()).filter(|id| other.block(id).is_some()).collect()
    };
    if stay(from, to) != stay(to, from) {
        let names: Vec<String> = to.blocks.iter().map(name).collect();
        say("order".to_owned(), format!("The parts stand in another order: {}", names.join(", ")), Vec::new());
    }
    found
}

fn fields(from: &Writing, to: &Writing, say: &mut impl FnMut(String, String, Vec<Run>)) {
    let mut ids: Vec<&String> = from.fields.keys().chain(to.fields.keys()).collect();
    ids.sort();
    ids.dedup();
    for id in ids {
        let known = |writing: &Writing| writing.fields.get(id).filter(|value| !value.is_null()).cloned();
        let (old, new) = (known(from), known(to));
        if old == new {
            continue;
        }
        let label = to.kind.field(id).or_else(|| from.kind.field(id)).map_or(id.as_str(), |field| field.label);
        let text = |value: &Option<Value>| value.as_ref().map(said).unwrap_or_default();
        say(format!("field:{id}"), instead(label, &text(&old), &text(&new)), Vec::new());
    }
}

/// A block with other words, another heading, or both.
fn changed(old: &Block, new: &Block, say: &mut impl FnMut(String, String, Vec<Run>)) {
    let sentence = match (old.heading == new.heading, old.markdown == new.markdown) {
        (true, _) => format!("{} has other words", name(new)),
        (false, true) => format!("{} is called {} now", name(old), name(new)),
        (false, false) => format!("{} is called {} now and has other words", name(old), name(new)),
    };
    let runs = if old.markdown == new.markdown { Vec::new() } else { words(&old.markdown, &new.markdown) };
    say(part(new), sentence, runs);
}

fn instead(label: &str, old: &str, new: &str) -> String {
    match (old.is_empty(), new.is_empty()) {
        (true, _) => format!("{label}: “{new}”"),
        (false, true) => format!("{label}: nothing instead of “{old}”"),
        (false, false) => format!("{label}: “{new}” instead of “{old}”"),
    }
}

fn part(block: &Block) -> String {
    format!("block:{}", block.id)
}

fn name(block: &Block) -> String {
    match &block.heading {
        Some(heading) => format!("“{heading}”"),
        None if block.id == INTRO => "The introduction".to_owned(),
        None => format!("“{}”", block.id),
    }
}

/// A field's value as a person would say it.
fn said(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(said).collect::<Vec<_>>().join(", "),
        Value::Object(table) => match (table.get("text"), table.get("href")) {
            (Some(text), Some(href)) => format!("{} ({})", said(text), said(href)),
            _ => table.iter().map(|(key, value)| format!("{key}: {}", said(value))).collect::<Vec<_>>().join(", "),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::Kind;
    use serde_json::json;

    fn page(blocks: &[(&str, &str)]) -> Writing {
        let mut page = Writing::new(Kind::Guide, "Moving home");
        page.blocks = blocks
            .iter()
            .map(|(heading, words)| Block {
                id: if *heading == INTRO { INTRO.to_owned() } else { crate::page_file::slug(heading) },
                heading: Some((*heading).to_owned()).filter(|heading| heading != INTRO),
                markdown: (*words).to_owned(),
            })
            .collect();
        page
    }

    fn sentences(from: &Writing, to: &Writing) -> Vec<String> {
        differences(from, to).into_iter().map(|one| one.sentence).collect()
    }

    #[test]
    fn equal_pages_differ_in_nothing() {
        let one = page(&[("intro", "a"), ("Tell us", "b")]);
        assert_eq!(differences(&one, &one), []);
    }

    #[test]
    fn blocks_are_called_by_their_headings() {
        let from = page(&[("intro", "a"), ("Tell us", "b"), ("After", "c")]);
        for (to, sentence) in [
            (page(&[("intro", "x"), ("Tell us", "b"), ("After", "c")]), "The introduction has other words"),
            (page(&[("intro", "a"), ("Tell us", "x"), ("After", "c")]), "“Tell us” has other words"),
            (page(&[("intro", "a"), ("Tell us", "b")]), "“After” is left out"),
            (
                page(&[("intro", "a"), ("New", "n"), ("Tell us", "b"), ("After", "c")]),
                "“New” is new, behind the introduction",
            ),
            (
                page(&[("intro", "a"), ("After", "c"), ("Tell us", "b")]),
                "The parts stand in another order: The introduction, “After”, “Tell us”",
            ),
        ] {
            assert_eq!(sentences(&from, &to), [sentence]);
        }
        let mut renamed = from.clone();
        renamed.blocks[1].heading = Some("Say it".to_owned());
        assert_eq!(sentences(&from, &renamed), ["“Tell us” is called “Say it” now"]);
    }

    #[test]
    fn fields_are_called_by_their_labels() {
        let mut from = page(&[]);
        let mut to = page(&[]);
        from.fields.insert("review_months".to_owned(), json!(6));
        to.fields.insert("keywords".to_owned(), json!(["house", "flat"]));
        to.title = "Moving".to_owned();
        to.kind = Kind::Plain;
        assert_eq!(
            sentences(&from, &to),
            [
                "Kind of page: Plain page instead of Guide with chapters",
                "Title: “Moving” instead of “Moving home”",
                "Other words people search for: “house, flat”",
                "Months until it is looked at again: nothing instead of “6”",
            ]
        );
    }
}
