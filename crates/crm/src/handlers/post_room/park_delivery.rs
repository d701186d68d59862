//! `POST /staff/deliveries/{id}/park`: it waits until somebody sends it off again.

use actix_web::HttpRequest;
use actix_web::web::Path;
use identity::{Staff, may};
use web::{Fields, PageResult, ProtectedForm, Visit};

use super::hand::{Act, At, act, line};
use super::open_delivery::Typed;

pub(super) async fn park_delivery(
    staff: Staff<may::RetryDelivery>,
    visit: Visit,
    request: HttpRequest,
    id: Path<String>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let reason = form.0.one("reason")?.unwrap_or_default().to_owned();
    let parked = line(&reason, 300, "reason", "Say why it should wait").map(Act::Park);
    let at = At { worker: &staff, visit: &visit, request: &request, id: &id };
    act(at, &form.0, parked, Typed { act: "park", reason, ..Typed::default() }).await
}
