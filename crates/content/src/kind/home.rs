//! The front page.

use serde::Deserialize;

use crate::field::{Field, Sort};

pub(crate) const FIELDS: &[Field] = &[
    Field::new("tasks", "What most people come for", "Services, the most wanted first", Sort::Services),
    Field::new("welcome", "Words under the question", "One short sentence", Sort::Line),
];

/// The front page's own fields.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Home {
    /// Slugs of services, the most wanted first.
    pub tasks: Vec<String>,
    pub welcome: Option<String>,
}
