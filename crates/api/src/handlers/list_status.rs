//! How services are running.

use actix_web::HttpRequest;
use actix_web::web::Query;
use content::kind::Kind;
use tenancy::Tenant;
use web::PageResult;

use super::slice_of_kind;
use crate::slice::{Asked, Slice};
use crate::told::Status;

/// How services are running.
#[utoipa::path(
    get,
    path = "/api/v1/status",
    operation_id = "list_status",
    params(Asked),
    responses((status = 200, description = "How services are running", body = Slice<Status>))
)]
pub(crate) async fn list_status(tenant: Tenant, asked: Query<Asked>, request: HttpRequest) -> PageResult {
    slice_of_kind(&tenant, &request, asked.into_inner(), Kind::Status, |_| (), Status::of).await
}
