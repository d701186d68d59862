//! What differs between two definitions, in words: what a borough does differently, or what a newer version would change.
//!
//! Each line says what `to` does, seen from `from`, so that a service manager can read it aloud. Nothing is left out: when two
//! definitions differ, there is at least one line.

mod asking;
mod questions;

use std::collections::{BTreeMap, BTreeSet};

use crate::definition::{Counted, Definition, Legal, Promise};
use crate::route::{FieldSource, Route};

/// What somebody would notice when `to` takes the place of `from`.
pub fn differences(from: &Definition, to: &Definition) -> Vec<String> {
    let mut lines = Vec::new();
    let mut say = |line: String| lines.push(line);
    if from.offered != to.offered {
        say(if to.offered { "Is offered".to_owned() } else { "Is not offered".to_owned() });
    }
    for (what, old, new) in [
        ("Name", &from.service, &to.service),
        ("Title", &from.title, &to.title),
        ("Summary", &from.summary, &to.summary),
        ("Category", &from.category, &to.category),
        ("Legal basis", &from.legal.basis, &to.legal.basis),
        ("Purpose", &from.legal.purpose, &to.legal.purpose),
    ] {
        if old != new {
            say(format!("{what}: {} instead of {}", quoted(new), quoted(old)));
        }
    }
    if from.lgsl != to.lgsl {
        say(format!("LGSL: {} instead of {}", to.lgsl, from.lgsl));
    }
    if from.lgil != to.lgil {
        say(format!("LGIL: {} instead of {}", number(to.lgil), number(from.lgil)));
    }
    if from.promise != to.promise {
        say(promise(from.promise, to.promise));
    }
    if from.retention != to.retention {
        let (new, old) = (to.retention.months, from.retention.months);
        say(format!("Kept for {new} months after it is closed instead of {old}"));
    }
    words("keyword", &from.keywords, &to.keywords, &mut say);
    shared_with(&from.legal, &to.legal, &mut say);
    for (what, old, new) in
        [("place", from.needs.place, to.needs.place), ("photograph", from.needs.photo, to.needs.photo)]
    {
        if old != new {
            say(format!("{} a {what}", if new { "Needs" } else { "No longer needs" }));
        }
    }
    asking::differences(from, to, &mut say);
    route(from.route.as_ref(), to.route.as_ref(), &mut say);
    questions::differences(from, to, &mut say);
    page(from, to, &mut say);
    messages(from, to, &mut say);
    // Last, since a system may have a hundred codes.
    status(from, to, &mut say);
    lines
}

fn promise(from: Promise, to: Promise) -> String {
    let days = |promise: Promise| {
        if promise.is_nothing() {
            return "none".to_owned();
        }
        let counted = match promise.counted {
            Counted::Working => "working",
            Counted::Calendar => "calendar",
        };
        format!("{} {counted} {}", promise.days, if promise.days == 1 { "day" } else { "days" })
    };
    if from.counted == to.counted && !from.is_nothing() && !to.is_nothing() {
        return format!("Promise: {} instead of {}", days(to), from.days);
    }
    format!("Promise: {} instead of {}", days(to), days(from))
}

/// Lists of words, where order says little but is not nothing.
fn words(what: &str, from: &[String], to: &[String], say: &mut impl FnMut(String)) {
    for word in to.iter().filter(|word| !from.contains(word)) {
        say(format!("Adds the {what} {}", quoted(word)));
    }
    for word in from.iter().filter(|word| !to.contains(word)) {
        say(format!("Takes away the {what} {}", quoted(word)));
    }
    let (old, new): (BTreeSet<_>, BTreeSet<_>) = (from.iter().collect(), to.iter().collect());
    if from != to && old == new {
        say(format!("The {what}s stand in another order"));
    }
}

fn shared_with(from: &Legal, to: &Legal, say: &mut impl FnMut(String)) {
    for who in to.shared_with.iter().filter(|who| !from.shared_with.contains(who)) {
        say(format!("Is also shared with {who}"));
    }
    for who in from.shared_with.iter().filter(|who| !to.shared_with.contains(who)) {
        say(format!("Is not shared with {who}"));
    }
    let (old, new): (BTreeSet<_>, BTreeSet<_>) = (from.shared_with.iter().collect(), to.shared_with.iter().collect());
    if from.shared_with != to.shared_with && old == new {
        say("Those it is shared with stand in another order".to_owned());
    }
}

