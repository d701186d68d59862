//! A message file's Markdown as plain blocks, with the values in their places.
//!
//! The Markdown is read while the places are still empty, each kept by one private-use character, so that
//! nothing in a value can be Markdown. Both parts of the mail are written from the blocks that come out:
//! that is why they say the same. HTML in a message file is shown as it is written, pictures are left out
//! but for their description (no tracking pixel can be sent), and tables are not known.

use comrak::nodes::{ListType, Node, NodeValue};
use comrak::{Arena, Options, parse_document};

use crate::compose::{ComposeError, Value};
use crate::places_to_fill::Marked;
use crate::typed_words::{self, Letter, OUR_LINK};

/// A piece that stands on its own lines.
pub(crate) enum Block {
    Paragraph(Vec<Span>),
    /// The level as written, 1 to 6.
    Heading(u8, Vec<Span>),
    List(List),
    Quote(Vec<Block>),
    Rule,
}

/// Points one below the other.
pub(crate) struct List {
    /// The first number, when they are counted.
    pub(crate) first: Option<usize>,
    /// Whether the points stand close together.
    pub(crate) tight: bool,
    pub(crate) items: Vec<Vec<Block>>,
}

/// A piece within a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Span {
    Text {
        text: String,
        style: Style,
    },
    /// An address of our own, shown in full.
    Link {
        href: String,
    },
    LineEnd,
}

/// How letters look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Style {
    pub(crate) strong: bool,
    pub(crate) emphasis: bool,
}

/// Reads a marked text as Markdown.
pub(crate) fn read(marked: &Marked<'_>) -> Result<Vec<Block>, ComposeError> {
    let arena = Arena::new();
    let document = parse_document(&arena, &marked.text, &Options::default());
    blocks(document, marked)
}

/// Reads a marked text as one line without Markdown.
pub(crate) fn read_line(marked: &Marked<'_>) -> Result<Vec<Span>, ComposeError> {
    let mut line = Line { marked, pieces: Vec::new() };
    line.own(&marked.text, Style::default())?;
    Ok(line.spans())
}

fn blocks<'a>(parent: Node<'a>, marked: &Marked<'_>) -> Result<Vec<Block>, ComposeError> {
    let mut found = Vec::new();
    for node in parent.children() {
        let block = match &node.data().value {
            NodeValue::Heading(heading) => Block::Heading(heading.level, inlines(node, marked)?),
            NodeValue::List(list) => Block::List(List {
                first: (list.list_type == ListType::Ordered).then_some(list.start),
                tight: list.tight,
                items: node.children().map(|item| blocks(item, marked)).collect::<Result<_, _>>()?,
            }),
            NodeValue::BlockQuote => Block::Quote(blocks(node, marked)?),
            NodeValue::ThematicBreak => Block::Rule,
            NodeValue::CodeBlock(code) => Block::Paragraph(literal(&code.literal, marked)?),
            NodeValue::HtmlBlock(html) => Block::Paragraph(literal(&html.literal, marked)?),
            // Everything else that can stand here with the extensions off is a paragraph.
            _ => Block::Paragraph(inlines(node, marked)?),
        };
        // A place whose value is empty leaves no empty paragraph behind.
        let empty = matches!(&block, Block::Paragraph(spans) | Block::Heading(_, spans) if spans.is_empty());
        if !empty {
            found.push(block);
        }
    }
    Ok(found)
}

/// Text whose lines stay as they are written.
fn literal(text: &str, marked: &Marked<'_>) -> Result<Vec<Span>, ComposeError> {
    let mut line = Line { marked, pieces: Vec::new() };
    line.own(text.trim_end(), Style::default())?;
    Ok(line.spans())
}

fn inlines<'a>(parent: Node<'a>, marked: &Marked<'_>) -> Result<Vec<Span>, ComposeError> {
    let mut line = Line { marked, pieces: Vec::new() };
    line.children(parent, Style::default())?;
    Ok(line.spans())
}

/// A line while it is put together, letter by letter: only so can the seams between our words and typed
/// words be seen.
struct Line<'m> {
    marked: &'m Marked<'m>,
    pieces: Vec<Piece>,
}

enum Piece {
    Letter(Letter, Style),
    Link(String),
}

