//! The description of the interface.

use actix_web::HttpRequest;
use tenancy::Tenant;
use web::{PageError, PageResult};

use crate::{answer, document};

/// `GET /api/openapi.json`
pub(crate) async fn send_openapi(tenant: Tenant, request: HttpRequest) -> PageResult {
    answer::json(&request, &document::document(tenant.profile()).map_err(PageError::failed)?)
}
