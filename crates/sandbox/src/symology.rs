//! Symology Insight: a SOAP 1.1 service that is particular about its envelope, and three CSV files that tell what happened.
//!
//! No description of the real service is public; what is known is what one client sends to it. So this half takes exactly that:
//! the quoted SOAPAction, the namespace on every element, the parameters in their order. Anything else gets a SOAP fault that
//! says what was wrong. That keeps our client to the letter.

use actix_web::http::Method;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpRequest, HttpResponse};

use crate::System;
use crate::book::Book;
use crate::faults::Mode;
use crate::markup::escape;
use crate::world::{Asked, Done, Format, World};

mod csv_return;
mod event;
mod lookup;
mod shape;
mod soap;
mod submit;

pub(crate) use csv_return::{CODES, check_code};
use soap::Element;

/// What a type of request stands for; the type itself when it is not one of these.
pub(crate) fn title(kind: &str) -> &str {
    match kind {
        "POT" => "Pothole or road fault",
        "StreetLightingLAMP" => "Street light",
        "FLYTIP" => "Fly-tipping",
        "GRAFFITI" => "Graffiti",
        other => other,
    }
}

/// The namespace of every element of the service.
const NAMESPACE: &str = "http://www.symology.co.uk/services";

/// A method of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operation {
    Submit,
    Event,
    Lookup,
}

impl Operation {
    const ALL: [Operation; 3] = [Operation::Submit, Operation::Event, Operation::Lookup];

    fn method(self) -> &'static str {
        match self {
            Operation::Submit => "SendRequestAdditionalGroup",
            Operation::Event => "SendEventAction",
            Operation::Lookup => "GetRequestAdditionalGroup",
        }
    }

    /// The ledger's word for it.
    fn word(self) -> &'static str {
        match self {
            Operation::Submit => "submit",
            Operation::Event => "update",
            Operation::Lookup => "lookup",
        }
    }
}

/// A method that was called in the right form.
struct Call<'a> {
    system: &'a System,
    operation: Operation,
    /// The method as it was called: with or without `Authenticated`.
    method: &'a str,
    /// The parameters, in order, without the credentials.
    parameters: Vec<&'a Element>,
}

/// Answers one request to a Symology system.
pub(crate) async fn answer(
    world: &World,
    request: &HttpRequest,
    system: &System,
    rest: &str,
    body: &[u8],
) -> HttpResponse {
    let reading = request.method() == Method::GET || request.method() == Method::HEAD;
    let asked = |operation, format| Asked { request, system, operation, format, body, credential: None };
    if let Some(file) = csv_return::File::named(rest).filter(|_| reading) {
        return world.exchange(asked("feed", Format::Csv), |book, _| csv_return::write(file, system, book)).await;
    }
    if !matches!(rest, "" | "soap") || request.method() != Method::POST {
        let done = || Done { status: 404, body: "Nothing is here.\n".to_owned(), ..Done::default() };
        return world.exchange(asked("unknown", Format::Csv), |_, _| done()).await;
    }
    let envelope = soap::parse(body);
    let action = header(request, "soapaction");
    let named = Operation::ALL.into_iter().find(|operation| action.contains(operation.method()));
    let password =
        envelope.as_ref().ok().and_then(|envelope| envelope.find("Password")).map(|found| found.text.clone());
    let asked = Asked { credential: password, ..asked(named.map_or("unknown", Operation::word), Format::Soap) };
    world
        .exchange(asked, |book, mode| {
            let reference = envelope.as_ref().ok().and_then(|envelope| {
                let found = envelope.find("InWebRequestID").or_else(|| envelope.find("WebRequestID"));
                found.map(|found| found.text.clone()).filter(|text| !text.is_empty())
            });
            let done = envelope
                .as_ref()
                .map_err(String::clone)
                .and_then(|envelope| open(system, request, action, envelope))
                .and_then(|call| process(&call, book, mode));
            match done {
                Ok(done) => Done { reference: done.reference.clone().or(reference), ..done },
                Err(wrong) => Done {
                    status: 500,
                    body: fault("soap:Client", &wrong),
                    reference,
                    note: Some(wrong),
                    ..Done::default()
                },
            }
        })
        .await
}

