//! Open311 GeoReport v2 with the mySociety extension, as a council's own server speaks it.
//!
//! XML and JSON alike, by the extension of the path. It follows the published text where the text is clear (404 for what does
//! not exist, 403 for the key, 400 for everything else), and gives updates at `servicerequestupdates.*` and at `update.*`.
//! Where a client is wrong it says so in the body: that text is meant for the people who write the client.

use actix_web::http::Method;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpRequest, HttpResponse};

use crate::System;
use crate::book::Book;
use crate::faults::Mode;
use crate::world::{Asked, Done, Format, World};

mod cases;
mod services;
mod submit;
mod updates;
mod wire;

pub(crate) use services::title;
pub(crate) use updates::{CODES, check_code};

/// One request, taken apart.
struct Call<'a> {
    system: &'a System,
    method: &'a Method,
    format: Option<Format>,
    content_type: &'a str,
    host: &'a str,
    params: Vec<(String, String)>,
}

/// A refusal: HTTP statuses and words, the first of which is the status of the answer.
type Refusal = Vec<(u16, String)>;

impl Call<'_> {
    fn format(&self) -> Format {
        self.format.unwrap_or(Format::Xml)
    }

    /// The first value of a parameter; an empty one counts as absent.
    fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(known, value)| known == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// The value of `attribute[CODE]`, or the first of `attribute[CODE][]`.
    fn attribute(&self, code: &str) -> Option<&str> {
        self.param(&format!("attribute[{code}]")).or_else(|| self.param(&format!("attribute[{code}][]")))
    }

    fn check_jurisdiction(&self) -> Result<(), Refusal> {
        match (self.param("jurisdiction_id"), &self.system.jurisdiction) {
            (Some(sent), Some(ours)) if sent != ours => {
                Err(refuse(404, format!("There is no jurisdiction {sent:?} here")))
            }
            _ => Ok(()),
        }
    }

    fn check_key(&self) -> Result<(), Refusal> {
        match &self.system.api_key {
            Some(key) if self.param("api_key") != Some(key) => Err(refuse(403, "Missing or invalid api_key")),
            _ => Ok(()),
        }
    }

    fn check_content_type(&self) -> Result<(), Refusal> {
        let essence = self.content_type.split(';').next().unwrap_or_default().trim();
        if essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Ok(());
        }
        Err(refuse(400, format!("Content-Type must be application/x-www-form-urlencoded, not {essence:?}")))
    }
}

fn refuse(status: u16, words: impl Into<String>) -> Refusal {
    vec![(status, words.into())]
}

/// What a path and a method ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish<'a> {
    Discovery,
    Services,
    Service(&'a str),
    Submit,
    Cases,
    Case(&'a str),
    Token(&'a str),
    Updates,
    Update,
    WrongMethod,
    Unknown,
}

impl<'a> Wish<'a> {
    fn of(method: &Method, name: &'a str) -> Wish<'a> {
        let reading = method == Method::GET || method == Method::HEAD;
        let writing = method == Method::POST;
        match name.split_once('/') {
            Some(("services", code)) if reading => Wish::Service(code),
            Some(("requests", id)) if reading => Wish::Case(id),
            Some(("tokens", token)) if reading => Wish::Token(token),
            Some(("services" | "requests" | "tokens", _)) => Wish::WrongMethod,
            Some(_) => Wish::Unknown,
            None => match name {
                "discovery" if reading => Wish::Discovery,
                "services" if reading => Wish::Services,
                "requests" if reading => Wish::Cases,
                "requests" if writing => Wish::Submit,
                "servicerequestupdates" | "update" if reading => Wish::Updates,
                "servicerequestupdates" | "update" if writing => Wish::Update,
                "discovery" | "services" | "requests" | "servicerequestupdates" | "update" => Wish::WrongMethod,
                _ => Wish::Unknown,
            },
        }
    }

    /// The ledger's word for it.
    fn operation(self) -> &'static str {
        match self {
            Wish::Discovery => "discovery",
            Wish::Services => "services",
            Wish::Service(_) => "service",
            Wish::Submit => "submit",
            Wish::Cases => "cases",
            Wish::Case(_) => "case",
            Wish::Token(_) => "token",
            Wish::Updates => "updates",
            Wish::Update => "update",
            Wish::WrongMethod | Wish::Unknown => "unknown",
        }
    }
}

/// Answers one request to an Open311 system.
pub(crate) async fn answer(
    world: &World,
    request: &HttpRequest,
    system: &System,
    rest: &str,
    body: &[u8],
) -> HttpResponse {
    let (name, format) = match rest.rsplit_once('.') {
        Some((name, "xml")) => (name, Some(Format::Xml)),
        Some((name, "json")) => (name, Some(Format::Json)),
        _ => (rest, None),
    };
    let sent = if request.method() == Method::POST { body } else { request.query_string().as_bytes() };
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let call = Call {
        system,
        method: request.method(),
        format,
        content_type: header(CONTENT_TYPE),
        host: header(actix_web::http::header::HOST),
        params: url::form_urlencoded::parse(sent).into_owned().collect(),
    };
    let wish = if format.is_some() { Wish::of(call.method, name) } else { Wish::Unknown };
    let asked = Asked {
        request,
        system,
        operation: wish.operation(),
        format: call.format(),
        body,
        credential: call.param("api_key").map(str::to_owned),
    };
    world.exchange(asked, |book, mode| process(&call, wish, book, mode)).await
}

fn process(call: &Call<'_>, wish: Wish<'_>, book: &Book, mode: Mode) -> Done {
    let done = match wish {
        Wish::Discovery => Ok(services::discovery(call)),
        Wish::Services => services::list(call),
        Wish::Service(code) => services::definition(call, code),
        Wish::Submit => return submit::submit(call, book, mode),
        Wish::Cases => cases::list(call, book),
        Wish::Case(id) => cases::show(call, id, book),
        Wish::Token(token) => cases::token(call, token, book),
        Wish::Updates => updates::list(call, book),
        Wish::Update => return updates::add(call, book),
        Wish::WrongMethod => Err(refuse(405, format!("{} is not possible here", call.method))),
        Wish::Unknown => Err(refuse(404, "Nothing is here; paths end in .xml or .json")),
    };
    done.unwrap_or_else(|refusal| refused(call, &refusal))
}

/// The answer to a wrong request.
fn refused(call: &Call<'_>, refusal: &Refusal) -> Done {
    let words: Vec<&str> = refusal.iter().map(|(_, words)| words.as_str()).collect();
    Done {
        status: refusal.first().map_or(400, |(status, _)| *status),
        body: errors(call.format(), refusal),
        note: Some(words.join("; ")),
        ..Done::default()
    }
}

/// An error body: `errors` [ `error` { `code`, `description` } ].
pub(crate) fn errors(format: Format, refusal: &[(u16, String)]) -> String {
    let list = refusal.iter().map(|(status, words)| {
        wire::Node::Record(vec![("code", wire::text(status.to_string())), ("description", wire::text(words))])
    });
    wire::write(format, "errors", &wire::Node::List("error", list.collect()))
}

/// A path segment with its percent signs resolved; a plus stays a plus, as in any path.
fn decode(segment: &str) -> String {
    let as_form = format!("x={}", segment.replace('+', "%2B").replace('&', "%26"));
    url::form_urlencoded::parse(as_form.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}
