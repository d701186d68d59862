//! What stands in a block: Markdown, and between `:::` marks what Markdown has no words for. The text is cut into pieces; a
//! template shows each (`content/pieces.html`), so that a borough may show one in its own way.

use std::collections::BTreeMap;

use serde::Serialize;
use tenancy::Profile;

use crate::facts;
use crate::file_link::{FileLink, media_links, scrolling};

/// A piece of text, as templates see it. HTML is made by `catalogue`, which lets nothing through that runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Piece {
    /// Plain Markdown.
    Text {
        /// As HTML.
        html: String,
    },
    /// Set apart from the text.
    Callout {
        /// As HTML.
        html: String,
    },
    /// Set apart, with an exclamation mark.
    Warning {
        /// As HTML.
        html: String,
    },
    /// How to reach somebody: the borough's own contacts when `html` is absent.
    Contact {
        /// As HTML.
        html: Option<String>,
    },
    /// Parts that open and close.
    Accordion {
        /// Tells it from others on the page.
        id: String,
        /// Its parts.
        parts: Vec<Part>,
    },
    /// A place.
    Map {
        /// Degrees, WGS 84.
        latitude: f64,
        /// The same.
        longitude: f64,
        /// Its address, in words.
        html: String,
    },
    /// A film, with what is said in it.
    Video {
        /// The name of a film of the media library, or an address elsewhere.
        src: String,
        /// What it is called.
        title: String,
        /// What is said and seen in it.
        transcript: String,
    },
    /// A picture of the media library.
    Picture {
        /// Its name there.
        name: String,
        /// What it shows; empty when it only decorates.
        description: String,
        /// What stands under it.
        caption: Option<String>,
    },
}

/// A part of an accordion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// What opens it.
    pub heading: String,
    /// As HTML.
    pub html: String,
}

/// A piece that is not yet made HTML of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    Markdown(String),
    Picture { name: String, description: String, caption: Option<String> },
    Marked { word: String, facts: BTreeMap<String, String>, body: String },
}

/// The marks that there are.
pub const MARKS: &[&str] = &["callout", "warning", "contact", "accordion", "map", "video"];

/// The text in pieces, with the borough's facts in place of `((borough.…))`. `link_to_media` says where `media:name` leads.
#[must_use]
pub fn pieces(markdown: &str, profile: &Profile, link_to_media: &dyn Fn(&str) -> Option<FileLink>) -> Vec<Piece> {
    let html = |text: &str| scrolling(&catalogue::html(&media_links(&facts::fill(text, profile), link_to_media)));
    let mut accordions = 0;
    cut(markdown)
        .into_iter()
        .filter_map(|cut| match cut {
            Cut::Markdown(text) => Some(Piece::Text { html: html(&text) }),
            Cut::Picture { name, description, caption } => Some(Piece::Picture { name, description, caption }),
            Cut::Marked { word, facts, body } => {
                let fact = |name: &str| facts.get(name).cloned().unwrap_or_default();
                match word.as_str() {
                    "callout" => Some(Piece::Callout { html: html(&body) }),
                    "warning" => Some(Piece::Warning { html: html(&body) }),
                    "contact" => Some(Piece::Contact {
                        html: Some(body).filter(|body| !body.trim().is_empty()).map(|body| html(&body)),
                    }),
                    "accordion" => {
                        accordions += 1;
                        let parts = parts(&body).into_iter().map(|(heading, text)| Part { heading, html: html(&text) });
                        Some(Piece::Accordion { id: format!("accordion-{accordions}"), parts: parts.collect() })
                    }
                    "map" => Some(Piece::Map {
                        latitude: fact("latitude").parse().ok()?,
                        longitude: fact("longitude").parse().ok()?,
                        html: html(&body),
                    }),
                    "video" => Some(Piece::Video { src: fact("src"), title: fact("title"), transcript: html(&body) }),
                    // An unknown mark is said before publishing; its words are not lost.
                    _ => Some(Piece::Text { html: html(&body) }),
                }
            }
        })
        .collect()
}

