//! How services are running, the worst first.

use actix_web::HttpRequest;
use serde::Serialize;
use tenancy::Tenant;
use web::{Head, Kind, PageResult};

use crate::view::status::{self, Line};

#[derive(Serialize)]
struct Statuses {
    lines: Vec<Line>,
}

/// `GET /service-status`
pub(crate) async fn list_statuses(tenant: Tenant, request: HttpRequest) -> PageResult {
    let path = "/service-status";
    let head = Head::new(Kind::Content, "How services are running")
        .described(format!("Which services of {} have problems now", tenant.profile().name))
        .at(path);
    super::list(&tenant, &request, path, "content/list_statuses.html", head, async |_| {
        Ok(Statuses { lines: status::list(&tenant).await? })
    })
    .await
}
