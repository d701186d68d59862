//! What is sent: one report, frozen when the resident pressed "send". It is stored as the payload of a delivery, so every
//! attempt sends the same words, whatever happened to the service or the settings since.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One report to a back office.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Our reference of the case, as the resident knows it. The vendor's client-reference field carries it.
    pub reference: String,
    /// Made once when the delivery was queued and sent with every attempt as `Idempotency-Key`.
    pub key: Uuid,
    /// The system's own code for this kind of report, from the route.
    pub code: String,
    /// The title of the service, in words.
    pub service_title: String,
    /// All answers in words.
    pub description: String,
    /// Where it is, if the service asks that.
    pub place: Option<Place>,
    /// Who told us, as far as they said.
    pub contact: Contact,
    /// When the case was opened.
    pub opened_at: DateTime<Utc>,
    /// The fields that the route fills, by the vendor's name for them.
    pub fields: BTreeMap<String, String>,
}

/// A place as the resident gave it. A point is there only if one was given: none is ever made up.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The street, as typed.
    pub street: Option<String>,
    /// What stands near it, as typed.
    pub landmark: Option<String>,
    /// The National Grid reference in its usual spelling.
    pub grid_reference: Option<String>,
    /// Metres east (EPSG:27700).
    pub easting: Option<u32>,
    /// Metres north (EPSG:27700).
    pub northing: Option<u32>,
    /// Degrees north (WGS 84).
    pub lat: Option<f64>,
    /// Degrees east (WGS 84).
    pub long: Option<f64>,
}

impl Place {
    /// The place in one line of words: street, landmark, grid reference. Empty if nothing was said.
    pub fn words(&self) -> String {
        let parts: Vec<&str> = [&self.street, &self.landmark, &self.grid_reference]
            .into_iter()
            .filter_map(|part| part.as_deref().map(str::trim))
            .filter(|part| !part.is_empty())
            .collect();
        parts.join(", ")
    }
}

/// Who told us. Every part may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// The full name in one string, as people write it.
    pub name: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// The telephone number.
    pub telephone: Option<String>,
}

impl Contact {
    /// The name for systems that want it in two parts: the first word, and the rest. A single word is a first name.
    pub fn split_name(&self) -> (Option<&str>, Option<&str>) {
        let name = self.name.as_deref().unwrap_or_default().trim();
        match name.split_once(char::is_whitespace) {
            Some((first, rest)) => (Some(first), Some(rest.trim())),
            None if name.is_empty() => (None, None),
            None => (Some(name), None),
        }
    }
}
