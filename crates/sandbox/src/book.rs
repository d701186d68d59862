//! What the systems know: their cases, and what happened to each.
//!
//! The book changes only by facts, and facts are what `state.jsonl` holds: reading the file again gives the same book.

use std::collections::HashMap;

use chrono::{DateTime, SubsecRound, Utc};
use serde::{Deserialize, Serialize};

/// A lasting change in a system; one line of `state.jsonl`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Fact {
    /// A system opened a case.
    Opened(Case),
    /// Something was added to the case with this number.
    Happened {
        /// The case, by the number that the sandbox gave it.
        number: u64,
        /// What was added.
        event: Happening,
    },
}

/// One case in one system.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Case {
    /// The sandbox's own number, unique over all systems (an external id may be given twice when told to misbehave).
    pub number: u64,
    /// The system that opened it, as `borough/connector`.
    pub system: String,
    /// The id that the client was told.
    pub external_id: String,
    /// The token that the client was told instead of the id, if it was.
    pub token: Option<String>,
    /// The client's own reference, if it sent one.
    pub reference: Option<String>,
    /// When it was opened, in whole seconds.
    pub at: DateTime<Utc>,
    /// The vendor's code of what it is about.
    pub service_code: String,
    /// Everything received, in the order of the wire.
    pub fields: Vec<(String, String)>,
    /// What happened since, oldest first.
    pub events: Vec<Happening>,
}

/// Something that happened to a case.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Happening {
    /// Unique over the sandbox; the source of update ids.
    pub id: u64,
    /// When, in whole seconds.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub from: Side,
    /// A code in the system's own words.
    pub code: String,
    /// What a person wrote.
    pub text: String,
    /// The client's own id of the update, when the client sent it.
    pub client_id: Option<String>,
}

/// The two sides of the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Side {
    /// The people who work in the back office.
    BackOffice,
    /// The platform that sent the case.
    Client,
}

impl Case {
    /// The value of a received field.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The last thing that the back office did.
    pub fn latest(&self) -> Option<&Happening> {
        self.events.iter().rev().find(|event| event.from == Side::BackOffice)
    }
}

/// The first id that each system gives out; both boroughs start alike, so that mixing them up shows.
const FIRST_ID: u64 = 1_000_001;

/// All cases of all systems, with the ways to find one.
#[derive(Debug, Default)]
pub(crate) struct Book {
    cases: Vec<Case>,
    by_system: HashMap<String, Vec<usize>>,
    by_id: HashMap<(String, String), Vec<usize>>,
    by_reference: HashMap<(String, String), usize>,
    by_token: HashMap<(String, String), usize>,
    events: u64,
}

impl Book {
    /// Takes a fact in. Facts about unknown cases are dropped: they can only come from a file that somebody edited.
    pub fn apply(&mut self, fact: Fact) {
        match fact {
            Fact::Opened(case) => self.open(case),
            Fact::Happened { number, event } => {
                self.events = self.events.max(event.id);
                if let Some(case) = usize::try_from(number).ok().and_then(|place| self.cases.get_mut(place)) {
                    case.events.push(event);
                }
            }
        }
    }

    fn open(&mut self, case: Case) {
        let place = self.cases.len();
        let system = case.system.clone();
        self.by_system.entry(system.clone()).or_default().push(place);
        self.by_id.entry((system.clone(), case.external_id.clone())).or_default().push(place);
        if let Some(reference) = &case.reference {
            // The first case keeps the reference: that is the one which a repeat has to find.
            self.by_reference.entry((system.clone(), reference.clone())).or_insert(place);
        }
        if let Some(token) = &case.token {
            self.by_token.insert((system, token.clone()), place);
        }
        self.cases.push(case);
    }

    /// A case that is about to be opened, with its numbers given out but nothing changed yet.
    pub fn draft(&self, system: &str, reference: Option<String>, service_code: &str) -> Case {
        let known = self.by_system.get(system).map_or(0, Vec::len) as u64;
        Case {
            number: self.cases.len() as u64,
            system: system.to_owned(),
            external_id: (FIRST_ID + known).to_string(),
            token: None,
            reference,
            at: Utc::now().trunc_subsecs(0),
            service_code: service_code.to_owned(),
            fields: Vec::new(),
            events: Vec::new(),
        }
    }

    /// An event that is about to be added.
    pub fn event(&self, from: Side, code: &str, text: &str, client_id: Option<String>) -> Happening {
        Happening {
            id: self.events + 1,
            at: Utc::now().trunc_subsecs(0),
            from,
            code: code.to_owned(),
            text: text.to_owned(),
            client_id,
        }
    }

    /// The cases of one system, oldest first.
    pub fn of_system(&self, system: &str) -> impl DoubleEndedIterator<Item = &Case> {
        let places = self.by_system.get(system).map(Vec::as_slice).unwrap_or_default();
        places.iter().filter_map(|place| self.cases.get(*place))
    }

    /// Every case of a system that was given this id: one, unless the system was told to give ids twice.
    pub fn with_id(&self, system: &str, external_id: &str) -> Vec<&Case> {
        let key = (system.to_owned(), external_id.to_owned());
        let places = self.by_id.get(&key).map(Vec::as_slice).unwrap_or_default();
        places.iter().filter_map(|place| self.cases.get(*place)).collect()
    }

    /// The first case of a system with this reference of the client's.
    pub fn with_reference(&self, system: &str, reference: &str) -> Option<&Case> {
        self.cases.get(*self.by_reference.get(&(system.to_owned(), reference.to_owned()))?)
    }

    /// The case behind a token.
    pub fn with_token(&self, system: &str, token: &str) -> Option<&Case> {
        self.cases.get(*self.by_token.get(&(system.to_owned(), token.to_owned()))?)
    }

    /// Every case, for comparing the two files after a crash.
    pub fn all(&self) -> impl Iterator<Item = &Case> {
        self.cases.iter()
    }
}
