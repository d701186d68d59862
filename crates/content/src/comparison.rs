//! Two versions of a page, word by word (CM-14).

use std::time::Duration;

use serde::Serialize;
use serde_json::Value;
use similar::{ChangeTag, TextDiff};

use crate::writing::{Block, INTRO, Writing};

/// Past this the words of one part are compared more coarsely: nobody waits longer for a page.
const LONGEST: Duration = Duration::from_millis(500);

/// What became of a run of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It stands in both.
    Kept,
    /// It stands in the older one only.
    Removed,
    /// It stands in the newer one only.
    Added,
}

/// A run of words with one fate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Run {
    /// What became of it.
    pub fate: Fate,
    /// The words, white space and all.
    pub words: String,
}

/// A part of a page that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// What the part is called.
    pub part: String,
    /// Its words, old and new.
    pub runs: Vec<Run>,
}

/// Every part that differs, in the order of the newer page; parts that it lacks stand last.
#[must_use]
pub fn between(older: &Writing, newer: &Writing) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut compare = |part: &str, older: &str, newer: &str| {
        if older != newer {
            found.push(Difference { part: part.to_owned(), runs: words(older, newer) });
        }
    };
    compare("Title", &older.title, &newer.title);
    compare("Summary", &older.summary, &newer.summary);
    for field in newer.kind.fields() {
        let said = |writing: &Writing| writing.fields.get(field.id).map(in_words).unwrap_or_default();
        compare(field.label, &said(older), &said(newer));
    }
    for block in &newer.blocks {
        let before = older.block(&block.id).map(text).unwrap_or_default();
        compare(&name(block), &before, &text(block));
    }
    for gone in older.blocks.iter().filter(|block| newer.block(&block.id).is_none()) {
        compare(&name(gone), &text(gone), "");
    }
    let order = |of: &Writing, other: &Writing| {
        let both = of.blocks.iter().filter(|block| other.block(&block.id).is_some());
        both.map(|block| newer.block(&block.id).map(name).unwrap_or_default()).collect::<Vec<_>>().join("\n")
    };
    compare("Order of the parts", &order(older, newer), &order(newer, older));
    found
}

/// The words of two texts, each with its fate.
#[must_use]
pub fn words(older: &str, newer: &str) -> Vec<Run> {
    let difference = TextDiff::configure().timeout(LONGEST).diff_words(older, newer);
    let mut runs: Vec<Run> = Vec::new();
    for change in difference.iter_all_changes() {
        let fate = match change.tag() {
            ChangeTag::Equal => Fate::Kept,
            ChangeTag::Delete => Fate::Removed,
            ChangeTag::Insert => Fate::Added,
        };
        match runs.last_mut() {
            Some(last) if last.fate == fate => last.words.push_str(change.value()),
            _ => runs.push(Run { fate, words: change.value().to_owned() }),
        }
    }
    joined(runs)
}

/// White space that stayed between two changes of one kind would cut a sentence into single words: it goes with them.
fn joined(runs: Vec<Run>) -> Vec<Run> {
    let mut result: Vec<Run> = Vec::new();
    let mut pending: Option<(String, String)> = None;
    let close = |pending: &mut Option<(String, String)>, result: &mut Vec<Run>| {
        let Some((removed, added)) = pending.take() else { return };
        for (fate, words) in [(Fate::Removed, removed), (Fate::Added, added)] {
            if !words.is_empty() {
                result.push(Run { fate, words });
            }
        }
    };
    let count = runs.len();
    for (index, run) in runs.into_iter().enumerate() {
        match (run.fate, &mut pending) {
            (Fate::Removed, Some((removed, _))) => removed.push_str(&run.words),
            (Fate::Added, Some((_, added))) => added.push_str(&run.words),
            (Fate::Removed, None) => pending = Some((run.words, String::new())),
            (Fate::Added, None) => pending = Some((String::new(), run.words)),
            (Fate::Kept, Some((removed, added)))
                if index + 1 < count && run.words.trim().is_empty() && !run.words.contains('\n') =>
            {
                if !removed.is_empty() {
                    removed.push_str(&run.words);
                }
                if !added.is_empty() {
                    added.push_str(&run.words);
                }
            }
            (Fate::Kept, _) => {
                close(&mut pending, &mut result);
                result.push(run);
            }
        }
    }
    close(&mut pending, &mut result);
    result
}

fn name(block: &Block) -> String {
    match &block.heading {
        Some(heading) if !heading.is_empty() => format!("“{heading}”"),
        _ if block.id == INTRO => "Introduction".to_owned(),
        _ => "A part without a heading".to_owned(),
    }
}

fn text(block: &Block) -> String {
    match &block.heading {
        Some(heading) => format!("{heading}\n\n{}", block.markdown),
        None => block.markdown.clone(),
    }
}

/// A field in words.
fn in_words(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(yes) => if *yes { "Yes" } else { "No" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(in_words).collect::<Vec<_>>().join("\n"),
        Value::Object(table) => {
            table.iter().map(|(key, value)| format!("{key}: {}", in_words(value))).collect::<Vec<_>>().join(", ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::Kind;

    fn told(runs: &[Run]) -> String {
        let mark = |run: &Run| match run.fate {
            Fate::Kept => run.words.clone(),
            Fate::Removed => format!("[-{}-]", run.words),
            Fate::Added => format!("[+{}+]", run.words),
        };
        runs.iter().map(mark).collect()
    }

    #[test]
    fn words_are_compared_and_not_lines() {
        for (older, newer, expected) in [
            ("Open on Monday.", "Open on Tuesday.", "Open on [-Monday.-][+Tuesday.+]"),
            ("Same words", "Same words", "Same words"),
            ("", "New", "[+New+]"),
            ("one two three", "one three", "one [-two -]three"),
            ("call us today please", "write to us today", "[-call-][+write to+] us today[- please-]"),
            ("a red big house", "a blue small house", "a [-red big-][+blue small+] house"),
        ] {
            assert_eq!(told(&words(older, newer)), expected);
        }
    }

    #[test]
    fn only_parts_that_differ_are_told() {
        let block = |id: &str, words: &str| Block {
            id: id.to_owned(),
            heading: Some(id.to_uppercase()),
            markdown: words.to_owned(),
        };
        let mut older = Writing::new(Kind::Plain, "Title");
        older.blocks = vec![block("a", "first"), block("b", "second"), block("gone", "third")];
        let mut newer = older.clone();
        newer.blocks = vec![block("b", "second"), block("a", "first, too"), block("new", "fourth")];
        newer.fields.insert("keywords".to_owned(), serde_json::json!(["tip"]));
        let parts: Vec<_> = between(&older, &newer).into_iter().map(|one| one.part).collect();
        assert_eq!(parts, ["Other words people search for", "“A”", "“NEW”", "“GONE”", "Order of the parts"]);
        assert!(between(&older, &older).is_empty());
    }
}
