//! `POST /staff/pages/{page}/presence`: a browser tells that somebody has the page open, and learns who else has (CM-12).

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Path;
use identity::{Staff, may};
use serde::Serialize;
use web::{Fields, PageResult, ProtectedForm};

use super::find;
use crate::presence::{self, Present};

/// What the script learns.
#[derive(Serialize)]
struct Answer {
    others: Vec<Present>,
    /// The page's edition now: somebody may have saved.
    edition: i64,
    changed_by: String,
}

pub(super) async fn tell_presence(
    staff: Staff<may::WriteContent>,
    id: Path<String>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let tenant = staff.tenant();
    let page = find(tenant, &id).await?;
    let now = tenant.clock().now();
    let typed = form.0.get("typed") == Some("yes");
    let tx = tenant.db().write_tx().await?;
    if form.0.get("leave") == Some("yes") {
        presence::leave(&tx, page.id, staff.id()).await?;
    } else {
        presence::tell(&tx, page.id, (staff.id(), &staff.shown_name()), typed, now).await?;
    }
    tx.commit().await?;
    let others = presence::others(tenant.db().read(), page.id, staff.id(), now).await?;
    let answer = Answer { others, edition: page.edition, changed_by: page.changed_by_name.clone() };
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(answer))
}
