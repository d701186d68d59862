//! Something that takes place, once or again and again.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::landing::Link;
use crate::field::{Field, Sort};

pub(crate) const FIELDS: &[Field] = &[
    Field::new("starts", "Starts", "In London's time", Sort::Moment).needed(),
    Field::new("ends", "Ends", "In London's time", Sort::Moment),
    Field::new("all_day", "All day", "The times are not shown", Sort::Yes),
    Field::new("repeats", "Comes again", "How often, and how many times or until when", Sort::Repeats),
    Field::new("except", "But not on", "Days on which it does not take place", Sort::Days),
    Field::new("place", "Where", "In words", Sort::Line),
    Field::new("venue", "Page of the venue", "Its path on this site", Sort::Path),
    Field::new("latitude", "Latitude", "Degrees, such as 51.4012", Sort::Degrees),
    Field::new("longitude", "Longitude", "Degrees, such as 0.0154", Sort::Degrees),
    Field::new("price", "Price", "For example: Free, or £4 (£2 for children)", Sort::Line),
    Field::new("booking", "Where to book", "A link", Sort::Link),
    Field::new("category", "Category", "For example: Families", Sort::Line),
    Field::new("wards", "Wards", "Leave empty for the whole borough", Sort::Wards),
];

/// An event's own fields; moments are London's, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Event {
    pub starts: String,
    pub ends: Option<String>,
    pub all_day: bool,
    pub repeats: Option<Repeats>,
    pub except: Vec<NaiveDate>,
    pub place: Option<String>,
    pub venue: Option<String>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    pub price: Option<String>,
    pub booking: Option<Link>,
    pub category: Option<String>,
    pub wards: Vec<String>,
}

/// How an event comes again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repeats {
    /// What is counted.
    pub every: Every,
    /// Every how many of them.
    #[serde(default = "one")]
    pub interval: u32,
    /// How many times in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// The last day on which it may begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

/// What is counted between two times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Every {
    /// Days.
    Day,
    /// Weeks.
    Week,
    /// Months: the same day of the month; months that lack it are left out.
    Month,
    /// Years.
    Year,
}

const fn one() -> u32 {
    1
}
