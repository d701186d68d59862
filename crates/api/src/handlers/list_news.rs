//! News, the newest first.

use actix_web::HttpRequest;
use actix_web::web::Query;
use content::kind::Kind;
use tenancy::Tenant;
use web::PageResult;

use super::slice_of_kind;
use crate::slice::{Asked, Slice};
use crate::told::News;

/// News, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/news",
    operation_id = "list_news",
    params(Asked),
    responses((status = 200, description = "News, the newest first", body = Slice<News>))
)]
pub(crate) async fn list_news(tenant: Tenant, asked: Query<Asked>, request: HttpRequest) -> PageResult {
    let newest_first = |lines: &mut Vec<content::outward::Line>| {
        lines.sort_by_key(|line| std::cmp::Reverse((line.from_day, line.published_at)));
    };
    slice_of_kind(&tenant, &request, asked.into_inner(), Kind::News, newest_first, News::of).await
}
