//! Forms: the way of a resident's answers from the first question to the reference.
//!
//! # Vocabulary
//! A *step* is one page with one question; a *journey* is one visitor's way through the steps, recomputed from the answers at
//! every request; a *draft* holds the answers on their way, a *submission* the answers as they were sent, with the version of
//! the service that they answer. The *check page* shows all answers and carries a one-use number, the *nonce*, which makes
//! sending happen once. The *confirmation* has an address that nobody can guess.
//!
//! # Map
//! `field` has a file for each kind of question: what may be typed, and what it means; `wording` every message; `journey` where
//! to go next; `draft` and `submission` the rows; `report` what the back office is sent; `limit` how many may be sent;
//! `journey_event` what is counted; `sweep` forgets; `kept` is what residents get a copy of; `handlers` are the pages.
//!
//! # Deliberately not here
//! What a service asks and in which order (`catalogue`), cases and the tracking page (`crm`), how a report travels
//! (`deliveries`).

mod draft;
pub mod field;
mod handlers;
mod journey;
mod journey_event;
mod kept;
mod limit;
mod record;
mod report;
mod submission;
mod sweep;
pub mod wording;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

pub use handlers::pages;

/// The templates of this crate.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("forms/acting_banner.html", include_str!("../templates/forms/acting_banner.html")),
    ("forms/already_sent.html", include_str!("../templates/forms/already_sent.html")),
    ("forms/ask_who.html", include_str!("../templates/forms/ask_who.html")),
    ("forms/show_act_for.html", include_str!("../templates/forms/show_act_for.html")),
    ("forms/show_check.html", include_str!("../templates/forms/show_check.html")),
    ("forms/show_sent.html", include_str!("../templates/forms/show_sent.html")),
    ("forms/show_step.html", include_str!("../templates/forms/show_step.html")),
];

/// The jobs that this crate does.
#[must_use]
pub fn job_handlers() -> Vec<Arc<dyn jobs::Handler>> {
    vec![Arc::new(sweep::ForgetDrafts)]
}

/// What this crate does again and again.
#[must_use]
pub fn recurring() -> Vec<jobs::Recurring> {
    vec![jobs::Recurring { kind: sweep::SWEEP, every: Duration::from_secs(3600) }]
}

/// What this crate keeps about people.
#[must_use]
pub fn personal_data() -> Vec<Arc<dyn identity::PersonalData>> {
    vec![Arc::new(kept::Kept)]
}
