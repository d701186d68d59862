//! `POST /staff/pages/{page}/comments`: says something of a page; `…/{comment}/resolve`: it is dealt with.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use identity::{Staff, may};
use uuid::Uuid;
use web::{Fields, PageError, PageResult, ProtectedForm, Visit, see_other};

use super::open_page::show;
use super::working::{At, Typed, find};
use crate::comment::{self, MOST};
use crate::revision::Hand;

pub(super) async fn comment_page(
    staff: Staff<may::WriteContent>,
    visit: Visit,
    request: HttpRequest,
    page: Path<String>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let at = At { worker: &staff, visit: &visit, request: &request };
    let page = find(&at, &page).await?;
    let mut typed = Typed::of("comment", &form.0);
    let Some(words) = typed.needed("comment", MOST, "Write a comment") else {
        return show(&at, &page, StatusCode::UNPROCESSABLE_ENTITY, typed).await;
    };
    let tenant = staff.tenant();
    let newest = page.newest(tenant.db().read()).await?;
    let block = typed.words("about");
    let block = newest.writing().block(&block).map(|block| block.id.as_str());
    let tx = tenant.db().write_tx().await?;
    comment::add(&tx, &page, block, &words, &Hand::of(&staff), tenant.clock().now()).await?;
    tx.commit().await?;
    see_other(&format!("/staff/pages/{}?done=comment_page", page.id))
}

pub(super) async fn resolve_comment(
    staff: Staff<may::WriteContent>,
    visit: Visit,
    request: HttpRequest,
    path: Path<(String, String)>,
    _form: ProtectedForm<Fields>,
) -> PageResult {
    let (page, id) = path.into_inner();
    let at = At { worker: &staff, visit: &visit, request: &request };
    let page = find(&at, &page).await?;
    let id = Uuid::parse_str(&id).map_err(|_| PageError::NotFound)?;
    let tenant = staff.tenant();
    let tx = tenant.db().write_tx().await?;
    // One that a colleague has dealt with meanwhile is dealt with all the same.
    comment::resolve(&tx, page.id, id, &Hand::of(&staff), tenant.clock().now()).await?;
    tx.commit().await?;
    see_other(&format!("/staff/pages/{}?done=resolve_comment", page.id))
}
