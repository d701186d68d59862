//! A list that can be narrowed by facets; what is in it are the entries and venues below its path.

use serde::{Deserialize, Serialize};

use crate::field::{Field, Sort};

pub(crate) const FIELDS: &[Field] = &[
    Field::new("singular", "What one is called", "For example: venue", Sort::Line),
    Field::new("facets", "What people narrow the list by", "Each with its options", Sort::Facets),
    Field::new("map", "Show a map", "When entries have places", Sort::Yes),
];

/// A directory's own fields.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Directory {
    pub singular: Option<String>,
    pub facets: Vec<Facet>,
    pub map: bool,
}

/// One thing by which a directory is narrowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facet {
    /// In addresses.
    pub id: String,
    /// What people read.
    pub label: String,
    /// What there is to choose.
    pub options: Vec<FacetOption>,
}

/// One choice of a facet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetOption {
    /// In addresses.
    pub id: String,
    /// What people read.
    pub label: String,
}
