//! The HTML part, as a fragment that a layout surrounds: plain elements without classes, styles or pictures.

use crate::blocks::{Block, List, Span, Style, shown};

/// The blocks as HTML. A mail's title belongs to its layout, so headings begin at level 2 and end at 3.
pub(crate) fn write(blocks: &[Block]) -> String {
    let mut html = String::new();
    all(blocks, false, &mut html);
    html
}

fn all(blocks: &[Block], tight: bool, html: &mut String) {
    for block in blocks {
        match block {
            Block::Paragraph(spans) if tight => line(spans, html),
            Block::Paragraph(spans) => element("p", spans, html),
            Block::Heading(1 | 2, spans) => element("h2", spans, html),
            Block::Heading(_, spans) => element("h3", spans, html),
            Block::List(list) => points(list, html),
            Block::Quote(inside) => {
                html.push_str("<blockquote>\n");
                all(inside, false, html);
                html.push_str("</blockquote>\n");
            }
            Block::Rule => html.push_str("<hr>\n"),
        }
    }
}

fn points(list: &List, html: &mut String) {
    let (open, close) = match list.first {
        None => ("<ul>\n".to_owned(), "</ul>\n"),
        Some(1) => ("<ol>\n".to_owned(), "</ol>\n"),
        Some(first) => (format!("<ol start=\"{first}\">\n"), "</ol>\n"),
    };
    html.push_str(&open);
    for item in &list.items {
        html.push_str("<li>");
        all(item, list.tight, html);
        html.push_str("</li>\n");
    }
    html.push_str(close);
}

fn element(name: &str, spans: &[Span], html: &mut String) {
    html.push_str(&format!("<{name}>"));
    line(spans, html);
    html.push_str(&format!("</{name}>\n"));
}

fn line(spans: &[Span], html: &mut String) {
    for span in spans {
        match span {
            Span::Text { text, style } => styled(text, *style, html),
            Span::Link { href } => {
                html.push_str(&format!("<a href=\"{}\">{}</a>", escaped(href), escaped(shown(href))));
            }
            Span::LineEnd => html.push_str("<br>\n"),
        }
    }
}

fn styled(text: &str, style: Style, html: &mut String) {
    let (open, close) = match (style.strong, style.emphasis) {
        (false, false) => ("", ""),
        (true, false) => ("<strong>", "</strong>"),
        (false, true) => ("<em>", "</em>"),
        (true, true) => ("<strong><em>", "</em></strong>"),
    };
    html.push_str(open);
    html.push_str(&escaped(text));
    html.push_str(close);
}

/// The text with the five characters that mean something to HTML written out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}