fn route(from: Option<&Route>, to: Option<&Route>, say: &mut impl FnMut(String)) {
    let (old, new) = match (from, to) {
        (None, None) => return,
        (None, Some(new)) => {
            let code = if new.code.is_empty() { String::new() } else { format!(", code {}", quoted(&new.code)) };
            return say(format!("Cases go to {}{code}", quoted(&new.connector)));
        }
        (Some(old), None) => {
            return say(format!("Cases no longer go to {}", quoted(&old.connector)));
        }
        (Some(old), Some(new)) => (old, new),
    };
    if old.connector != new.connector {
        say(format!("Cases go to {} instead of {}", quoted(&new.connector), quoted(&old.connector)));
    }
    if old.code != new.code {
        say(format!("Code: {} instead of {}", quoted(&new.code), quoted(&old.code)));
    }
    for (field, source) in &new.fields {
        match old.fields.get(field) {
            None => say(format!("Sends {} as {}", described(source), quoted(field))),
            Some(before) if before != source => {
                let (new, old) = (described(source), described(before));
                let how = if new == old { "under other names".to_owned() } else { format!("instead of {old}") };
                say(format!("Sends {new} as {} {how}", quoted(field)));
            }
            Some(_) => {}
        }
    }
    for field in old.fields.keys().filter(|field| !new.fields.contains_key(*field)) {
        say(format!("No longer sends {}", quoted(field)));
    }
}

fn described(source: &FieldSource) -> String {
    match source {
        FieldSource::Text { text } => format!("the words {}", quoted(text)),
        FieldSource::Case { case } => format!("the case’s {case}"),
        FieldSource::Answer { answer, .. } => format!("the answer to {}", quoted(answer)),
        FieldSource::Contact { contact } => format!("the resident’s {contact}"),
        FieldSource::Place { place } => format!("the place’s {place}"),
    }
}

fn status(from: &Definition, to: &Definition, say: &mut impl FnMut(String)) {
    // Codes that mean the same are named together.
    let mut added: Vec<(String, Vec<&String>)> = Vec::new();
    for (code, new) in to.status.iter().filter(|(code, _)| !from.status.contains_key(*code)) {
        let means = format!("{}: {}", new.state.label().to_lowercase(), quoted(&new.say));
        match added.iter_mut().find(|(known, _)| *known == means) {
            Some((_, codes)) => codes.push(code),
            None => added.push((means, vec![code])),
        }
    }
    for (means, codes) in added {
        say(format!("{} {means}", subject(&codes)));
    }
    for (code, new) in &to.status {
        let name = quoted(code);
        let Some(old) = from.status.get(code) else { continue };
        if old.state != new.state {
            let (new, old) = (new.state.label().to_lowercase(), old.state.label().to_lowercase());
            say(format!("The code {name} means {new} instead of {old}"));
        }
        if old.say != new.say {
            say(format!("For the code {name} the resident reads {} instead of {}", quoted(&new.say), quoted(&old.say)));
        }
        if old.days != new.days {
            say(format!("The code {name} lasts {} days instead of {}", number(new.days), number(old.days)));
        }
    }
    let ignored: Vec<&String> = to.ignored.difference(&from.ignored).collect();
    if !ignored.is_empty() {
        say(format!("{} no news", subject(&ignored)));
    }
    let known = |code: &String| to.status.contains_key(code) || to.ignored.contains(code);
    for code in from.status.keys().chain(&from.ignored).filter(|code| !known(code)) {
        say(format!("The code {} is not known any more", quoted(code)));
    }
}

/// “The code … means” or “The codes … mean”.
fn subject(codes: &[&String]) -> String {
    let names = codes.iter().map(|code| quoted(code)).collect::<Vec<_>>().join(", ");
    if codes.len() == 1 { format!("The code {names} means") } else { format!("The codes {names} mean") }
}

fn page(from: &Definition, to: &Definition, say: &mut impl FnMut(String)) {
    let named = |definition: &Definition| -> BTreeMap<String, (Option<String>, String)> {
        let blocks = definition.page.iter().cloned();
        blocks.map(|block| (block.id, (block.heading, block.markdown))).collect()
    };
    let (old, new) = (named(from), named(to));
    for block in &to.page {
        match old.get(&block.id) {
            None => say(format!("Adds the part {} to the page", quoted(&block.id))),
            Some(before) if Some(before) != new.get(&block.id) => {
                say(format!("The part {} of the page has other words", quoted(&block.id)));
            }
            Some(_) => {}
        }
    }
    for block in from.page.iter().filter(|block| !new.contains_key(&block.id)) {
        say(format!("Takes the part {} from the page", quoted(&block.id)));
    }
    let order = |definition: &Definition, other: &BTreeMap<String, _>| -> Vec<String> {
        definition.page.iter().map(|block| block.id.clone()).filter(|id| other.contains_key(id)).collect()
    };
    if order(from, &new) != order(to, &old) {
        say("The parts of the page stand in another order".to_owned());
    }
}

fn messages(from: &Definition, to: &Definition, say: &mut impl FnMut(String)) {
    for (event, new) in &to.messages {
        match from.messages.get(event) {
            None => say(format!("Adds the message {}", quoted(event.word()))),
            Some(old) if old != new => say(format!("The message {} has other words", quoted(event.word()))),
            Some(_) => {}
        }
    }
    for event in from.messages.keys().filter(|event| !to.messages.contains_key(event)) {
        say(format!("Sends no message {}", quoted(event.word())));
    }
}

fn quoted(words: &str) -> String {
    format!("“{words}”")
}

fn number(number: Option<u32>) -> String {
    number.map_or_else(|| "no".to_owned(), |number| number.to_string())
}

#[cfg(test)]
mod tests;
