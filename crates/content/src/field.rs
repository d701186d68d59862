//! What a kind of page knows besides its words: fields with a type, the same in files, in the editor and in what is kept.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use serde_json::Value;

/// The fields of a page, by id.
pub type Fields = BTreeMap<String, Value>;

/// One field that a kind of page has.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// As files and the database have it.
    pub id: &'static str,
    /// What the editor calls it.
    pub label: &'static str,
    /// One short sentence of help.
    pub hint: &'static str,
    /// What may stand in it.
    pub sort: Sort,
    /// Whether the page cannot be published without it.
    pub needed: bool,
}

impl Field {
    /// A field that may be left empty.
    #[must_use]
    pub const fn new(id: &'static str, label: &'static str, hint: &'static str, sort: Sort) -> Self {
        Self { id, label, hint, sort, needed: false }
    }

    /// The same, needed before publishing.
    #[must_use]
    pub const fn needed(mut self) -> Self {
        self.needed = true;
        self
    }
}

/// What may stand in a field. Beside each stands its JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// One line: text.
    Line,
    /// Several lines: list of texts.
    Lines,
    /// A day: `2027-01-16`.
    Day,
    /// A moment in London: `2027-01-16T10:00`.
    Moment,
    /// A whole number from 1.
    Number,
    /// Yes or no: true or false.
    Yes,
    /// Degrees, WGS 84: number.
    Degrees,
    /// A link: `{ text, href }`.
    Link,
    /// Several.
    Links,
    /// One of a closed list, each with its words: text.
    Choice(&'static [(&'static str, &'static str)]),
    /// A service's slug: text.
    Service,
    /// Several.
    Services,
    /// A category of services: text.
    Category,
    /// Topics of alerts by mail: list of texts.
    Topics,
    /// Wards of the borough: list of texts.
    Wards,
    /// A path of this site: text.
    Path,
    /// The name of a picture in the media library: text.
    Picture,
    /// A mail address: text.
    Email,
    /// A telephone number: text.
    Telephone,
    /// A postcode: text.
    Postcode,
    /// What a directory can be narrowed by: list of `{ id, label, options: [{ id, label }] }`.
    Facets,
    /// What an entry is under its directory's facets: `{ facet: [option] }`.
    FacetChoices,
    /// How an event comes again: `{ every, interval, times | until }`.
    Repeats,
    /// Days: list of texts.
    Days,
    /// Which steps go with the one before: `{ block: "and" | "or" }`.
    Joins,
}

impl Sort {
    /// What is wrong with a value, in words that say what to do; `None` when it fits. Files and the editor ask the same.
    #[must_use]
    pub fn fault(self, value: &Value) -> Option<String> {
        let says = |fits: bool, what: &str| if fits { None } else { Some(what.to_owned()) };
        match self {
            Self::Line
            | Self::Service
            | Self::Category
            | Self::Picture
            | Self::Telephone
            | Self::Path
            | Self::Postcode => says(value.as_str().is_some_and(|text| !text.contains('\n')), "write one line of text"),
            Self::Email => says(value.as_str().is_some_and(|text| text.contains('@')), "write a mail address"),
            Self::Lines | Self::Services | Self::Topics | Self::Wards => {
                says(texts(value).is_some(), "write a list of texts")
            }
            Self::Day => says(value.as_str().is_some_and(|text| day(text).is_some()), "write a day like 2027-01-16"),
            Self::Days => says(
                texts(value).is_some_and(|days| days.iter().all(|text| day(text).is_some())),
                "write days like 2027-01-16",
            ),
            Self::Moment => {
                says(value.as_str().is_some_and(|text| moment(text).is_some()), "write a moment like 2027-01-16T10:00")
            }
            Self::Number => says(
                value.as_u64().is_some_and(|number| (1..100_000).contains(&number)),
                "write a whole number, such as 12",
            ),
            Self::Yes => says(value.is_boolean(), "write true or false"),
            Self::Degrees => {
                says(value.as_f64().is_some_and(|number| number.abs() <= 180.0), "write degrees like 51.4012")
            }
            Self::Link => says(is_link(value), "write a link as { text = \"…\", href = \"…\" }"),
            Self::Links => says(
                value.as_array().is_some_and(|links| links.iter().all(is_link)),
                "write a list of links, each { text = \"…\", href = \"…\" }",
            ),
            Self::Choice(choices) => {
                let known = choices.iter().any(|(word, _)| value.as_str() == Some(word));
                let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
                says(known, &format!("write one of: {}", words.join(", ")))
            }
            Self::Facets => says(
                value.as_array().is_some_and(|facets| facets.iter().all(is_facet)),
                "write a list of { id, label, options = [{ id, label }] }",
            ),
            Self::FacetChoices => says(
                value.as_object().is_some_and(|facets| facets.values().all(|one| texts(one).is_some())),
                "write { facet = [\"option\"] }",
            ),
            Self::Joins => says(
                value.as_object().is_some_and(|joins| joins.values().all(|one| one == "and" || one == "or")),
                "write { block = \"and\" } or { block = \"or\" }",
            ),
            Self::Repeats => says(
                is_repetition(value),
                "write { every = \"week\", times = 6 } or { every = \"month\", until = \"2027-03-01\" }",
            ),
        }
    }
}

