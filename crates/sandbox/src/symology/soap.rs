//! Reading a SOAP envelope into a small tree.

use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};

const ENVELOPE: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Deepest nesting that is read; the service itself needs seven.
const DEEPEST: usize = 16;

/// An element with what matters of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Element {
    /// The namespace that it is bound to.
    pub namespace: Option<String>,
    /// The name without a prefix.
    pub name: String,
    /// Whether it says `xsi:nil="true"`.
    pub nil: bool,
    /// Its own text.
    pub text: String,
    /// The elements in it.
    pub children: Vec<Element>,
}

impl Element {
    /// The first element of this name, however deep.
    pub fn find(&self, name: &str) -> Option<&Element> {
        if self.name == name {
            return Some(self);
        }
        self.children.iter().find_map(|child| child.find(name))
    }
}

/// Reads a body; what is wrong with it comes back in words.
pub(super) fn parse(body: &[u8]) -> Result<Element, String> {
    let text = std::str::from_utf8(body).map_err(|_| "The body is not UTF-8".to_owned())?;
    let mut reader = NsReader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    loop {
        let (resolved, event) =
            reader.read_resolved_event().map_err(|error| format!("The body is not XML: {error}"))?;
        let namespace = match resolved {
            ResolveResult::Bound(Namespace(name)) => Some(name.to_owned()),
            ResolveResult::Unbound => None,
            ResolveResult::Unknown(prefix) => {
                return Err(format!("The prefix {prefix} is not declared"));
            }
        };
        match event {
            Event::Start(start) => {
                open.push(element(&reader, &start, namespace)?);
                if open.len() > DEEPEST {
                    return Err("The body is nested too deeply".to_owned());
                }
            }
            Event::Empty(start) => {
                let done = element(&reader, &start, namespace)?;
                if let Some(root) = close(&mut open, done) {
                    return Ok(root);
                }
            }
            Event::End(_) => {
                let done = open.pop().ok_or("The body is not XML: an element ends that did not begin")?;
                if let Some(root) = close(&mut open, done) {
                    return Ok(root);
                }
            }
            Event::Text(words) => add_text(&mut open, &words.xml10_content()),
            Event::CData(words) => add_text(&mut open, &words.xml10_content()),
            Event::GeneralRef(reference) => {
                let name = reference.xml10_content();
                match reference.resolve_char_ref().map_err(|error| format!("The body is not XML: {error}"))? {
                    Some(character) => add_text(&mut open, character.encode_utf8(&mut [0; 4])),
                    None => {
                        let words = quick_xml::escape::resolve_predefined_entity(&name);
                        add_text(&mut open, words.ok_or_else(|| format!("The entity &{name}; is not known"))?);
                    }
                }
            }
            Event::DocType(_) => return Err("A document type is not allowed".to_owned()),
            Event::Eof => return Err("The body ends too early".to_owned()),
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
        }
    }
}

fn element(reader: &NsReader<&[u8]>, start: &BytesStart<'_>, namespace: Option<String>) -> Result<Element, String> {
    let mut nil = false;
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| format!("The body is not XML: {error}"))?;
        let (bound, name) = reader.resolver().resolve_attribute(attribute.key);
        if name.as_ref() == "nil" && bound == ResolveResult::Bound(Namespace(INSTANCE)) {
            nil = matches!(&*attribute.value, "true" | "1");
        }
    }
    Ok(Element { namespace, name: start.local_name().as_ref().to_owned(), nil, ..Element::default() })
}

/// Puts a finished element where it belongs; gives it back when it is the outermost.
fn close(open: &mut [Element], done: Element) -> Option<Element> {
    match open.last_mut() {
        Some(parent) => {
            parent.children.push(done);
            None
        }
        None => Some(done),
    }
}

fn add_text(open: &mut [Element], words: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(words);
    }
}

/// The one method element of an envelope.
pub(super) fn called(envelope: &Element) -> Result<&Element, String> {
    if envelope.name != "Envelope" || envelope.namespace.as_deref() != Some(ENVELOPE) {
        return Err(format!("The outermost element must be Envelope in {ENVELOPE}"));
    }
    let body =
        envelope.children.iter().find(|child| child.name == "Body" && child.namespace.as_deref() == Some(ENVELOPE));
    let body = body.ok_or_else(|| format!("There is no Body in {ENVELOPE}"))?;
    match body.children.as_slice() {
        [method] => Ok(method),
        others => Err(format!("Body holds {} elements instead of one", others.len())),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn text_comes_through_whole() {
        let root = parse("<a xmlns=\"urn:x\">– “ ” £ ☃ &amp; &lt;&#13;\n<![CDATA[<b>]]></a>".as_bytes()).unwrap();
        assert_eq!(root.text, "– “ ” £ ☃ & <\r\n<b>");
        assert_eq!(root.namespace.as_deref(), Some("urn:x"));
    }

    #[test]
    fn what_is_not_well_formed_is_refused_in_words() {
        for (body, words) in [
            ("", "too early"),
            ("<a><b></a>", "not XML"),
            ("<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", "document type"),
            ("<a>&x;</a>", "not known"),
            ("<x:a/>", "not declared"),
        ] {
            let error = parse(body.as_bytes()).unwrap_err();
            assert!(error.contains(words), "{body}: {error}");
        }
        assert!(parse("<a>".repeat(20).as_bytes()).unwrap_err().contains("deeply"));
    }
}
