//! The pages of a small council, as the tests search them.

use crate::Document;
use crate::testing::day;

/// One document a paragraph: kind and path, title, summary, keywords (or a dash), text.
const PAGES: &str = include_str!("town.txt");

/// Every document.
pub(super) fn documents() -> Vec<Document> {
    PAGES.split("\n\n").map(document).chain(events()).collect()
}

fn document(paragraph: &str) -> Document {
    let lines: Vec<&str> = paragraph.lines().collect();
    let [name, title, summary, keywords, text] = lines[..] else { panic!("not a document: {paragraph}") };
    let (kind, path) = name.split_once(' ').unwrap();
    Document {
        kind: kind.to_owned(),
        key: path.to_owned(),
        path: path.to_owned(),
        title: title.to_owned(),
        summary: summary.to_owned(),
        text: text.to_owned(),
        keywords: keywords.split(", ").filter(|word| *word != "-").map(str::to_owned).collect(),
        ..Document::default()
    }
}

/// The same fair two years running: one is over, one is to come.
fn events() -> Vec<Document> {
    let fair = |path: &str, title: &str, starts: &str, ends: &str| Document {
        kind: "event".to_owned(),
        key: path.to_owned(),
        path: path.to_owned(),
        title: title.to_owned(),
        summary: "Stalls, music and a lantern walk.".to_owned(),
        text: "Bring the family to the winter fair.".to_owned(),
        starts_on: Some(day(starts)),
        ends_on: Some(day(ends)),
        ..Document::default()
    };
    vec![
        fair("/events/winter-fair-2025", "Winter fair", "2025-12-06", "2025-12-07"),
        fair("/events/winter-fair-2026", "Winter fair in the park", "2026-12-05", "2026-12-06"),
    ]
}
