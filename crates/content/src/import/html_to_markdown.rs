//! HTML of another system as our Markdown: headings, lists, links, tables and emphasis stay; what runs, what frames other sites in
//! and what only looks nice goes. What a person has to look at is said.

use ego_tree::NodeRef;
use scraper::node::Element;
use scraper::{Html, Node};

use super::shortcode;
use crate::page_file::slug;

/// What became of some HTML.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Converted {
    /// As our files have it; level-2 headings begin blocks.
    pub(super) markdown: String,
    /// What a person has to look at.
    pub(super) needs: Vec<String>,
}

/// Makes Markdown of HTML. `leads` says where an address of the old site leads now.
pub(super) fn convert(html: &str, leads: &dyn Fn(&str) -> String) -> Converted {
    let (html, shortcodes) = shortcode::without(html);
    let tree = Html::parse_fragment(&html);
    let mut writer = Writer { leads, needs: Vec::new(), pictures: Vec::new() };
    for name in shortcodes {
        writer.need(format!("The shortcode [{name}] was taken out: see whether something is missing there"));
    }
    let markdown = writer.blocks(*tree.root_element()).join("\n\n");
    Converted { markdown, needs: writer.needs }
}

struct Writer<'a> {
    leads: &'a dyn Fn(&str) -> String,
    needs: Vec<String>,
    /// Pictures of the paragraph that is being written: each stands on a line of its own behind it.
    pictures: Vec<String>,
}

