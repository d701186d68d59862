//! `/`: what arrived, newest first, by borough and connector.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::{about, case_address, page, said, segment, when, words_for};
use crate::book::{Book, Case};
use crate::markup::{escape, whole};
use crate::world::World;
use crate::{System, SystemKind};

/// Cases of a system on the first page, and on its own page.
const FEW: usize = 20;
const MANY: usize = 500;

/// `?system=borough/connector` shows one system.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    system: Option<String>,
}

pub(super) async fn show(world: web::Data<World>, asked: web::Query<Asked>) -> HttpResponse {
    let book = world.book();
    let systems: Vec<&System> = world
        .config
        .systems
        .iter()
        .filter(|system| asked.system.as_ref().is_none_or(|only| *only == system.name()))
        .collect();
    let most = if asked.system.is_some() { MANY } else { FEW };
    let mut body = String::from(
        "<h1>What arrived</h1><p class=\"lead\">These are the councils’ own systems, as the platform meets them.</p><ol \
         class=\"guide\"><li>Send a report on a council’s website. It arrives here within seconds.</li><li>Open the case. See what \
         was sent, and move it on.</li><li>See the news on the council’s tracking page, and under <a \
         href=\"/mail\">Mail</a>.</li></ol><p class=\"quiet\">Reports for systems that the platform does not speak with yet are \
         laid in a folder and do not stand here.</p>",
    );
    if asked.system.is_some() {
        body.push_str("<p><a href=\"/\">All systems</a></p>");
    }
    if systems.is_empty() {
        body.push_str("<p class=\"notice\">There is no such system here.</p>");
    }
    systems.iter().for_each(|system| body.push_str(&section(system, &book, most)));
    page(StatusCode::OK, "What arrived", "/", &body)
}

fn section(system: &System, book: &Book, most: usize) -> String {
    let name = system.name();
    let count = book.of_system(&name).count();
    let speaks = match system.kind {
        SystemKind::Open311 => "Open311",
        SystemKind::Symology => "Symology",
    };
    let mut html = format!("<section><h2>{} <span class=\"tag\">{speaks}</span></h2>", escape(&said(system)));
    if count == 0 {
        html.push_str(
            "<p class=\"quiet\">Nothing has arrived yet. A report that is sent to this system will stand here.</p>",
        );
    } else {
        let cases = if count == 1 { "1 case".to_owned() } else { format!("{count} cases") };
        html.push_str(&format!("<p class=\"quiet\">{cases}, newest first</p><ol class=\"cards\">"));
        book.of_system(&name).rev().take(most).for_each(|case| html.push_str(&card(system, case)));
        html.push_str("</ol>");
        if count > most && most == FEW {
            let address = segment(&name).replace("%2F", "/");
            html.push_str(&format!(
                "<p><a href=\"/?system={address}\">Show more from {}</a></p>",
                escape(&said(system))
            ));
        }
    }
    html.push_str("</section>");
    html
}

fn card(system: &System, case: &Case) -> String {
    let state = case.latest().map_or_else(|| "New".to_owned(), |event| words_for(system.kind, &event.code));
    let reference = case.reference.as_deref().unwrap_or("no reference");
    format!(
        "<li><p class=\"top\"><a href=\"{}\">{}</a> <span class=\"tag\">{}</span></p><p class=\"under\">Number <span \
         class=\"number\">{}</span> · {} · {}</p></li>",
        case_address(system, &case.external_id),
        escape(&about(system.kind, case)),
        escape(&state),
        escape(&case.external_id),
        whole(reference),
        when(case.at)
    )
}
