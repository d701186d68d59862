//! `/faults`: how the systems misbehave. A list as JSON for programs, a form for people.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use super::{elsewhere, from_elsewhere, page, said};
use crate::faults::{Fault, MODES, Mode};
use crate::markup::escape;
use crate::world::World;

pub(super) async fn show(world: web::Data<World>, request: HttpRequest) -> HttpResponse {
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if accept.contains("text/html") {
        return page(StatusCode::OK, "Misbehaviour", "/faults", &form(&world));
    }
    HttpResponse::Ok().json(world.faults())
}

/// Replaces the list.
pub(super) async fn put(world: web::Data<World>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    if from_elsewhere(&request) {
        return elsewhere();
    }
    let read = serde_json::from_slice::<Vec<Fault>>(&body).map_err(|error| error.to_string());
    match read.and_then(|list| world.replace_faults(list)) {
        Ok(()) => HttpResponse::Ok().json(world.faults()),
        Err(words) => HttpResponse::UnprocessableEntity().json(json!({ "error": words })),
    }
}

/// Replaces the list by what the form says: `system`, `mode` and `share` (in percent) for each system in turn.
pub(super) async fn submit(world: web::Data<World>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    if from_elsewhere(&request) {
        return elsewhere();
    }
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(&body).into_owned().collect();
    let values =
        |name: &'static str| pairs.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str());
    let list: Result<Vec<Fault>, String> = values("system")
        .zip(values("mode"))
        .zip(values("share"))
        .filter(|((_, mode), _)| *mode != "ok")
        .map(|((system, mode), share)| {
            let mode: Mode = serde_json::from_value(mode.into()).map_err(|error| error.to_string())?;
            let share: f64 =
                share.trim().parse().map_err(|_| "The share must be a number from 0 to 100.".to_owned())?;
            Ok(Fault {
                system: system.to_owned(),
                mode,
                share: share / 100.0,
                seed: None,
                times: None,
                operation: None,
                seconds: None,
            })
        })
        .collect();
    match list.and_then(|list| world.replace_faults(list)) {
        Ok(()) => HttpResponse::SeeOther().insert_header((header::LOCATION, "/faults")).finish(),
        Err(words) => {
            let notice = format!("<p class=\"notice\" role=\"alert\">{}</p>", escape(&words));
            let html = notice + &form(&world);
            page(StatusCode::UNPROCESSABLE_ENTITY, "Error: misbehaviour", "/faults", &html)
        }
    }
}

fn form(world: &World) -> String {
    let faults = world.faults();
    let rows: String = world
        .config
        .systems
        .iter()
        .enumerate()
        .map(|(place, system)| {
            let name = system.name();
            let now = faults.iter().find(|fault| fault.system == name || fault.system == "*");
            let mode = now.map_or_else(|| "ok".to_owned(), |fault| fault.mode.name());
            let share = now.map_or(100.0, |fault| fault.share * 100.0);
            let options: String = MODES
                .iter()
                .map(|(code, words)| {
                    let chosen = if *code == mode { " selected" } else { "" };
                    format!("<option value=\"{code}\"{chosen}>{words}</option>")
                })
                .collect();
            format!(
                "<fieldset><legend>{}</legend><input type=\"hidden\" name=\"system\" value=\"{}\"><div class=\"field\"><label \
                 for=\"mode-{place}\">What it does</label><select id=\"mode-{place}\" name=\"mode\">{options}</select></div><div \
                 class=\"field\"><label for=\"share-{place}\">How many requests in a hundred</label><input class=\"short\" \
                 id=\"share-{place}\" name=\"share\" inputmode=\"decimal\" value=\"{}\" autocomplete=\"off\"></div></fieldset>",
                escape(&said(system)),
                escape(&name),
                share.round()
            )
        })
        .collect();
    let more = if faults.len() > world.config.systems.len() || faults.iter().any(|fault| fault.operation.is_some()) {
        "<p class=\"notice\">A program has set a list that is longer than this form shows. Saving replaces it.</p>"
    } else {
        ""
    };
    format!(
        "<h1>Misbehaviour</h1><p class=\"lead\">Real systems are slow, lose answers and say odd things. Choose what these do, and \
         watch what the platform makes of it.</p>{more}<form method=\"post\" action=\"/faults\">{rows}<div class=\"buttons\"><button \
         class=\"main\">Save</button></div></form><h2>Behave again</h2><form method=\"post\" action=\"/faults\"><button>Stop all \
         misbehaviour</button></form>"
    )
}
