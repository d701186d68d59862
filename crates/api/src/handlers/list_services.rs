//! The services on offer.

use actix_web::HttpRequest;
use actix_web::web::Query;
use tenancy::Tenant;
use web::PageResult;

use super::offered;
use crate::answer;
use crate::slice::{Asked, Slice};
use crate::told::ServiceLine;

/// The services on offer, by title.
#[utoipa::path(
    get,
    path = "/api/v1/services",
    operation_id = "list_services",
    params(Asked),
    responses((status = 200, description = "The services on offer, by title", body = Slice<ServiceLine>))
)]
pub(crate) async fn list_services(tenant: Tenant, asked: Query<Asked>, request: HttpRequest) -> PageResult {
    let cut = asked.into_inner().cut(offered(&tenant))?;
    let tell = |version: &std::sync::Arc<tenancy::Version>| ServiceLine::of(&version.definition, tenant.profile());
    answer::json(&request, &cut.telling(cut.lines.iter().map(tell).collect()))
}
