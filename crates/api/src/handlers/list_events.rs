//! Events that are still to come, the next first.

use actix_web::HttpRequest;
use actix_web::web::Query;
use content::kind::Kind;
use tenancy::Tenant;
use web::PageResult;

use super::slice_of_kind;
use crate::slice::{Asked, Slice};
use crate::told::Event;

/// Events that are still to come, the next first.
#[utoipa::path(
    get,
    path = "/api/v1/events",
    operation_id = "list_events",
    params(Asked),
    responses((status = 200, description = "Events that are still to come, the next first", body = Slice<Event>))
)]
pub(crate) async fn list_events(tenant: Tenant, asked: Query<Asked>, request: HttpRequest) -> PageResult {
    let today = tenant.clock().today();
    let to_come = |lines: &mut Vec<content::outward::Line>| {
        lines.retain(|line| line.to_day.is_none_or(|day| day >= today));
        lines.sort_by_key(|line| line.from_day);
    };
    slice_of_kind(&tenant, &request, asked.into_inner(), Kind::Event, to_come, Event::of).await
}
