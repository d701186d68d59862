//! Where a case goes, and what is sent along with it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::words::closed_words;

/// The way of a case into a back-office system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// A name in the borough's `[connectors]`.
    pub connector: String,
    /// The service's code in that system; empty where the system takes none.
    pub code: String,
    /// Further fields of that system, and what fills them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, FieldSource>,
}

/// What fills one field of the back-office system. As written: a table with exactly one of the keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FieldSource {
    /// The same words every time.
    Text {
        /// The words.
        text: String,
    },
    /// A fact about the case.
    Case {
        /// Which fact.
        case: CaseFact,
    },
    /// An answer to a question of the form.
    Answer {
        /// The step's id.
        answer: String,
        /// For choices: what the system calls each; a choice that is not named here is sent by its id.
        #[serde(rename = "as", default, skip_serializing_if = "Option::is_none")]
        r#as: Option<BTreeMap<String, String>>,
    },
    /// A part of who reported it.
    Contact {
        /// Which part.
        contact: ContactFact,
    },
    /// A part of where it is.
    Place {
        /// Which part.
        place: PlaceFact,
    },
}

closed_words! {
    /// A fact about a case that a route may send.
    pub enum CaseFact {
        /// Our reference, such as the resident sees it.
        Reference = "reference",
        /// When the case was opened, as RFC 3339 in UTC.
        OpenedAt = "opened_at",
        /// The day on which the case was opened in London, as an ISO date.
        OpenedOn = "opened_on",
        /// The service's id, which is its folder.
        Service = "service",
        /// The service's title.
        ServiceTitle = "service_title",
        /// All answers in words.
        Description = "description",
        /// The day that was promised, as an ISO date.
        PromiseDate = "promise_date",
    }
}

closed_words! {
    /// A part of a person's contact details that a route may send.
    pub enum ContactFact {
        /// The whole name as typed.
        Name = "name",
        /// The name without its last word.
        FirstName = "first_name",
        /// The last word of the name.
        LastName = "last_name",
        /// The e-mail address.
        Email = "email",
        /// The telephone number.
        Telephone = "telephone",
    }
}

closed_words! {
    /// A part of a place that a route may send. A part that the resident did not give is left out, never invented.
    pub enum PlaceFact {
        /// The street as typed.
        Street = "street",
        /// The landmark as typed.
        Landmark = "landmark",
        /// The grid reference in its canonical form.
        GridReference = "grid_reference",
        /// Metres east, EPSG:27700.
        Easting = "easting",
        /// Metres north, EPSG:27700.
        Northing = "northing",
        /// Latitude, WGS 84.
        Lat = "lat",
        /// Longitude, WGS 84.
        Long = "long",
        /// The whole place in words.
        Words = "words",
    }
}
