//! `POST /forms/{service}`: somebody begins a form for themselves in a browser in which staff had begun it for a resident.

use actix_web::web::Path;
use tenancy::Tenant;
use web::{Fields, PageResult, ProtectedForm, Visit, see_other};

use crate::draft::Draft;

/// What staff had answered is forgotten; a resident's own answers are not touched.
pub(super) async fn begin_own(
    tenant: Tenant,
    visit: Visit,
    service: Path<String>,
    _form: ProtectedForm<Fields>,
) -> PageResult {
    let tx = tenant.db().write_tx().await?;
    let draft = Draft::hold(&tx, &visit.digest, &service).await?;
    if let Some(draft) = draft.filter(|draft| draft.acting_by().is_some()) {
        draft.forget(&tx).await?;
    }
    tx.commit().await?;
    see_other(&format!("/forms/{service}"))
}