fn header<'a>(request: &'a HttpRequest, name: &str) -> &'a str {
    request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Looks at everything around the parameters: content type, SOAPAction, envelope, method, credentials.
fn open<'a>(
    system: &'a System,
    request: &HttpRequest,
    action: &str,
    envelope: &'a Element,
) -> Result<Call<'a>, String> {
    let content_type = header(request, CONTENT_TYPE.as_str());
    if !content_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("text/xml") {
        return Err(format!("Content-Type must be text/xml; charset=utf-8, not {content_type:?}"));
    }
    let called = soap::called(envelope)?;
    if called.namespace.as_deref() != Some(NAMESPACE) {
        return Err(format!("{} is not in the namespace {NAMESPACE}", called.name));
    }
    let (plain, authenticated) = match called.name.strip_suffix("Authenticated") {
        Some(plain) => (plain, true),
        None => (called.name.as_str(), false),
    };
    let operation = Operation::ALL
        .into_iter()
        .find(|operation| operation.method() == plain)
        .ok_or_else(|| format!("There is no method {}", called.name))?;
    let wanted = format!("\"{NAMESPACE}/{}\"", called.name);
    if action != wanted {
        return Err(format!("SOAPAction must be {wanted} with its quotation marks, not {action}"));
    }
    shape::in_namespace(called)?;
    let mut parameters: Vec<&Element> = called.children.iter().collect();
    if authenticated {
        let credentials: Vec<&Element> = parameters.drain(..parameters.len().min(2)).collect();
        let names: Vec<&str> = credentials.iter().map(|element| element.name.as_str()).collect();
        if names != ["Username", "Password"] {
            return Err(format!("{} begins with Username and Password, not with {}", called.name, names.join(" and ")));
        }
        let sent = credentials.last().map(|element| element.text.as_str());
        if system.api_key.is_some() && sent != system.api_key.as_deref() {
            return Err("The user name or the password is wrong".to_owned());
        }
    } else if system.api_key.is_some() {
        return Err(format!("Call {plain}Authenticated: this system wants a user name and a password"));
    }
    Ok(Call { system, operation, method: &called.name, parameters })
}

fn process(call: &Call<'_>, book: &Book, mode: Mode) -> Result<Done, String> {
    match call.operation {
        Operation::Submit => submit::submit(call, book, mode),
        Operation::Event => event::add(call, book),
        Operation::Lookup => lookup::show(call, book),
    }
}

const ENVELOPE: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<soap:Envelope \
                        xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" \
                        xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
                        xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"><soap:Body>";

/// A SOAP fault.
pub(crate) fn fault(code: &str, words: &str) -> String {
    let words = escape(words);
    format!(
        "{ENVELOPE}<soap:Fault><faultcode>{code}</faultcode><faultstring>{words}</faultstring><detail/></soap:Fault>\
         </soap:Body></soap:Envelope>\n"
    )
}

/// A row of a result: `RecordType` 1 is a message, 2 is a thing that was made.
struct Row {
    record_type: u8,
    message: String,
    crno: Option<String>,
}

/// The answer of a method: its status, words, and what else it holds.
fn result(call: &Call<'_>, status: u8, message: &str, inside: &str) -> String {
    let (method, message) = (call.method, escape(message));
    format!(
        "{ENVELOPE}<{method}Response xmlns=\"{NAMESPACE}\"><{method}Result><StatusCode>{status}</StatusCode>\
         <StatusMessage>{message}</StatusMessage>{inside}</{method}Result></{method}Response></soap:Body></soap:Envelope>\n"
    )
}

/// Rows under the names that go with a kind of result.
fn rows(name: &str, rows: &[Row]) -> String {
    let mut inside = format!("<{name}Results>");
    for row in rows {
        let crno = row.crno.as_ref().map(|crno| format!("<ConvertCRNo>{crno}</ConvertCRNo>")).unwrap_or_default();
        inside.push_str(&format!(
            "<{name}ResultRow><RecordType>{}</RecordType><MessageText>{}</MessageText>{crno}</{name}ResultRow>",
            row.record_type,
            escape(&row.message)
        ));
    }
    inside.push_str(&format!("</{name}Results>"));
    inside
}
