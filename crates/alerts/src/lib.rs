//! What everybody has to know now: banners, feeds, and mail to those who asked for it.
//!
//! # Vocabulary
//! An *alert* is written as a *draft* and published; it has a *grade* (emergency, in memory, disruption, announcement), a time to
//! begin and maybe one to end. A *banner* is how it stands on pages. A *message* is what other systems are told of it: first an
//! alert, then updates, and a cancel when it is taken down before its end; messages are never changed. The *board* brings all of
//! this in line with the alerts and the clock.
//!
//! # Map
//! `facts` what an alert says and `grade` how much it matters; `alert` writes, publishes and takes down; `board` makes the banners,
//! also by the clock; `message` is what was told; `cap` and `feed` write it as CAP 1.2, Atom and RSS, with `xml` and `plain_words`;
//! `kept` is what residents get a copy of; `handlers` are the pages.
//!
//! # Deliberately not here
//! How a banner gets into a page (`tenancy::Bulletin` and `web/alerts.html`), who asked for mail and how it is sent (`notices`), and
//! dismissing a banner: it would have to be remembered in the browser. A long text of a lesser grade is folded instead.

mod alert;
mod board;
mod cap;
mod facts;
mod feed;
mod grade;
mod handlers;
mod kept;
mod message;
mod plain_words;
mod record;
mod xml;

use std::sync::Arc;
use std::time::Duration;

pub use handlers::pages;

/// The templates of this crate.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("alerts/ask_alerts.html", include_str!("../templates/alerts/ask_alerts.html")),
    ("alerts/banner.html", include_str!("../templates/alerts/banner.html")),
    ("alerts/check_alert.html", include_str!("../templates/alerts/check_alert.html")),
    ("alerts/confirm_alerts.html", include_str!("../templates/alerts/confirm_alerts.html")),
    ("alerts/list_alerts.html", include_str!("../templates/alerts/list_alerts.html")),
    ("alerts/show_alerts_asked.html", include_str!("../templates/alerts/show_alerts_asked.html")),
    ("alerts/write_alert.html", include_str!("../templates/alerts/write_alert.html")),
];

/// The jobs that this crate does.
#[must_use]
pub fn job_handlers() -> Vec<Arc<dyn jobs::Handler>> {
    vec![Arc::new(board::KeepToTime)]
}

/// What this crate does again and again: an alert comes and goes within ten seconds of its time.
#[must_use]
pub fn recurring() -> Vec<jobs::Recurring> {
    vec![jobs::Recurring { kind: board::KEEP_TIME, every: Duration::from_secs(4) }]
}

/// What this crate keeps about people.
#[must_use]
pub fn personal_data() -> Vec<Arc<dyn identity::PersonalData>> {
    vec![Arc::new(kept::Kept)]
}
