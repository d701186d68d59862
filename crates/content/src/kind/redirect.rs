//! An address that leads to another.

use serde::Deserialize;

use crate::field::{Field, Sort};

pub(crate) const FIELDS: &[Field] =
    &[Field::new("to", "Leads to", "A path of this site, or a whole address", Sort::Line).needed()];

/// A redirect's own fields.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Redirect {
    pub to: String,
}
