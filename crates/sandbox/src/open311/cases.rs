//! `GET requests` and `GET tokens`: how cases stand.

use chrono::{Duration, Utc};

use super::updates::is_open;
use super::wire::{Node, read_time, text, time, write};
use super::{Call, Refusal, decode, refuse, services};
use crate::book::{Book, Case};
use crate::world::Done;

/// At most this many cases, and by default this many days, in one answer (GeoReport v2).
const MOST_CASES: usize = 1000;
const MOST_DAYS: i64 = 90;

pub(super) fn list(call: &Call<'_>, book: &Book) -> Result<Done, Refusal> {
    call.check_jurisdiction()?;
    let system = call.system.name();
    if let Some(ids) = call.param("service_request_id") {
        let cases: Vec<&Case> = ids.split(',').flat_map(|id| book.with_id(&system, id.trim())).collect();
        return Ok(answer(call, &cases));
    }
    let at = |name: &str| match call.param(name) {
        None => Ok(None),
        Some(sent) => read_time(sent).map(Some).ok_or_else(|| not_a_time(name, sent)),
    };
    let (span, now) = (Duration::days(MOST_DAYS), Utc::now());
    let (from, to) = match (at("start_date")?, at("end_date")?) {
        (Some(from), Some(to)) => (from, to),
        (Some(from), None) => (from, from + span),
        (None, Some(to)) => (to - span, to),
        (None, None) => (now - span, now),
    };
    if to - from > span {
        return Err(refuse(400, format!("start_date and end_date are more than {MOST_DAYS} days apart")));
    }
    let one_of =
        |name: &str, value: &str| call.param(name).is_none_or(|list| list.split(',').any(|one| one.trim() == value));
    let cases: Vec<&Case> = book
        .of_system(&system)
        .rev()
        .filter(|case| (from..=to).contains(&case.at))
        .filter(|case| one_of("service_code", &case.service_code) && one_of("status", status(case)))
        .take(MOST_CASES)
        .collect();
    Ok(answer(call, &cases))
}

pub(super) fn not_a_time(name: &str, sent: &str) -> Refusal {
    refuse(400, format!("{name} {sent:?} is not YYYY-MM-DDThh:mm:ss with a zone and no fractions"))
}

pub(super) fn show(call: &Call<'_>, id: &str, book: &Book) -> Result<Done, Refusal> {
    call.check_jurisdiction()?;
    let id = decode(id);
    let cases = book.with_id(&call.system.name(), &id);
    let first = cases.first().ok_or_else(|| refuse(404, format!("There is no service_request_id {id:?}")))?;
    Ok(answer(call, &[first]))
}

pub(super) fn token(call: &Call<'_>, token: &str, book: &Book) -> Result<Done, Refusal> {
    call.check_jurisdiction()?;
    let token = decode(token);
    let case = book
        .with_token(&call.system.name(), &token)
        .ok_or_else(|| refuse(404, format!("There is no token {token:?}")))?;
    let request = Node::Record(vec![("service_request_id", text(&case.external_id)), ("token", text(&token))]);
    Ok(Done {
        status: 200,
        body: write(call.format(), "service_requests", &Node::List("request", vec![request])),
        reference: case.reference.clone(),
        external_id: Some(case.external_id.clone()),
        ..Done::default()
    })
}

fn status(case: &Case) -> &'static str {
    if case.latest().is_none_or(|event| is_open(&event.code)) { "open" } else { "closed" }
}

fn answer(call: &Call<'_>, cases: &[&Case]) -> Done {
    let one = (cases.len() == 1).then(|| cases.first()).flatten();
    let requests = cases.iter().map(|case| {
        let field = |name: &str| text(case.field(name).unwrap_or_default());
        let degrees =
            |name: &str| case.field(name).and_then(|sent| sent.parse().ok()).map_or(Node::Nothing, Node::Number);
        let latest = case.latest();
        // `expected_datetime` is left out: a known client drops a whole list that has it.
        Node::Record(vec![
            ("service_request_id", text(&case.external_id)),
            ("status", text(status(case))),
            ("status_notes", text(latest.map(|event| event.text.as_str()).unwrap_or_default())),
            ("service_name", text(services::title(&case.service_code))),
            ("service_code", text(&case.service_code)),
            ("description", field("description")),
            ("agency_responsible", Node::Nothing),
            ("service_notice", Node::Nothing),
            ("requested_datetime", time(case.at)),
            ("updated_datetime", time(latest.map_or(case.at, |event| event.at))),
            ("address", field("address_string")),
            ("address_id", field("address_id")),
            ("zipcode", Node::Nothing),
            ("lat", degrees("lat")),
            ("long", degrees("long")),
            ("media_url", field("media_url")),
        ])
    });
    Done {
        status: 200,
        body: write(call.format(), "service_requests", &Node::List("request", requests.collect())),
        reference: one.and_then(|case| case.reference.clone()),
        external_id: one.map(|case| case.external_id.clone()),
        ..Done::default()
    }
}
