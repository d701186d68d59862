//! The jobs of this crate, and the pages on which somebody ends what they asked for.

mod forget_subscriptions;
mod gather_announcements;
mod send_mail;
mod spread_announcement;
mod unsubscribe;

use std::sync::Arc;
use std::time::Duration;

use jobs::{Handler, Recurring};
use web::{Access, Page};

/// Sends one notice by mail.
pub(crate) const SEND_MAIL: &str = "send_mail";
/// Finds the readers of an announcement.
pub(crate) const SPREAD: &str = "spread_announcement";
/// Gathers what waits for its day.
pub(crate) const GATHER: &str = "gather_announcements";
/// Forgets old subscriptions.
pub(crate) const FORGET: &str = "forget_subscriptions";

/// The handlers, for the worker.
#[must_use]
pub fn job_handlers() -> Vec<Arc<dyn Handler>> {
    vec![
        Arc::new(send_mail::SendMail),
        Arc::new(spread_announcement::SpreadAnnouncement),
        Arc::new(gather_announcements::GatherAnnouncements),
        Arc::new(forget_subscriptions::ForgetSubscriptions),
    ]
}

/// What is done again and again in a borough; the programme's own site has no subscribers.
#[must_use]
pub fn recurring() -> Vec<Recurring> {
    vec![
        Recurring { kind: GATHER, every: Duration::from_secs(60) },
        Recurring { kind: FORGET, every: Duration::from_secs(3600) },
    ]
}

/// The pages of this crate.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get("/unsubscribe/{token}", "show_subscriptions", Access::Secret, || {
            web::get().to(unsubscribe::show_subscriptions)
        }),
        Page::post("/unsubscribe/{token}", "unsubscribe", Access::Secret, || web::post().to(unsubscribe::unsubscribe)),
        Page::post("/unsubscribe/{token}/change", "change_subscription", Access::Secret, || {
            web::post().to(unsubscribe::change_subscription)
        }),
    ]
}
