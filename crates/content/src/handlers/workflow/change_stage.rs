//! `POST /staff/pages/{page}/…`: what takes a page from one stage to another with a press and at most a few words.

use actix_web::HttpRequest;
use actix_web::web::Path;
use identity::{Staff, may};
use web::{Fields, PageResult, ProtectedForm, Visit};

use super::working::{At, MOST, Typed, find, ground, work};
use crate::comment;
use crate::deed::Deed;

/// `POST /staff/pages/{page}/review`
pub(super) async fn send_for_review(
    staff: Staff<may::WriteContent>,
    visit: Visit,
    request: HttpRequest,
    page: Path<String>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let at = At { worker: &staff, visit: &visit, request: &request };
    let page = find(&at, &page).await?;
    work(at, page, ground(&form.0)?, Some(Deed::SendForReview), Typed::of("review", &form.0)).await
}

/// `POST /staff/pages/{page}/send-back`, which needs a comment (CM-04).
pub(super) async fn send_back(
    staff: Staff<may::WriteContent>,
    visit: Visit,
    request: HttpRequest,
    page: Path<String>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let at = At { worker: &staff, visit: &visit, request: &request };
    let page = find(&at, &page).await?;
    let mut typed = Typed::of("send-back", &form.0);
    let why = typed.needed("send-back-words", comment::MOST, "Write what has to change");
    work(at, page, ground(&form.0)?, why.map(Deed::SendBack), typed).await
}

/// `POST /staff/pages/{page}/take-down`
pub(super) async fn take_down_page(
    staff: Staff<may::PublishContent>,
    visit: Visit,
    request: HttpRequest,
    page: Path<String>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let at = At { worker: &staff, visit: &visit, request: &request };
    let page = find(&at, &page).await?;
    let mut typed = Typed::of("take-down", &form.0);
    let why = typed.needed("take-down-words", MOST, "Write why residents should not see it any more");
    work(at, page, ground(&form.0)?, why.map(Deed::TakeDown), typed).await
}

/// `POST /staff/pages/{page}/archive`
pub(super) async fn archive_page(
    staff: Staff<may::PublishContent>,
    visit: Visit,
    request: HttpRequest,
    page: Path<String>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let at = At { worker: &staff, visit: &visit, request: &request };
    let page = find(&at, &page).await?;
    work(at, page, ground(&form.0)?, Some(Deed::Archive), Typed::of("archive", &form.0)).await
}

/// `POST /staff/pages/{page}/bring-back`
pub(super) async fn bring_back_page(
    staff: Staff<may::WriteContent>,
    visit: Visit,
    request: HttpRequest,
    page: Path<String>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let at = At { worker: &staff, visit: &visit, request: &request };
    let page = find(&at, &page).await?;
    work(at, page, ground(&form.0)?, Some(Deed::BringBack), Typed::of("bring-back", &form.0)).await
}

/// `POST /staff/pages/{page}/looked-at`: it is still right.
pub(super) async fn look_at_page(
    staff: Staff<may::WriteContent>,
    visit: Visit,
    request: HttpRequest,
    page: Path<String>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let at = At { worker: &staff, visit: &visit, request: &request };
    let page = find(&at, &page).await?;
    work(at, page, ground(&form.0)?, Some(Deed::LookAt), Typed::of("looked-at", &form.0)).await
}
