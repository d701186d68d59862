//! `POST /staff/pages/{page}/move`: to another address; the old one leads to it.

use actix_web::HttpRequest;
use actix_web::web::Path;
use identity::{Staff, may};
use web::{Fields, PageResult, ProtectedForm, Trouble, Visit};

use super::working::{At, MOST, Typed, find, ground, work};
use crate::deed::Deed;

pub(super) async fn move_page(
    staff: Staff<may::PublishContent>,
    visit: Visit,
    request: HttpRequest,
    page: Path<String>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let at = At { worker: &staff, visit: &visit, request: &request };
    let page = find(&at, &page).await?;
    let mut typed = Typed::of("move", &form.0);
    let to = typed.needed("to", MOST, "Write the new address, such as /bins/collection");
    if to.as_deref() == Some(&page.path) {
        typed.errors.push(Trouble::at("to", "The page stands there already: write another address"));
    }
    work(at, page, ground(&form.0)?, to.map(Deed::Move), typed).await
}
