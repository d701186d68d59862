//! `GET /forms/{service}/sent/{token}`: the confirmation. It can be reloaded for ever and writes nothing.

use actix_web::HttpRequest;
use actix_web::web::Path;
use chrono::NaiveDate;
use crm::Case;
use identity::{Permission, Resident};
use serde::Serialize;
use tenancy::Tenant;
use web::{Head, Kind, PageError, PageResult, Visit, csrf_token, render, without_referrer};

use super::acting::worker;
use crate::submission::Submission;

#[derive(Serialize)]
struct View<'a> {
    page: Head,
    reference: &'a str,
    service: &'a str,
    title: &'a str,
    heading: &'static str,
    promised_on: NaiveDate,
    mailed: bool,
    /// Whether anybody will tell us how it goes on.
    hears_news: bool,
    /// For the member of staff who sent it for a resident.
    case_page: Option<String>,
    /// The offer of an account, to whoever has none that they are signed in to.
    offer: Option<Offer<'a>>,
}

/// An account is offered with the address that was given, but only to the browser that sent the form: a confirmation can be opened
/// again from a history that others see.
#[derive(Serialize)]
struct Offer<'a> {
    csrf: String,
    email: Option<&'a str>,
}

pub(super) async fn show_sent(tenant: Tenant, request: HttpRequest, path: Path<(String, String)>) -> PageResult {
    let (service, token) = path.into_inner();
    let db = tenant.db().read();
    let sent = Submission::by_sent_token(db, &service, &token).await?.ok_or(PageError::NotFound)?;
    let case = Case::find(db, sent.case_id()).await?.ok_or(PageError::NotFound)?;
    let version = tenant.services().version(db, sent.version_id()).await?.ok_or(PageError::NotFound)?;
    let definition = &version.definition;
    let heading = if definition.title.starts_with("Report") { "Report sent" } else { "Request sent" };
    let mailed = case.email().is_some() && definition.messages.contains_key(&catalogue::Event::Received);
    let ours = crm::pass::shown_case(&tenant, &request) == Some(case.id());
    let signed_in = Resident::of(&tenant, &request).await?.is_some();
    let case_page = case_page(&request, &sent, &case).await?;
    let offer = (!signed_in && case_page.is_none()).then(|| Offer {
        csrf: if ours { csrf_token(&tenant, &Visit::of(&tenant, &request)) } else { String::new() },
        email: case.email().filter(|_| ours),
    });
    let view = View {
        page: Head::new(Kind::Confirm, heading).of(definition.title.clone()),
        reference: case.reference(),
        service: &definition.service,
        title: &definition.title,
        heading,
        promised_on: case.promised_on(),
        mailed,
        hears_news: definition.hears_news(),
        offer,
        case_page,
    };
    Ok(without_referrer(render(&tenant, "forms/show_sent.html", &view)?))
}

/// Where the case is worked on, for whoever sent it for a resident and may see cases.
async fn case_page(request: &HttpRequest, sent: &Submission, case: &Case) -> Result<Option<String>, PageError> {
    let Some(by) = sent.acted_by() else { return Ok(None) };
    let worker = worker(request).await?.filter(|worker| worker.id() == by && worker.may(Permission::SeeCases));
    Ok(worker.map(|_| format!("/staff/cases/{}", case.reference())))
}
