//! `GET /staff/shared`: every page and service that both boroughs carry, and where this borough stands.

use actix_web::web::Query;
use chrono::NaiveDate;
use identity::{Staff, may};
use serde::{Deserialize, Serialize};
use tenancy::services::sharing::{ServiceStanding, standings};
use url::form_urlencoded::Serializer;
use web::{Head, Kind, PageResult, Visit, csrf_token, render};

use super::{Choice, Tag};
use crate::standing::{Standing, State};
use crate::{facts, sharing};

/// What the address asks for; nonsense counts as missing.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    state: String,
    what: String,
    own: String,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    states: Vec<Choice>,
    whats: Vec<Choice>,
    own: Vec<Choice>,
    filtered: bool,
    summary: String,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    title: String,
    href: String,
    what: &'static str,
    address: String,
    tag: Tag,
    /// Whether the borough says something differently. Of a page only: a service always has settings of its own.
    own_words: bool,
    #[serde(skip)]
    state: &'static str,
}

const STATES: [(&str, &str); 5] = [
    ("", "Anything"),
    ("waiting", "A newer version waits"),
    ("deferred", "Put off"),
    ("declined", "Declined"),
    ("newest", "On the newest version"),
];

pub(super) async fn list_shared_content(
    staff: Staff<may::WriteContent>,
    visit: Visit,
    asked: Query<Asked>,
) -> PageResult {
    let tenant = staff.tenant();
    let db = tenant.db().read();
    let today = tenant.clock().today();
    let titles = sharing::titles(db).await?;
    let mut rows: Vec<Row> = Vec::new();
    for standing in Standing::all(db).await? {
        let title = titles.get(standing.path()).map_or(standing.path(), String::as_str);
        let title = facts::fill_line(title, tenant.profile());
        rows.push(of_page(&standing, title, standing.state(today)));
    }
    rows.extend(standings(tenant).await?.into_iter().map(|standing| of_service(standing, today)));
    let all = rows.len();
    let fits = |row: &Row| {
        (asked.state.is_empty() || row.state == asked.state)
            && (asked.what.is_empty() || (row.what == "Service") == (asked.what == "services"))
            && (asked.own.is_empty() || row.own_words)
    };
    rows.retain(fits);
    // What waits for somebody stands first.
    rows.sort_by_key(|row| (row.state != "waiting", row.what, row.title.to_lowercase()));
    let view = View {
        page: Head::new(Kind::Content, "Shared content"),
        csrf: csrf_token(tenant, &visit),
        worker: identity::view::shown(&staff),
        states: STATES.into_iter().map(|(word, label)| Choice::of(word, label, &asked.state)).collect(),
        whats: [("", "Pages and services"), ("pages", "Pages"), ("services", "Services")]
            .into_iter()
            .map(|(word, label)| Choice::of(word, label, &asked.what))
            .collect(),
        own: [("", "Ours and the shared ones"), ("own", "Only pages with our own words")]
            .into_iter()
            .map(|(word, label)| Choice::of(word, label, &asked.own))
            .collect(),
        filtered: rows.len() != all,
        summary: if rows.len() == all { format!("All {all}") } else { format!("{} of {all}", rows.len()) },
        rows,
    };
    render(tenant, "content/sharing/list_shared_content.html", &view)
}

/// Where a shared page is opened.
pub(super) fn address(path: &str) -> String {
    let query = Serializer::new(String::new()).append_pair("path", path).finish();
    format!("/staff/shared/page?{query}")
}

/// The tag of a state.
pub(super) fn tag(state: State) -> Tag {
    let colour = match state {
        State::Newest => "green",
        State::Waiting => "yellow",
        State::Deferred(_) => "blue",
        State::Declined => "grey",
    };
    Tag::of(state.label(), colour)
}

fn of_page(standing: &Standing, title: String, state: State) -> Row {
    Row {
        title,
        href: address(standing.path()),
        what: "Page",
        address: standing.path().to_owned(),
        tag: if standing.file().left_out { Tag::of("Left out by a file", "grey") } else { tag(state) },
        own_words: standing.has_own_words(),
        state: state.word(),
    }
}

/// Where the borough stands to a shared service on this day. What was put off waits again when its day has come.
pub(super) fn state(standing: &ServiceStanding, today: NaiveDate) -> State {
    match &standing.put_aside {
        _ if !standing.is_behind() => State::Newest,
        None => State::Waiting,
        Some(put_aside) => match put_aside.until {
            None => State::Declined,
            Some(until) if today < until => State::Deferred(until),
            Some(_) => State::Waiting,
        },
    }
}

fn of_service(standing: ServiceStanding, today: NaiveDate) -> Row {
    let state = state(&standing, today);
    Row {
        href: format!("/staff/shared/service/{}", standing.service),
        what: "Service",
        address: format!("/services/{}", standing.service),
        tag: tag(state),
        own_words: false,
        state: state.word(),
        title: standing.title,
    }
}
