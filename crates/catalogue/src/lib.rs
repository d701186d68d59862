//! Services as they are written down: one folder, read by people, checked by the machine.
//!
//! A **bundle** is one folder as written: `service.toml`, `form.toml`, `page.md` and `messages/`. A **shared** bundle is a
//! whole service; an **overlay** states only what one borough does differently. Merging the two gives the **definition**: the
//! service as that borough runs it, named by the SHA-256 of its canonical JSON, kept for ever beside what residents answered.
//! A **complaint** is what a person has to mend, with file, line and the nearest word that would have been right.
//!
//! Map, in reading order:
//! - `bundle` and `page` read folders; `tree` keeps every value with its file and line, `reading` is strict about it;
//! - `merge` lays an overlay over a shared bundle (service-bundle.md, section 3), `written` turns the result into a definition;
//! - `definition`, `asking`, `step`, `route`, `answer` and `when` are the nouns; `journey` walks the form from its answers;
//! - `check` finds what would go wrong before a resident does; `differences` says in words what an overlay changes;
//! - `category` has the words for where a service stands; `promise` counts working days; `markdown` makes safe HTML; `placeholder` holds the closed list of `((names))`.
//!
//! Deliberately not here: what a kind of question looks like or accepts when typed (`forms`), versions in a database
//! (`tenancy`), and any borough's name. This crate knows no HTTP, no database and no clock: the day is an argument.

mod answer;
mod asking;
mod bundle;
mod canonical;
pub mod category;
mod check;
mod complaint;
mod definition;
mod differences;
#[cfg(test)]
mod example;
mod journey;
mod lgsl;
mod markdown;
mod merge;
mod page;
mod placeholder;
mod promise;
mod reading;
mod route;
mod step;
mod tree;
mod when;
mod words;
mod written;

pub use answer::{AddressAnswer, Answer, Answers, ContactAnswer, PlaceAnswer};
pub use asking::{Apply, Contacts, Fee, Price};
pub use bundle::{Bundle, Follows, StoredBundleError, read_bundles};
pub use canonical::{json as canonical_json, sha256 as content_sha256};
pub use check::{Carries, Need, Surroundings, check};
pub use complaint::{Complaint, Severity, nearest};
pub use definition::{
    Block, Counted, Definition, Event, Legal, MessageText, Needs, Promise, Retention, State, StatusWords,
};
pub use differences::differences;
pub use lgsl::ServiceNumbers;
pub use markdown::{html, plain};
pub use merge::merge;
pub use placeholder::{BOROUGH_PLACEHOLDERS, fill, placeholders};
pub use promise::{BankHolidays, london_date};
pub use route::{CaseFact, ContactFact, FieldSource, PlaceFact, Route};
pub use step::{
    Choice, ContactPart, Kind, MOST_OF_A_LINE, MOST_OF_A_PLACE, MOST_OF_A_TEXT, MOST_OF_AN_ADDRESS_LINE, Step,
};
pub use when::{Moment, NotAMoment, Test, When};
