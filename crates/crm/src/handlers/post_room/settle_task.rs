//! `POST /staff/tasks/{id}/settle`: what only a person could do is done.

use actix_web::HttpRequest;
use actix_web::web::Path;
use deliveries::tasks;
use identity::audit::{self, Happening};
use identity::{Staff, may, origin_of};
use uuid::Uuid;
use web::{Fields, PageError, PageResult, ProtectedForm, see_other};

use super::hand::line;

/// Whoever presses the button a second time finds it done.
pub(super) async fn settle_task(
    staff: Staff<may::RetryDelivery>,
    request: HttpRequest,
    id: Path<String>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let tenant = staff.tenant();
    let id = Uuid::parse_str(&id).map_err(|_| PageError::NotFound)?;
    // A word on what was done is welcome, and not asked for.
    let word = line(form.0.one("word")?.unwrap_or_default(), 200, "word", "").unwrap_or_default();
    let now = tenant.clock().now();
    let tx = tenant.db().write_tx().await?;
    let task = tasks::find(&tx, id).await?.ok_or(PageError::NotFound)?;
    if tasks::settle_one(&tx, now, id, &staff.shown_name()).await? {
        let happening = Happening::done(staff.actor(), "settle_task", "task", id)
            .named(task.kind.as_str())
            .because(word)
            .from(origin_of(&request));
        audit::write(&tx, tenant, now, happening).await?;
        tx.commit().await?;
    }
    see_other("/staff/deliveries?done=task")
}
