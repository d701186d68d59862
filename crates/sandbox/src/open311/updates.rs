//! The mySociety extension: updates out (`GET`) and updates in (`POST`), at `servicerequestupdates` and at `update`.

use super::cases::not_a_time;
use super::wire::{Node, read_time, text, time, write};
use super::{Call, Refusal, refuse, refused};
use crate::book::{Book, Case, Fact, Happening, Side};
use crate::world::Done;

/// The statuses of the wire with plain words, and whether a case with it is open to GeoReport's two-valued eye.
/// The usual ones stand first.
pub(crate) const CODES: [(&str, &str, bool); 17] = [
    ("investigating", "Being looked at", true),
    ("action_scheduled", "Work is scheduled", true),
    ("in_progress", "In progress", true),
    ("fixed", "Fixed", false),
    ("closed", "Closed", false),
    ("duplicate", "Reported already", false),
    ("not_councils_responsibility", "Not the council’s", false),
    ("no_further_action", "No further action", false),
    ("open", "Open", true),
    ("planned", "Planned", true),
    ("for_triage", "Being sorted", true),
    ("reopen", "Open again", true),
    ("unchanged", "A note, nothing changes", true),
    ("internal_referral", "Passed to another team", false),
    ("cancelled", "Cancelled", false),
    ("referred_to_veolia_streets", "Passed to the contractor", false),
    ("referred_to_lbb_streets", "Passed back to the council", false),
];

/// Whether GeoReport calls a case with this status open. A status that is not known does not close anything.
pub(super) fn is_open(code: &str) -> bool {
    CODES.iter().find(|(known, ..)| *known == code).is_none_or(|(.., open)| *open)
}

/// A status may be one of the known ones, or any word: clients have to cope with words that they do not know.
pub(crate) fn check_code(code: &str) -> Result<(), String> {
    let word =
        !code.is_empty() && code.len() <= 60 && code.chars().all(|c| c.is_ascii_alphanumeric() || "_ -".contains(c));
    if word { Ok(()) } else { Err(format!("{code:?} is not a status; one is, for example, \"in_progress\"")) }
}

pub(super) fn list(call: &Call<'_>, book: &Book) -> Result<Done, Refusal> {
    call.check_jurisdiction()?;
    // A GET needs no key; but a wrong one is a mistake that should show.
    if call.param("api_key").is_some() {
        call.check_key()?;
    }
    let at = |name: &str, sent: &str| read_time(sent).ok_or_else(|| not_a_time(name, sent));
    let window = match (call.param("start_date"), call.param("end_date")) {
        (Some(from), Some(to)) => Some(at("start_date", from)?..=at("end_date", to)?),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => {
            return Err(refuse(400, "start_date and end_date go together"));
        }
    };
    let mut found: Vec<(&Case, &Happening)> = book
        .of_system(&call.system.name())
        .flat_map(|case| case.events.iter().map(move |event| (case, event)))
        .filter(|(_, event)| event.from == Side::BackOffice)
        .filter(|(_, event)| window.as_ref().is_none_or(|window| window.contains(&event.at)))
        .collect();
    found.sort_by_key(|(_, event)| event.id);
    let updates = found.iter().map(|(case, event)| {
        Node::Record(vec![
            ("update_id", text(update_id(event))),
            ("service_request_id", text(&case.external_id)),
            ("status", text(&event.code)),
            ("updated_datetime", time(event.at)),
            ("description", text(&event.text)),
            ("media_url", Node::Nothing),
        ])
    });
    let body = write(call.format(), "service_request_updates", &Node::List("request_update", updates.collect()));
    Ok(Done { status: 200, body, ..Done::default() })
}

fn update_id(event: &Happening) -> String {
    (500_000 + event.id).to_string()
}

pub(super) fn add(call: &Call<'_>, book: &Book) -> Done {
    let reference =
        call.param("service_request_id_ext").or_else(|| call.attribute("service_request_id_ext")).map(str::to_owned);
    match check(call, book) {
        Err(refusal) => Done { reference, ..refused(call, &refusal) },
        Ok((case, client_id)) => {
            let known = case.events.iter().find(|event| event.client_id.as_deref() == Some(client_id));
            let status = call.param("status").unwrap_or_default().to_lowercase();
            let words = call.param("description").unwrap_or_default();
            let new = || book.event(Side::Client, &status, words, Some(client_id.to_owned()));
            let event = known.cloned().unwrap_or_else(new);
            let update = Node::Record(vec![("update_id", text(update_id(&event))), ("account_id", Node::Nothing)]);
            Done {
                status: 200,
                body: write(call.format(), "service_request_updates", &Node::List("request_update", vec![update])),
                reference: reference.or_else(|| case.reference.clone()),
                external_id: Some(case.external_id.clone()),
                note: known.map(|_| "the update is known: the same id again".to_owned()),
                facts: if known.is_some() { Vec::new() } else { vec![Fact::Happened { number: case.number, event }] },
            }
        }
    }
}

/// What an update must have; gives its case and the client's own id of it.
fn check<'a, 'b>(call: &'a Call<'_>, book: &'b Book) -> Result<(&'b Case, &'a str), Refusal> {
    call.check_content_type()?;
    call.check_key()?;
    call.check_jurisdiction()?;
    let needed = ["service_request_id", "updated_datetime", "status", "description", "email"];
    let mut wrong: Refusal = needed
        .iter()
        .filter(|name| call.param(name).is_none())
        .map(|name| (400, format!("{name} is missing")))
        .collect();
    let client_id = call.param("update_id_ext").or_else(|| call.param("update_id"));
    if client_id.is_none() {
        wrong.push((400, "update_id or update_id_ext is missing".to_owned()));
    }
    if let Some(status) = call.param("status")
        && !CODES.iter().any(|(known, ..)| known.to_uppercase() == status)
    {
        wrong.push((400, format!("status {status:?} is not known; statuses come in capitals, such as IN_PROGRESS")));
    }
    if let Some(sent) = call.param("updated_datetime")
        && read_time(sent).is_none()
    {
        wrong.extend(not_a_time("updated_datetime", sent));
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let id = call.param("service_request_id").unwrap_or_default();
    let cases = book.with_id(&call.system.name(), id);
    let case = cases.first().ok_or_else(|| refuse(404, format!("There is no service_request_id {id:?}")))?;
    Ok((case, client_id.unwrap_or_default()))
}
