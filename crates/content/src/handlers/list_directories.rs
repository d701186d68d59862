//! Every directory.

use actix_web::HttpRequest;
use serde::Serialize;
use tenancy::Tenant;
use web::{Head, PageResult};

use crate::kind::Kind;
use crate::live::{self, Dated};

#[derive(Serialize)]
struct Directories {
    lines: Vec<Dated>,
}

/// `GET /directories`
pub(crate) async fn list_directories(tenant: Tenant, request: HttpRequest) -> PageResult {
    let path = "/directories";
    let head = Head::new(web::Kind::Content, "Directories")
        .described(format!("Places, groups and people in {}", tenant.profile().short_name))
        .at(path);
    super::list(&tenant, &request, path, "content/list_directories.html", head, async |_| {
        Ok(Directories { lines: live::lines(&tenant, Kind::Directory).await? })
    })
    .await
}
