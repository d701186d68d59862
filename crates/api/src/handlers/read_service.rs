//! One service.

use actix_web::HttpRequest;
use actix_web::web::Path;
use tenancy::Tenant;
use web::{PageError, PageResult};

use crate::answer;
use crate::told::Service;

/// A service.
#[utoipa::path(
    get,
    path = "/api/v1/services/{service}",
    operation_id = "read_service",
    params(("service" = String, Path, description = "The id of the service")),
    responses((status = 200, description = "The service", body = Service))
)]
pub(crate) async fn read_service(tenant: Tenant, service: Path<String>, request: HttpRequest) -> PageResult {
    let version = tenant.services().present(&service).filter(|version| version.definition.offered);
    let version = version.ok_or(PageError::NotFound)?;
    answer::json(&request, &Service::of(&version.definition, tenant.profile()))
}
