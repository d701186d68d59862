//! `/cases/{borough}/{connector}/{external_id}`: all that was sent, what happened, and buttons that move the case on.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::json;

use super::{about, case_address, elsewhere, from_elsewhere, is_json, not_found, offered, page, said, when, words_for};
use crate::System;
use crate::book::{Case, Side};
use crate::markup::escape;
use crate::world::{NotMoved, World};

/// Longest text of an event, in characters.
const LONGEST_TEXT: usize = 4000;

/// So many of the codes have their button in sight; the rest are one click away.
const USUAL: usize = 8;

/// Where a case is: borough, connector, external id.
type Address = web::Path<(String, String, String)>;

pub(super) async fn show(world: web::Data<World>, address: Address) -> HttpResponse {
    let (borough, connector, external_id) = address.into_inner();
    let Some(system) = world.system(&borough, &connector) else {
        return not_found();
    };
    let book = world.book();
    let cases = book.with_id(&system.name(), &external_id);
    if cases.is_empty() {
        return not_found();
    }
    let mut body = String::from("<p><a href=\"/\">What arrived</a></p>");
    if cases.len() > 1 {
        body.push_str(
            "<p class=\"notice\">This number was given to more than one case. Moving on concerns the first.</p>",
        );
    }
    for case in &cases {
        body.push_str(&facts(system, case));
    }
    if let Some(first) = cases.first() {
        body.push_str(&buttons(system, first));
        body.push_str(&events(system, first));
    }
    for case in &cases {
        body.push_str(&fields(case));
    }
    page(StatusCode::OK, &format!("Case {external_id}"), "", &body)
}

fn row(name: &str, value: &str) -> String {
    format!("<div><dt>{}</dt><dd>{}</dd></div>", escape(name), escape(value))
}

fn facts(system: &System, case: &Case) -> String {
    let state = case.latest().map_or_else(|| "New".to_owned(), |event| words_for(system.kind, &event.code));
    let rows = [
        row("System", &said(system)),
        row("Number here", &case.external_id),
        row("The platform’s reference", case.reference.as_deref().unwrap_or("none")),
        row("Arrived", &when(case.at)),
        row("Now", &state),
    ];
    format!("<h1>{}</h1><dl class=\"facts\">{}</dl>", escape(&about(system.kind, case)), rows.concat())
}

fn buttons(system: &System, case: &Case) -> String {
    let address = case_address(system, &case.external_id);
    let button = |(code, words): &(&str, &str)| {
        format!("<li><button name=\"code\" value=\"{code}\">{}</button></li>", escape(words))
    };
    let all = offered(system.kind);
    let (usual, others) = all.split_at(all.len().min(USUAL));
    let usual: String = usual.iter().map(button).collect();
    let others: String = others.iter().map(button).collect();
    format!(
        "<h2>Move it on</h2><form class=\"panel\" method=\"post\" action=\"{address}\"><div class=\"field\"><label \
         for=\"text\">What to write with it</label><p class=\"hint\" id=\"text-hint\">You can leave this empty.</p><input \
         id=\"text\" name=\"text\" maxlength=\"{LONGEST_TEXT}\" aria-describedby=\"text-hint\" autocomplete=\"off\"></div><ul \
         class=\"buttons\">{usual}</ul><details><summary>More</summary><ul class=\"buttons\">{others}</ul></details></form>\
         <details><summary>Use another code</summary><form class=\"panel\" method=\"post\" action=\"{address}\"><div \
         class=\"field\"><label for=\"code\">Code, as the system writes it</label><input id=\"code\" name=\"code\" \
         maxlength=\"60\" required autocomplete=\"off\"></div><button class=\"main\">Move it on</button></form></details>"
    )
}

