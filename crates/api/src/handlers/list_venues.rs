//! Places that people can go to.

use actix_web::HttpRequest;
use actix_web::web::Query;
use content::kind::Kind;
use tenancy::Tenant;
use web::PageResult;

use super::slice_of_kind;
use crate::slice::{Asked, Slice};
use crate::told::Venue;

/// Places that people can go to.
#[utoipa::path(
    get,
    path = "/api/v1/venues",
    operation_id = "list_venues",
    params(Asked),
    responses((status = 200, description = "Places that people can go to", body = Slice<Venue>))
)]
pub(crate) async fn list_venues(tenant: Tenant, asked: Query<Asked>, request: HttpRequest) -> PageResult {
    slice_of_kind(&tenant, &request, asked.into_inner(), Kind::Venue, |_| (), Venue::of).await
}
