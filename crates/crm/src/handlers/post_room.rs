//! The post room: staff see what was handed to back offices, and settle what only a person can.
//!
//! Those who look after the links to back offices may not see cases: nothing here names a resident.

mod hand;
mod list_deliveries;
mod open_delivery;
mod park_delivery;
mod retry_delivery;
mod settle_delivery;
mod settle_task;

use chrono::{DateTime, Duration, Utc};
use deliveries::{Shown, State};
use identity::Permission;
use serde::Serialize;
use web::{Access, Page, get, post};

/// The pages of the post room.
pub(super) fn pages() -> Vec<Page> {
    let staff = |permission: Permission| Access::Staff(permission.word());
    let (see, retry) = (staff(Permission::SeeDeliveries), staff(Permission::RetryDelivery));
    vec![
        Page::get("/staff/deliveries", "list_deliveries", see, || get().to(list_deliveries::list_deliveries))
            .labelled("Deliveries", "What was handed to back offices, and what waits for a person"),
        Page::get("/staff/deliveries/{id}", "open_delivery", see, || get().to(open_delivery::open_delivery)),
        Page::post("/staff/deliveries/{id}/retry", "retry_delivery", retry, || {
            post().to(retry_delivery::retry_delivery)
        }),
        Page::post("/staff/deliveries/{id}/park", "park_delivery", retry, || post().to(park_delivery::park_delivery)),
        Page::post("/staff/deliveries/{id}/settle", "settle_delivery", retry, || {
            post().to(settle_delivery::settle_delivery)
        }),
        Page::post("/staff/tasks/{id}/settle", "settle_task", retry, || post().to(settle_task::settle_task)),
    ]
}

/// A delivery as pages show it.
#[derive(Serialize)]
pub(super) struct DeliveryView {
    id: String,
    reference: String,
    service: String,
    connector: String,
    state: &'static str,
    label: &'static str,
    colour: &'static str,
    external_id: Option<String>,
    attempts: i32,
    /// When it is tried again, while that is ahead.
    next_at: Option<DateTime<Utc>>,
    reason: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    /// How long it has stood like this.
    since: String,
    calls: Vec<Call>,
}

/// One attempt.
#[derive(Serialize)]
struct Call {
    number: i32,
    at: DateTime<Utc>,
    outcome: &'static str,
    milliseconds: Option<i64>,
    http_status: Option<i32>,
    excerpt: Option<String>,
}

pub(super) fn delivery_view(shown: &Shown, now: DateTime<Utc>) -> DeliveryView {
    let summary = &shown.summary;
    let (label, colour) = words_of(summary.state);
    DeliveryView {
        id: summary.id.to_string(),
        reference: summary.reference.clone(),
        service: summary.service.clone(),
        connector: summary.connector.clone(),
        state: state_word(summary.state),
        label,
        colour,
        external_id: summary.external_id.clone(),
        attempts: summary.attempts,
        next_at: summary.next_at.filter(|at| *at > now),
        reason: summary.reason.clone(),
        created_at: summary.created_at,
        updated_at: summary.updated_at,
        since: how_long(now - summary.updated_at),
        calls: shown.calls.iter().map(call).collect(),
    }
}

fn call(call: &deliveries::AttemptRow) -> Call {
    Call {
        number: call.number,
        at: call.started_at,
        outcome: match call.outcome.as_deref() {
            Some("delivered") => "It arrived",
            Some("accepted") => "Taken; the number comes later",
            Some("retry") => "Failed; it is safe to try again",
            Some("ambiguous") => "The answer was lost",
            Some("refused") => "Refused",
            Some(_) | None => "Under way",
        },
        milliseconds: call.milliseconds,
        http_status: call.http_status,
        excerpt: call.excerpt.clone().filter(|excerpt| !excerpt.is_empty()),
    }
}

/// In the order in which a person should look at them: what waits for somebody first.
const STATES: [State; 7] =
    [State::Parked, State::Refused, State::Retry, State::Accepted, State::Queued, State::Sending, State::Delivered];

fn words_of(state: State) -> (&'static str, &'static str) {
    match state {
        State::Queued => ("Waiting", "grey"),
        State::Sending => ("Being sent", "blue"),
        State::Retry => ("Trying again", "yellow"),
        State::Accepted => ("Accepted", "blue"),
        State::Delivered => ("Delivered", "green"),
        State::Parked => ("Parked", "red"),
        State::Refused => ("Refused", "red"),
    }
}

fn state_word(state: State) -> &'static str {
    match state {
        State::Queued => "queued",
        State::Sending => "sending",
        State::Retry => "retry",
        State::Accepted => "accepted",
        State::Delivered => "delivered",
        State::Parked => "parked",
        State::Refused => "refused",
    }
}

fn how_long(time: Duration) -> String {
    let counted = |number: i64, one: &str| web::words::counted(u32::try_from(number.max(0)).unwrap_or(u32::MAX), one);
    match time.num_minutes() {
        minutes if minutes < 1 => "a moment".to_owned(),
        minutes if minutes < 60 => counted(minutes, "minute"),
        minutes if minutes < 48 * 60 => counted(minutes / 60, "hour"),
        minutes => counted(minutes / (24 * 60), "day"),
    }
}