impl Writer<'_> {
    fn need(&mut self, what: String) {
        if !self.needs.contains(&what) {
            self.needs.push(what);
        }
    }

    /// What stands in an element, as blocks of Markdown.
    fn blocks(&mut self, parent: NodeRef<'_, Node>) -> Vec<String> {
        let (mut blocks, mut line) = (Vec::new(), String::new());
        for child in parent.children() {
            match child.value() {
                // Where nobody wrote paragraphs, an empty line makes one.
                Node::Text(text) => {
                    let text = text.replace("\r\n", "\n");
                    for (index, part) in text.split("\n\n").enumerate() {
                        if index > 0 {
                            self.paragraph(&mut line, &mut blocks);
                        }
                        line.push_str(&escaped(part));
                    }
                }
                Node::Element(element) => {
                    if is_inline(element.name()) {
                        self.inline_element(child, element, &mut line);
                    } else {
                        self.paragraph(&mut line, &mut blocks);
                        self.block(child, element, &mut blocks);
                    }
                }
                _ => {}
            }
        }
        self.paragraph(&mut line, &mut blocks);
        blocks
    }

    /// Ends the paragraph that is being written.
    fn paragraph(&mut self, line: &mut String, blocks: &mut Vec<String>) {
        let text = tidy(&std::mem::take(line));
        if !text.is_empty() {
            blocks.push(text);
        }
        blocks.append(&mut self.pictures);
    }

    fn block(&mut self, node: NodeRef<'_, Node>, element: &Element, blocks: &mut Vec<String>) {
        match element.name() {
            "h1" | "h2" => self.heading("##", node, blocks),
            "h3" => self.heading("###", node, blocks),
            "h4" | "h5" | "h6" => self.heading("####", node, blocks),
            "ul" | "menu" => self.list(node, false, blocks),
            "ol" => self.list(node, true, blocks),
            "table" => self.table(node, blocks),
            "blockquote" => {
                let inside = self.blocks(node).join("\n\n");
                if !inside.is_empty() {
                    blocks.push(inside.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n"));
                }
            }
            "pre" => blocks.push(format!("```\n{}\n```", text_of(node).trim_matches('\n'))),
            "hr" => blocks.push("***".to_owned()),
            "script" | "style" | "noscript" | "template" | "link" | "meta" => {}
            "iframe" | "object" | "embed" | "video" | "audio" | "form" | "canvas" => {
                let from = element.attr("src").or_else(|| element.attr("data")).map(|src| format!(" ({src})"));
                let from = from.unwrap_or_default();
                self.need(format!(
                    "A part <{}>{from} was taken out: see whether something is missing there",
                    element.name()
                ));
            }
            _ => blocks.append(&mut self.blocks(node)),
        }
    }

    fn heading(&mut self, marks: &str, node: NodeRef<'_, Node>, blocks: &mut Vec<String>) {
        let text = self.line_of(node);
        if !text.is_empty() {
            blocks.push(format!("{marks} {text}"));
        }
        blocks.append(&mut self.pictures);
    }

    fn list(&mut self, node: NodeRef<'_, Node>, numbered: bool, blocks: &mut Vec<String>) {
        let mut lines = Vec::new();
        for item in node.children().filter(|child| child.value().is_element()) {
            let inside = self.blocks(item).join("\n\n");
            let mark = if numbered { format!("{}. ", lines.len() + 1) } else { "- ".to_owned() };
            // A list below a point stands close to it.
            let inside = inside.replace("\n\n- ", "\n- ").replace("\n\n1. ", "\n1. ");
            let inside = inside.replace('\n', &format!("\n{}", " ".repeat(mark.len())));
            let lines_of = inside.lines().map(str::trim_end).collect::<Vec<_>>();
            let inside = lines_of.join("\n");
            if !inside.trim().is_empty() {
                lines.push(format!("{mark}{inside}"));
            }
        }
        if !lines.is_empty() {
            blocks.push(lines.join("\n"));
        }
    }

    fn table(&mut self, node: NodeRef<'_, Node>, blocks: &mut Vec<String>) {
        let named = |node: &NodeRef<'_, Node>, names: &[&str]| {
            node.value().as_element().is_some_and(|element| names.contains(&element.name()))
        };
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut spans = false;
        for row in node.descendants().filter(|node| named(node, &["tr"])) {
            let cells = row.children().filter(|cell| named(cell, &["td", "th"]));
            let cells = cells.map(|cell| {
                let element = cell.value().as_element();
                spans |= element.is_some_and(|one| one.attr("colspan").is_some() || one.attr("rowspan").is_some());
                self.line_of(cell).replace('|', "\\|")
            });
            rows.push(cells.collect());
        }
        if spans {
            self.need("A table has cells over several rows or columns: look at it".to_owned());
        }
        let width = rows.iter().map(Vec::len).max().unwrap_or_default();
        let line = |mut cells: Vec<String>| {
            cells.resize(width, String::new());
            format!("| {} |", cells.join(" | "))
        };
        let mut rows = rows.into_iter();
        if let Some(head) = rows.next() {
            let mut lines = vec![line(head), format!("|{}", " --- |".repeat(width))];
            lines.extend(rows.map(line));
            blocks.push(lines.join("\n"));
        }
        blocks.append(&mut self.pictures);
    }

    /// What stands in an element, as one line.
    fn line_of(&mut self, node: NodeRef<'_, Node>) -> String {
        let mut line = String::new();
        self.inline(node, &mut line);
        tidy(&line).replace("\\\n", " ").replace('\n', " ")
    }

    fn inline(&mut self, parent: NodeRef<'_, Node>, line: &mut String) {
        for child in parent.children() {
            match child.value() {
                Node::Text(text) => line.push_str(&escaped(text)),
                Node::Element(element) => self.inline_element(child, element, line),
                _ => {}
            }
        }
    }

    fn inline_element(&mut self, node: NodeRef<'_, Node>, element: &Element, line: &mut String) {
        match element.name() {
            "br" => line.push_str("\\\n"),
            "strong" | "b" => self.marked("**", node, line),
            "em" | "i" => self.marked("*", node, line),
            "a" => {
                let words = self.line_of(node);
                match element.attr("href").map(str::trim).filter(|href| !href.is_empty()) {
                    _ if words.is_empty() => {}
                    Some(href) if href.to_lowercase().starts_with("javascript:") => line.push_str(&words),
                    Some(href) => {
                        let to = (self.leads)(href).replace(' ', "%20").replace(')', "%29");
                        line.push_str(&format!("[{words}]({to})"));
                    }
                    None => line.push_str(&words),
                }
            }
            "img" => self.picture(element),
            "script" | "style" | "noscript" => {}
            // A block inside a line: its words.
            _ => {
                self.inline(node, line);
                if !is_inline(element.name()) {
                    line.push(' ');
                }
            }
        }
    }

    fn marked(&mut self, mark: &str, node: NodeRef<'_, Node>, line: &mut String) {
        let words = self.line_of(node);
        if !words.is_empty() {
            line.push_str(&format!("{mark}{words}{mark}"));
        }
    }

    fn picture(&mut self, element: &Element) {
        let src = element.attr("src").unwrap_or_default();
        let file = src.split(['?', '#']).next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
        let name = slug(file.rsplit_once('.').map_or(file, |(stem, _)| stem));
        let shows = element.attr("alt").unwrap_or_default().trim().replace(['[', ']'], "");
        self.need(format!("Put the picture {src} into the media library as “{name}”"));
        if shows.is_empty() {
            self.need(format!("Say what the picture “{name}” shows"));
        }
        self.pictures.push(format!("![{shows}](media:{name})"));
    }
}

