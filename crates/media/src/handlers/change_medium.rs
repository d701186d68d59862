//! `POST /staff/media/{medium}/change`: other words, or another focal point.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use identity::{Staff, may};
use web::{Fields, PageError, PageResult, ProtectedForm, Visit, see_other};

use super::add_medium::Typed;
use super::open_medium::{Shown, find, show};
use super::{refused, write_down};
use crate::store;
use crate::uses::AllUses;
use crate::words::Words;

pub(super) async fn change_medium(
    staff: Staff<may::WriteContent>,
    visit: Visit,
    uses: Data<AllUses>,
    request: HttpRequest,
    id: Path<String>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let tenant = staff.tenant();
    let mut medium = find(&staff, &id).await?;
    let (words, mut troubles) = Words::read(&form.0);
    troubles.extend(words.faults(medium.kind()));
    let moved = medium.is_picture() && words.focal != medium.focal();
    if troubles.is_empty() && moved {
        let (media, medium, focal) = (tenant.files().media(), medium.clone(), words.focal);
        let made = tokio::task::spawn_blocking(move || store::lay_down_crops(&media, &medium, focal));
        if let Err(not) = made.await.map_err(PageError::failed)? {
            troubles.push(refused(not)?);
        }
    }
    if !troubles.is_empty() {
        let shown = Shown { staff: &staff, visit: &visit, uses: &uses, medium: &medium };
        return show(&shown, StatusCode::UNPROCESSABLE_ENTITY, Typed::of(&form.0), None, troubles).await;
    }
    let now = tenant.clock().now();
    let tx = tenant.db().write_tx().await?;
    medium.change(&tx, &words).await?;
    tenancy::services::bump_revision(&tx, now).await?;
    write_down(&tx, &staff, &request, "change_medium", &medium).await?;
    tx.commit().await?;
    see_other(&format!("/staff/media/{}?done=changed", medium.id()))
}
