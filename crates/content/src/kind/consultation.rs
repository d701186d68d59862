//! What the council asks people about, until a day.

use chrono::NaiveDate;
use serde::Deserialize;

use super::landing::Link;
use crate::field::{Field, Sort};

pub(crate) const FIELDS: &[Field] = &[
    Field::new("opens", "Opens", "The first day", Sort::Day).needed(),
    Field::new("closes", "Closes", "The last day", Sort::Day).needed(),
    Field::new("respond", "Where to answer", "A link", Sort::Link),
    Field::new("wards", "Wards", "Leave empty for the whole borough", Sort::Wards),
];

/// The block that holds what came of it.
pub(crate) const RESULT: &str = "result";

/// A consultation's own fields.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Consultation {
    pub opens: Option<NaiveDate>,
    pub closes: Option<NaiveDate>,
    pub respond: Option<Link>,
    pub wards: Vec<String>,
}
