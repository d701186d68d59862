//! What the council asks people about: now, soon, and what it asked before.

use actix_web::HttpRequest;
use tenancy::Tenant;
use web::{Head, Kind, PageResult};

use super::of_today;
use crate::view::consultation;

/// `GET /consultations`
pub(crate) async fn list_consultations(tenant: Tenant, request: HttpRequest) -> PageResult {
    let path = "/consultations";
    let head = Head::new(Kind::Content, "Consultations")
        .described(format!("Tell {} what you think", tenant.profile().name))
        .at(path);
    let key = of_today(&tenant, path);
    super::list(&tenant, &request, &key, "content/list_consultations.html", head, async |_| {
        Ok(consultation::lists(&tenant).await?)
    })
    .await
}
