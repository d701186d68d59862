//! Misbehaviour on request: `PUT /faults` says which systems, how, and for what share of their requests.
//!
//! Each request to a system takes one number between 0 and 1 from that system's own row of random numbers and walks the list:
//! the shares of several faults lie beside each other (30% lost answers and 20% errors are half of all requests). A fault whose
//! `times` are used up is stepped over, which makes a list with shares of 1 a script. Faults are not kept over a restart.

use std::collections::HashMap;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde::{Deserialize, Serialize};

/// One entry of the list at `/faults`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// `borough/connector`, or `*` for all.
    pub system: String,
    /// What goes wrong.
    pub mode: Mode,
    /// The share of requests that it happens to, from 0 to 1.
    #[serde(default = "always")]
    pub share: f64,
    /// Start of the random numbers, so that a run can be repeated; chosen and shown when it is left out.
    #[serde(default)]
    pub seed: Option<u64>,
    /// How often it may happen; no limit when it is left out.
    #[serde(default)]
    pub times: Option<u64>,
    /// Only this operation, in the words of the ledger (`submit`, `update`, …); all of them when it is left out.
    #[serde(default)]
    pub operation: Option<String>,
    /// `slow` and `hang`: how long; `unavailable-503` and `too-many-429`: the `Retry-After`. In seconds.
    #[serde(default)]
    pub seconds: Option<u64>,
}

fn always() -> f64 {
    1.0
}

/// The ways to misbehave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Nothing: behave.
    Ok,
    /// 500, nothing processed.
    #[serde(rename = "error-500")]
    Error500,
    /// 503 with `Retry-After`, nothing processed.
    #[serde(rename = "unavailable-503")]
    Unavailable503,
    /// 429 with `Retry-After`, nothing processed.
    #[serde(rename = "too-many-429")]
    TooMany429,
    /// 400 with words, nothing processed.
    #[serde(rename = "refuse-400")]
    Refuse400,
    /// No answer for a long time (600 s), then the connection is cut; nothing processed.
    Hang,
    /// Processed; then the connection is closed with no byte of an answer.
    DropAfterProcessing,
    /// Processed; then 500.
    ErrorAfterProcessing,
    /// 200 with a page of HTML, nothing processed.
    Garbage,
    /// Processed; then 200 with a page of HTML.
    GarbageAfterProcessing,
    /// Processed; 200 with the first half of the answer.
    Truncated,
    /// 200 with a page that asks to sign in, nothing processed: what a CSV address gives when its session is over.
    LoginPage,
    /// 200 with an empty body, nothing processed.
    Empty,
    /// A SOAP fault (a system without SOAP answers 500), nothing processed.
    SoapFault,
    /// Processed; the answer comes late (2 s).
    Slow,
    /// The connection is reset, nothing processed.
    Reset,
    /// A new case gets the id of the one before it.
    DuplicateId,
    /// A new case is answered without an id.
    EmptyId,
    /// Open311: a new case is answered with a token; the id is found at `tokens/{token}`.
    Token,
    /// Symology: a new case is answered with a `StatusCode` that is not 0 and its number all the same.
    ErrorWithId,
}

/// Every mode with its name on the wire and what it does in words, in the order of the page that offers them.
pub(crate) const MODES: [(&str, &str); 20] = [
    ("ok", "Behave"),
    ("error-500", "Answer with an error"),
    ("unavailable-503", "Say that it is unavailable"),
    ("too-many-429", "Say that there are too many requests"),
    ("refuse-400", "Refuse every request"),
    ("hang", "Do not answer for ten minutes"),
    ("drop-after-processing", "Do the work, then cut the connection"),
    ("error-after-processing", "Do the work, then answer with an error"),
    ("garbage", "Answer with a web page"),
    ("garbage-after-processing", "Do the work, then answer with a web page"),
    ("truncated", "Do the work, then send half of the answer"),
    ("login-page", "Ask to sign in"),
    ("empty", "Answer with nothing"),
    ("soap-fault", "Answer with a SOAP fault"),
    ("slow", "Answer late"),
    ("reset", "Reset the connection"),
    ("duplicate-id", "Give two cases the same number"),
    ("empty-id", "Open a case but give no number"),
    ("token", "Give a token instead of a number"),
    ("error-with-id", "Open a case and say that it failed"),
];

impl Mode {
    /// The mode's name on the wire.
    pub fn name(self) -> String {
        serde_json::to_value(self).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Whether the request is taken no further than the door: nothing in the system changes.
    pub(crate) fn stops_before_processing(self) -> bool {
        match self {
            Mode::Error500
            | Mode::Unavailable503
            | Mode::TooMany429
            | Mode::Refuse400
            | Mode::Hang
            | Mode::Garbage
            | Mode::LoginPage
            | Mode::Empty
            | Mode::SoapFault
            | Mode::Reset => true,
            Mode::Ok
            | Mode::DropAfterProcessing
            | Mode::ErrorAfterProcessing
            | Mode::GarbageAfterProcessing
            | Mode::Truncated
            | Mode::Slow
            | Mode::DuplicateId
            | Mode::EmptyId
            | Mode::Token
            | Mode::ErrorWithId => false,
        }
    }

    /// Whether an answer of any kind is sent.
    pub(crate) fn answers(self) -> bool {
        !matches!(self, Mode::Hang | Mode::DropAfterProcessing | Mode::Reset)
    }
}

/// What to do with one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Drawn {
    /// The way to misbehave.
    pub mode: Mode,
    /// The number of seconds that the fault names.
    pub seconds: Option<u64>,
}