impl Line<'_> {
    fn children<'a>(&mut self, parent: Node<'a>, style: Style) -> Result<(), ComposeError> {
        for node in parent.children() {
            match &node.data().value {
                NodeValue::Text(text) => self.own(text, style)?,
                NodeValue::Code(code) => self.own(&code.literal, style)?,
                NodeValue::HtmlInline(html) => self.own(html, style)?,
                NodeValue::SoftBreak => self.own(" ", style)?,
                NodeValue::LineBreak => self.own("\n", style)?,
                NodeValue::Strong => self.children(node, Style { strong: true, ..style })?,
                NodeValue::Emph => self.children(node, Style { emphasis: true, ..style })?,
                NodeValue::Link(link) => self.link(node, &link.url, style)?,
                // Pictures give their description; nothing else is left with the extensions off.
                _ => self.children(node, style)?,
            }
        }
        Ok(())
    }

    /// A link of the message file: its words, then its address in full (TR-12), in both parts alike.
    fn link<'a>(&mut self, node: Node<'a>, url: &str, style: Style) -> Result<(), ComposeError> {
        let href = self.marked.address(url)?;
        let start = self.pieces.len();
        self.children(node, style)?;
        let words: String = self.pieces[start..].iter().map(Piece::letter).collect();
        if words == href || words == shown(&href) {
            self.pieces.truncate(start);
        } else if words.chars().any(|c| c != OUR_LINK) {
            self.own(": ", style)?;
        } else {
            self.pieces.truncate(start);
        }
        self.pieces.push(Piece::Link(href));
        Ok(())
    }

    /// Text of the message file; what stands in its places is typed, or an address of ours.
    fn own(&mut self, text: &str, style: Style) -> Result<(), ComposeError> {
        for c in text.chars() {
            match self.marked.value(c) {
                Some((_, Value::Words(words))) => {
                    let typed = typed_words::clean(words);
                    self.pieces.extend(typed.chars().map(|c| Piece::Letter(Letter { c, typed: true }, style)));
                }
                Some((name, Value::Link(_))) => self.pieces.push(Piece::Link(self.marked.link(name)?)),
                None => self.pieces.push(Piece::Letter(Letter { c, typed: false }, style)),
            }
        }
        Ok(())
    }

    /// The finished line: gaps put in, letters of one style together, no space at either end.
    fn spans(self) -> Vec<Span> {
        let letters: Vec<Letter> = self
            .pieces
            .iter()
            .map(|piece| match piece {
                Piece::Letter(letter, _) => *letter,
                Piece::Link(_) => Letter { c: OUR_LINK, typed: false },
            })
            .collect();
        let mut gaps = typed_words::gaps(&letters).into_iter().peekable();
        let mut spans = Vec::new();
        for (at, piece) in self.pieces.into_iter().enumerate() {
            if gaps.next_if_eq(&at).is_some() {
                push(&mut spans, ' ', piece.style());
            }
            match piece {
                Piece::Letter(Letter { c: '\n', .. }, _) => spans.push(Span::LineEnd),
                Piece::Letter(letter, style) => push(&mut spans, letter.c, style),
                Piece::Link(href) => spans.push(Span::Link { href }),
            }
        }
        let is_empty = |span: &Span| match span {
            Span::Text { text, .. } => text.trim().is_empty(),
            Span::Link { .. } => false,
            Span::LineEnd => true,
        };
        let end = spans.iter().rposition(|span| !is_empty(span)).map_or(0, |last| last + 1);
        spans.truncate(end);
        let start = spans.iter().position(|span| !is_empty(span)).unwrap_or(end);
        spans.split_off(start)
    }
}

impl Piece {
    fn style(&self) -> Style {
        match self {
            Self::Letter(_, style) => *style,
            Self::Link(_) => Style::default(),
        }
    }

    fn letter(&self) -> char {
        match self {
            Self::Letter(letter, _) => letter.c,
            Self::Link(_) => OUR_LINK,
        }
    }
}

fn push(spans: &mut Vec<Span>, c: char, wanted: Style) {
    match spans.last_mut() {
        Some(Span::Text { text, style }) if *style == wanted => text.push(c),
        _ => spans.push(Span::Text { text: c.to_string(), style: wanted }),
    }
}

/// An address as it is shown: a mail address without its scheme.
pub(crate) fn shown(href: &str) -> &str {
    href.strip_prefix("mailto:").unwrap_or(href)
}
