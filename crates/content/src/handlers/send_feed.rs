//! What is new, for readers of feeds.

use actix_web::HttpRequest;
use actix_web::web::Path;
use tenancy::Tenant;
use web::{PageError, PageResult, published_from};

use crate::feed::{Feed, Subject};

/// `GET /feeds/{feed}`: news, events that are still to come, consultations that are open.
pub(crate) async fn send_feed(tenant: Tenant, feed: Path<String>, request: HttpRequest) -> PageResult {
    let (subject, is_atom) = match feed.as_str() {
        "news.atom" => (Subject::News, true),
        "news.rss" => (Subject::News, false),
        "events.atom" => (Subject::Events, true),
        "events.rss" => (Subject::Events, false),
        "consultations.atom" => (Subject::Consultations, true),
        "consultations.rss" => (Subject::Consultations, false),
        _ => return Err(PageError::NotFound),
    };
    let path = format!("/feeds/{feed}");
    let content_type =
        if is_atom { "application/atom+xml; charset=utf-8" } else { "application/rss+xml; charset=utf-8" };
    published_from(&tenant, &request, &path, content_type, async || {
        let feed = Feed::gather(&tenant, subject, &path).await?;
        Ok(if is_atom { feed.atom() } else { feed.rss() })
    })
    .await
}
