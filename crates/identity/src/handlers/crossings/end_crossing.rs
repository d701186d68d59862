//! `POST /staff/crossings/{id}/end`: sends somebody of the joint team home. Their next request is refused, on every node.

use actix_web::HttpRequest;
use actix_web::web::Path;
use uuid::Uuid;
use web::{Fields, PageError, PageResult, ProtectedForm, see_other};

use crate::audit::{self, Happening};
use crate::crossing::Crossing;
use crate::permission::may;
use crate::staff::{Staff, origin_of};

/// Ending what has ended already is the same answer: it has.
pub(super) async fn end_crossing(
    staff: Staff<may::EndCrossings>,
    id: Path<Uuid>,
    request: HttpRequest,
    _form: ProtectedForm<Fields>,
) -> PageResult {
    let house = staff.tenant();
    let now = house.clock().now();
    let tx = house.db().write_tx().await?;
    let Some(crossing) = Crossing::find(&tx, *id).await? else { return Err(PageError::NotFound) };
    if crossing.end(&tx, now, &format!("ended by {}", staff.shown_name())).await? {
        let happening = Happening::done(staff.actor(), "end_crossing", "crossing", crossing.id());
        audit::write(&tx, house, now, happening.named(crossing.name()).from(origin_of(&request))).await?;
    }
    tx.commit().await?;
    see_other("/staff/crossings")
}
