//! What a person typed, and the answer that it means. One file for each kind of question.
//!
//! Each kind has three sides: `parse` makes an answer of what was typed, or says what is wrong; `typed` makes of an answer
//! what would have been typed, so that a question can be shown again; `ask` says which inputs a page shows. All three match
//! over the closed set of kinds: a new kind does not compile until it has them.
//!
//! # How characters are counted (EF-19)
//! As the browser does for the count under the box: the length of the textarea's value in JavaScript. That is UTF-16 code
//! units of the text as typed, with every line break as one character. So the person and the server always agree: an emoji
//! counts two or more on both sides, a decomposed accent two on both sides. Nothing is normalised, since then the two would
//! differ by what the keyboard happened to produce; and the count is never below the number of characters that a back office counts.

mod address;
mod checkboxes;
mod contact;
mod date;
mod email;
mod exit;
mod location;
mod long_text;
mod name;
mod radios;
mod telephone;
mod text;
mod yes_no;

use catalogue::{Answer, Kind, Step};
use chrono::NaiveDate;
use serde::Serialize;

use crate::wording::{Part, Trouble, message};

/// What was typed: names and values in the order of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed(Vec<(String, String)>);

/// One thing that is wrong, at the input where it can be put right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// The id of the input that the summary leads to.
    pub id: String,
    /// What to do, the same in the summary and beside the input.
    pub message: String,
}

/// The inputs of a question's page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Asked {
    /// How the page is laid out.
    pub shape: Shape,
    /// Boxes to type in, in order.
    pub inputs: Vec<Input>,
    /// Choices to pick from.
    pub options: Vec<Tick>,
    /// What is wrong with the group as a whole (choices, a date), if anything.
    pub error: Option<String>,
    /// Which boxes of a date are marked red.
    pub wrong: Vec<&'static str>,
}

/// How a question's page is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// One box, whose label is the question.
    #[default]
    One,
    /// One large box with a count.
    Long,
    /// One of several choices.
    Radios,
    /// Any number of several choices.
    Checkboxes,
    /// Day, month and year.
    Date,
    /// Several boxes under the question.
    Several,
    /// Nothing to fill in.
    Nothing,
}

/// One box.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Input {
    /// Where the summary's link and the label lead.
    pub id: String,
    /// What it is called in what the browser sends.
    pub name: String,
    /// What it says above the box.
    pub label: String,
    /// A line between label and box.
    pub hint: Option<String>,
    /// What stands in it.
    pub value: String,
    /// `text`, `email` or `tel`.
    pub input_type: &'static str,
    /// What the browser may fill in by itself.
    pub autocomplete: Option<&'static str>,
    /// Which keys a telephone shows.
    pub inputmode: Option<&'static str>,
    /// `false` where the browser must not check the spelling.
    pub spellcheck: Option<&'static str>,
    /// For how many characters the box is made: 2, 3, 4, 5, 10, 20 or 30.
    pub width: Option<&'static str>,
    /// The greatest length, where a count is shown.
    pub most: Option<usize>,
    /// What is wrong with this box.
    pub error: Option<String>,
}

/// One choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tick {
    /// Where the label leads; the first one also the summary's link.
    pub id: String,
    /// What the browser sends.
    pub value: String,
    /// What it says.
    pub label: String,
    /// A line under it.
    pub hint: Option<String>,
    /// Whether it is picked.
    pub checked: bool,
}

impl Typed {
    /// Takes what a browser sent.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(pairs.into_iter().collect())
    }

    /// What was typed under a name; nothing is the same as an empty box.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Everything under a name, such as the ticked boxes.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.0.push((name.into(), value.into()));
        self
    }
}

/// Reads an answer. `today` is the day in London, from which a date's bounds are counted.
///
/// # Errors
/// Every part of it that cannot be taken, in the order of the page.
pub fn parse(step: &Step, typed: &Typed, today: NaiveDate) -> Result<Answer, Vec<FieldError>> {
    match step.kind {
        Kind::Text => text::parse(step, typed),
        Kind::LongText => long_text::parse(step, typed),
        Kind::Radios => radios::parse(step, typed),
        Kind::Checkboxes => checkboxes::parse(step, typed),
        Kind::YesNo => yes_no::parse(step, typed),
        Kind::Date => date::parse(step, typed, today),
        Kind::Name => name::parse(step, typed),
        Kind::Email => email::parse(step, typed),
        Kind::Telephone => telephone::parse(step, typed),
        Kind::Contact => contact::parse(step, typed),
        Kind::Address => address::parse(step, typed),
        Kind::Location => location::parse(step, typed),
        Kind::Exit => exit::parse(step, typed),
    }
}

/// What would have been typed to give this answer.
#[must_use]
pub fn typed(step: &Step, answer: &Answer) -> Typed {
    match step.kind {
        Kind::Text => text::typed(step, answer),
        Kind::LongText => long_text::typed(step, answer),
        Kind::Radios => radios::typed(step, answer),
        Kind::Checkboxes => checkboxes::typed(step, answer),
        Kind::YesNo => yes_no::typed(step, answer),
        Kind::Date => date::typed(step, answer),
        Kind::Name => name::typed(step, answer),
        Kind::Email => email::typed(step, answer),
        Kind::Telephone => telephone::typed(step, answer),
        Kind::Contact => contact::typed(step, answer),
        Kind::Address => address::typed(step, answer),
        Kind::Location => location::typed(step, answer),
        Kind::Exit => exit::typed(step, answer),
    }
}