/// A day as fields have it.
#[must_use]
pub fn day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
}

/// A moment as fields have it, in London's time.
#[must_use]
pub fn moment(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim_end_matches(":00Z");
    ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"].iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
}

fn texts(value: &Value) -> Option<Vec<&str>> {
    value.as_array()?.iter().map(Value::as_str).collect()
}

fn has_text(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_str).is_some_and(|text| !text.is_empty())
}

fn is_link(value: &Value) -> bool {
    has_text(value, "text") && has_text(value, "href")
}

fn is_facet(value: &Value) -> bool {
    let options = value.get("options").and_then(Value::as_array);
    let named = |one: &Value| has_text(one, "id") && has_text(one, "label");
    named(value) && options.is_some_and(|options| options.iter().all(named))
}

fn is_repetition(value: &Value) -> bool {
    let every = value.get("every").and_then(Value::as_str);
    let interval = value.get("interval").is_none_or(|number| number.as_u64().is_some_and(|number| number > 0));
    let times = value.get("times").and_then(Value::as_u64).is_some_and(|times| (1..=400).contains(&times));
    let until = value.get("until").and_then(Value::as_str).is_some_and(|text| day(text).is_some());
    every.is_some_and(|every| ["day", "week", "month", "year"].contains(&every)) && interval && (times || until)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_sort_takes_what_it_should_and_says_what_to_write_otherwise() {
        const GRADES: Sort = Sort::Choice(&[("good", "Good"), ("stopped", "Stopped")]);
        for (sort, good, bad) in [
            (Sort::Line, json!("words"), json!("two\nlines")),
            (Sort::Lines, json!(["a", "b"]), json!("a")),
            (Sort::Day, json!("2027-01-16"), json!("16 January")),
            (Sort::Moment, json!("2027-01-16T10:00"), json!("2027-01-16")),
            (Sort::Yes, json!(true), json!("true")),
            (Sort::Degrees, json!(51.4), json!("51.4")),
            (Sort::Link, json!({ "text": "Pay", "href": "/pay" }), json!({ "text": "Pay" })),
            (GRADES, json!("good"), json!("fine")),
            (Sort::FacetChoices, json!({ "area": ["north"] }), json!({ "area": "north" })),
            (Sort::Repeats, json!({ "every": "week", "times": 6 }), json!({ "every": "week" })),
            (Sort::Joins, json!({ "pay": "or" }), json!({ "pay": "but" })),
        ] {
            assert_eq!(sort.fault(&good), None, "{sort:?}");
            assert!(sort.fault(&bad).is_some_and(|fault| fault.starts_with("write")), "{sort:?}");
        }
    }
}
