//! A strict reader for small answers. It builds a plain tree of names and texts and nothing more: attributes and namespaces are
//! not looked at, entities are only the five of XML itself, and a document type is refused before anything in it is read. So
//! there is nothing to expand, nothing to fetch, and the limits below bound time and memory.

use quick_xml::Reader;
use quick_xml::events::Event;

const DEPTH: usize = 32;
const ELEMENTS: usize = 100_000;

/// One element: its name without a prefix, its own text, and what stands inside it.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) name: String,
    text: String,
    pub(crate) children: Vec<Element>,
}

impl Element {
    /// The elements of this name directly inside. Always a list: vendors send one where many were agreed.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first element at the end of a path of names.
    pub(crate) fn at(&self, path: &[&str]) -> Option<&Element> {
        path.iter().try_fold(self, |element, name| element.children.iter().find(|child| child.name == *name))
    }

    /// The element's own text without the space around it.
    pub(crate) fn text(&self) -> &str {
        self.text.trim()
    }

    /// The text of the first element of this name directly inside, if it is there and not empty.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.at(&[name]).map(Element::text).filter(|text| !text.is_empty())
    }
}

/// Reads a whole document, or says what is wrong with it in words that quote nothing of it.
pub(crate) fn read(document: &[u8]) -> Result<Element, &'static str> {
    let document = std::str::from_utf8(document).map_err(|_| "the answer is not UTF-8")?;
    let document = document.strip_prefix('\u{feff}').unwrap_or(document);
    let mut reader = Reader::from_str(document);
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    let mut count = 0;
    loop {
        match reader.read_event().map_err(|_| "the answer is not well-formed XML")? {
            Event::Eof => break,
            Event::Decl(declaration) => match declaration.encoding() {
                None => {}
                Some(Ok(name)) if matches!(name.to_ascii_lowercase().as_str(), "utf-8" | "utf8" | "us-ascii") => {}
                Some(_) => return Err("the answer is not in UTF-8"),
            },
            Event::DocType(_) => return Err("the answer has a document type, which is refused"),
            Event::Comment(_) | Event::PI(_) => {}
            Event::Start(start) => {
                count += 1;
                if open.len() >= DEPTH || count > ELEMENTS {
                    return Err("the answer is nested too deeply or has too many parts");
                }
                open.push(named(start.local_name().into_inner()));
            }
            Event::Empty(start) => {
                count += 1;
                if count > ELEMENTS {
                    return Err("the answer is nested too deeply or has too many parts");
                }
                close(named(start.local_name().into_inner()), &mut open, &mut root)?;
            }
            Event::End(_) => {
                let element = open.pop().ok_or("the answer is not well-formed XML")?;
                close(element, &mut open, &mut root)?;
            }
            Event::Text(text) => add(&text.xml10_content(), &mut open)?,
            Event::CData(text) => add(&text.xml10_content(), &mut open)?,
            Event::GeneralRef(reference) => {
                let known = match &*reference {
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "amp" => Some('&'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => reference.resolve_char_ref().map_err(|_| "the answer is not well-formed XML")?,
                };
                let letter = known.ok_or("the answer uses an entity that XML does not have")?;
                add(letter.encode_utf8(&mut [0; 4]), &mut open)?;
            }
        }
    }
    if !open.is_empty() {
        return Err("the answer ends in the middle");
    }
    root.ok_or("the answer is empty")
}

/// Text for between two tags: what XML needs escaped is escaped, and line ends are LF.
pub(crate) fn escaped(text: &str) -> String {
    quick_xml::escape::partial_escape(crate::wording::lines(text)).into_owned()
}

fn named(name: &str) -> Element {
    Element { name: name.to_owned(), ..Element::default() }
}

fn close(element: Element, open: &mut [Element], root: &mut Option<Element>) -> Result<(), &'static str> {
    match (open.last_mut(), &root) {
        (Some(parent), _) => parent.children.push(element),
        (None, None) => *root = Some(element),
        (None, Some(_)) => return Err("the answer is not well-formed XML"),
    }
    Ok(())
}

fn add(text: &str, open: &mut [Element]) -> Result<(), &'static str> {
    match open.last_mut() {
        Some(element) => element.text.push_str(text),
        None if text.trim().is_empty() => {}
        None => return Err("the answer is not well-formed XML"),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    #[test]
    fn names_texts_and_nesting_are_read() {
        let document = "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?><!-- x --><s:a xmlns:s='urn:x'>\n <b>1 &amp; &#x2603; &#163;<![CDATA[<&]]></b><b/><c><d> x </d></c></s:a>";
        let root = read(document.as_bytes()).unwrap();
        assert_eq!(root.name, "a");
        assert_eq!(root.all("b").map(Element::text).collect::<Vec<_>>(), ["1 & ☃ £<&", ""]);
        assert_eq!(root.at(&["c", "d"]).map(Element::text), Some("x"));
        assert_eq!((root.value("b").is_some(), root.value("zzz")), (true, None));
    }

    #[test]
    fn bombs_and_broken_documents_are_refused_quickly() {
        let laughs = "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><l>&b;</l>".to_owned();
        let file = "<!DOCTYPE l SYSTEM \"file:///etc/passwd\"><l/>".to_owned();
        let started = std::time::Instant::now();
        for document in [
            laughs,
            file,
            "<l>&xxe;</l>".to_owned(),
            "<a>".repeat(100_000),
            format!("<l>{}</l>", "<a/>".repeat(100_001)),
            "<a><b></a></b>".to_owned(),
            "<a>".to_owned(),
            "<a/><b/>".to_owned(),
            "<a/>text".to_owned(),
            "text".to_owned(),
            String::new(),
            "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a/>".to_owned(),
            "<!DOCTYPE html><html><body>Log in<br></body></html>".to_owned(),
        ] {
            assert!(read(document.as_bytes()).is_err(), "{}", &document[..document.len().min(60)]);
        }
        assert!(read(b"<a>\xff</a>").is_err());
        let attributes: String = (0..50_000).map(|n| format!(" a{n}='x' xmlns:n{n}='y'")).collect();
        assert!(read(format!("<a{attributes}/>").as_bytes()).is_ok(), "never looked at");
        assert!(started.elapsed().as_secs() < 5);
    }

    #[test]
    fn what_is_escaped_is_read_back() {
        let text = "– “ ” £ ☃ & < > ]]>\nsecond";
        let root = read(format!("<a>{}</a>", escaped(&text.replace('\n', "\r\n"))).as_bytes()).unwrap();
        assert_eq!(root.text(), text);
    }
}
