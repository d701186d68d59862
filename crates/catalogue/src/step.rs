//! One step of a form: a question, or an exit that stops with advice.

use serde::{Deserialize, Serialize};

use crate::answer::Answer;
use crate::when::{Moment, When};
use crate::words::closed_words;

closed_words! {
    /// What kind of question a step asks. The words are those of `kind = "…"` in `form.toml`.
    pub enum Kind {
        /// One line of text.
        Text = "text",
        /// Several lines of text.
        LongText = "long_text",
        /// One of several choices.
        Radios = "radios",
        /// Any number of several choices.
        Checkboxes = "checkboxes",
        /// Yes or no; answered by [`Answer::One`] with `yes` or `no`.
        YesNo = "yes_no",
        /// A day.
        Date = "date",
        /// A person's name.
        Name = "name",
        /// An e-mail address.
        Email = "email",
        /// A telephone number.
        Telephone = "telephone",
        /// Name, e-mail and telephone on one page; `ask` says which.
        Contact = "contact",
        /// A typed postal address.
        Address = "address",
        /// Street and landmark, or a grid reference.
        Location = "location",
        /// Stops here, with advice.
        Exit = "exit",
    }
}

closed_words! {
    /// One thing that a contact step may ask for.
    pub enum ContactPart {
        /// The person's full name.
        Name = "name",
        /// Where mail about the case goes.
        Email = "email",
        /// A telephone number, always optional for the resident.
        Telephone = "telephone",
    }
}

/// One choice of radios or checkboxes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Its name in answers, `when` and routes; never shown.
    pub id: String,
    /// What the resident reads.
    pub label: String,
    /// A line under the label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// How long a text may be where the form does not say, in characters.
pub const MOST_OF_A_LINE: usize = 500;
/// How long a text of several lines may be where the form does not say, in characters.
pub const MOST_OF_A_TEXT: usize = 2000;
/// How long a street may be, and what a place is near, in characters.
pub const MOST_OF_A_PLACE: usize = 200;
/// How long each line of an address may be, in characters.
pub const MOST_OF_AN_ADDRESS_LINE: usize = 255;

/// One step of a form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Its name in addresses, answers, `when`, routes and messages.
    pub id: String,
    /// What kind of question it is.
    pub kind: Kind,
    /// The question, which is also the heading of its page.
    pub question: String,
    /// One short line between the question and the field (EF-16).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Paragraphs above the question, in Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Whether it may be left empty.
    #[serde(default, skip_serializing_if = "is_false")]
    pub optional: bool,
    /// The choices of radios and checkboxes, in the order shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
    /// The greatest length of a text, in characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<usize>,
    /// The first day that a date may be; nothing is too early, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earliest: Option<Moment>,
    /// The last day that a date may be; nothing is too late, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest: Option<Moment>,
    /// What a contact step asks for; filled in for every contact step, empty for other kinds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ask: Vec<ContactPart>,
    /// The advice of an exit step, in Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// When the step is asked; always, if absent. It looks back only, at answers given before this step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<When>,
}

impl Step {
    /// Whether this step stops the form.
    pub fn is_exit(&self) -> bool {
        self.kind == Kind::Exit
    }

    /// The choice with this id.
    pub fn choice(&self, id: &str) -> Option<&Choice> {
        self.options.iter().find(|choice| choice.id == id)
    }

    /// How long its answer can be in the words that a back office is sent, its question included, in characters. Who reports is
    /// sent on its own and counts nothing.
    pub fn longest_in_words(&self) -> usize {
        let letters = |text: &String| text.chars().count();
        let labels = || self.options.iter().map(|choice| letters(&choice.label));
        let answer = match self.kind {
            Kind::Exit | Kind::Contact | Kind::Name | Kind::Email | Kind::Telephone => return 0,
            Kind::Text => self.max.unwrap_or(MOST_OF_A_LINE),
            Kind::LongText => self.max.unwrap_or(MOST_OF_A_TEXT),
            Kind::Radios => labels().max().unwrap_or_default(),
            Kind::Checkboxes => labels().map(|label| label + "; ".len()).sum(),
            Kind::YesNo => "Yes".len(),
            Kind::Date => "30 September 2026".len(),
            Kind::Address => 4 * MOST_OF_AN_ADDRESS_LINE,
            Kind::Location => 2 * MOST_OF_A_PLACE + ", Near: , Grid reference: TQ 42152 65062".len(),
        };
        // A question without a question mark gets a colon; answer and question stand apart by one character, and so do lines.
        letters(&self.question) + answer + 3
    }

    /// Whether an answer has the shape that this step asks for.
    ///
    /// It does not judge what was typed: that is for `forms`, when it is typed. An answer of another shape, or to a choice
    /// that is not offered, counts as no answer, so that a journey can never carry one past its question.
    pub fn fits(&self, answer: &Answer) -> bool {
        match (self.kind, answer) {
            (Kind::Exit, _) => false,
            (_, Answer::Skipped) => self.optional,
            (Kind::Text | Kind::LongText | Kind::Name | Kind::Email | Kind::Telephone, Answer::Text(_)) => true,
            (Kind::Radios, Answer::One(id)) => self.choice(id).is_some(),
            (Kind::YesNo, Answer::One(id)) => id == "yes" || id == "no",
            (Kind::Checkboxes, Answer::Many(ids)) => {
                (self.optional || !ids.is_empty()) && ids.iter().all(|id| self.choice(id).is_some())
            }
            (Kind::Date, Answer::Date(_))
            | (Kind::Contact, Answer::Contact(_))
            | (Kind::Address, Answer::Address(_))
            | (Kind::Location, Answer::Place(_)) => true,
            _ => false,
        }
    }
}

/// For serde: `false` is not written, so that a definition's name does not change when a new switch appears.
pub(crate) fn is_false(value: &bool) -> bool {
    !*value
}
