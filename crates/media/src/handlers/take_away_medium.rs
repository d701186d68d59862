//! `POST /staff/media/{medium}/take-away`: off the website. While pages use it, only after somebody has said that they mean it.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use identity::{Staff, may};
use web::{Fields, PageResult, ProtectedForm, Visit, see_other};

use super::open_medium::{Shown, find, show, typed};
use super::write_down;
use crate::uses::AllUses;
use crate::words::Trouble;

pub(super) async fn take_away_medium(
    staff: Staff<may::WriteContent>,
    visit: Visit,
    uses: Data<AllUses>,
    request: HttpRequest,
    id: Path<String>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let tenant = staff.tenant();
    let mut medium = find(&staff, &id).await?;
    let meant = form.0.get("although_used").is_some();
    if !meant && !uses.of(tenant, medium.name()).await?.is_empty() {
        let trouble =
            Trouble::at("#although_used", "Pages use this. Take it out of them first, or say that you mean it");
        let shown = Shown { staff: &staff, visit: &visit, uses: &uses, medium: &medium };
        return show(&shown, StatusCode::UNPROCESSABLE_ENTITY, typed(&medium), None, vec![trouble]).await;
    }
    if medium.is_there() {
        let now = tenant.clock().now();
        let tx = tenant.db().write_tx().await?;
        medium.take_away(&tx, now).await?;
        tenancy::services::bump_revision(&tx, now).await?;
        write_down(&tx, &staff, &request, "take_away_medium", &medium).await?;
        tx.commit().await?;
    }
    see_other(&format!("/staff/media/{}?done=taken-away", medium.id()))
}
