//! `GET /staff/deliveries/{id}`: one delivery with every attempt.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Path, Query};
use deliveries::Summary;
use identity::audit::{self, Happening};
use identity::{Staff, may, origin_of};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web::{Head, Kind, PageError, PageResult, Trouble, Visit, csrf_token, render_with_status};

use super::hand::At;
use super::{DeliveryView, delivery_view};

/// What was done a moment ago.
#[derive(Deserialize)]
pub(super) struct After {
    done: Option<String>,
}

/// What was typed into one of the forms, and what is wrong with it.
#[derive(Default)]
pub(super) struct Typed {
    /// Which form: `settle` or `park`.
    pub(super) act: &'static str,
    pub(super) errors: Vec<Trouble>,
    pub(super) reason: String,
    pub(super) how: String,
    pub(super) number: String,
    pub(super) note: String,
    pub(super) done: Option<&'static str>,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    done: Option<&'static str>,
    errors: Vec<Trouble>,
    delivery: DeliveryView,
    service: String,
    /// Whether a person may do something to it now.
    can_be_moved: bool,
    can_be_parked: bool,
    seen: String,
    /// Which form stands open.
    open: &'static str,
    reason: String,
    ways: Vec<Way>,
    number: String,
    note: String,
}

#[derive(Serialize)]
struct Way {
    value: &'static str,
    label: &'static str,
    checked: bool,
}

pub(super) async fn open_delivery(
    staff: Staff<may::SeeDeliveries>,
    visit: Visit,
    request: HttpRequest,
    id: Path<String>,
    after: Query<After>,
) -> PageResult {
    let tenant = staff.tenant();
    let uuid = Uuid::parse_str(&id).map_err(|_| PageError::NotFound)?;
    let found = deliveries::show(tenant.db().read(), uuid).await?.ok_or(PageError::NotFound)?;
    let happening = Happening::done(staff.actor(), "look_up", "delivery", uuid)
        .named(found.summary.reference)
        .from(origin_of(&request));
    let tx = tenant.db().write_tx().await?;
    audit::write(&tx, tenant, tenant.clock().now(), happening).await?;
    tx.commit().await?;
    let done = match after.done.as_deref() {
        Some("retry_delivery") => Some("It is being sent again."),
        Some("park_delivery") => Some("It is parked until somebody sends it again."),
        Some("settle_delivery") => Some("It is settled. It is not sent any more."),
        _ => None,
    };
    let at = At { worker: &staff, visit: &visit, request: &request, id: &id };
    show(&at, uuid, StatusCode::OK, Typed { done, ..Typed::default() }).await
}

/// What a page has shown of a delivery: whoever acts on it must have seen its latest state.
pub(super) fn seen(summary: &Summary) -> String {
    format!("{}-{}", summary.updated_at.timestamp_micros(), summary.attempts)
}

/// The page, with what was typed.
pub(super) async fn show(at: &At<'_>, id: Uuid, status: StatusCode, typed: Typed) -> PageResult {
    use deliveries::State;
    let tenant = at.worker.tenant();
    let found = deliveries::show(tenant.db().read(), id).await?.ok_or(PageError::NotFound)?;
    let summary = &found.summary;
    let way = |value, label| Way { value, label, checked: typed.how == value };
    let service = tenant.services().present(&summary.service);
    let view = View {
        page: Head::new(Kind::Content, format!("Delivery of {}", summary.reference))
            .of("Deliveries")
            .with_errors(!typed.errors.is_empty()),
        csrf: csrf_token(tenant, at.visit),
        worker: identity::view::shown(at.worker),
        done: typed.done,
        service: service.map_or_else(|| summary.service.clone(), |version| version.definition.title.clone()),
        can_be_moved: !matches!(summary.state, State::Delivered | State::Sending),
        can_be_parked: matches!(summary.state, State::Queued | State::Retry | State::Accepted),
        seen: seen(summary),
        delivery: delivery_view(&found, tenant.clock().now()),
        ways: vec![way("there", "It is there already"), way("by_hand", "I did it by hand")],
        open: typed.act,
        errors: typed.errors,
        reason: typed.reason,
        number: typed.number,
        note: typed.note,
    };
    render_with_status(tenant, status, "crm/open_delivery.html", &view)
}
