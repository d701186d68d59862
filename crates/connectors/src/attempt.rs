//! What came of one call, in words that the delivery queue understands.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// One call to an outside system and everything that is kept of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// What happened, and therefore what may be done next.
    pub outcome: Outcome,
    /// The HTTP status, if an answer came and the system speaks HTTP.
    pub http_status: Option<u16>,
    /// How long the call took, waiting for a free line included.
    pub milliseconds: u64,
    /// The first 2 KB of the answer, with secrets and personal data masked.
    pub excerpt: String,
}

/// The five ways in which an attempt can end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The report is there, exactly once as far as the system says.
    Delivered {
        /// The number that the system gave it; some give none, or none that we get to see.
        external_id: Option<String>,
        /// What a person should know, for instance that the number has to be looked up.
        note: Option<String>,
    },
    /// The system took the report and will name its number later; ask with [`crate::BackOffice::resolve_token`].
    Accepted {
        /// What to ask with.
        token: String,
    },
    /// Nothing can have happened there: send again later.
    Retry {
        /// Why, for the people who watch.
        reason: String,
        /// How long the system asked us to wait, at most 24 hours.
        after: Option<Duration>,
    },
    /// The report may have arrived or may not. What to do next depends on [`RetrySafety`].
    Ambiguous {
        /// Why we cannot know.
        reason: String,
    },
    /// The system said no, or our own settings are wrong: sending the same again cannot help, a person has to look.
    Refused {
        /// What was said.
        reason: String,
    },
}

/// What happens if the same report is sent a second time: a property that each connector declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetrySafety {
    /// The system gives the same number back: an ambiguous attempt is simply repeated.
    Dedupes,
    /// The system can be asked by our reference first.
    LooksUp,
    /// The system refuses a repeat, and the refusal proves that the first one arrived.
    RefusesRepeats,
    /// A repeat makes a second case: an ambiguous attempt is parked for a person.
    Neither,
}

/// What a system can carry: facts against which a service's route is checked before it is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carries {
    /// What the system does with a place.
    pub place: PlaceNeed,
    /// Whether a photograph travels with the report.
    pub photo: bool,
    /// Fields that every route has to name.
    pub required_fields: Vec<String>,
    /// The only fields that a route may name; `None` where the system takes any.
    pub known_fields: Option<Vec<String>>,
    /// The longest description in characters; longer ones are cut with a visible mark.
    pub max_description: Option<usize>,
    /// Whether a route has to say a code of the system.
    pub takes_code: bool,
    /// Whether the system ever tells us what became of a report.
    pub reports_status: bool,
}

/// What a system does with a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceNeed {
    /// It cannot carry one.
    Never,
    /// It takes one if there is one, with a point or in words alone.
    Optional,
    /// It refuses a report without one.
    Required,
}
