//! How a service is running.

use serde::Deserialize;

use crate::field::{Field, Sort};

/// The states, with their words.
pub(crate) const STATES: &[(&str, &str)] =
    &[("good", "Running normally"), ("disrupted", "Some problems"), ("stopped", "Not running")];

pub(crate) const FIELDS: &[Field] = &[
    Field::new("state", "State", "", Sort::Choice(STATES)).needed(),
    Field::new("service", "Service", "Its page shows this state", Sort::Service),
    Field::new("since", "Since", "The day on which it began", Sort::Day),
];

/// A service status's own fields.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Status {
    pub state: String,
    pub service: Option<String>,
    pub since: Option<chrono::NaiveDate>,
}
