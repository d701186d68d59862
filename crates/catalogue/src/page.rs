//! `page.md` in blocks, and the files in `messages/`: Markdown that is cut, not compiled.

use std::path::Path;

use crate::complaint::Complaint;
use crate::tree::{Node, Place, Value};

/// Cuts a page into blocks: a level-2 heading with an id, `## How long it takes {#how-long}`, starts one; what stands before
/// the first is the block `intro`. Other headings, and whatever stands in a code block, belong to their block.
pub(crate) fn blocks(file: &Path, text: &str, complaints: &mut Vec<Complaint>) -> Node {
    let mut blocks: Vec<Node> = Vec::new();
    let mut open = Open { place: Place::new(file, 1), id: "intro".to_owned(), heading: None, lines: Vec::new() };
    let mut fence = None;
    for (index, line) in text.lines().enumerate() {
        let place = Place::new(file, index + 1);
        fence = fence_after(fence, line);
        let heading = line.strip_prefix("## ").filter(|_| fence.is_none()).map(str::trim);
        match heading.map(heading_and_id) {
            Some(Ok(Some((heading, id)))) => {
                let next = Open { place, id, heading: Some(heading), lines: Vec::new() };
                std::mem::replace(&mut open, next).close(&mut blocks, complaints);
            }
            Some(Err(message)) => complaints.push(place.error(message)),
            Some(Ok(None)) | None => open.lines.push(line),
        }
    }
    open.close(&mut blocks, complaints);
    Node::new(&Place::new(file, 1), Value::List(blocks))
}

/// The block that is being filled.
struct Open<'a> {
    place: Place,
    id: String,
    heading: Option<String>,
    lines: Vec<&'a str>,
}

impl Open<'_> {
    fn close(self, blocks: &mut Vec<Node>, complaints: &mut Vec<Complaint>) {
        let markdown = self.lines.join("\n").trim().to_owned();
        if self.heading.is_none() && markdown.is_empty() {
            return;
        }
        if blocks.iter().any(|block| block.id() == Some(&self.id)) {
            complaints.push(self.place.error(format!("the block “{}” is here twice", self.id)));
            return;
        }
        let text = |text| Node::text(&self.place, text);
        let blank = self.lines.iter().take_while(|line| line.trim().is_empty()).count();
        let first = self.place.line + usize::from(self.heading.is_some()) + blank;
        let markdown = Node::text(&Place { line: first, ..self.place.clone() }, markdown);
        let heading = self.heading.map(|heading| ("heading".to_owned(), text(heading)));
        let others = [("id".to_owned(), text(self.id)), ("markdown".to_owned(), markdown)];
        blocks.push(Node::table(&self.place, others.into_iter().chain(heading)));
    }
}

/// Three or more backticks or tildes open a code block, and the same again closes it.
fn fence_after(fence: Option<&'static str>, line: &str) -> Option<&'static str> {
    let line = line.trim_start();
    match fence {
        Some(mark) => Some(mark).filter(|mark| !line.starts_with(mark)),
        None => ["```", "~~~"].into_iter().find(|mark| line.starts_with(mark)),
    }
}

/// `How long {#how-long}` is a heading and an id; a heading without one starts no block.
fn heading_and_id(text: &str) -> Result<Option<(String, String)>, String> {
    let Some((heading, rest)) = text.split_once("{#") else {
        return Ok(None);
    };
    let fits = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    match rest.strip_suffix('}') {
        Some(id) if !id.is_empty() && id.chars().all(fits) && !heading.trim().is_empty() => {
            Ok(Some((heading.trim().to_owned(), id.to_owned())))
        }
        _ => Err(format!("write the id of a block as {{#small-letters}} behind its heading, not “{{#{rest}”")),
    }
}

/// Reads a message: a first line `Subject: …`, an empty line, then the text.
pub(crate) fn message(file: &Path, text: &str) -> Result<Node, Complaint> {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let place = Place::new(file, 1);
    let subject = first.strip_prefix("Subject:").map(str::trim).filter(|subject| !subject.is_empty());
    let Some(subject) = subject else {
        return Err(place.error("a message begins with a line such as “Subject: We have your report ((reference))”"));
    };
    let markdown = rest.trim();
    if markdown.is_empty() {
        return Err(place.error("this message has a subject and no text"));
    }
    // Its lines are counted from the file's first, so that a complaint about a word in it can name the line.
    let skipped = rest.len() - rest.trim_start().len();
    let line = 2 + rest.get(..skipped).map_or(0, |blank| blank.matches('\n').count());
    let markdown = Node::text(&Place::new(file, line), markdown.replace("\r\n", "\n"));
    Ok(Node::table(&place, [("subject".to_owned(), Node::text(&place, subject)), ("markdown".to_owned(), markdown)]))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_cut_at_headings_with_an_id() {
        let text = "First words.\n\n## How long it takes {#how-long}\n\nTen days.\n\n## Not a block\n\n```\n## code {#code}\n```\n";
        let mut complaints = Vec::new();
        let page = blocks(Path::new("page.md"), text, &mut complaints);
        assert!(complaints.is_empty(), "{complaints:?}");
        let ids: Vec<_> = page.members().iter().filter_map(Node::id).collect();
        assert_eq!(ids, ["intro", "how-long"]);
        let block = page.member("how-long").unwrap();
        assert_eq!(block.place.line, 3);
        assert_eq!(block.get("heading").unwrap().as_text(), Some("How long it takes"));
        assert!(block.get("markdown").unwrap().as_text().unwrap().contains("## Not a block"));
    }

    #[test]
    fn a_block_without_a_proper_name_is_refused_with_its_line() {
        for (text, line) in [("## A {#Big}\n", 1), ("\n## A {#a\n", 2), ("## A {#a}\n\n## B {#a}\n", 3)] {
            let mut complaints = Vec::new();
            blocks(Path::new("page.md"), text, &mut complaints);
            assert_eq!(complaints.iter().map(|complaint| complaint.line).collect::<Vec<_>>(), [line], "{text}");
        }
    }

    #[test]
    fn a_message_begins_with_its_subject() {
        let file = Path::new("received.md");
        let node = message(file, "Subject: We have it ((reference))\n\nHello.\n").unwrap();
        assert_eq!(node.get("subject").unwrap().as_text(), Some("We have it ((reference))"));
        assert_eq!(node.get("markdown").unwrap().place.line, 3);
        for text in ["Hello.\n", "Subject:\n\nHello.\n", "Subject: Hello\n\n"] {
            assert_eq!(message(file, text).unwrap_err().line, 1, "{text}");
        }
    }
}
