//! What people say of pages and services: was it useful, were they satisfied, what went wrong.
//!
//! # Vocabulary
//! An *answer* is what one person said once: a *grade* that they chose, and perhaps a *comment*. It is *about* a page (or the whole
//! website) or about a service. Staff *sort* answers that hold words. A *figure* is what all answers about one thing come to.
//!
//! # Map
//! `answer` the row and its rules; `grade` what can be chosen; `state` where an answer stands; `page_path` which paths count;
//! `redaction` what is painted over before anything is kept; `answer_list` finding answers; `figures` counting them, for
//! dashboards too; `sweep` forgets words; `handlers` the pages. How often one address may speak is `identity::throttle`'s rule.
//!
//! # Deliberately not here
//! Who somebody is: an answer knows no account, no visit and no address. The link to the form stands in `web`'s layout on
//! published pages, and carries nothing but the page's path. Answering somebody: whoever wants an answer uses a service.

mod answer;
mod answer_list;
pub mod figures;
mod grade;
mod handlers;
mod page_path;
mod record;
mod redaction;
mod state;
mod sweep;

use std::sync::Arc;
use std::time::Duration;

pub use figures::{Figure, Figures, figures};
pub use grade::{Grade, Kind};
pub use handlers::pages;

/// The templates of this crate.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("feedback/figures_table.html", include_str!("../templates/feedback/figures_table.html")),
    ("feedback/list_feedback.html", include_str!("../templates/feedback/list_feedback.html")),
    ("feedback/open_feedback.html", include_str!("../templates/feedback/open_feedback.html")),
    ("feedback/rate.html", include_str!("../templates/feedback/rate.html")),
    ("feedback/show_feedback_figures.html", include_str!("../templates/feedback/show_feedback_figures.html")),
    ("feedback/show_thanks.html", include_str!("../templates/feedback/show_thanks.html")),
];

/// The jobs that this crate does.
#[must_use]
pub fn job_handlers() -> Vec<Arc<dyn jobs::Handler>> {
    vec![Arc::new(sweep::ForgetWords)]
}

/// What this crate does again and again.
#[must_use]
pub fn recurring() -> Vec<jobs::Recurring> {
    vec![jobs::Recurring { kind: sweep::SWEEP, every: Duration::from_secs(3600) }]
}