fn is_inline(name: &str) -> bool {
    const INLINE: &[&str] = &[
        "a", "abbr", "b", "bdi", "bdo", "big", "br", "cite", "code", "del", "dfn", "em", "font", "i", "img", "ins",
        "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var",
        "wbr",
    ];
    INLINE.contains(&name)
}

fn text_of(node: NodeRef<'_, Node>) -> String {
    node.descendants().filter_map(|node| node.value().as_text().map(|text| text.to_string())).collect()
}

/// Words that Markdown shall leave as they are; white space closed up.
fn escaped(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut space = false;
    for letter in text.chars() {
        if letter.is_whitespace() && letter != '\u{a0}' {
            space = true;
            continue;
        }
        if std::mem::take(&mut space) {
            result.push(' ');
        }
        if "\\`*_[]<>".contains(letter) {
            result.push('\\');
        }
        result.push(if letter == '\u{a0}' { ' ' } else { letter });
    }
    if space {
        result.push(' ');
    }
    result
}

/// A paragraph without white space around its lines; a line never begins as something else than words.
fn tidy(text: &str) -> String {
    let mut text = text.to_owned();
    while text.contains("  ") {
        text = text.replace("  ", " ");
    }
    let lines = text.trim().trim_end_matches('\\').lines().map(|line| {
        let line = line.trim();
        let digits = line.chars().take_while(char::is_ascii_digit).count();
        let numbered = digits > 0 && line.get(digits..).is_some_and(|rest| rest.starts_with(". "));
        if numbered {
            return line.replacen(". ", "\\. ", 1);
        }
        if line.starts_with(['#', '+', '-', '=', '|', '~']) || line.starts_with(":::") {
            return format!("\\{line}");
        }
        line.to_owned()
    });
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn markdown(html: &str) -> String {
        convert(html, &|href| href.replace("https://old.example.org", "")).markdown
    }

    #[test]
    fn what_carries_meaning_stays() {
        for (html, expected) in [
            ("<h2>Bins</h2><p>Put them <strong>out</strong> by <em>7</em>.</p>", "## Bins\n\nPut them **out** by *7*."),
            ("<h1>Top</h1><h3>Sub</h3><h6>Deep</h6>", "## Top\n\n### Sub\n\n#### Deep"),
            ("<ul><li>One</li><li>Two<ul><li>In</li></ul></li></ul>", "- One\n- Two\n  - In"),
            ("<ol><li>One</li><li><p>Two</p><p>More</p></li></ol>", "1. One\n2. Two\n\n   More"),
            ("<p>See <a href=\"https://old.example.org/bins\">bins</a></p>", "See [bins](/bins)"),
            (
                "<table><tr><th>Day</th><th>Bin</th></tr><tr><td>Mon</td><td>a|b</td></tr></table>",
                "| Day | Bin |\n| --- | --- |\n| Mon | a\\|b |",
            ),
            ("<blockquote><p>Said</p></blockquote>", "> Said"),
            ("First line\nsame\n\nSecond", "First line same\n\nSecond"),
            ("<p>One<br>Two</p>", "One\\\nTwo"),
            ("<div><div><p>Deep</p></div> words</div>", "Deep\n\nwords"),
            ("<p>a_b * c [d] &lt;b&gt;</p>", "a\\_b \\* c \\[d\\] \\<b\\>"),
            (
                "<p># no heading</p><p>1. no list</p><p>::: no mark</p>",
                "\\# no heading\n\n1\\. no list\n\n\\::: no mark",
            ),
        ] {
            assert_eq!(markdown(html), expected, "{html}");
        }
    }

    #[test]
    fn what_runs_or_frames_goes_and_is_said() {
        let found = convert(
            "<script>alert(1)</script><style>p{}</style><p onclick=\"x()\">Words <a href=\"javascript:x()\">link</a></p>\
             <iframe src=\"https://maps.example.org\"></iframe><p>[gallery ids=\"1\"]</p>\
             <p><img src=\"/files/big-park.jpg?w=1\">Under it</p>",
            &str::to_owned,
        );
        assert_eq!(found.markdown, "Words link\n\nUnder it\n\n![](media:big-park)");
        assert_eq!(found.needs.len(), 4, "{:?}", found.needs);
        assert!(found.needs[0].contains("[gallery]") && found.needs[1].contains("maps.example.org"));
        assert!(found.needs[3].contains("what the picture “big-park” shows"));
    }
}
