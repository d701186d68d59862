//! `POST /staff/media/{medium}/replace`: another file in the place of this one; pages and addresses stay.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use identity::{Staff, may};
use web::{PageResult, ProtectedUpload, Visit, see_other};

use super::add_medium::{LIMITS, lay_down};
use super::open_medium::{Shown, find, show, typed};
use super::write_down;
use crate::uses::AllUses;
use crate::words::Words;

pub(super) async fn replace_medium(
    staff: Staff<may::WriteContent>,
    visit: Visit,
    uses: Data<AllUses>,
    request: HttpRequest,
    id: Path<String>,
    upload: ProtectedUpload,
) -> PageResult {
    let tenant = staff.tenant();
    let mut medium = find(&staff, &id).await?;
    let received = upload.receive(LIMITS).await?;
    let words = Words::of(&medium);
    let mut troubles = Vec::new();
    let prepared = lay_down(tenant, medium.id(), received, Some(&medium), &words, &mut troubles).await?;
    let Some(prepared) = prepared else {
        let shown = Shown { staff: &staff, visit: &visit, uses: &uses, medium: &medium };
        return show(&shown, StatusCode::UNPROCESSABLE_ENTITY, typed(&medium), None, troubles).await;
    };
    let now = tenant.clock().now();
    let tx = tenant.db().write_tx().await?;
    medium.replace(&tx, now, &prepared, &staff.shown_name()).await?;
    tenancy::services::bump_revision(&tx, now).await?;
    write_down(&tx, &staff, &request, "replace_medium", &medium).await?;
    tx.commit().await?;
    see_other(&format!("/staff/media/{}?done=replaced", medium.id()))
}
