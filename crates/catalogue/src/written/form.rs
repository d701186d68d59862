//! `form.toml`: steps in order.

use std::collections::BTreeSet;

use super::condition;
use crate::reading::Reading;
use crate::step::{Choice, ContactPart, Kind, Step};
use crate::tree::Node;

/// What may stand in a step; `after` and `remove` are for overlays, and merging uses them up.
const STEP_KEYS: &[&str] = &[
    "id", "kind", "question", "hint", "help", "optional", "options", "max", "earliest", "latest", "ask", "text",
    "when", "after", "remove",
];
const CHOICE_KEYS: &[&str] = &["id", "label", "hint", "after", "remove"];

/// Names that have a meaning of their own in the addresses of a form.
const RESERVED: &[&str] = &["check", "sent"];

pub(super) fn steps(reading: &Reading, form: &Node) -> Vec<Step> {
    let file = reading.table(form, "form.toml", &["step"]);
    let Some(list) = file.need("step") else {
        return Vec::new();
    };
    let mut seen = BTreeSet::new();
    reading.list(list, "[[step]]").iter().filter_map(|node| step(reading, node, &mut seen)).collect()
}

fn step<'a>(reading: &'a Reading, node: &'a Node, seen: &mut BTreeSet<&'a str>) -> Option<Step> {
    let id = id(reading, node, "[[step]]", seen)?;
    if RESERVED.contains(&id) {
        reading.complain(
            node.place.error(format!("a step cannot be called “{id}”: that page of the form exists already")),
        );
    }
    let what = format!("the step “{id}”");
    let table = reading.table(node, &what, STEP_KEYS);
    edits(reading, node);
    let kind = table.need("kind").and_then(|node| reading.word(node, "kind", Kind::ALL, Kind::word));
    let question = if node.get("remove").is_some() { table.text("question") } else { table.needed_text("question") };
    let hint = table.text("hint");
    let help = table.text("help");
    let text = table.text("text");
    let optional = table.truth("optional").unwrap_or(false);
    let max = table.count("max").and_then(|max| usize::try_from(max).ok());
    let [earliest, latest] =
        ["earliest", "latest"].map(|key| table.get(key).and_then(|node| condition::moment(reading, node, key)));
    let options = table.get("options").map(|node| options(reading, node)).unwrap_or_default();
    let mut ask: Vec<ContactPart> = table
        .get("ask")
        .map(|node| {
            let parts = reading.list(node, "ask").iter();
            parts.filter_map(|node| reading.word(node, "ask", ContactPart::ALL, ContactPart::word)).collect()
        })
        .unwrap_or_default();
    let when = table.get("when").and_then(|node| condition::read(reading, node));
    let kind = kind?;
    if reading.is_whole() {
        suits(reading, node, id, kind);
    }
    if kind == Kind::Contact && ask.is_empty() {
        ask = ContactPart::ALL.to_vec();
    }
    let (id, question) = (id.to_owned(), question?);
    Some(Step { id, kind, question, hint, help, optional, options, max, earliest, latest, ask, text, when })
}

/// Every step and every choice has an id of its own.
fn id<'a>(reading: &Reading, node: &'a Node, what: &str, seen: &mut BTreeSet<&'a str>) -> Option<&'a str> {
    let Some(id) = node.get("id") else {
        reading.entries(node, what)?;
        reading.complain(node.place.error(format!("{what} lacks “id”")));
        return None;
    };
    let Some(text) = id.as_text() else {
        return reading.wrong(id, "id", "text in quotes");
    };
    let fits = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-' || letter == '_';
    if text.is_empty() || !text.chars().all(fits) {
        reading.complain(id.place.error(format!("the id “{text}” may have small letters, digits, - and _ only")));
    }
    if !seen.insert(text) {
        reading.complain(id.place.error(format!("the id “{text}” is here twice")));
        return None;
    }
    Some(text)
}

/// The kinds of the two keys that only an overlay has; whether it is one, merging says.
fn edits(reading: &Reading, node: &Node) {
    if let Some(after) = node.get("after") {
        reading.text(after, "after");
    }
    if let Some(remove) = node.get("remove") {
        reading.truth(remove, "remove");
    }
}

fn options(reading: &Reading, node: &Node) -> Vec<Choice> {
    let mut seen = BTreeSet::new();
    let mut choices = Vec::new();
    for node in reading.list(node, "options") {
        let Some(id) = id(reading, node, "an option", &mut seen) else {
            continue;
        };
        let what = format!("the option “{id}”");
        let table = reading.table(node, &what, CHOICE_KEYS);
        edits(reading, node);
        let hint = table.text("hint");
        if let Some(label) = table.needed_text("label") {
            choices.push(Choice { id: id.to_owned(), label, hint });
        }
    }
    choices
}

/// A key that means nothing to this kind of question is a mistake about the kind or about the key; so is one that is missing.
fn suits(reading: &Reading, node: &Node, id: &str, kind: Kind) {
    let choices = matches!(kind, Kind::Radios | Kind::Checkboxes);
    let texts = matches!(kind, Kind::Text | Kind::LongText);
    for (key, suited) in [
        ("options", choices),
        ("max", texts),
        ("earliest", kind == Kind::Date),
        ("latest", kind == Kind::Date),
        ("ask", kind == Kind::Contact),
        ("text", kind == Kind::Exit),
        ("optional", kind != Kind::Exit),
    ] {
        if let Some(value) = node.get(key).filter(|_| !suited) {
            reading
                .complain(value.place.error(format!("“{key}” means nothing to the step “{id}”, whose kind is {kind}")));
        }
    }
    if choices && node.get("options").is_none_or(|options| options.members().is_empty()) {
        reading.complain(node.place.error(format!("the step “{id}” lacks “options”; its kind is {kind}")));
    }
    if kind == Kind::Exit && node.get("text").is_none() {
        reading
            .complain(node.place.error(format!("the step “{id}” lacks “text”: an exit must say what to do instead")));
    }
    if let Some(max) = node.get("max").filter(|max| max.value == crate::tree::Value::Whole(0)) {
        reading.complain(max.place.error(format!("nothing can be written in “{id}” when max is 0")));
    }
    if let Some(ask) = node.get("ask").filter(|ask| ask.members().is_empty()) {
        reading.complain(ask.place.error("“ask” is empty; leave it out to ask for name, e-mail and telephone"));
    }
}
