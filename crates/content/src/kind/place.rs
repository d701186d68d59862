//! What stands in a directory: an entry, or a venue that people can go to.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::landing::Link;
use crate::field::{Field, Sort};

const FACETS: Field = Field::new("facets", "What it is", "Under the headings of its directory", Sort::FacetChoices);
const ADDRESS: Field = Field::new("address", "Address", "One line each, without the postcode", Sort::Lines);
const POSTCODE: Field = Field::new("postcode", "Postcode", "A full postcode", Sort::Postcode);
const LATITUDE: Field = Field::new("latitude", "Latitude", "Degrees, such as 51.4012", Sort::Degrees);
const LONGITUDE: Field = Field::new("longitude", "Longitude", "Degrees, such as 0.0154", Sort::Degrees);
const TELEPHONE: Field = Field::new("telephone", "Telephone", "", Sort::Telephone);
const EMAIL: Field = Field::new("email", "Email", "", Sort::Email);
const WEBSITE: Field = Field::new("website", "Website", "Its whole address", Sort::Line);
const OPENING: Field = Field::new("opening", "When it is open", "A line for each group of days", Sort::Lines);

pub(crate) const ENTRY_FIELDS: &[Field] =
    &[FACETS, ADDRESS, POSTCODE, LATITUDE, LONGITUDE, TELEPHONE, EMAIL, WEBSITE, OPENING];

pub(crate) const VENUE_FIELDS: &[Field] = &[
    FACETS,
    ADDRESS.needed(),
    POSTCODE,
    LATITUDE,
    LONGITUDE,
    TELEPHONE,
    EMAIL,
    WEBSITE,
    OPENING,
    Field::new("facilities", "What is there", "One on each line", Sort::Lines),
    Field::new("booking", "Where to book", "A link", Sort::Link),
];

/// The own fields of an entry or a venue.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Place {
    /// By the id of the facet.
    pub facets: BTreeMap<String, Vec<String>>,
    pub address: Vec<String>,
    pub postcode: Option<String>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    pub telephone: Option<String>,
    pub email: Option<String>,
    pub website: Option<String>,
    pub opening: Vec<String>,
    pub facilities: Vec<String>,
    pub booking: Option<Link>,
}
