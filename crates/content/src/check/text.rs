//! What the Markdown of one block is looked at for.

use std::collections::BTreeMap;

use comrak::nodes::{AstNode, NodeValue};

use super::Grade;
use crate::rich_text::{Cut, cut};

/// What the rule of a picture without words begins with; its name in the library follows.
pub(super) const UNDESCRIBED: &str = "no_description ";

/// Words that say nothing of where a link leads.
const EMPTY_WORDS: &[&str] = &[
    "click here",
    "click",
    "here",
    "read more",
    "more",
    "find out more",
    "learn more",
    "more information",
    "more info",
    "this page",
    "this link",
    "link",
    "see more",
    "view more",
    "continue",
    "go",
    "details",
    "download",
    "website",
];

/// A paragraph in bold that is longer than this is no heading.
const LONGEST_HEADING: usize = 80;

/// What a block holds.
#[derive(Default)]
pub(super) struct Read {
    /// Faults: how grave, which rule, what to do.
    pub faults: Vec<(Grade, String, String)>,
    /// Its links: where, and with which words.
    pub links: Vec<(String, String)>,
    /// Its sentences, a paragraph each; no headings, tables or code.
    pub prose: String,
}

/// Reads a block that stands under a heading of this level.
pub(super) fn read(markdown: &str, level: u8) -> Read {
    let mut read = Read::default();
    for cut in cut(markdown) {
        match cut {
            Cut::Markdown(text) => read.markdown(&text, level),
            Cut::Picture { name, description, .. } => read.picture(Some(&name), &description),
            Cut::Marked { word, facts, body } => {
                let empty = body.trim().is_empty();
                if word == "video" && empty {
                    let what = "The video has no transcript: write what is said and seen in it between the marks";
                    read.fault(Grade::Serious, "no_transcript", what);
                }
                if word == "video" && facts.get("title").is_none_or(|title| title.trim().is_empty()) {
                    read.fault(Grade::Serious, "no_video_title", "The video has no title: say what it is about");
                }
                if word == "map" && empty {
                    let what = "The map has no address in words: write it between the marks, for people who do not see the map";
                    read.fault(Grade::Serious, "map_without_address", what);
                }
                // The parts of an accordion stand one level below the heading that it is under.
                read.markdown(&body, if word == "accordion" { level.max(2) } else { level });
            }
        }
    }
    read
}

/// Words in capitals, which are read letter by letter: two long words or more and no small letter.
pub(super) fn is_shouting(text: &str) -> bool {
    let long = text.split_whitespace().filter(|word| word.chars().filter(|sign| sign.is_alphabetic()).count() > 3);
    long.count() >= 2 && !text.chars().any(char::is_lowercase)
}

/// The words of links that lead to more than one place, each once.
pub(super) fn same_words_elsewhere(links: &[(String, String)]) -> Vec<String> {
    let mut places: BTreeMap<String, (&str, Vec<&str>)> = BTreeMap::new();
    for (target, words) in links.iter().filter(|(_, words)| !words.trim().is_empty()) {
        let (_, targets) = places.entry(words.trim().to_lowercase()).or_insert((words.trim(), Vec::new()));
        if !targets.contains(&target.as_str()) {
            targets.push(target);
        }
    }
    places.into_values().filter(|(_, targets)| targets.len() > 1).map(|(words, _)| words.to_owned()).collect()
}

impl Read {
    fn fault(&mut self, grade: Grade, rule: impl Into<String>, what: impl Into<String>) {
        self.faults.push((grade, rule.into(), what.into()));
    }

    fn markdown(&mut self, text: &str, mut level: u8) {
        let arena = comrak::Arena::new();
        let mut options = comrak::Options::default();
        options.extension.table = true;
        let root = comrak::parse_document(&arena, text, &options);
        for node in root.descendants() {
            let value = node.data().value.clone();
            match value {
                NodeValue::Heading(heading) => {
                    self.heading(&node.collect_text(), level, heading.level);
                    level = heading.level.max(2);
                }
                NodeValue::Paragraph => self.paragraph(node),
                NodeValue::Link(link) => self.link(&link.url, &node.collect_text()),
                NodeValue::Image(image) => self.picture(image.url.strip_prefix("media:"), &node.collect_text()),
                NodeValue::Table(_) if !has_headings(node) => {
                    let what = "The table has no headings in its first row: say there what each column holds";
                    self.fault(Grade::Serious, "table_without_headings", what);
                }
                _ => {}
            }
        }
    }

