//! `GET /staff/deliveries`: how many are in each state, what waits for a person, and tasks.

use std::collections::BTreeMap;

use actix_web::web::Query;
use chrono::{DateTime, Utc};
use deliveries::{Filter, Shown, State, tasks};
use identity::{Permission, Staff, may};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web::{Head, Kind, PageResult, Visit, csrf_token, render};

use super::{DeliveryView, STATES, delivery_view, state_word, words_of};
use crate::case_list;

/// How many of one state are listed; more than this nobody reads.
const MOST: u64 = 200;

/// What the address asks for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    state: String,
    done: String,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    done: bool,
    figures: Vec<Figure>,
    /// What is listed, in words.
    heading: String,
    rows: Vec<DeliveryView>,
    most: Option<u64>,
    tasks: Vec<Task>,
}

#[derive(Serialize)]
struct Figure {
    state: &'static str,
    label: &'static str,
    count: i64,
    here: bool,
}

#[derive(Serialize)]
struct Task {
    id: String,
    words: String,
    at: DateTime<Utc>,
    /// The case that it is about, for those who may see cases.
    reference: Option<String>,
}

pub(super) async fn list_deliveries(staff: Staff<may::SeeDeliveries>, visit: Visit, asked: Query<Asked>) -> PageResult {
    let tenant = staff.tenant();
    let (db, now) = (tenant.db().read(), tenant.clock().now());
    let chosen = STATES.into_iter().find(|state| state_word(*state) == asked.state);
    let wanted = chosen.map_or_else(|| vec![State::Parked, State::Refused], |state| vec![state]);
    let mut found = Vec::new();
    for state in wanted {
        found.extend(deliveries::list(db, &Filter { state: Some(state), most: MOST, ..Filter::default() }).await?);
    }
    // What has waited longest comes first.
    found.sort_by_key(|summary| summary.updated_at);
    let counts: BTreeMap<&str, i64> =
        deliveries::figures(db).await?.into_iter().map(|(state, count)| (state_word(state), count)).collect();
    let figure = |state: State| Figure {
        state: state_word(state),
        label: words_of(state).0,
        count: counts.get(state_word(state)).copied().unwrap_or_default(),
        here: chosen == Some(state),
    };
    let view = View {
        page: Head::new(Kind::Content, "Deliveries"),
        csrf: csrf_token(tenant, &visit),
        worker: identity::view::shown(&staff),
        done: asked.done == "task",
        figures: STATES.into_iter().map(figure).collect(),
        heading: chosen.map_or_else(
            || "Deliveries that wait for a person".to_owned(),
            |state| format!("Deliveries: {}", words_of(state).0.to_lowercase()),
        ),
        most: (found.len() as u64 >= MOST).then_some(MOST),
        rows: found.into_iter().map(|summary| delivery_view(&Shown { summary, calls: Vec::new() }, now)).collect(),
        tasks: open_tasks(&staff).await?,
    };
    render(tenant, "crm/list_deliveries.html", &view)
}

async fn open_tasks(staff: &Staff<may::SeeDeliveries>) -> Result<Vec<Task>, sea_orm::DbErr> {
    let db = staff.tenant().db().read();
    let open = tasks::open(db).await?;
    let subjects: Vec<Uuid> = if staff.may(Permission::SeeCases) {
        open.iter().filter_map(|task| task.subject).collect()
    } else {
        Vec::new()
    };
    let references: BTreeMap<Uuid, String> = case_list::references(db, subjects).await?.into_iter().collect();
    let task = |task: tasks::Model| Task {
        id: task.id.to_string(),
        words: task.words,
        at: task.created_at,
        reference: task.subject.and_then(|subject| references.get(&subject).cloned()),
    };
    Ok(open.into_iter().map(task).collect())
}
