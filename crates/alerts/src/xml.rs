//! Writing XML: elements with text, everything escaped, nothing that XML does not allow.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// A document that is being written.
pub(crate) struct Xml(Writer<Vec<u8>>);

impl Xml {
    /// Begins a document whose outermost element is `root`.
    pub(crate) fn new(root: &str, attributes: &[(&str, &str)]) -> std::io::Result<Self> {
        let mut xml = Self(Writer::new_with_indent(Vec::new(), b' ', 1));
        xml.0.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        xml.open(root, attributes)?;
        Ok(xml)
    }

    /// Begins an element that has others in it.
    pub(crate) fn open(&mut self, name: &str, attributes: &[(&str, &str)]) -> std::io::Result<()> {
        self.0.write_event(Event::Start(start(name, attributes)))
    }

    /// Ends it.
    pub(crate) fn close(&mut self, name: &str) -> std::io::Result<()> {
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }

    /// An element with text.
    pub(crate) fn text(&mut self, name: &str, text: &str) -> std::io::Result<()> {
        self.text_with(name, &[], text)
    }

    /// An element with attributes and text.
    pub(crate) fn text_with(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) -> std::io::Result<()> {
        self.open(name, attributes)?;
        self.0.write_event(Event::Text(BytesText::new(&allowed(text))))?;
        self.close(name)
    }

    /// An element with attributes alone.
    pub(crate) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> std::io::Result<()> {
        self.0.write_event(Event::Empty(start(name, attributes)))
    }

    /// Ends the document.
    pub(crate) fn finish(mut self, root: &str) -> std::io::Result<String> {
        self.close(root)?;
        let mut text = String::from_utf8(self.0.into_inner()).map_err(std::io::Error::other)?;
        text.push('\n');
        Ok(text)
    }
}

fn start<'a>(name: &'a str, attributes: &'a [(&'a str, &'a str)]) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    start.extend_attributes(attributes.iter().copied());
    start
}

/// The text without the signs that no XML document may hold, however they are written.
fn allowed(text: &str) -> String {
    let fits = |sign: &char| matches!(sign, '\n' | '\t' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}');
    text.chars().filter(fits).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::Xml;

    #[test]
    fn whatever_is_written_stays_text() {
        let mut xml = Xml::new("a", &[("b", "\"<&")]).unwrap();
        xml.text("c", "]]> </c> & <script> \u{0} \u{1f}").unwrap();
        let written = xml.finish("a").unwrap();
        assert!(written.contains("<a b=\"&quot;&lt;&amp;\">"), "{written}");
        assert!(written.contains("<c>]]&gt; &lt;/c&gt; &amp; &lt;script&gt;  </c>"), "{written}");
    }
}
