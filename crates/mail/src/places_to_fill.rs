//! The places in a message that are filled with values: `((name))`.

use std::collections::BTreeMap;

use url::Url;

use crate::compose::{ComposeError, Value};

/// The names of the places in a text, in the order of their first appearance, each once. Whatever stands
/// between two pairs of brackets on one line is taken for a name, so that a slip such as `((Reference ))`
/// or `((case reference))` is noticed and not sent to somebody.
#[must_use]
pub fn placeholders(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for piece in pieces(text) {
        if let Piece::Place(name) = piece
            && !names.iter().any(|known| known == name)
        {
            names.push(name.to_owned());
        }
    }
    names
}

/// A text in which each place is kept by one character that no keyboard has, with what belongs there.
pub(crate) struct Marked<'v> {
    pub(crate) text: String,
    values: Vec<(String, &'v Value)>,
}

/// The first character of a private-use plane: 65,534 names fit after it.
const FIRST_MARK: u32 = 0xF_0000;

impl<'v> Marked<'v> {
    /// Marks the places of a text. All names without a value are reported together.
    pub(crate) fn new(text: &str, values: &'v BTreeMap<String, Value>) -> Result<Self, ComposeError> {
        let mut known: Vec<(String, &'v Value)> = Vec::new();
        let mut unknown = Vec::new();
        for name in placeholders(text) {
            match values.get(&name) {
                Some(value) => known.push((name, value)),
                None => unknown.push(name),
            }
        }
        if !unknown.is_empty() {
            return Err(ComposeError::Unknown(unknown));
        }
        let mut marked = String::with_capacity(text.len());
        for piece in pieces(text) {
            match piece {
                // A message file has no use for private characters, and must not be able to forge a mark.
                Piece::Text(own) => marked.extend(own.chars().filter(|c| u32::from(*c) < FIRST_MARK)),
                Piece::Place(name) => {
                    let at = known.iter().position(|(known, _)| known == name).unwrap_or_default();
                    marked.extend(u32::try_from(at).ok().and_then(|at| char::from_u32(FIRST_MARK + at)));
                }
            }
        }
        Ok(Self { text: marked, values: known })
    }

    /// The name and the value that a character keeps the place for.
    pub(crate) fn value(&self, mark: char) -> Option<(&str, &'v Value)> {
        let at = u32::from(mark).checked_sub(FIRST_MARK)?;
        self.values.get(usize::try_from(at).ok()?).map(|(name, value)| (name.as_str(), *value))
    }

    /// The address that is the value of a name.
    pub(crate) fn link(&self, name: &str) -> Result<String, ComposeError> {
        match self.values.iter().find(|(known, _)| known == name) {
            Some((_, Value::Link(address))) if is_ours(address) => Ok(address.clone()),
            Some((_, Value::Link(_))) => Err(ComposeError::UnusableLink(name.to_owned())),
            _ => Err(ComposeError::WordsAsAddress(name.to_owned())),
        }
    }

    /// The address of a link in the message file, with links in its places. Typed words are refused: they
    /// would become a link.
    pub(crate) fn address(&self, written: &str) -> Result<String, ComposeError> {
        let mut address = String::with_capacity(written.len());
        for c in written.chars() {
            match self.value(c) {
                Some((name, _)) => address.push_str(&self.link(name)?),
                None => address.push(c),
            }
        }
        if is_ours(&address) { Ok(address) } else { Err(ComposeError::UnusableAddress(address)) }
    }
}

/// Whether an address can stand in a mail as it is: a web or mail address without anything that could end it
/// early.
fn is_ours(address: &str) -> bool {
    let plain = address.chars().all(|c| !c.is_whitespace() && !c.is_control() && !"<>\"'`{}|\\^".contains(c));
    let scheme = Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "https" | "http" | "mailto"));
    plain && scheme
}

enum Piece<'t> {
    Text(&'t str),
    Place(&'t str),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut from = 0;
    while let Some(found) = rest.get(from..).and_then(|later| later.find("((")) {
        let start = from + found;
        let inside = &rest[start + 2..];
        let name = inside.split_once("))").map(|(name, _)| name);
        match name.filter(|name| !name.contains(['(', ')', '\n']) && !name.trim().is_empty()) {
            Some(name) => {
                pieces.push(Piece::Text(&rest[..start]));
                pieces.push(Piece::Place(name.trim()));
                rest = &inside[name.len() + 2..];
                from = 0;
            }
            // "(((name)))": the first bracket is text.
            None => from = start + 1,
        }
    }
    pieces.push(Piece::Text(rest));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_once_and_in_order() {
        for (text, names) in [
            ("((b)) ((a)) ((b))", &["b", "a"][..]),
            ("[see](((track_link)))", &["track_link"]),
            ("(((x)))", &["x"]),
            ("(( spaced ))", &["spaced"]),
            ("((answer.size_of-it)).", &["answer.size_of-it"]),
            ("((Case reference))", &["Case reference"]),
            ("f(a)(b) (( )) ((a\nb)) (()) ((", &[]),
            ("((open ((x))", &["x"]),
        ] {
            assert_eq!(placeholders(text), names, "{text}");
        }
    }
}
