//! `POST /staff/deliveries/{id}/retry`: it is sent off again now.

use actix_web::HttpRequest;
use actix_web::web::Path;
use identity::{Staff, may};
use web::{Fields, PageResult, ProtectedForm, Visit};

use super::hand::{Act, At, act};
use super::open_delivery::Typed;

pub(super) async fn retry_delivery(
    staff: Staff<may::RetryDelivery>,
    visit: Visit,
    request: HttpRequest,
    id: Path<String>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let at = At { worker: &staff, visit: &visit, request: &request, id: &id };
    act(at, &form.0, Ok(Act::Retry), Typed::default()).await
}
