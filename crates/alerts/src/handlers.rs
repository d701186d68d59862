//! The pages of staff who publish alerts, the feeds, and where residents ask for mail.

mod alert_form;
mod ask_alerts;
mod change_alert;
mod check_alert;
mod confirm_alerts;
mod list_alerts;
mod show_feeds;
mod typed_moment;
mod write_alert;

use actix_web::HttpRequest;
use actix_web::web::Data;
use identity::Permission;
use serde::Serialize;
use web::{Access, Page, get, post};

/// The pages of this crate.
#[must_use]
pub fn pages() -> Vec<Page> {
    [public_pages(), staff_pages()].concat()
}

fn public_pages() -> Vec<Page> {
    vec![
        Page::get("/alerts", "show_ask_alerts", Access::Visit, || get().to(ask_alerts::show_ask_alerts)),
        Page::post("/alerts", "ask_alerts", Access::Visit, || post().to(ask_alerts::ask_alerts)),
        Page::get("/alerts/check-email", "show_alerts_asked", Access::Published, || {
            get().to(ask_alerts::show_alerts_asked)
        }),
        Page::get("/alerts/confirm/{token}", "show_confirm_alerts", Access::Secret, || {
            get().to(confirm_alerts::show_confirm_alerts)
        }),
        Page::post("/alerts/confirm/{token}", "confirm_alerts", Access::Secret, || {
            post().to(confirm_alerts::confirm_alerts)
        }),
        Page::get("/feeds/alerts.atom", "show_alerts_atom", Access::Published, || {
            get().to(show_feeds::show_alerts_atom)
        }),
        Page::get("/feeds/alerts.rss", "show_alerts_rss", Access::Published, || get().to(show_feeds::show_alerts_rss)),
        Page::get("/feeds/alerts.cap", "show_alerts_cap", Access::Published, || get().to(show_feeds::show_alerts_cap)),
        Page::get("/feeds/alerts/{id}.cap", "show_alert_cap", Access::Published, || {
            get().to(show_feeds::show_alert_cap)
        }),
    ]
}

fn staff_pages() -> Vec<Page> {
    let publisher = Access::Staff(Permission::PublishAlert.word());
    vec![
        Page::get("/staff/alerts", "list_alerts", publisher, || get().to(list_alerts::list_alerts))
            .labelled("Alerts", "Tell everybody what they have to know now, on every page or on some"),
        Page::get("/staff/alerts/new", "show_write_alert", publisher, || get().to(write_alert::show_write_alert)),
        Page::post("/staff/alerts/new", "write_alert", publisher, || post().to(write_alert::write_alert)),
        Page::get("/staff/alerts/{id}", "check_alert", publisher, || get().to(check_alert::check_alert)),
        Page::get("/staff/alerts/{id}/edit", "show_change_alert", publisher, || {
            get().to(write_alert::show_change_alert)
        }),
        Page::post("/staff/alerts/{id}/edit", "change_alert", publisher, || post().to(write_alert::change_alert)),
        Page::post("/staff/alerts/{id}/publish", "publish_alert", publisher, || post().to(change_alert::publish_alert)),
        Page::post("/staff/alerts/{id}/take-down", "take_down_alert", publisher, || {
            post().to(change_alert::take_down_alert)
        }),
    ]
}

/// One line of the error summary.
#[derive(Clone, Debug, Serialize)]
struct Trouble {
    message: String,
    href: &'static str,
}

/// One of several that may be chosen.
#[derive(Clone, Debug, Serialize)]
struct Choice {
    value: String,
    label: String,
    hint: Option<&'static str>,
    checked: bool,
}

impl Choice {
    fn new(value: impl Into<String>, label: impl Into<String>, checked: bool) -> Self {
        Self { value: value.into(), label: label.into(), hint: None, checked }
    }
}

/// The categories of the services that the borough offers: slug, and what people read.
fn topics(tenant: &tenancy::Tenant) -> Vec<(String, String)> {
    let offered = tenant.services().all();
    let offered = offered.values().filter(|version| version.definition.offered);
    let slugs: std::collections::BTreeSet<&str> = offered.map(|version| version.definition.category.as_str()).collect();
    slugs.into_iter().map(|slug| (slug.to_owned(), catalogue::category::label(slug))).collect()
}

/// Lets the worker look at once: somebody waits for a mail.
fn hurry(request: &HttpRequest) {
    if let Some(worker) = request.app_data::<Data<jobs::Worker>>() {
        worker.nudge();
    }
}
