//! A document as pages.

use chrono::NaiveDate;
use serde::Deserialize;

use crate::field::{Field, Sort};

pub(crate) const FIELDS: &[Field] = &[
    Field::new("published", "Day of publication", "", Sort::Day).needed(),
    Field::new("reference", "Reference", "A number or name by which it is known", Sort::Line),
];

/// A publication's own fields.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Publication {
    pub published: Option<NaiveDate>,
    pub reference: Option<String>,
}
