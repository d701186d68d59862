//! `POST /staff/alerts/{id}/publish` and `/take-down`: onto the website and off it.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use identity::audit::{self, Happening};
use identity::{Staff, may, origin_of};
use uuid::Uuid;
use web::{Fields, PageError, PageResult, ProtectedForm, Visit, see_other};

use super::check_alert::show;
use super::{Trouble, hurry};
use crate::alert::{Alert, Refusal};

type Publisher = Staff<may::PublishAlert>;

pub(super) async fn publish_alert(
    staff: Publisher,
    visit: Visit,
    request: HttpRequest,
    id: Path<Uuid>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let (id, tenant) = (*id, staff.tenant());
    let edition = form.0.one("edition")?.and_then(|edition| edition.parse().ok()).unwrap_or_default();
    let tx = tenant.db().write_tx().await?;
    let alert = Alert::hold(&tx, id).await?.ok_or(PageError::NotFound)?;
    let facts = alert.draft().clone();
    if let Err(refusal) = alert.publish(&tx, tenant, edition, &staff.shown_name()).await? {
        tx.rollback().await?;
        return refused(&staff, &visit, id, refusal).await;
    }
    let happening = Happening::done(staff.actor(), "publish_alert", "alert", id)
        .named(&facts.title)
        .from(origin_of(&request))
        .with(serde_json::json!({ "grade": facts.grade, "paths": facts.paths, "wards": facts.wards }));
    audit::write(&tx, tenant, tenant.clock().now(), happening).await?;
    tx.commit().await?;
    // Mails may have been queued.
    hurry(&request);
    see_other(&format!("/staff/alerts/{id}?done=published"))
}

pub(super) async fn take_down_alert(
    staff: Publisher,
    request: HttpRequest,
    id: Path<Uuid>,
    _form: ProtectedForm<Fields>,
) -> PageResult {
    let (id, tenant) = (*id, staff.tenant());
    let tx = tenant.db().write_tx().await?;
    let alert = Alert::hold(&tx, id).await?.ok_or(PageError::NotFound)?;
    let title = alert.published().unwrap_or(alert.draft()).title.clone();
    // What is over already is as it should be.
    if alert.take_down(&tx, tenant, &staff.shown_name()).await?.is_ok() {
        let happening =
            Happening::done(staff.actor(), "take_down_alert", "alert", id).named(title).from(origin_of(&request));
        audit::write(&tx, tenant, tenant.clock().now(), happening).await?;
        tx.commit().await?;
    } else {
        tx.rollback().await?;
    }
    see_other(&format!("/staff/alerts/{id}?done=taken-down"))
}

async fn refused(staff: &Publisher, visit: &Visit, id: Uuid, refusal: Refusal) -> PageResult {
    let (status, message) = match refusal {
        Refusal::OutOfDate => (
            StatusCode::CONFLICT,
            "This alert was changed or published since you opened this page. Look at it again, then publish",
        ),
        Refusal::OverAlready => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "The alert would be over before it begins. Change when it starts or ends, then publish",
        ),
        Refusal::Over => return see_other(&format!("/staff/alerts/{id}")),
    };
    show(staff, visit, id, status, None, vec![Trouble { message: message.to_owned(), href: "#alert" }]).await
}