/// The inputs of the page, with what stands in them and what is wrong.
#[must_use]
pub fn ask(step: &Step, typed: &Typed, errors: &[FieldError]) -> Asked {
    match step.kind {
        Kind::Text => text::ask(step, typed, errors),
        Kind::LongText => long_text::ask(step, typed, errors),
        Kind::Radios => radios::ask(step, typed, errors),
        Kind::Checkboxes => checkboxes::ask(step, typed, errors),
        Kind::YesNo => yes_no::ask(step, typed, errors),
        Kind::Date => date::ask(step, typed, errors),
        Kind::Name => name::ask(step, typed, errors),
        Kind::Email => email::ask(step, typed, errors),
        Kind::Telephone => telephone::ask(step, typed, errors),
        Kind::Contact => contact::ask(step, typed, errors),
        Kind::Address => address::ask(step, typed, errors),
        Kind::Location => location::ask(step, typed, errors),
        Kind::Exit => exit::ask(step, typed, errors),
    }
}

/// Names of inputs that belong to one step: `you.email`, and its id `you-email`.
fn part_name(step: &Step, part: &str) -> String {
    format!("{}.{part}", step.id)
}

fn part_id(step: &Step, part: &str) -> String {
    format!("{}-{part}", step.id)
}

/// A refusal at an input. A message that is missing from the deck would be a fault of ours; the question then speaks for itself.
fn error(id: impl Into<String>, part: Part, trouble: Trouble, question: &str) -> FieldError {
    FieldError { id: id.into(), message: message(part, trouble, question).unwrap_or_else(|| question.to_owned()) }
}

fn error_at(errors: &[FieldError], id: &str) -> Option<String> {
    errors.iter().find(|error| error.id == id).map(|error| error.message.clone())
}

/// The length that the browser counts; see the head of this file.
#[must_use]
pub fn counted_length(typed: &str) -> usize {
    one_break(typed).encode_utf16().count()
}

/// Every line break as one line feed, as a textarea's value has it; a browser sends two characters.
fn one_break(typed: &str) -> String {
    typed.replace("\r\n", "\n").replace('\r', "\n")
}

/// Nothing that anybody could see.
fn is_blank(typed: &str) -> bool {
    typed.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

/// Soft hyphens, zero-width characters, direction marks and the byte order mark: pasting brings them along.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}'
    )
}

/// One line, as typed but for the space around it: names keep every accent and apostrophe (EF-18). `None` is an empty box.
fn line(typed: &str, part: Part, most: usize) -> Result<Option<String>, Trouble> {
    if is_blank(typed) {
        return Ok(None);
    }
    if counted_length(typed) > most {
        return Err(Trouble::TooLong(most));
    }
    let line = typed.trim();
    // Control characters cannot be typed; a null byte, for one, no database keeps.
    let kept = if part == Part::LongText { ['\n', '\t'].as_slice() } else { &[] };
    if line.chars().any(|c| c.is_control() && !kept.contains(&c)) {
        return Err(Trouble::BadCharacters);
    }
    Ok(Some(line.to_owned()))
}

#[cfg(test)]
pub(crate) mod tests_support {
    use catalogue::{Kind, Step};

    /// A step of a kind, with nothing else said.
    pub(crate) fn step(id: &str, kind: Kind) -> Step {
        Step {
            id: id.to_owned(),
            kind,
            question: "Where is it?".to_owned(),
            hint: None,
            help: None,
            optional: false,
            options: Vec::new(),
            max: None,
            earliest: None,
            latest: None,
            ask: Vec::new(),
            text: None,
            when: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_as_the_browser_counts_them() {
        // The second column is what `textarea.value.length` gives in a browser.
        for (typed, browser) in [
            ("", 0),
            ("abc", 3),
            ("a\r\nb", 3),
            ("a\nb", 3),
            ("a\rb", 3),
            ("\r\n\r\n", 2),
            ("é", 1),
            ("e\u{301}", 2),
            ("ﬁ", 1),
            ("😀", 2),
            ("👍🏽", 4),
            ("👩‍👩‍👧", 8),
            ("🇬🇧", 4),
            ("ё", 1),
            ("한", 1),
            ("\u{1112}\u{1161}\u{11ab}", 3),
            ("𝒳", 2),
            ("  a  ", 5),
            ("a\u{200d}b", 3),
            ("a\tb", 3),
        ] {
            assert_eq!(counted_length(typed), browser, "{typed:?}");
        }
    }

    #[test]
    fn a_line_keeps_what_was_typed_and_refuses_what_cannot_be_kept() {
        for (typed, expected) in [
            ("  O’Brien-Ñandú d'Arc ", Ok(Some("O’Brien-Ñandú d'Arc"))),
            ("e\u{301}", Ok(Some("e\u{301}"))),
            ("Ö", Ok(Some("Ö"))),
            (" \u{200b}\u{a0}\t ", Ok(None)),
            ("a\u{0}b", Err(Trouble::BadCharacters)),
            ("a\nb", Err(Trouble::BadCharacters)),
            ("1234567890123456789012345678901", Err(Trouble::TooLong(30))),
        ] {
            assert_eq!(
                line(typed, Part::Text, 30).as_ref().map(Option::as_deref),
                expected.as_ref().map(|kept| *kept),
                "{typed:?}"
            );
        }
        assert_eq!(line("a\nb", Part::LongText, 10), Ok(Some("a\nb".to_owned())));
    }
}
