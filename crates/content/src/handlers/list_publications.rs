//! Every publication, newest first.

use actix_web::HttpRequest;
use serde::Serialize;
use tenancy::Tenant;
use web::{Head, PageResult};

use crate::kind::Kind;
use crate::live::{self, Dated};

#[derive(Serialize)]
struct Publications {
    lines: Vec<Dated>,
}

/// `GET /publications`
pub(crate) async fn list_publications(tenant: Tenant, request: HttpRequest) -> PageResult {
    let path = "/publications";
    let head = Head::new(web::Kind::Content, "Publications")
        .described(format!("Plans, policies and reports of {}", tenant.profile().name))
        .at(path);
    super::list(&tenant, &request, path, "content/list_publications.html", head, async |_| {
        Ok(Publications { lines: live::lines(&tenant, Kind::Publication).await? })
    })
    .await
}
