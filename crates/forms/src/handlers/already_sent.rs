//! What a visitor sees who goes back after sending: that it was sent, and under which reference.

use actix_web::http::StatusCode;
use crm::Case;
use serde::Serialize;
use tenancy::Tenant;
use web::{Head, Kind, PageError, PageResult, render_with_status};

use crate::submission::Submission;

#[derive(Serialize)]
struct View<'a> {
    page: Head,
    reference: &'a str,
    confirmation: String,
    again: String,
}

pub(super) async fn already_sent(tenant: &Tenant, service: &str, token: &str, status: StatusCode) -> PageResult {
    let db = tenant.db().read();
    let sent = Submission::by_sent_token(db, service, token).await?.ok_or(PageError::NotFound)?;
    let case = Case::find(db, sent.case_id()).await?.ok_or(PageError::NotFound)?;
    let title = tenant.services().present(service).map(|version| version.definition.title.clone());
    let mut page = Head::new(Kind::Confirm, "You have already sent this form");
    page.of = title;
    let view =
        View { page, reference: case.reference(), confirmation: sent.href(), again: format!("/forms/{service}") };
    render_with_status(tenant, status, "forms/already_sent.html", &view)
}
