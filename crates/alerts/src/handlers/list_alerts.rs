//! `GET /staff/alerts`: what is on the website, what waits for its time, what is being written, and what is over.

use identity::{Staff, may};
use serde::Serialize;
use uuid::Uuid;
use web::words::moment;
use web::{Head, Kind, PageResult, Visit, csrf_token, render};

use crate::alert::{Alert, Stage};

/// How many of each are listed: nobody has more than a few at a time, and of those that are over the newest are enough.
const MOST: u64 = 50;

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    shelves: Vec<Shelf>,
}

#[derive(Serialize)]
struct Shelf {
    key: &'static str,
    heading: &'static str,
    none: &'static str,
    alerts: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    id: Uuid,
    title: String,
    grade: &'static str,
    standing: &'static str,
    colour: &'static str,
    when: String,
}

pub(super) async fn list_alerts(staff: Staff<may::PublishAlert>, visit: Visit) -> PageResult {
    let tenant = staff.tenant();
    let mut shelves = Vec::new();
    for (stage, key, heading, none) in [
        (Stage::Live, "live", "On the website now", "No alert is on the website now."),
        (Stage::Waiting, "waiting", "Waiting for their time", "No alert waits for its time."),
        (Stage::Draft, "draft", "Not published", "No alert is being written."),
        (Stage::Over, "over", "Over", "No alert is over yet."),
    ] {
        let alerts = Alert::in_stage(tenant.db().read(), stage, MOST).await?;
        shelves.push(Shelf { key, heading, none, alerts: alerts.iter().map(line).collect() });
    }
    let view = View {
        page: Head::new(Kind::Content, "Alerts"),
        csrf: csrf_token(tenant, &visit),
        worker: identity::view::shown(&staff),
        shelves,
    };
    render(tenant, "alerts/list_alerts.html", &view)
}

/// Where an alert stands, in words, with the colour of the tag; the words say it all.
pub(super) fn standing(alert: &Alert) -> (&'static str, &'static str) {
    match (alert.stage(), alert.is_changed()) {
        (Stage::Draft, _) => ("Not published", "grey"),
        (Stage::Waiting, false) => ("Waiting for its time", "blue"),
        (Stage::Live, false) => ("On the website", "green"),
        (Stage::Waiting, true) => ("Waiting, with changes not published", "yellow"),
        (Stage::Live, true) => ("On the website, with changes not published", "yellow"),
        (Stage::Over, _) => ("Over", "grey"),
    }
}

fn line(alert: &Alert) -> Line {
    let facts = alert.published().unwrap_or(alert.draft());
    let (standing, colour) = standing(alert);
    let starts = facts.starts_at.map_or_else(|| "When it is published".to_owned(), moment);
    let until = alert.taken_down_by().map(|(_, at)| at).or(facts.ends_at);
    let when = until.map_or_else(|| starts.clone(), |end| format!("{starts}, until {}", moment(end)));
    Line { id: alert.id(), title: facts.title.clone(), grade: facts.grade.choice(), standing, colour, when }
}
