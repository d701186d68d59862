//! `GET /forms/{service}/sent/{token}`: the confirmation. It can be reloaded for ever and writes nothing.

use actix_web::web::Path;
use chrono::NaiveDate;
use crm::Case;
use serde::Serialize;
use tenancy::Tenant;
use web::{Head, Kind, PageError, PageResult, render, without_referrer};

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
}

pub(super) async fn show_sent(tenant: Tenant, path: Path<(String, String)>) -> PageResult {
    let (service, token) = path.into_inner();
    let db = tenant.db().read();
    let sent = Submission::by_sent_token(db, &service, &token).await?.ok_or(PageError::NotFound)?;
    let case = Case::find(db, sent.case_id()).await?.ok_or(PageError::NotFound)?;
    let version = tenant.services().version(db, sent.version_id()).await?.ok_or(PageError::NotFound)?;
    let definition = &version.definition;
    let heading = if definition.title.starts_with("Report") { "Report sent" } else { "Request sent" };
    let mailed = case.email().is_some() && definition.messages.contains_key(&catalogue::Event::Received);
    let view = View {
        page: Head::new(Kind::Confirm, heading).of(definition.title.clone()),
        reference: case.reference(),
        service: &definition.service,
        title: &definition.title,
        heading,
        promised_on: case.promised_on(),
        mailed,
        hears_news: definition.hears_news(),
    };
    Ok(without_referrer(render(&tenant, "forms/show_sent.html", &view)?))
}
