//! Something new.

use chrono::NaiveDate;
use serde::Deserialize;

use crate::field::{Field, Sort};

pub(crate) const FIELDS: &[Field] = &[
    Field::new("date", "Date", "The day that stands under the heading", Sort::Day).needed(),
    Field::new("category", "Category", "For example: Parks", Sort::Line),
    Field::new("featured", "Show first", "At the top of the news, and on the front page", Sort::Yes),
    Field::new("wards", "Wards", "Leave empty for the whole borough", Sort::Wards),
];

/// The own fields of news.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct News {
    pub date: Option<NaiveDate>,
    pub category: Option<String>,
    pub featured: bool,
    pub wards: Vec<String>,
}
