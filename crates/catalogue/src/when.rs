//! When a step is asked. A `when` is a sentence about answers given earlier and about what the borough offers; it is written
//! as a table in `form.toml`, has the same shape in JSON, and always has a value: there is nothing that can fail.

use std::collections::BTreeSet;
use std::fmt;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::answer::{Answer, Answers};

/// A condition on a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum When {
    /// Every part holds.
    All {
        /// The parts.
        all: Vec<When>,
    },
    /// At least one part holds.
    Any {
        /// The parts.
        any: Vec<When>,
    },
    /// The part does not hold.
    Not {
        /// The part.
        not: Box<When>,
    },
    /// The borough offers this.
    Borough {
        /// The name of the capability.
        borough: String,
    },
    /// The answer to an earlier step passes a test.
    Answer {
        /// The id of the step.
        answer: String,
        /// The test.
        #[serde(flatten)]
        test: Test,
    },
}

/// A test of one answer. A question that was not asked or was left empty passes only `is_not` and `answered = false`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// The answer is this: a choice's id, `yes`, `no`, a date, or exactly this text.
    Is(String),
    /// The answer is not this.
    IsNot(String),
    /// The answer is one of these.
    In(Vec<String>),
    /// This choice is among the ticked ones.
    Has(String),
    /// The answer is a number below this.
    Less(f64),
    /// The answer is a number above this.
    More(f64),
    /// The answer is a day before this one.
    Before(Moment),
    /// The answer is a day after this one.
    After(Moment),
    /// The question was answered, and not left empty (or, with `false`, was not).
    Answered(bool),
}

/// A day as written in a `when`: an ISO date, `today`, `today-30d` or `today+7d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Moment {
    /// That very day.
    On(NaiveDate),
    /// So many days after the day on which the form is filled in; negative for before it.
    FromToday(i32),
}

/// What was written is neither a date nor counted from today.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a day; write a date such as 2026-12-25, or today, today-30d, today+7d")]
pub struct NotAMoment(String);

impl When {
    /// Whether the condition holds.
    ///
    /// `answers` are those given on the way here, `today` is the day in London, `capabilities` is what the borough offers.
    pub fn holds(&self, answers: &Answers, today: NaiveDate, capabilities: &BTreeSet<String>) -> bool {
        match self {
            When::All { all } => all.iter().all(|part| part.holds(answers, today, capabilities)),
            When::Any { any } => any.iter().any(|part| part.holds(answers, today, capabilities)),
            When::Not { not } => !not.holds(answers, today, capabilities),
            When::Borough { borough } => capabilities.contains(borough),
            When::Answer { answer, test } => test.passes(answers.get(answer), today),
        }
    }

    /// Every test of an answer in it, with the step that it asks about, in reading order.
    pub fn tests(&self) -> Vec<(&str, &Test)> {
        match self {
            When::All { all: parts } | When::Any { any: parts } => parts.iter().flat_map(When::tests).collect(),
            When::Not { not } => not.tests(),
            When::Borough { .. } => Vec::new(),
            When::Answer { answer, test } => vec![(answer.as_str(), test)],
        }
    }

    /// Every capability that it asks about, in reading order.
    pub fn capabilities(&self) -> Vec<&str> {
        match self {
            When::All { all: parts } | When::Any { any: parts } => parts.iter().flat_map(When::capabilities).collect(),
            When::Not { not } => not.capabilities(),
            When::Borough { borough } => vec![borough.as_str()],
            When::Answer { .. } => Vec::new(),
        }
    }
}

impl Test {
    fn passes(&self, answer: Option<&Answer>, today: NaiveDate) -> bool {
        let given = answer.filter(|answer| !matches!(answer, Answer::Skipped));
        let is = |wanted: &String| match given {
            Some(Answer::Text(text)) => text == wanted,
            Some(Answer::One(id)) => id == wanted,
            Some(Answer::Many(ids)) => ids.len() == 1 && ids.contains(wanted),
            Some(Answer::Date(date)) => Moment::parse(wanted).is_ok_and(|moment| moment.day(today) == *date),
            _ => false,
        };
        match self {
            Test::Is(wanted) => is(wanted),
            Test::IsNot(wanted) => !is(wanted),
            Test::In(wanted) => wanted.iter().any(is),
            Test::Has(wanted) => matches!(given, Some(Answer::Many(ids)) if ids.contains(wanted)),
            Test::Less(limit) => number(given).is_some_and(|number| number < *limit),
            Test::More(limit) => number(given).is_some_and(|number| number > *limit),
            Test::Before(moment) => {
                matches!(given, Some(Answer::Date(date)) if *date < moment.day(today))
            }
            Test::After(moment) => {
                matches!(given, Some(Answer::Date(date)) if *date > moment.day(today))
            }
            Test::Answered(wanted) => given.is_some() == *wanted,
        }
    }
}

/// The number that was typed, with the thousands commas that people write; how many were ticked, for checkboxes.
fn number(answer: Option<&Answer>) -> Option<f64> {
    match answer? {
        Answer::Text(text) | Answer::One(text) => {
            text.trim().replace(',', "").parse().ok().filter(|number: &f64| number.is_finite())
        }
        Answer::Many(ids) => u32::try_from(ids.len()).ok().map(f64::from),
        _ => None,
    }
}

