//! The text part: lines of about 72 letters, points with hyphens, addresses in full.

use crate::blocks::{Block, List, Span, shown};

/// Lines longer than this are folded where there is a space; an address is never folded.
const WIDTH: usize = 72;

/// The blocks as text, with a line end after the last line.
pub(crate) fn write(blocks: &[Block]) -> String {
    let mut text = lines(blocks, WIDTH, false).join("\n");
    text.push('\n');
    text
}

/// One line, for a subject.
pub(crate) fn write_line(spans: &[Span]) -> String {
    written(spans).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn lines(blocks: &[Block], width: usize, tight: bool) -> Vec<String> {
    let mut all = Vec::new();
    for block in blocks {
        if !all.is_empty() && !tight {
            all.push(String::new());
        }
        match block {
            Block::Paragraph(spans) | Block::Heading(_, spans) => all.extend(folded(&written(spans), width)),
            Block::List(list) => all.extend(points(list, width)),
            Block::Quote(inside) => all.extend(indented(lines(inside, less(width, 2), false), "  ")),
            Block::Rule => all.push("-".repeat(width.min(20))),
        }
    }
    all
}

fn points(list: &List, width: usize) -> Vec<String> {
    let mut all = Vec::new();
    for (nth, item) in list.items.iter().enumerate() {
        if nth > 0 && !list.tight {
            all.push(String::new());
        }
        let mark = list.first.map_or_else(|| "- ".to_owned(), |first| format!("{}. ", first.saturating_add(nth)));
        all.extend(indented(lines(item, less(width, mark.len()), list.tight), &mark));
    }
    all
}

/// Puts a mark before the first line and as many spaces before the others.
fn indented(lines: Vec<String>, mark: &str) -> Vec<String> {
    let blank = " ".repeat(mark.len());
    let before = |nth: usize| if nth == 0 { mark } else { &blank };
    lines.iter().enumerate().map(|(nth, line)| format!("{}{line}", before(nth)).trim_end().to_owned()).collect()
}

fn less(width: usize, by: usize) -> usize {
    width.saturating_sub(by).max(20)
}

fn written(spans: &[Span]) -> String {
    spans
        .iter()
        .map(|span| match span {
            Span::Text { text, .. } => text.as_str(),
            Span::Link { href } => shown(href),
            Span::LineEnd => "\n",
        })
        .collect()
}

/// Folds at spaces; the line ends that are there stay.
fn folded(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut length = 0;
        for word in paragraph.split_whitespace() {
            let letters = word.chars().count();
            if length > 0 && length + 1 + letters > width {
                lines.push(std::mem::take(&mut line));
                length = 0;
            }
            if length > 0 {
                line.push(' ');
                length += 1;
            }
            line.push_str(word);
            length += letters;
        }
        lines.push(line);
    }
    lines
}