    fn heading(&mut self, words: &str, before: u8, level: u8) {
        if words.trim().is_empty() {
            self.fault(Grade::Serious, "empty_heading", "A heading has no words: write them, or take it away");
            return;
        }
        if level == 1 {
            let what = format!("“{words}” has the level of the page’s title: use ### for headings inside a part");
            self.fault(Grade::Warning, "heading_order", what);
        } else if level > before + 1 {
            let what =
                format!("“{words}” leaves out a level of headings: use {} there", "#".repeat(usize::from(before) + 1));
            self.fault(Grade::Warning, "heading_order", what);
        }
        if is_shouting(words) {
            let what = format!("“{words}” is in capitals: they are hard to read. Write it in small letters");
            self.fault(Grade::Warning, "capitals", what);
        }
    }

    fn paragraph<'a>(&mut self, node: &'a AstNode<'a>) {
        let words = node.collect_text();
        let mut children = node.children();
        let strong = |child: &'a AstNode<'a>| matches!(child.data().value, NodeValue::Strong);
        let alone = children.next().is_some_and(strong) && children.next().is_none();
        let in_text = node.parent().is_some_and(|parent| matches!(parent.data().value, NodeValue::Document));
        if alone && in_text && words.chars().count() <= LONGEST_HEADING && !words.ends_with(['.', '!', '?']) {
            let what = format!("“{words}” looks like a heading but is bold text: make it one with ###");
            self.fault(Grade::Warning, "bold_heading", what);
        }
        if is_shouting(&words) {
            let what = format!("“{words}” is in capitals: they are hard to read. Write it in small letters");
            self.fault(Grade::Warning, "capitals", what);
        }
        let bare = words.split_whitespace().map(|word| word.trim_end_matches(['.', ',', ';', ':', ')']));
        for word in bare.filter(|word| is_address(word)) {
            let linked = node
                .descendants()
                .any(|one| matches!(one.data().value, NodeValue::Link(_)) && one.collect_text() == word);
            if !linked {
                self.bare(word);
            }
        }
        self.prose.push_str(&words);
        self.prose.push_str("\n\n");
    }

    fn link(&mut self, target: &str, words: &str) {
        let plain = words.trim().to_lowercase();
        let plain = plain.trim_end_matches(['.', '…', '>', '»', ' ']);
        if plain.is_empty() || target.trim().is_empty() {
            self.fault(
                Grade::Serious,
                "empty_link",
                format!("A link to “{target}” has no words, or words lead nowhere: write both"),
            );
        } else if EMPTY_WORDS.contains(&plain) {
            let what = format!("“{words}” does not say where the link leads: name the page or the thing behind it");
            self.fault(Grade::Warning, "vague_link", what);
        } else if is_address(plain) {
            self.bare(words);
        }
        self.links.push((target.to_owned(), words.to_owned()));
    }

    fn bare(&mut self, address: &str) {
        let what = format!("“{address}” is an address where words should be: make the name of the page a link");
        self.fault(Grade::Warning, "bare_address", what);
    }

    fn picture(&mut self, name: Option<&str>, description: &str) {
        let shown = name.unwrap_or("elsewhere");
        if description.trim().is_empty() {
            let what = format!(
                "The picture “{shown}” has no description: say what it shows, or say in the library that it only decorates"
            );
            self.fault(Grade::Serious, format!("{UNDESCRIBED}{shown}"), what);
        } else if let Some(fault) = media::description_faults(description) {
            self.fault(Grade::Serious, "bad_description", format!("The picture “{shown}”: {fault}"));
        }
    }
}

fn is_address(words: &str) -> bool {
    ["http://", "https://", "www."].iter().any(|begins| words.starts_with(begins))
}

fn has_headings<'a>(table: &'a AstNode<'a>) -> bool {
    let first = table.first_child().filter(|row| matches!(row.data().value, NodeValue::TableRow(true)));
    first.is_some_and(|row| row.children().any(|cell| !cell.collect_text().trim().is_empty()))
}
