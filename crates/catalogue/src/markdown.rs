//! Markdown of pages, advice and help to HTML that is safe to show, in the classes of the GOV.UK Design System.
//!
//! No HTML passes: what somebody writes between angle brackets disappears, whoever wrote it. A page has one level-1 heading,
//! the service's own, so headings here begin at level 2. Each heading has an id: the one written as `{#id}`, or its words.

use std::collections::{BTreeSet, HashSet};
use std::fmt::{self, Write};

use ammonia::Builder;
use comrak::html::{ChildRendering, Context, format_document_with_formatter, format_node_default};
use comrak::nodes::{Node, NodeValue};
use comrak::options::Plugins;
use comrak::{Arena, Options, parse_document};

/// The class that each element has.
const CLASSES: &[(&str, &str)] = &[
    ("p", "govuk-body"),
    ("ul", "govuk-list govuk-list--bullet"),
    ("ol", "govuk-list govuk-list--number"),
    ("a", "govuk-link"),
    ("h2", "govuk-heading-m"),
    ("h3", "govuk-heading-s"),
    ("h4", "govuk-heading-s"),
    ("hr", "govuk-section-break govuk-section-break--m govuk-section-break--visible"),
    ("blockquote", "govuk-inset-text"),
    ("table", "govuk-table"),
    ("thead", "govuk-table__head"),
    ("tbody", "govuk-table__body"),
    ("tr", "govuk-table__row"),
    ("th", "govuk-table__header"),
    ("td", "govuk-table__cell"),
];

/// Everything that may come out.
const TAGS: &[&str] = &[
    "p",
    "ul",
    "ol",
    "li",
    "a",
    "h2",
    "h3",
    "h4",
    "hr",
    "blockquote",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "strong",
    "em",
    "code",
    "pre",
    "br",
    "img",
    "del",
];

/// Makes safe HTML of Markdown.
pub fn html(markdown: &str) -> String {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    let arena = Arena::new();
    let root = parse_document(&arena, markdown, &options);
    let ids = name_headings(root);
    let mut html = String::new();
    let plugins = Plugins::default();
    // Writing into a String cannot fail; should it ever, what was written so far is cleaned like the rest.
    let _ = format_document_with_formatter(root, &options, &mut html, &plugins, format_node, ids.into_iter());
    clean(&html)
}

/// Words that Markdown leaves as they are, for values that are filled into Markdown: what a resident typed is no markup.
pub fn plain(words: &str) -> String {
    let mut escaped = String::with_capacity(words.len());
    for letter in words.chars() {
        if letter.is_ascii_punctuation() {
            escaped.push('\\');
        }
        escaped.push(if letter.is_control() { ' ' } else { letter });
    }
    escaped
}

/// Takes `{#id}` out of headings, and says in document order what each is called.
fn name_headings<'a>(root: Node<'a>) -> Vec<String> {
    let mut ids = Vec::new();
    let mut taken = BTreeSet::new();
    for node in root.descendants() {
        let mut data = node.data_mut();
        let NodeValue::Heading(heading) = &mut data.value else {
            continue;
        };
        heading.level = heading.level.clamp(2, 4);
        drop(data);
        let written = node.last_child().and_then(|last| {
            let mut data = last.data_mut();
            let NodeValue::Text(text) = &mut data.value else {
                return None;
            };
            let (before, id) = text.strip_suffix('}')?.rsplit_once("{#")?;
            let (before, id) = (before.trim_end().to_owned(), id.to_owned());
            *text = before.into();
            Some(id)
        });
        let name = slug(&written.unwrap_or_else(|| node.collect_text()));
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        if let Some(id) = std::iter::once(name.clone()).chain(numbered).find(|id| taken.insert(id.clone())) {
            ids.push(id);
        }
    }
    ids
}

fn slug(text: &str) -> String {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let slug = words.map(str::to_lowercase).collect::<Vec<_>>().join("-");
    if slug.is_empty() { "section".to_owned() } else { slug }
}