/// The list, how often each entry has happened, and a row of random numbers for each system.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    list: Vec<(Fault, u64)>,
    rows: HashMap<String, StdRng>,
}

impl Faults {
    /// Replaces the list. A fault for a system that is not there, or a share outside 0 to 1, is refused in words.
    pub fn replace(&mut self, list: Vec<Fault>, systems: &[String]) -> Result<(), String> {
        for fault in &list {
            if !(0.0..=1.0).contains(&fault.share) {
                return Err(format!("share {} is not between 0 and 1", fault.share));
            }
            if fault.system != "*" && !systems.contains(&fault.system) {
                return Err(format!("there is no system {:?}; there are {}", fault.system, systems.join(", ")));
            }
        }
        self.rows.clear();
        self.list = list
            .into_iter()
            .map(|mut fault| {
                fault.seed.get_or_insert_with(|| rand::random::<u64>() >> 16);
                (fault, 0)
            })
            .collect();
        Ok(())
    }

    /// The list as it stands, with the seeds that were chosen.
    pub fn list(&self) -> Vec<Fault> {
        self.list.iter().map(|(fault, _)| fault.clone()).collect()
    }

    /// Draws what happens to one request.
    pub fn draw(&mut self, system: &str, operation: &str) -> Drawn {
        let concerns = |fault: &Fault| {
            (fault.system == "*" || fault.system == system)
                && fault.operation.as_deref().is_none_or(|only| only == operation)
        };
        let Some(seed) = self.list.iter().find(|(fault, _)| concerns(fault)).and_then(|(fault, _)| fault.seed) else {
            return BEHAVE;
        };
        let row = self.rows.entry(system.to_owned()).or_insert_with(|| StdRng::seed_from_u64(seed));
        let mut left: f64 = row.random();
        for (fault, happened) in &mut self.list {
            if !concerns(fault) || fault.times.is_some_and(|times| *happened >= times) {
                continue;
            }
            if left < fault.share {
                *happened += 1;
                return Drawn { mode: fault.mode, seconds: fault.seconds };
            }
            left -= fault.share;
        }
        BEHAVE
    }
}

const BEHAVE: Drawn = Drawn { mode: Mode::Ok, seconds: None };

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn faults(json: serde_json::Value) -> Faults {
        let mut faults = Faults::default();
        faults.replace(serde_json::from_value(json).unwrap(), &["bromley/streets".to_owned()]).unwrap();
        faults
    }

    #[test]
    fn the_same_seed_gives_the_same_faults_and_about_the_share() {
        let list = serde_json::json!([{"system": "bromley/streets", "mode": "hang", "share": 0.3, "seed": 7}]);
        let (mut one, mut other) = (faults(list.clone()), faults(list));
        let drawn: Vec<Mode> = (0..1000).map(|_| one.draw("bromley/streets", "submit").mode).collect();
        let again: Vec<Mode> = (0..1000).map(|_| other.draw("bromley/streets", "submit").mode).collect();
        assert_eq!(drawn, again);
        let hung = drawn.iter().filter(|mode| **mode == Mode::Hang).count();
        assert!((250..350).contains(&hung), "{hung} of 1000");
    }

    #[test]
    fn shares_lie_beside_each_other() {
        let mut faults = faults(serde_json::json!([
            {"system": "*", "mode": "hang", "share": 0.5, "seed": 1}, {"system": "*", "mode": "reset", "share": 0.5}
        ]));
        assert!((0..500).all(|_| faults.draw("bromley/streets", "submit").mode != Mode::Ok));
    }

    #[test]
    fn times_make_a_script() {
        let mut faults = faults(serde_json::json!([
            {"system": "*", "mode": "error-500", "times": 2, "operation": "submit"}, {"system": "*", "mode": "garbage", "times": 1}
        ]));
        let mut next = |operation| faults.draw("bromley/streets", operation).mode;
        assert_eq!(next("submit"), Mode::Error500);
        assert_eq!(next("updates"), Mode::Garbage);
        assert_eq!(next("submit"), Mode::Error500);
        assert_eq!(next("submit"), Mode::Ok);
    }

    #[test]
    fn a_system_that_is_not_there_is_refused() {
        let list = serde_json::from_value(serde_json::json!([{"system": "nowhere/streets", "mode": "ok"}])).unwrap();
        assert!(Faults::default().replace(list, &["bromley/streets".to_owned()]).is_err());
    }

    #[test]
    fn every_mode_is_offered_under_its_name() {
        for (name, _) in MODES {
            let mode: Mode = serde_json::from_value(name.into()).unwrap();
            assert_eq!(mode.name(), name);
        }
    }
}
