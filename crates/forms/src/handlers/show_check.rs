//! `GET /forms/{service}/check`: all answers, before they are sent.

use actix_web::HttpRequest;
use actix_web::http::{Method, StatusCode};
use actix_web::web::Path;
use mail::EmailAddress;
use serde::Serialize;
use tenancy::Tenant;
use web::{Head, Kind, PageError, PageResult, Visit, csrf_token, render, see_other};

use super::acting::{Banner, Way, ask_who};
use super::{already_sent::already_sent, is_looked_at};
use crate::draft::Draft;
use crate::journey::{Journey, Next};
use crate::journey_event::{self, Event};
use crate::report;

#[derive(Serialize)]
struct View<'a> {
    page: Head,
    csrf: String,
    action: String,
    back: Option<String>,
    nonce: String,
    service: &'a str,
    rows: Vec<Row>,
    slip: Option<Slip>,
    button: &'static str,
    acting: Option<Banner>,
}

/// One answer.
#[derive(Serialize)]
struct Row {
    key: String,
    lines: Vec<String>,
    href: String,
    what: String,
}

/// An e-mail address that looks like a slip of the finger: asked about, never refused.
#[derive(Serialize)]
struct Slip {
    email: String,
    meant: &'static str,
}

pub(super) async fn show_check(
    tenant: Tenant,
    visit: Visit,
    request: HttpRequest,
    service: Path<String>,
) -> PageResult {
    let db = tenant.db().read();
    let draft = Draft::find(db, &visit.digest, &service).await?;
    let way = Way::of(&tenant, &request, draft.as_ref()).await?;
    if let Way::Shut = way {
        return ask_who(&tenant, &visit, &service, &format!("/forms/{service}"));
    }
    if let Some(token) = draft.as_ref().and_then(Draft::sent_token) {
        return already_sent(&tenant, &service, token, StatusCode::OK).await;
    }
    let mut journey = Journey::of(db, &tenant, &service, draft, None).await?.ok_or(PageError::NotFound)?;
    let complete = journey.next() == Next::Check;
    let Some(mut draft) = journey.draft.take().filter(|_| complete) else {
        return see_other(&journey.next_href());
    };
    if draft.nonce().is_none() && request.method() == Method::GET {
        let tx = tenant.db().write_tx().await?;
        draft.mint_nonce(&tx).await?;
        tx.commit().await?;
    }
    if is_looked_at(&request) {
        journey_event::note(&tenant, &journey.version, Some(draft.id()), Event::StepShown("check")).await;
    }
    let definition = journey.definition();
    let path = journey.path();
    let rows = path.iter().filter_map(|step| {
        let answer = journey.answers.get(&step.id)?;
        Some(Row {
            key: step.question.clone(),
            lines: definition.shown(step, answer),
            href: format!("/forms/{}/{}?from=check", definition.service, step.id),
            what: format!("your answer to “{}”", step.question),
        })
    });
    let slip = report::contact(definition, &journey.kept()).email.and_then(|email| {
        let meant = EmailAddress::parse(&email).ok()?.looks_like_a_slip()?;
        Some(Slip { email, meant })
    });
    let view = View {
        page: Head::new(Kind::Check, "Check your answers").of(definition.title.clone()),
        csrf: csrf_token(&tenant, &visit),
        acting: way.banner(&tenant, &visit, &definition.service),
        action: format!("/forms/{}/check", definition.service),
        back: path.last().map(|step| format!("/forms/{}/{}", definition.service, step.id)),
        nonce: draft.nonce().unwrap_or_default().to_owned(),
        service: &definition.service,
        rows: rows.collect(),
        slip,
        button: if definition.title.starts_with("Report") { "Submit report" } else { "Submit request" },
    };
    render(&tenant, "forms/show_check.html", &view)
}