fn format_node<'a>(
    context: &mut Context<'_, '_, std::vec::IntoIter<String>>,
    node: Node<'a>,
    entering: bool,
) -> Result<ChildRendering, fmt::Error> {
    let level = match node.data().value {
        NodeValue::Heading(heading) => heading.level,
        _ => return format_node_default(context, node, entering),
    };
    if entering {
        let id = context.user.next().unwrap_or_default();
        write!(context, "\n<h{level} id=\"{id}\">")?;
    } else {
        writeln!(context, "</h{level}>")?;
    }
    Ok(ChildRendering::HTML)
}

fn clean(html: &str) -> String {
    let mut builder = Builder::default();
    builder
        .tags(TAGS.iter().copied().collect::<HashSet<_>>())
        .generic_attributes(HashSet::new())
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .add_tag_attributes("h2", ["id"])
        .add_tag_attributes("h3", ["id"])
        .add_tag_attributes("h4", ["id"])
        .link_rel(None);
    for (tag, class) in CLASSES {
        builder.set_tag_attribute_value(*tag, "class", *class);
    }
    builder.set_tag_attribute_value("th", "scope", "col");
    builder.clean(html).to_string().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_html_in_the_classes_of_the_design_system() {
        for (markdown, expected) in [
            ("Hello", r#"<p class="govuk-body">Hello</p>"#),
            ("## How long it takes {#how-long}", r#"<h2 id="how-long" class="govuk-heading-m">How long it takes</h2>"#),
            ("## How long?", r#"<h2 id="how-long" class="govuk-heading-m">How long?</h2>"#),
            ("# Big", r#"<h2 id="big" class="govuk-heading-m">Big</h2>"#),
            ("### *Very* small {#s}", r#"<h3 id="s" class="govuk-heading-s"><em>Very</em> small</h3>"#),
            ("[here](/services)", r#"<p class="govuk-body"><a href="/services" class="govuk-link">here</a></p>"#),
        ] {
            assert_eq!(html(markdown), expected, "{markdown}");
        }
        for (markdown, part) in [
            ("- one\n- two", r#"<ul class="govuk-list govuk-list--bullet">"#),
            ("1. one\n2. two", r#"<ol class="govuk-list govuk-list--number">"#),
            ("| a |\n|---|\n| b |", r#"<th scope="col" class="govuk-table__header">a</th>"#),
            ("| a |\n|---|\n| b |", r#"<td class="govuk-table__cell">b</td>"#),
            ("## A\n\n## A", r#"<h2 id="a-2""#),
        ] {
            let html = html(markdown);
            let swapped = part
                .replace(r#"scope="col" class="govuk-table__header""#, r#"class="govuk-table__header" scope="col""#);
            assert!(html.contains(part) || html.contains(&swapped), "{markdown}: {html}");
        }
    }

    #[test]
    fn nothing_that_runs_comes_through() {
        for markdown in [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "[x](javascript:alert(1))",
            "[x](data:text/html;base64,PHNjcmlwdD4=)",
            "<a href=\"/x\" style=\"color:red\">x</a>",
            "## A {#a\" onclick=\"alert(1)}",
            "<!-- comment -->",
        ] {
            let html = html(markdown);
            for part in ["<script", "onerror", "javascript:", "data:", "style=", "onclick=", "<!--", "<img"] {
                assert!(!html.contains(part), "{markdown}: {html}");
            }
        }
    }

    #[test]
    fn words_that_are_filled_in_stay_words() {
        let typed = "[x](http://a.example) <b> *not* _so_ # 1. & ` \\";
        let shown = html(&plain(typed));
        assert_eq!(shown, "<p class=\"govuk-body\">[x](http://a.example) &lt;b&gt; *not* _so_ # 1. &amp; ` \\</p>");
    }
}