impl Moment {
    /// Reads a day as written.
    pub fn parse(written: &str) -> Result<Moment, NotAMoment> {
        let refused = || NotAMoment(written.to_owned());
        let Some(rest) = written.strip_prefix("today") else {
            return written.parse().map(Moment::On).map_err(|_| refused());
        };
        if rest.is_empty() {
            return Ok(Moment::FromToday(0));
        }
        let days = rest.strip_suffix('d').ok_or_else(refused)?;
        let (sign, days) = match (days.strip_prefix('-'), days.strip_prefix('+')) {
            (Some(days), _) => (-1, days),
            (_, Some(days)) => (1, days),
            _ => return Err(refused()),
        };
        if days.is_empty() || days.len() > 6 || !days.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(refused());
        }
        days.parse::<i32>().map(|days| Moment::FromToday(sign * days)).map_err(|_| refused())
    }

    /// The day that is meant, on a given day. Beyond the calendar's end it is that end.
    pub fn day(self, today: NaiveDate) -> NaiveDate {
        match self {
            Moment::On(date) => date,
            Moment::FromToday(days) => {
                let count = Days::new(u64::from(days.unsigned_abs()));
                if days < 0 {
                    today.checked_sub_days(count).unwrap_or(NaiveDate::MIN)
                } else {
                    today.checked_add_days(count).unwrap_or(NaiveDate::MAX)
                }
            }
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Moment::On(date) => write!(f, "{date}"),
            Moment::FromToday(0) => write!(f, "today"),
            Moment::FromToday(days) => write!(f, "today{days:+}d"),
        }
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> String {
        moment.to_string()
    }
}

impl TryFrom<String> for Moment {
    type Error = NotAMoment;

    fn try_from(written: String) -> Result<Moment, NotAMoment> {
        Moment::parse(&written)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn every_test_of_an_answer_says_what_it_says() {
        let today = day("2026-10-30");
        let mut answers = Answers::new();
        answers.set("size", Answer::One("plate".to_owned()));
        answers.set("kinds", Answer::Many(vec!["bags".to_owned(), "tyres".to_owned()]));
        answers.set("count", Answer::Text(" 1,200 ".to_owned()));
        answers.set("seen", Answer::Date(day("2026-09-30")));
        answers.set("details", Answer::Skipped);
        let offers = BTreeSet::from(["garden_waste".to_owned()]);
        for (written, expected) in [
            (r#"{"answer":"size","is":"plate"}"#, true),
            (r#"{"answer":"size","is":"table"}"#, false),
            (r#"{"answer":"size","is_not":"table"}"#, true),
            (r#"{"answer":"nobody","is_not":"table"}"#, true),
            (r#"{"answer":"nobody","is":"table"}"#, false),
            (r#"{"answer":"size","in":["bowl","plate"]}"#, true),
            (r#"{"answer":"size","in":[]}"#, false),
            (r#"{"answer":"kinds","has":"tyres"}"#, true),
            (r#"{"answer":"kinds","has":"paint"}"#, false),
            (r#"{"answer":"kinds","is":"tyres"}"#, false),
            (r#"{"answer":"kinds","more":1}"#, true),
            (r#"{"answer":"count","more":1199.5}"#, true),
            (r#"{"answer":"count","less":1200}"#, false),
            (r#"{"answer":"size","less":5}"#, false),
            (r#"{"answer":"seen","before":"today"}"#, true),
            (r#"{"answer":"seen","before":"today-30d"}"#, false),
            (r#"{"answer":"seen","is":"today-30d"}"#, true),
            (r#"{"answer":"seen","after":"today-31d"}"#, true),
            (r#"{"answer":"seen","after":"2026-09-30"}"#, false),
            (r#"{"answer":"seen","before":"today+7d"}"#, true),
            (r#"{"answer":"details","answered":true}"#, false),
            (r#"{"answer":"details","answered":false}"#, true),
            (r#"{"answer":"size","answered":true}"#, true),
            (r#"{"borough":"garden_waste"}"#, true),
            (r#"{"borough":"bulky_waste"}"#, false),
            (r#"{"all":[{"answer":"size","is":"plate"},{"borough":"garden_waste"}]}"#, true),
            (r#"{"all":[{"answer":"size","is":"plate"},{"borough":"bulky_waste"}]}"#, false),
            (r#"{"any":[{"answer":"size","is":"table"},{"borough":"garden_waste"}]}"#, true),
            (r#"{"not":{"any":[{"answer":"size","is":"table"}]}}"#, true),
            (r#"{"all":[]}"#, true),
            (r#"{"any":[]}"#, false),
        ] {
            let when: When = serde_json::from_str(written).unwrap();
            assert_eq!(when.holds(&answers, today, &offers), expected, "{written}");
            let again: When = serde_json::from_str(&serde_json::to_string(&when).unwrap()).unwrap();
            assert_eq!(again, when, "{written}");
        }
    }

    #[test]
    fn a_day_is_an_iso_date_or_counted_from_today() {
        let today = day("2026-03-01");
        for (written, expected) in [
            ("today", Some("2026-03-01")),
            ("today-30d", Some("2026-01-30")),
            ("today+7d", Some("2026-03-08")),
            ("2026-12-25", Some("2026-12-25")),
            ("today-", None),
            ("today-30", None),
            ("today30d", None),
            ("today--3d", None),
            ("25/12/2026", None),
            ("tomorrow", None),
        ] {
            assert_eq!(Moment::parse(written).ok().map(|moment| moment.day(today)), expected.map(day), "{written}");
        }
        assert_eq!(Moment::parse("today-30d").unwrap().to_string(), "today-30d");
    }
}
