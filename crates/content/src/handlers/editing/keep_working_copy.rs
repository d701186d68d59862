//! `POST /staff/pages/{page}/working-copy`: keeps what is typed while it is typed. The script sends it half a second after the
//! last key and again until it has arrived.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Path;
use identity::{Staff, may};
use serde::Serialize;
use web::{Fields, PageResult, ProtectedForm};

use super::edit_page::typed_copy;
use super::find;
use crate::editor_form;
use crate::working_copy::WorkingCopy;

/// What the script learns.
#[derive(Serialize)]
struct Answer {
    /// `false` when another tab of the same person has kept something meanwhile.
    kept: bool,
    /// The page's edition now.
    edition: i64,
    changed_by: String,
}

pub(super) async fn keep_working_copy(
    staff: Staff<may::WriteContent>,
    id: Path<String>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let tenant = staff.tenant();
    let page = find(tenant, &id).await?;
    let new = typed_copy(&page, &form.0)?;
    let newest = page.newest(tenant.db().read()).await?;
    let now = tenant.clock().now();
    let tx = tenant.db().write_tx().await?;
    let kept = if newest.writing() == &editor_form::tidy(new.writing.clone()) {
        // It says what is saved already: there is nothing to keep.
        WorkingCopy::forget(&tx, page.id, staff.id()).await?;
        true
    } else {
        WorkingCopy::keep(&tx, page.id, staff.id(), new, now).await?
    };
    tx.commit().await?;
    let answer = Answer { kept, edition: page.edition, changed_by: page.changed_by_name.clone() };
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(answer))
}
