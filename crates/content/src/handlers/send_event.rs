//! One event, for a calendar.

use actix_web::HttpRequest;
use actix_web::web::Path;
use tenancy::Tenant;
use web::{PageError, PageResult, published_from};

use crate::calendar;
use crate::kind::Kind;
use crate::live::Live;
use crate::page::Page;

/// `GET /events/{event}.ics`
pub(crate) async fn send_event(tenant: Tenant, event: Path<String>, request: HttpRequest) -> PageResult {
    let key = format!("/events/{event}.ics");
    published_from(&tenant, &request, &key, calendar::MEDIA_TYPE, async || {
        let found = Page::live_at(tenant.db().read(), &format!("/events/{event}")).await?;
        let (page, writing) = found.filter(|(_, writing)| writing.kind == Kind::Event).ok_or(PageError::NotFound)?;
        Ok(calendar::calendar(tenant.profile(), &[Live { page, writing }]))
    })
    .await
}
