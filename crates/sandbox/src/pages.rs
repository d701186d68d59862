//! What a person sees: what arrived, each case with buttons that move it on, the misbehaviour, and the mail.
//!
//! Plain pages that work without script. Everything shown came from outside, so everything is escaped, and the policy sent with
//! each page allows nothing but our own style sheet.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use chrono_tz::Europe::London;

use crate::System;
use crate::book::Case;
use crate::markup::escape;
use crate::world::World;
use crate::{SystemKind, open311, symology};

mod list_cases;
mod set_faults;
mod show_case;
mod show_mail;

/// The largest form or JSON that a page takes, in bytes.
const LARGEST_FORM: usize = 32 * 1024;

/// The sandbox's own addresses; they stand before those of the systems, so no borough can be called `mail`.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    let small = || web::PayloadConfig::new(LARGEST_FORM);
    config
        .route("/", web::get().to(list_cases::show))
        .route("/livez", web::get().to(live))
        .route("/style.css", web::get().to(style))
        .route("/ledger", web::get().to(ledger))
        .service(
            web::resource("/faults")
                .app_data(small())
                .route(web::get().to(set_faults::show))
                .route(web::put().to(set_faults::put))
                .route(web::post().to(set_faults::submit)),
        )
        .service(
            web::resource("/cases/{borough}/{connector}/{external_id}")
                .app_data(small())
                .route(web::get().to(show_case::show))
                .route(web::post().to(show_case::move_on)),
        )
        .route("/mail", web::get().to(show_mail::list))
        .route("/mail/{file}", web::get().to(show_mail::show))
        .route("/mail/{file}/html", web::get().to(show_mail::html));
}

async fn live() -> &'static str {
    "ok\n"
}

async fn style() -> HttpResponse {
    HttpResponse::Ok().content_type("text/css; charset=utf-8").body(include_str!("../assets/style.css"))
}

/// The ledger as JSON Lines, oldest first.
async fn ledger(world: web::Data<World>) -> HttpResponse {
    match tokio::fs::read(world.config.data.join("ledger.jsonl")).await {
        Ok(lines) => HttpResponse::Ok().content_type("application/x-ndjson; charset=utf-8").body(lines),
        Err(error) => {
            tracing::error!(%error, "the ledger cannot be read");
            HttpResponse::InternalServerError().body("the ledger cannot be read")
        }
    }
}

/// The page for what is not here.
pub(crate) fn not_found() -> HttpResponse {
    let body = "<h1>Nothing is here</h1><p>Go to <a href=\"/\">what arrived</a>.</p>";
    page(StatusCode::NOT_FOUND, "Nothing is here", "", body)
}

/// The parts of the sandbox, as the header lists them.
const PARTS: [(&str, &str); 4] =
    [("/", "What arrived"), ("/mail", "Mail"), ("/faults", "Misbehaviour"), ("/ledger", "Ledger")];

/// A whole page around a body. `part` is the address of the part that it belongs to.
fn page(status: StatusCode, title: &str, part: &str, body: &str) -> HttpResponse {
    let links: String = PARTS
        .iter()
        .map(|(address, name)| {
            let current = if *address == part { " aria-current=\"page\"" } else { "" };
            format!("<li><a href=\"{address}\"{current}>{name}</a></li>")
        })
        .collect();
    let title = escape(title);
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<meta name=\"robots\" content=\"noindex\">\n<title>{title} – \
         Sandbox</title>\n<link rel=\"icon\" href=\"data:,\">\n<link rel=\"stylesheet\" href=\"/style.css\">\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#main\">Skip to the content</a>\n<header><div class=\"wide\"><p><strong>Sandbox</strong> <span>a \
         stand-in for the outside world</span></p><nav aria-label=\"Sandbox\"><ul>{links}</ul></nav></div></header>\n\
         <main id=\"main\" class=\"wide\">\n{body}\n</main>\n</body>\n</html>\n"
    );
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "same-origin"))
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; img-src data:; frame-src 'self'; form-action 'self'; base-uri 'none'; \
             frame-ancestors 'none'",
        ))
        .body(html)
}

/// A time as people read it: 4 June 2026, 9:32am, in London.
fn when(at: DateTime<Utc>) -> String {
    at.with_timezone(&London).format("%-d %B %Y, %-I:%M%P").to_string()
}

/// A name with a capital: the slugs of boroughs are lower case.
fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A system as people say it.
fn said(system: &System) -> String {
    format!("{}: {}", capital(&system.borough), system.connector)
}

/// What a code means, in plain words; the code itself when nobody has written any.
fn words_for(kind: SystemKind, code: &str) -> String {
    offered(kind)
        .into_iter()
        .find(|(known, _)| *known == code)
        .map_or_else(|| code.to_owned(), |(_, words)| words.to_owned())
}

/// The codes that a system of this kind usually sends, with plain words.
fn offered(kind: SystemKind) -> Vec<(&'static str, &'static str)> {
    match kind {
        SystemKind::Open311 => open311::CODES.iter().map(|(code, words, _)| (*code, *words)).collect(),
        SystemKind::Symology => symology::CODES.to_vec(),
    }
}

/// What a case is about, in the system's own words.
fn about(kind: SystemKind, case: &Case) -> String {
    match kind {
        SystemKind::Open311 => open311::title(&case.service_code).to_owned(),
        SystemKind::Symology => {
            let kind = case.field("RequestType").unwrap_or("Request");
            format!("{} ({})", symology::title(kind), case.service_code)
        }
    }
}

/// A path segment as an address holds it.
fn segment(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20").replace("%7E", "~")
}

/// The address of a case's page.
fn case_address(system: &System, external_id: &str) -> String {
    format!("/cases/{}/{}/{}", segment(&system.borough), segment(&system.connector), segment(external_id))
}

/// Refuses a change that another site's page sent in somebody's browser; programs send none of these headers.
fn from_elsewhere(request: &HttpRequest) -> bool {
    let headers = request.headers();
    let text = |name: header::HeaderName| read(headers, &name);
    let site = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
    let other_origin = text(header::ORIGIN).is_some_and(|origin| {
        let host = text(header::HOST).unwrap_or_default();
        origin != format!("http://{host}")
    });
    site.is_some_and(|site| !matches!(site, "same-origin" | "none")) || other_origin
}

fn read<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Refusal of such a change.
fn elsewhere() -> HttpResponse {
    HttpResponse::Forbidden().body("This form was sent by another site. Open the sandbox and send it there.\n")
}

/// Whether the request's body is JSON.
fn is_json(request: &HttpRequest) -> bool {
    read(request.headers(), &header::CONTENT_TYPE).is_some_and(|kind| kind.trim_start().starts_with("application/json"))
}
