//! Where a subject begins, and its parts.

use serde::{Deserialize, Serialize};

use crate::field::{Field, Sort};

pub(crate) const FIELDS: &[Field] = &[
    Field::new("category", "Category of services", "Its services are listed", Sort::Category),
    Field::new("popular", "What most people come for", "Links, the most wanted first", Sort::Links),
];

pub(crate) const SUB_FIELDS: &[Field] = &[Field::new("services", "Services", "They are listed first", Sort::Services)];

/// A landing page's own fields.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Landing {
    pub category: Option<String>,
    pub popular: Vec<Link>,
}

/// A sub-landing page's own fields.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sublanding {
    pub services: Vec<String>,
}

/// A link as fields have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What it says.
    pub text: String,
    /// Where it leads.
    pub href: String,
}
