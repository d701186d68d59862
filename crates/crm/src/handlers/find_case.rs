//! `GET /track`: which request, and how do we know that it is yours?

use actix_web::http::StatusCode;
use actix_web::web::Query;
use serde::{Deserialize, Serialize};
use tenancy::Tenant;
use web::{Head, Kind, PageResult, Trouble, Visit, csrf_token, render_with_status};

use super::Asked;

/// What a link in a mail brings along.
#[derive(Deserialize)]
pub(super) struct Link {
    reference: Option<String>,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    errors: Vec<Trouble>,
    reference: String,
    reference_error: Option<String>,
    fact: String,
    fact_error: Option<String>,
}

pub(super) async fn find_case(tenant: Tenant, visit: Visit, link: Query<Link>) -> PageResult {
    let reference = link.into_inner().reference.unwrap_or_default().chars().take(40).collect();
    ask(&tenant, &visit, StatusCode::OK, Asked { reference, ..Asked::default() })
}

/// The form, as it stands; also for an answer that does not fit.
pub(super) fn ask(tenant: &Tenant, visit: &Visit, status: StatusCode, asked: Asked) -> PageResult {
    let said = [(&asked.reference_error, "reference"), (&asked.fact_error, "proof")];
    let errors: Vec<Trouble> =
        said.into_iter().filter_map(|(error, id)| error.as_ref().map(|message| Trouble::at(id, message))).collect();
    let view = View {
        page: Head::new(Kind::Content, "Track a request").with_errors(!errors.is_empty()).under("track"),
        csrf: csrf_token(tenant, visit),
        errors,
        reference: asked.reference,
        reference_error: asked.reference_error,
        fact: asked.fact,
        fact_error: asked.fact_error,
    };
    render_with_status(tenant, status, "crm/find_case.html", &view)
}
