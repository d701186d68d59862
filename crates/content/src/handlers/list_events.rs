//! What takes place from today on, day by day.

use actix_web::HttpRequest;
use tenancy::Tenant;
use web::{Head, Kind, PageResult};

use crate::view::event;

/// `GET /events`
pub(crate) async fn list_events(tenant: Tenant, request: HttpRequest) -> PageResult {
    let head = Head::new(Kind::Content, "Events")
        .described(format!("What is on in {}, day by day", tenant.profile().short_name))
        .at(event::PATH);
    super::list(&tenant, &request, event::PATH, "content/list_events.html", head, async |choices| {
        Ok(event::list(&tenant, &choices).await?)
    })
    .await
}