/// The text without any marks, for search and for counting words.
#[must_use]
pub fn plain_text(markdown: &str) -> String {
    let mut words = String::new();
    for cut in cut(markdown) {
        let text = match cut {
            Cut::Markdown(text) => text,
            Cut::Picture { description, caption, .. } => format!("{description} {}", caption.unwrap_or_default()),
            Cut::Marked { body, .. } => body,
        };
        let html = catalogue::html(&text);
        let mut rest = html.as_str();
        while let Some((before, after)) = rest.split_once('<') {
            let (tag, behind) = after.split_once('>').unwrap_or((after, ""));
            words.push_str(before);
            // What stands in the middle of a line is no end of a word.
            let name = tag.trim_start_matches('/').split(' ').next().unwrap_or_default();
            if !["a", "strong", "em", "code", "del"].contains(&name) {
                words.push(' ');
            }
            rest = behind;
        }
        words.push_str(rest);
        words.push(' ');
    }
    let words = words.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every link and picture in the text: where it leads (a picture: `media:name`), and what it says.
#[must_use]
pub fn links(markdown: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for cut in cut(markdown) {
        match cut {
            Cut::Markdown(text) => links_of_markdown(&text, &mut found),
            Cut::Picture { name, description, .. } => found.push((format!("media:{name}"), description)),
            Cut::Marked { word, facts, body } => {
                if let Some(src) = facts.get("src").filter(|_| word == "video") {
                    let elsewhere = src.contains("://");
                    found.push((if elsewhere { src.clone() } else { format!("media:{src}") }, word));
                }
                links_of_markdown(&body, &mut found);
            }
        }
    }
    found
}

fn links_of_markdown(text: &str, found: &mut Vec<(String, String)>) {
    let arena = comrak::Arena::new();
    let mut options = comrak::Options::default();
    options.extension.table = true;
    let root = comrak::parse_document(&arena, text, &options);
    for node in root.descendants() {
        let target = match &node.data().value {
            comrak::nodes::NodeValue::Link(link) | comrak::nodes::NodeValue::Image(link) => link.url.clone(),
            _ => continue,
        };
        found.push((target, node.collect_text()));
    }
}

/// Marks whose word nobody knows, and marks that are never closed: each with what to do.
#[must_use]
pub fn mark_faults(markdown: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut open = None;
    for line in markdown.lines() {
        let Some(rest) = line.trim_end().strip_prefix(":::") else { continue };
        let word = rest.split_whitespace().next().unwrap_or_default();
        match (&open, word) {
            (Some(_), "") => open = None,
            (None, "") => faults.push("A line ::: closes something that was not opened: take it away".to_owned()),
            (Some(known), _) => {
                faults.push(format!("“:::{known}” is not closed: write ::: on a line of its own below it"))
            }
            (None, word) => {
                if !MARKS.contains(&word) {
                    let hint = catalogue::nearest(word, MARKS.iter().copied())
                        .map_or_else(|| MARKS.join(", "), |near| format!("did you mean “:::{near}”?"));
                    faults.push(format!("There is no “:::{word}”: {hint}"));
                }
                open = Some(word.to_owned());
            }
        }
    }
    if let Some(word) = open {
        faults.push(format!("“:::{word}” is not closed: write ::: on a line of its own below it"));
    }
    faults
}

/// Cuts the text at `:::` marks and at pictures that stand on a line of their own.
pub(crate) fn cut(markdown: &str) -> Vec<Cut> {
    let mut cuts = Vec::new();
    let mut text = String::new();
    let mut open: Option<(String, BTreeMap<String, String>, String)> = None;
    let mut fenced = false;
    let flush = |text: &mut String, cuts: &mut Vec<Cut>| {
        if !text.trim().is_empty() {
            cuts.push(Cut::Markdown(std::mem::take(text)));
        }
        text.clear();
    };
    for line in markdown.lines() {
        fenced ^= line.starts_with("```") || line.starts_with("~~~");
        let mark = line.trim_end().strip_prefix(":::").filter(|_| !fenced);
        if mark == Some("")
            && let Some((word, facts, body)) = open.take()
        {
            cuts.push(Cut::Marked { word, facts, body });
            continue;
        }
        match (mark, &mut open) {
            (Some(rest), None) => {
                flush(&mut text, &mut cuts);
                let (word, rest) = rest.trim().split_once(char::is_whitespace).unwrap_or((rest.trim(), ""));
                if !word.is_empty() {
                    open = Some((word.to_owned(), facts_of(rest), String::new()));
                }
            }
            (_, Some((_, _, body))) => {
                body.push_str(line);
                body.push('\n');
            }
            (None, None) => {
                if let Some(picture) = picture(line).filter(|_| !fenced) {
                    flush(&mut text, &mut cuts);
                    cuts.push(picture);
                } else {
                    text.push_str(line);
                    text.push('\n');
                }
            }
        }
    }
    flush(&mut text, &mut cuts);
    if let Some((word, facts, body)) = open {
        cuts.push(Cut::Marked { word, facts, body });
    }
    cuts
}

/// `![What it shows](media:name "Caption")` on a line of its own.
fn picture(line: &str) -> Option<Cut> {
    let (description, rest) = line.trim().strip_prefix("![")?.split_once("](media:")?;
    let inside = rest.strip_suffix(')')?;
    let (name, caption) = inside.split_once(' ').unwrap_or((inside, ""));
    let caption = caption.trim().trim_matches('"').to_owned();
    Some(Cut::Picture {
        name: name.to_owned(),
        description: description.to_owned(),
        caption: Some(caption).filter(|caption| !caption.is_empty()),
    })
}

/// `latitude="51.4" longitude="0.02"`.
fn facts_of(text: &str) -> BTreeMap<String, String> {
    let mut facts = BTreeMap::new();
    let mut rest = text;
    while let Some((name, after)) = rest.split_once("=\"") {
        let Some((value, behind)) = after.split_once('"') else { break };
        facts.insert(name.trim().to_owned(), value.to_owned());
        rest = behind;
    }
    facts
}

/// The parts of an accordion: each begins with a level-3 heading.
fn parts(body: &str) -> Vec<(String, String)> {
    let mut parts: Vec<(String, String)> = Vec::new();
    for line in body.lines() {
        match (line.strip_prefix("### "), parts.last_mut()) {
            (Some(heading), _) => parts.push((heading.trim().to_owned(), String::new())),
            (None, Some((_, text))) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Before [a page](/about \"x\") and [a form](media:form).\n\n:::callout\nMind **this**.\n:::\n\n\
                        ![A park](media:park \"The park\")\n\n:::accordion\n### One\nFirst.\n\n### Two\nSecond.\n:::\n\
                        :::map latitude=\"51.4\" longitude=\"0.02\"\nHigh Street\n:::\n```\n:::not a mark\n```\n";

    #[test]
    fn text_is_cut_at_its_marks() {
        let words: Vec<String> = cut(TEXT)
            .into_iter()
            .map(|cut| match cut {
                Cut::Markdown(text) => text.split_whitespace().next().unwrap_or_default().to_owned(),
                Cut::Picture { name, .. } => format!("picture {name}"),
                Cut::Marked { word, facts, .. } => format!("{word} {}", facts.len()),
            })
            .collect();
        assert_eq!(words, ["Before", "callout 0", "picture park", "accordion 0", "map 2", "```"]);
        assert_eq!(parts("### One\nFirst.\n### Two\nSecond.").len(), 2);
    }

    #[test]
    fn every_link_is_found() {
        let targets: Vec<String> = links(TEXT).into_iter().map(|(target, _)| target).collect();
        assert_eq!(targets, ["/about", "media:form", "media:park"]);
    }

    #[test]
    fn words_are_kept_and_marks_are_not() {
        let words = plain_text(TEXT);
        for part in ["Before a page and a form.", "Mind this.", "A park The park", "First.", "High Street"] {
            assert!(words.contains(part), "{part}: {words}");
        }
        assert!(!words.contains(":::callout"), "{words}");
    }

    #[test]
    fn a_mark_that_is_unknown_or_left_open_is_said() {
        for (text, part) in [
            (":::calout\nx\n:::\n", "did you mean “:::callout”"),
            (":::callout\nx\n", "not closed"),
            (":::\n", "not opened"),
            (":::callout\n:::warning\n:::\n", "not closed"),
        ] {
            assert!(mark_faults(text).iter().any(|fault| fault.contains(part)), "{text}: {:?}", mark_faults(text));
        }
        assert!(mark_faults(TEXT.split("```").next().unwrap_or_default()).is_empty());
    }
}
