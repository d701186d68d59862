//! All news, newest first; by category and year when somebody asks.

use actix_web::HttpRequest;
use tenancy::Tenant;
use web::{Head, Kind, PageResult};

use crate::view::news;

/// `GET /news`
pub(crate) async fn list_news(tenant: Tenant, request: HttpRequest) -> PageResult {
    let head = Head::new(Kind::Content, "News")
        .described(format!("What is new in {}", tenant.profile().short_name))
        .at(news::PATH);
    super::list(&tenant, &request, news::PATH, "content/list_news.html", head, async |choices| {
        Ok(news::list(&tenant, &choices).await?)
    })
    .await
}
