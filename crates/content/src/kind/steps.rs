//! A step by step.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::field::{Field, Sort};

pub(crate) const FIELDS: &[Field] = &[Field::new(
    "joins",
    "Steps that go with the one before",
    "Say “and” or “or” for a step that is not numbered by itself",
    Sort::Joins,
)];

/// A step by step's own fields.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Steps {
    /// By the id of the block: `and` or `or`.
    pub joins: BTreeMap<String, String>,
}
