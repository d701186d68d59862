//! Cases: what became of what a resident asked for.
//!
//! # Vocabulary
//! A *case* is one request of a resident; its *reference* is the name that people use for it; its *timeline* holds everything
//! that happened, as *entries* that are only ever added; *folding* is computing from all entries where the case *stands*. The
//! *promise* is the day by which it is done; a case whose day has passed is *late*. A *proof* is the reference and one private
//! fact; it gives a *pass*, a signed cookie that shows one case for an hour.
//!
//! # Map
//! `case` opens and finds; `reference` draws and reads; `timeline` adds and lists; `fold` decides; `heard` is the job that
//! folds what back offices said; `late` the job that looks for promises not kept; `message` queues mail; `pass` proves; `owned` says whose
//! account a case belongs to, and `kept` what residents get a copy of; `desk` is what staff do to a case, and `case_list` how they find it; `handlers` are the tracking pages, residents' lists, the `desk` and the `post_room`,
//! where staff see what was handed to back offices.
//!
//! # Deliberately not here
//! Answers to forms (`forms`), how a report travels (`deliveries`), what an outside code means (data of each service), who staff
//! are and what they may do (`identity`).

pub mod case;
pub mod case_list;
pub mod desk;
mod fold;
mod handlers;
mod heard;
mod kept;
mod late;
pub mod message;
mod owned;
pub mod pass;
mod record;
pub mod reference;
mod timeline;

use std::sync::Arc;
use std::time::Duration;

pub use case::{Case, OpenError, Opening};
pub use handlers::pages;
pub use reference::{NotAReference, Reference};

/// The templates of this crate.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("crm/find_case.html", include_str!("../templates/crm/find_case.html")),
    ("crm/link_requests.html", include_str!("../templates/crm/link_requests.html")),
    ("crm/list_requests.html", include_str!("../templates/crm/list_requests.html")),
    ("crm/request_line.html", include_str!("../templates/crm/request_line.html")),
    ("crm/show_case.html", include_str!("../templates/crm/show_case.html")),
];

/// The templates of the pages of staff.
pub const STAFF_TEMPLATES: &[(&str, &str)] = &[
    ("crm/delivery.html", include_str!("../templates/crm/delivery.html")),
    ("crm/list_cases.html", include_str!("../templates/crm/list_cases.html")),
    ("crm/list_deliveries.html", include_str!("../templates/crm/list_deliveries.html")),
    ("crm/open_case.html", include_str!("../templates/crm/open_case.html")),
    ("crm/open_delivery.html", include_str!("../templates/crm/open_delivery.html")),
];

/// The jobs that this crate does.
#[must_use]
pub fn job_handlers() -> Vec<Arc<dyn jobs::Handler>> {
    vec![Arc::new(heard::FoldHeard), Arc::new(late::SweepPromises)]
}

/// What this crate does again and again.
#[must_use]
pub fn recurring() -> Vec<jobs::Recurring> {
    vec![jobs::Recurring { kind: late::SWEEP, every: Duration::from_secs(60) }]
}

/// What this crate keeps about people.
#[must_use]
pub fn personal_data() -> Vec<Arc<dyn identity::PersonalData>> {
    vec![Arc::new(kept::Kept)]
}
