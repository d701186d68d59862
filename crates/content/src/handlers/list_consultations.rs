//! What the council asks people about: now, soon, and what it asked before.

use actix_web::HttpRequest;
use tenancy::Tenant;
use web::{Head, Kind, PageResult};

use crate::view::consultation;

/// `GET /consultations`
pub(crate) async fn list_consultations(tenant: Tenant, request: HttpRequest) -> PageResult {
    let path = "/consultations";
    let head = Head::new(Kind::Content, "Consultations")
        .described(format!("Tell {} what you think", tenant.profile().name))
        .at(path);
    super::list(&tenant, &request, path, "content/list_consultations.html", head, async |_| {
        Ok(consultation::lists(&tenant).await?)
    })
    .await
}
