//! The feeds of alerts: the same bytes for everyone, made once for each revision of the site.

use actix_web::HttpRequest;
use actix_web::web::Path;
use tenancy::Tenant;
use uuid::Uuid;
use web::{PageError, PageResult, published_from};

use crate::{cap, feed, message};

pub(super) async fn show_alerts_atom(tenant: Tenant, request: HttpRequest) -> PageResult {
    let kind = "application/atom+xml; charset=utf-8";
    published_from(&tenant, &request, "/feeds/alerts.atom", kind, async || {
        let messages = message::newest(tenant.db().read(), feed::MOST).await?;
        feed::atom(&tenant, &messages, tenant.clock().now()).map_err(PageError::failed)
    })
    .await
}

pub(super) async fn show_alerts_rss(tenant: Tenant, request: HttpRequest) -> PageResult {
    let kind = "application/rss+xml; charset=utf-8";
    published_from(&tenant, &request, "/feeds/alerts.rss", kind, async || {
        let messages = message::newest(tenant.db().read(), feed::MOST).await?;
        feed::rss(&tenant, &messages, tenant.clock().now()).map_err(PageError::failed)
    })
    .await
}

pub(super) async fn show_alerts_cap(tenant: Tenant, request: HttpRequest) -> PageResult {
    let kind = "application/atom+xml; charset=utf-8";
    published_from(&tenant, &request, "/feeds/alerts.cap", kind, async || {
        let messages = message::newest(tenant.db().read(), feed::MOST).await?;
        feed::index_of_cap(&tenant, &messages).map_err(PageError::failed)
    })
    .await
}

pub(super) async fn show_alert_cap(tenant: Tenant, request: HttpRequest, id: Path<String>) -> PageResult {
    let id = Uuid::parse_str(&id).map_err(|_| PageError::NotFound)?;
    let path = format!("/feeds/alerts/{id}.cap");
    published_from(&tenant, &request, &path, "application/cap+xml; charset=utf-8", async || {
        let found = message::find(tenant.db().read(), id).await?;
        let message = found.filter(|message| message.facts.grade.is_warning()).ok_or(PageError::NotFound)?;
        cap::document(&tenant, &message).map_err(PageError::failed)
    })
    .await
}
