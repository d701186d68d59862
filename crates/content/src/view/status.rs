//! How a service is running: on its own page, in the list of all, and on the service's page.

use chrono::NaiveDate;
use sea_orm::DbErr;
use serde::Serialize;
use tenancy::Tenant;

use super::Asked;
use crate::kind::Kind;
use crate::kind::status::{STATES, Status};
use crate::listing::{Listed, listed};
use crate::live;

/// What a status page knows.
#[derive(Debug, Serialize)]
pub(crate) struct Own {
    state: State,
    since: Option<NaiveDate>,
    service: Option<Listed>,
}

/// A state in words, with the colour of its tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct State {
    word: String,
    label: &'static str,
    colour: &'static str,
}

/// A status in a list, or on the page of its service.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Line {
    #[serde(flatten)]
    listed: Listed,
    state: State,
    since: Option<NaiveDate>,
}

pub(super) fn own(asked: Asked<'_>) -> Own {
    let status = asked.writing.typed::<Status>();
    let service = status.service.as_deref().and_then(|slug| asked.tenant.services().present(slug));
    Own { state: in_words(&status), since: status.since, service: service.map(|version| listed(&version.definition)) }
}

/// How all services are running, the worst first.
pub(crate) async fn list(tenant: &Tenant) -> Result<Vec<Line>, DbErr> {
    let live = live::of_kind(tenant.db().read(), Kind::Status).await?;
    let mut lines: Vec<Line> = live.iter().map(|live| line(tenant, live)).collect();
    let badness = |line: &Line| STATES.iter().position(|(word, _)| *word == line.state.word);
    lines.sort_by(|one, other| {
        badness(other).cmp(&badness(one)).then_with(|| one.listed.title.cmp(&other.listed.title))
    });
    Ok(lines)
}

/// How one service is running, if a page says so.
pub(crate) async fn of_service(tenant: &Tenant, service: &str) -> Result<Option<Line>, DbErr> {
    let live = live::of_kind(tenant.db().read(), Kind::Status).await?;
    let found = live.iter().find(|live| live.writing.text("service") == Some(service));
    Ok(found.map(|live| line(tenant, live)))
}

fn line(tenant: &Tenant, live: &live::Live) -> Line {
    let status = live.writing.typed::<Status>();
    Line { listed: live.listed(tenant.profile()), state: in_words(&status), since: status.since }
}

fn in_words(status: &Status) -> State {
    let label = STATES.iter().find(|(word, _)| *word == status.state).map_or("", |(_, label)| *label);
    let colour = match status.state.as_str() {
        "good" => "green",
        "stopped" => "red",
        _ => "yellow",
    };
    State { word: status.state.clone(), label, colour }
}
