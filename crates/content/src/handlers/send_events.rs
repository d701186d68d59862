//! What takes place from today on, for a calendar that asks again and again.

use actix_web::HttpRequest;
use chrono::NaiveDate;
use tenancy::Tenant;
use web::{PageResult, published_from};

use crate::calendar;
use crate::view::event;

/// `GET /events.ics`
pub(crate) async fn send_events(tenant: Tenant, request: HttpRequest) -> PageResult {
    published_from(&tenant, &request, "/events.ics", calendar::MEDIA_TYPE, async || {
        let found = event::between(&tenant, tenant.clock().today(), NaiveDate::MAX).await?;
        let events: Vec<_> = found.into_iter().map(|(_, live)| live).collect();
        Ok(calendar::calendar(tenant.profile(), &events))
    })
    .await
}
