//! One page that editors wrote.

use actix_web::HttpRequest;
use actix_web::web::Path;
use content::outward;
use tenancy::Tenant;
use web::{PageError, PageResult};

use crate::answer;
use crate::told::WholePage;

/// A page of the site, in plain words.
#[utoipa::path(
    get,
    path = "/api/v1/pages/{path}",
    operation_id = "read_page",
    params(("path" = String, Path, description = "Where the page stands, without the first slash")),
    responses((status = 200, description = "The page", body = WholePage))
)]
pub(crate) async fn read_page(tenant: Tenant, path: Path<String>, request: HttpRequest) -> PageResult {
    let path = format!("/{}", path.trim_end_matches('/'));
    let page = outward::at(&tenant, &path).await?.ok_or(PageError::NotFound)?;
    answer::json(&request, &WholePage::of(page, tenant.profile()))
}
