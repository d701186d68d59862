//! From a message file and its values to the two parts of a mail.

use std::collections::BTreeMap;

use crate::blocks::{self, Span};
use crate::places_to_fill::Marked;
use crate::{html, plain};

/// What goes into a place of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Words from outside (a person, a back office, an answer): shown letter for letter, in neither part a
    /// link, Markdown or HTML. What a mail program would take for an address is parted by spaces (the table
    /// in `typed_words.rs`), so our own mail addresses go in as [`Value::Link`] with `mailto:`.
    Words(String),
    /// An address that we made ourselves: `https://…`, `http://…` or `mailto:…`. It is shown in full, and
    /// in the HTML part it is a link (TR-12).
    Link(String),
}

/// A message in its two parts, which say the same (TR-11).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composed {
    /// One line of at most 150 characters.
    pub subject: String,
    /// The text part: lines of about 72 letters that end in `\n`.
    pub text: String,
    /// The HTML part as a fragment; the layout around it is a template's, and may put it in unescaped.
    pub html: String,
}

/// The message file and the values do not fit together. All of these are for the people who write messages;
/// a resident never sees them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// Names in the subject or the message that have no value.
    #[error("the message uses names that nothing is known about: {}", .0.join(", "))]
    Unknown(Vec<String>),
    /// The value of this name is given as a link but is no web or mail address.
    #[error("the value of {0} is no web or mail address")]
    UnusableLink(String),
    /// This name stands in the address of a link, but its value is words that somebody typed.
    #[error("{0} stands in the address of a link, where only a link may stand")]
    WordsAsAddress(String),
    /// A link in the message file goes to something else than a web or mail address.
    #[error("the message links to {0:?}; only https:, http: and mailto: addresses can be used")]
    UnusableAddress(String),
    /// The subject has a line end or another control character.
    #[error("the subject has to be one line without control characters")]
    SubjectNotOneLine,
    /// Nothing is left to stand in the subject.
    #[error("the subject is empty")]
    SubjectEmpty,
    /// The subject has a link in it.
    #[error("the subject has a link in it; links belong into the message")]
    SubjectWithLink,
}

/// The longest subject, in characters. Mail programs show far less; the limit keeps typed words in bounds.
const LONGEST_SUBJECT: usize = 150;

/// Fills a message file with values and writes it as text and as HTML. Deterministic: the same input gives
/// the same bytes on every try.
pub fn compose(subject: &str, markdown: &str, values: &BTreeMap<String, Value>) -> Result<Composed, ComposeError> {
    let marked_subject = Marked::new(subject, values);
    let marked = match (marked_subject.as_ref().err(), Marked::new(markdown, values)) {
        (Some(ComposeError::Unknown(first)), Err(ComposeError::Unknown(second))) => {
            let mut both = first.clone();
            both.extend(second.into_iter().filter(|name| !first.contains(name)));
            Err(ComposeError::Unknown(both))
        }
        (_, marked) => marked,
    }?;
    marked_subject?;
    let blocks = blocks::read(&marked)?;
    Ok(Composed { subject: one_line(subject, values)?, text: plain::write(&blocks), html: html::write(&blocks) })
}

/// The subject with its values. When it is too long, the longest typed words are cut, so that the reference
/// of a case is never lost; only then the end of the line.
fn one_line(subject: &str, values: &BTreeMap<String, Value>) -> Result<String, ComposeError> {
    if subject.trim().chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
        return Err(ComposeError::SubjectNotOneLine);
    }
    let whole = filled(subject, values)?;
    let excess = whole.chars().count().saturating_sub(LONGEST_SUBJECT);
    if excess == 0 {
        return Ok(whole);
    }
    let used = crate::placeholders(subject);
    let words = |(name, value): (&String, &Value)| match value {
        Value::Words(words) if used.contains(name) => Some((name.clone(), words.clone())),
        _ => None,
    };
    let longest = values.iter().filter_map(words).max_by_key(|(_, words)| words.chars().count());
    let mut shorter = values.clone();
    if let Some((name, words)) = longest {
        let keep = words.chars().count().saturating_sub(excess + 1);
        shorter.insert(name, Value::Words(cut(&words, keep)));
    }
    let whole = filled(subject, &shorter)?;
    if whole.chars().count() <= LONGEST_SUBJECT { Ok(whole) } else { Ok(cut(&whole, LONGEST_SUBJECT - 1)) }
}

/// The first letters, and the sign that something was left out.
fn cut(text: &str, letters: usize) -> String {
    let kept: String = text.chars().take(letters).collect();
    format!("{}…", kept.trim_end())
}

fn filled(subject: &str, values: &BTreeMap<String, Value>) -> Result<String, ComposeError> {
    let spans = blocks::read_line(&Marked::new(subject, values)?)?;
    if spans.iter().any(|span| matches!(span, Span::Link { .. })) {
        return Err(ComposeError::SubjectWithLink);
    }
    let line = plain::write_line(&spans);
    if line.is_empty() { Err(ComposeError::SubjectEmpty) } else { Ok(line) }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_of_typed_words;
