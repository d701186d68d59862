//! `POST requests`: a report becomes a case.

use super::wire::{Node, text, write};
use super::{Call, Refusal, refuse, refused, services};
use crate::book::{Book, Case, Fact};
use crate::faults::Mode;
use crate::world::Done;

/// Attributes that carry a client's reference when the system does not say which one it goes by; for the ledger only.
const USUAL_REFERENCES: [&str; 3] = ["service_request_id_ext", "fixmystreet_id", "external_id"];

/// Longest description, in characters (GeoReport v2).
const LONGEST_DESCRIPTION: usize = 4000;

pub(super) fn submit(call: &Call<'_>, book: &Book, mode: Mode) -> Done {
    let attribute = |code: &str| call.attribute(code).map(str::to_owned);
    let reference = match &call.system.dedupes {
        Some(code) => attribute(code),
        None => USUAL_REFERENCES.iter().find_map(|code| attribute(code)),
    };
    let service_code = match check(call) {
        Ok(code) => code,
        Err(refusal) => {
            return Done { reference, ..refused(call, &refusal) };
        }
    };
    let system = call.system.name();
    if call.system.dedupes.is_some()
        && let Some(known) = reference.as_deref().and_then(|reference| book.with_reference(&system, reference))
    {
        return Done { note: Some("the reference is known: the same id again".to_owned()), ..told(call, known) };
    }
    let mut case = book.draft(&system, reference, service_code);
    case.fields = call.params.iter().filter(|(name, _)| name != "api_key").cloned().collect();
    if mode == Mode::DuplicateId
        && let Some(last) = book.of_system(&system).next_back()
    {
        case.external_id = last.external_id.clone();
    }
    if mode == Mode::Token {
        case.token = Some(format!("T{}", case.external_id));
    }
    let mut done = told(call, &case);
    if mode == Mode::EmptyId {
        done.body = body(call, vec![("service_request_id", Node::Nothing)]);
    }
    done.facts = vec![Fact::Opened(case)];
    done
}

/// The answer that names a case.
fn told(call: &Call<'_>, case: &Case) -> Done {
    let named = match &case.token {
        Some(token) => ("token", text(token)),
        None => ("service_request_id", text(&case.external_id)),
    };
    Done {
        status: 200,
        body: body(call, vec![named, ("service_notice", Node::Nothing), ("account_id", Node::Nothing)]),
        reference: case.reference.clone(),
        external_id: Some(case.external_id.clone()),
        ..Done::default()
    }
}

fn body(call: &Call<'_>, request: Vec<(&'static str, Node)>) -> String {
    write(call.format(), "service_requests", &Node::List("request", vec![Node::Record(request)]))
}

/// What a report must have; gives its service code.
fn check<'a>(call: &'a Call<'_>) -> Result<&'a str, Refusal> {
    call.check_content_type()?;
    call.check_key()?;
    call.check_jurisdiction()?;
    let code = call.param("service_code").ok_or_else(|| refuse(400, "service_code is missing"))?;
    if !services::offered(code) {
        return Err(refuse(404, format!("There is no service_code {code:?}")));
    }
    let mut wrong = Refusal::new();
    wrong.extend(wrong_place(call).map(|words| (400, words)));
    if call.param("description").is_some_and(|description| description.chars().count() > LONGEST_DESCRIPTION) {
        wrong.push((400, format!("description is longer than {LONGEST_DESCRIPTION} characters")));
    }
    if wrong.is_empty() { Ok(code) } else { Err(wrong) }
}

/// A report says where: `lat` and `long`, or `address_string`, or `address_id`.
fn wrong_place(call: &Call<'_>) -> Option<String> {
    let number = |name: &str, most: f64| match call.param(name).map(str::parse::<f64>) {
        None => Ok(false),
        Some(Ok(degrees)) if degrees.abs() <= most => Ok(true),
        Some(_) => Err(format!("{name} is not a number of degrees")),
    };
    match (number("lat", 90.0), number("long", 180.0)) {
        (Err(words), _) | (_, Err(words)) => Some(words),
        (Ok(true), Ok(true)) => None,
        (Ok(true), Ok(false)) | (Ok(false), Ok(true)) => Some("lat and long go together".to_owned()),
        (Ok(false), Ok(false)) => {
            let named = call.param("address_string").or_else(|| call.param("address_id"));
            named.is_none().then(|| "lat and long, address_string or address_id is needed".to_owned())
        }
    }
}
