//! `/feedback/service/{service}`: how satisfied were you? The confirmation of a form leads here.

use actix_web::HttpRequest;
use actix_web::web::Path;
use tenancy::Tenant;
use web::{Fields, PageError, PageResult, ProtectedForm, Visit, see_other};

use super::rating::{self, Rated};
use crate::grade::Kind;

pub(super) async fn show_rate_service(tenant: Tenant, visit: Visit, service: Path<String>) -> PageResult {
    let action = offered(&tenant, &service)?;
    rating::show(&tenant, &visit, &rated(&service, &action))
}

pub(super) async fn rate_service(
    tenant: Tenant,
    visit: Visit,
    request: HttpRequest,
    service: Path<String>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let action = offered(&tenant, &service)?;
    match rating::take(&tenant, &visit, &request, &rated(&service, &action), &form.0).await? {
        Some(again) => Ok(again),
        None => see_other("/feedback/thanks"),
    }
}

/// Where the form of a service is sent, if the borough has the service.
fn offered(tenant: &Tenant, service: &str) -> Result<String, PageError> {
    tenant.services().present(service).ok_or(PageError::NotFound)?;
    Ok(format!("/feedback/service/{service}"))
}

fn rated<'a>(service: &'a str, action: &'a str) -> Rated<'a> {
    Rated { kind: Kind::Service, about: service, action }
}
