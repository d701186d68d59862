//! What a resident answered. An answer says what was meant, not which field it came from; steps that were not asked have none.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::definition::Definition;
use crate::step::{Kind, Step};

/// One answer. In JSON: `{"kind": "one", "value": "plate"}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Answer {
    /// Text as typed: of text, long text, name, e-mail and telephone.
    Text(String),
    /// The id of one choice; `yes` or `no` for a yes/no question.
    One(String),
    /// The ids of the ticked choices.
    Many(Vec<String>),
    /// A day.
    Date(NaiveDate),
    /// Who reports.
    Contact(ContactAnswer),
    /// A postal address.
    Address(AddressAnswer),
    /// Where it is.
    Place(PlaceAnswer),
    /// An optional question that was left empty.
    Skipped,
}

/// Who reports. What was not asked, or left empty, is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContactAnswer {
    /// The whole name as typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The telephone number as typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub telephone: Option<String>,
}

/// A typed postal address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressAnswer {
    /// House and street.
    pub line1: String,
    /// Whatever else comes before the town.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line2: Option<String>,
    /// Town or city.
    pub town: String,
    /// Postcode in its canonical form.
    pub postcode: String,
}

/// Where it is. No coordinate is ever invented: without a grid reference there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PlaceAnswer {
    /// The street as typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    /// What it is near.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub landmark: Option<String>,
    /// The grid reference in its canonical form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grid_reference: Option<String>,
    /// Metres east, EPSG:27700.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub easting: Option<u32>,
    /// Metres north, EPSG:27700.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub northing: Option<u32>,
}

/// Answers by step id.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<String, Answer>);

impl Answers {
    /// No answers yet.
    pub fn new() -> Answers {
        Answers::default()
    }

    /// The answer to a step.
    pub fn get(&self, step: &str) -> Option<&Answer> {
        self.0.get(step)
    }

    /// Keeps an answer, in place of an earlier one.
    pub fn set(&mut self, step: impl Into<String>, answer: Answer) {
        self.0.insert(step.into(), answer);
    }

    /// Takes an answer away.
    pub fn remove(&mut self, step: &str) -> Option<Answer> {
        self.0.remove(step)
    }

    /// All answers by step id, in alphabetical order (a definition knows the order of its steps).
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Answer)> {
        self.0.iter().map(|(step, answer)| (step.as_str(), answer))
    }

    /// Whether nothing has been answered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Definition {
    /// An answer in words, line by line, as check answers, the case and the back office show it.
    pub fn shown(&self, step: &Step, answer: &Answer) -> Vec<String> {
        let label = |id: &String| match (step.kind, id.as_str()) {
            (Kind::YesNo, "yes") => "Yes".to_owned(),
            (Kind::YesNo, "no") => "No".to_owned(),
            _ => step.choice(id).map_or_else(|| id.clone(), |choice| choice.label.clone()),
        };
        match answer {
            Answer::Text(text) => text.lines().map(str::to_owned).collect(),
            Answer::One(id) => vec![label(id)],
            Answer::Many(ids) if ids.is_empty() => vec!["Not provided".to_owned()],
            Answer::Many(ids) => ids.iter().map(label).collect(),
            Answer::Date(date) => vec![date.format("%-d %B %Y").to_string()],
            Answer::Contact(contact) => {
                [&contact.name, &contact.email, &contact.telephone].into_iter().flatten().cloned().collect()
            }
            Answer::Address(address) => {
                let lines =
                    [Some(&address.line1), address.line2.as_ref(), Some(&address.town), Some(&address.postcode)];
                lines.into_iter().flatten().cloned().collect()
            }
            Answer::Place(place) => {
                let street = place.street.clone();
                let landmark = place.landmark.as_ref().map(|landmark| format!("Near: {landmark}"));
                let grid = place.grid_reference.as_ref().map(|grid| format!("Grid reference: {grid}"));
                [street, landmark, grid].into_iter().flatten().collect()
            }
            Answer::Skipped => vec!["Not provided".to_owned()],
        }
    }
}