fn events(system: &System, case: &Case) -> String {
    if case.events.is_empty() {
        return "<h2>What happened</h2><p class=\"quiet\">Nothing yet. Move the case on to see it here.</p>".to_owned();
    }
    let list: String = case
        .events
        .iter()
        .rev()
        .map(|event| {
            let who = match event.from {
                Side::BackOffice => "here",
                Side::Client => "by the platform",
            };
            format!(
                "<li><p class=\"top\"><strong>{}</strong> <span class=\"quiet\">{}, {who}</span></p><p class=\"under\"><code>{}\
                 </code> {}</p></li>",
                escape(&words_for(system.kind, &event.code)),
                when(event.at),
                escape(&event.code),
                escape(&event.text)
            )
        })
        .collect();
    format!("<h2>What happened</h2><ol class=\"cards\">{list}</ol>")
}

fn fields(case: &Case) -> String {
    let (empty, filled): (Vec<_>, Vec<_>) = case.fields.iter().partition(|(_, value)| value.is_empty());
    let rows: String = filled.into_iter().map(|(name, value)| row(name, value)).collect();
    let names: Vec<&str> = empty.into_iter().map(|(name, _)| name.as_str()).collect();
    let left_out = if names.is_empty() {
        String::new()
    } else {
        format!("<p class=\"quiet\">Sent empty: {}.</p>", escape(&names.join(", ")))
    };
    format!("<h2>What was sent</h2><dl class=\"facts\">{rows}</dl>{left_out}")
}

/// What moves a case on, as JSON or as a form.
#[derive(Debug, Deserialize)]
struct Move {
    code: String,
    #[serde(default)]
    text: String,
}

pub(super) async fn move_on(
    world: web::Data<World>,
    request: HttpRequest,
    address: Address,
    body: web::Bytes,
) -> HttpResponse {
    if from_elsewhere(&request) {
        return elsewhere();
    }
    let json = is_json(&request);
    let answer = |status: StatusCode, words: &str| {
        if json {
            return HttpResponse::build(status).json(json!({ "error": words }));
        }
        let html =
            format!("<h1>The case was not moved</h1><p>{}</p><p><a href=\"/\">What arrived</a></p>", escape(words));
        page(status, "The case was not moved", "", &html)
    };
    let wanted = if json {
        match serde_json::from_slice::<Move>(&body) {
            Ok(wanted) => wanted,
            Err(error) => {
                return answer(StatusCode::BAD_REQUEST, &format!("Send {{\"code\", \"text\"}}: {error}"));
            }
        }
    } else {
        let mut wanted = Move { code: String::new(), text: String::new() };
        for (name, value) in url::form_urlencoded::parse(&body) {
            match &*name {
                "code" => wanted.code = value.into_owned(),
                "text" => wanted.text = value.into_owned(),
                _ => {}
            }
        }
        wanted
    };
    if wanted.text.chars().count() > LONGEST_TEXT {
        return answer(StatusCode::UNPROCESSABLE_ENTITY, "The text is too long.");
    }
    let (borough, connector, external_id) = address.into_inner();
    let Some(system) = world.system(&borough, &connector) else {
        return answer(StatusCode::NOT_FOUND, "There is no such system.");
    };
    match world.move_on(system, &external_id, wanted.code.trim(), &wanted.text).await {
        Ok(case) if json => {
            let latest = case.latest();
            HttpResponse::Ok().json(json!({
                "borough": system.borough,
                "connector": system.connector,
                "external_id": case.external_id,
                "reference": case.reference,
                "code": latest.map(|event| &event.code),
                "text": latest.map(|event| &event.text),
                "at": latest.map(|event| event.at),
            }))
        }
        Ok(case) => {
            HttpResponse::SeeOther().insert_header((header::LOCATION, case_address(system, &case.external_id))).finish()
        }
        Err(error @ NotMoved::Unknown) => answer(StatusCode::NOT_FOUND, &error.to_string()),
        Err(error @ NotMoved::Code(_)) => answer(StatusCode::UNPROCESSABLE_ENTITY, &error.to_string()),
        Err(error @ NotMoved::Disk) => answer(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}
