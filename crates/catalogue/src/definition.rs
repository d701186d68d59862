//! A service as one borough runs it: what a shared bundle and its overlay say together. It is immutable and named by its
//! content; drafts, submissions and cases keep the version that they answer.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::asking::{Apply, Contacts, Fee};
use crate::canonical;
use crate::route::Route;
use crate::step::{Step, is_false};
use crate::words::closed_words;

/// A service as one borough runs it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Definition {
    /// Its id: the name of its folder and of its addresses.
    pub service: String,
    /// What the resident calls it, beginning with a verb.
    pub title: String,
    /// One sentence for lists and search.
    pub summary: String,
    /// Number in the Local Government Service List.
    pub lgsl: u32,
    /// Number in the Local Government Interaction List.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lgil: Option<u32>,
    /// Where it stands on the services page.
    pub category: String,
    /// Other words by which people look for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
    /// Whether this borough offers it.
    pub offered: bool,
    /// By when it is done. Nothing where there is no form: without a case there is nothing to be done by a day.
    #[serde(default, skip_serializing_if = "Promise::is_nothing")]
    pub promise: Promise,
    /// How long a case is kept. Nothing where there is no form.
    #[serde(default, skip_serializing_if = "Retention::is_nothing")]
    pub retention: Retention,
    /// The law behind it. Empty texts mean that it is missing, and a service with a form is not published.
    pub legal: Legal,
    /// Where it is asked for, when that is not a form of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apply: Option<Apply>,
    /// What it costs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fees: Vec<Fee>,
    /// Whom to ask about it, where that is not the borough's own contact.
    #[serde(default, skip_serializing_if = "Contacts::is_nothing")]
    pub contacts: Contacts,
    /// What a route must be able to carry.
    #[serde(default, skip_serializing_if = "Needs::is_nothing")]
    pub needs: Needs,
    /// Where its cases go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<Route>,
    /// What each code of the back office means to the resident.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub status: BTreeMap<String, StatusWords>,
    /// Codes of the back office that mean no news: `ignore = true`. They are known, so they raise no task.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub ignored: BTreeSet<String>,
    /// The form, in order. A service without one is a page: information, perhaps with a link to where it is asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// The page, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub page: Vec<Block>,
    /// What is sent to the resident, by event.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub messages: BTreeMap<Event, MessageText>,
}

/// By when a case is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// Days after the day of receipt.
    pub days: u32,
    /// Which days count.
    pub counted: Counted,
}

impl Promise {
    /// Whether nothing is promised.
    pub(crate) fn is_nothing(&self) -> bool {
        *self == Promise::default()
    }
}

impl Default for Promise {
    fn default() -> Promise {
        Promise { days: 0, counted: Counted::Calendar }
    }
}

closed_words! {
    /// Which days of a promise count.
    pub enum Counted {
        /// Days that are neither a weekend nor a bank holiday.
        Working = "working",
        /// Every day.
        Calendar = "calendar",
    }
}

/// How long a case is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    /// Months after the case is closed.
    pub months: u32,
}

impl Retention {
    /// Whether there is nothing to keep.
    fn is_nothing(&self) -> bool {
        *self == Retention::default()
    }
}

/// The law behind a service, as its privacy notice says it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Legal {
    /// The lawful basis, such as “public task”.
    pub basis: String,
    /// What the data is for, beginning with “to”.
    pub purpose: String,
    /// Who else sees it; may be empty, but must be said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shared_with: Vec<String>,
}

/// What a service needs its route to carry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Needs {
    /// A place.
    #[serde(default, skip_serializing_if = "is_false")]
    pub place: bool,
    /// A photograph.
    #[serde(default, skip_serializing_if = "is_false")]
    pub photo: bool,
}

impl Needs {
    fn is_nothing(&self) -> bool {
        *self == Needs::default()
    }
}

/// What one code of the back office means to the resident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusWords {
    /// The plain state.
    pub state: State,
    /// What happens next, as the resident reads it; also the value of `((next))`.
    pub say: String,
    /// How many working or calendar days (as the promise counts) this usually lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
}

closed_words! {
    /// The plain states of a case.
    pub enum State {
        /// It arrived.
        Received = "received",
        /// Somebody works on it.
        InProgress = "in_progress",
        /// It waits for something, often for the resident.
        Waiting = "waiting",
        /// It was done.
        Completed = "completed",
        /// It ended without being done.
        Closed = "closed",
    }
}

impl State {
    /// Whether the case ends here.
    pub fn is_final(self) -> bool {
        matches!(self, State::Completed | State::Closed)
    }

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            State::Received => "Received",
            State::InProgress => "In progress",
            State::Waiting => "Waiting",
            State::Completed => "Completed",
            State::Closed => "Closed",
        }
    }

    /// The event of the message that tells a resident about this state.
    pub fn event(self) -> Event {
        match self {
            State::Received => Event::Received,
            State::InProgress => Event::InProgress,
            State::Waiting => Event::MoreNeeded,
            State::Completed => Event::Completed,
            State::Closed => Event::Closed,
        }
    }
}

closed_words! {
    /// What can happen to a case that a resident is told by mail; also the names of the files in `messages/`.
    pub enum Event {
        /// It arrived.
        Received = "received",
        /// It moved on.
        InProgress = "in-progress",
        /// The promised day has passed.
        Late = "late",
        /// It was done.
        Completed = "completed",
        /// It ended without being done.
        Closed = "closed",
        /// The council needs something more.
        MoreNeeded = "more-needed",
    }
}

/// A block of the service's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Its anchor, and its name in an overlay; `intro` for what stands before the first heading.
    pub id: String,
    /// Its level-2 heading; the block `intro` has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
    /// What stands under the heading; [`crate::html`] makes HTML of it.
    pub markdown: String,
}

/// One message to a resident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageText {
    /// The subject line, with `((names))`.
    pub subject: String,
    /// The text, in Markdown with `((names))`.
    pub markdown: String,
}

impl Definition {
    /// The step with this id.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }

    /// Whether people ask for it with a form of ours. Without one there is a page, and never a case.
    pub fn has_form(&self) -> bool {
        !self.steps.is_empty()
    }

    /// Whether its back office tells how cases go on. One that does not, such as an out-tray, has no codes to put into words.
    pub fn hears_news(&self) -> bool {
        !self.status.is_empty()
    }

    /// The definition as JSON with sorted keys and no spaces: equal definitions give equal bytes.
    pub fn canonical_json(&self) -> String {
        canonical::json(self)
    }

    /// The name of this version: SHA-256 of [`Definition::canonical_json`], in lower-case hexadecimal.
    pub fn sha256(&self) -> String {
        canonical::sha256(&self.canonical_json())
    }
}
