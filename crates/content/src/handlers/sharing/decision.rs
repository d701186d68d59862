//! What somebody typed who decides about a newer shared version of a page or of a service.

use chrono::NaiveDate;
use serde::Serialize;
use web::{Fields, PageError, Trouble};

use super::Choice;
use crate::field;
use crate::sharing::Act;

/// How many characters a reason may have.
const LONGEST_REASON: usize = 1000;

/// As it was typed, to be mended.
#[derive(Debug, Default, Serialize)]
pub(super) struct Typed {
    pub(super) act: String,
    pub(super) until: String,
    pub(super) reason: String,
}

impl Typed {
    pub(super) fn read(form: &Fields) -> Result<Self, PageError> {
        let one = |name: &str| form.one(name).map(|value| value.unwrap_or_default().trim().to_owned());
        Ok(Self { act: one("act")?, until: one("until")?, reason: one("reason")? })
    }

    /// What can be done with a version that is offered.
    pub(super) fn choices(&self) -> Vec<Choice> {
        vec![
            Choice::of("adopt", "Adopt it", &self.act)
                .hint("Residents see it at once, with our own words where we have them"),
            Choice::of("defer", "Put it off", &self.act).hint("It waits here again on the day that you say"),
            Choice::of("decline", "Decline it", &self.act).hint("We stay on our version until there is a newer one"),
        ]
    }
}

/// What was decided about the version that is offered.
#[derive(Serialize)]
pub(super) struct Decided {
    pub(super) what: String,
    pub(super) by: String,
    pub(super) reason: String,
}

/// What was asked for, if it is whole.
pub(super) fn act(typed: &Typed, part: &str, today: NaiveDate) -> Result<Act, Vec<Trouble>> {
    let mut errors = Vec::new();
    let act = match typed.act.as_str() {
        "adopt" => Some(Act::Adopt),
        "follow" => Some(Act::Follow),
        "review" => Some(Act::Review),
        "take_back" if !part.is_empty() => Some(Act::TakeBack(part.to_owned())),
        "decline" => Some(Act::Decline),
        "defer" => match field::day(&typed.until) {
            Some(day) if day > today => Some(Act::Defer(day)),
            Some(_) => {
                errors.push(Trouble::at("until", "Enter a day after today"));
                None
            }
            None => {
                errors.push(Trouble::at("until", "Enter the day on which it waits here again, such as 2027-01-16"));
                None
            }
        },
        _ => {
            errors.push(Trouble::at("act", "Choose what to do with the newer version"));
            None
        }
    };
    if matches!(typed.act.as_str(), "defer" | "decline") && typed.reason.is_empty() {
        errors.push(Trouble::at("reason", "Say why, for your colleagues"));
    }
    if typed.reason.chars().count() > LONGEST_REASON {
        errors.push(Trouble::at("reason", format!("Say why in {LONGEST_REASON} characters or fewer")));
    }
    act.filter(|_| errors.is_empty()).ok_or(errors)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn a_decision_has_a_day_and_a_reason_where_it_needs_them() {
        let today = NaiveDate::from_ymd_opt(2027, 1, 16).unwrap();
        let typed = |act: &str, until: &str, reason: &str| Typed {
            act: act.to_owned(),
            until: until.to_owned(),
            reason: reason.to_owned(),
        };
        for (typed, wrong) in [
            (typed("adopt", "", ""), 0),
            (typed("defer", "2027-01-17", "Busy"), 0),
            (typed("defer", "2027-01-16", "Busy"), 1),
            (typed("defer", "soon", ""), 2),
            (typed("decline", "", ""), 1),
            (typed("decline", "", "Not for us"), 0),
            (typed("burn", "", ""), 1),
            (typed("take_back", "", ""), 1),
        ] {
            let found = act(&typed, "", today).map_or_else(|errors| errors.len(), |_| 0);
            assert_eq!(found, wrong, "{typed:?}");
        }
    }
}
