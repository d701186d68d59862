//! `GET /staff/alerts/{id}`: an alert as residents see it, where it stands, and the buttons that publish it and take it down.

use actix_web::http::StatusCode;
use actix_web::web::{Path, Query};
use chrono::{DateTime, Utc};
use identity::{Staff, may};
use serde::{Deserialize, Serialize};
use tenancy::Banner;
use uuid::Uuid;
use web::words::moment;
use web::{Head, Kind, PageError, PageResult, Visit, csrf_token, render_with_status};

use super::Trouble;
use super::list_alerts::standing;
use crate::alert::{Alert, Stage};
use crate::facts::Facts;

/// What was done a moment ago.
#[derive(Deserialize)]
pub(super) struct Asked {
    done: Option<String>,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    errors: Vec<Trouble>,
    done: Option<&'static str>,
    id: Uuid,
    edition: i32,
    banner: Banner,
    standing: &'static str,
    colour: &'static str,
    rows: Vec<Row>,
    /// What is on the website while the draft says something else.
    live: Option<Banner>,
    may_publish: bool,
    may_be_taken_down: bool,
    may_be_changed: bool,
    publish_label: &'static str,
}

#[derive(Serialize)]
struct Row {
    key: &'static str,
    lines: Vec<String>,
    href: Option<String>,
}

pub(super) async fn check_alert(
    staff: Staff<may::PublishAlert>,
    visit: Visit,
    id: Path<Uuid>,
    asked: Query<Asked>,
) -> PageResult {
    let done = match asked.done.as_deref() {
        Some("published") => Some("Published. It shows on every node within 10 seconds of its time"),
        Some("taken-down") => Some("Taken down. It is gone from every node within 10 seconds"),
        _ => None,
    };
    show(&staff, &visit, *id, StatusCode::OK, done, Vec::new()).await
}

/// The page; also when something was refused.
pub(super) async fn show(
    staff: &Staff<may::PublishAlert>,
    visit: &Visit,
    id: Uuid,
    status: StatusCode,
    done: Option<&'static str>,
    errors: Vec<Trouble>,
) -> PageResult {
    let tenant = staff.tenant();
    let alert = Alert::find(tenant.db().read(), id).await?.ok_or(PageError::NotFound)?;
    let (standing, colour) = standing(&alert);
    let facts = if alert.stage() == Stage::Over { alert.published().unwrap_or(alert.draft()) } else { alert.draft() };
    let changed = alert.is_changed();
    let view = View {
        page: Head::new(Kind::Content, facts.title.clone()).of("Alerts").with_errors(!errors.is_empty()),
        csrf: csrf_token(tenant, visit),
        worker: identity::view::shown(staff),
        errors,
        done,
        id,
        edition: alert.edition(),
        banner: facts.banner(id),
        standing,
        colour,
        rows: rows(&alert, facts),
        live: alert
            .published()
            .filter(|_| changed && alert.stage() != Stage::Over)
            .map(|facts| facts.banner(Uuid::nil())),
        may_publish: alert.stage() == Stage::Draft || (changed && alert.stage() != Stage::Over),
        may_be_taken_down: alert.stage() != Stage::Over,
        may_be_changed: alert.stage() != Stage::Over,
        publish_label: match (alert.stage(), facts.starts_at.is_some_and(|start| start > tenant.clock().now())) {
            (Stage::Draft, false) => "Publish now",
            (Stage::Draft, true) => "Publish at its time",
            _ => "Publish the changes",
        },
    };
    render_with_status(tenant, status, "alerts/check_alert.html", &view)
}

fn rows(alert: &Alert, facts: &Facts) -> Vec<Row> {
    let or = |lines: &[String], none: &str| if lines.is_empty() { vec![none.to_owned()] } else { lines.to_vec() };
    let when = |at: Option<DateTime<Utc>>, none: &str| vec![at.map_or_else(|| none.to_owned(), moment)];
    let by = |said: (&str, DateTime<Utc>)| format!("{}, {}", said.0, moment(said.1));
    let (category, urgency, severity, certainty) = facts.cap();
    let mut mailed: Vec<String> = facts.mail_topics.iter().map(|topic| catalogue::category::label(topic)).collect();
    if facts.mail_wards {
        mailed.insert(0, "Those who asked about its wards".to_owned());
    }
    let mut rows = vec![
        ("Starts", when(facts.starts_at, "When it is published")),
        ("Ends", when(facts.ends_at, "When somebody takes it down")),
        ("Pages", or(&facts.paths, "Every page")),
        ("Area", or(&facts.wards, "The whole borough")),
        ("Emails", or(&mailed, "Nobody is emailed")),
        (
            "For warning systems",
            [category.label(), urgency.label(), severity.label(), certainty.label()].map(str::to_owned).into(),
        ),
        ("Written by", vec![by(alert.written())]),
    ];
    rows.extend(alert.published_by().map(|said| ("Published by", vec![by(said)])));
    rows.extend(alert.taken_down_by().map(|said| ("Taken down by", vec![by(said)])));
    rows.into_iter().map(|(key, lines)| Row { key, lines, href: None }).collect()
}
