//! `POST /staff/act-for/stop`: the form is given up, and what was answered is forgotten.

use identity::{Staff, may};
use web::{Fields, PageResult, ProtectedForm, Visit, see_other};

use crate::draft::Draft;

pub(super) async fn stop_act_for(
    staff: Staff<may::ActForResident>,
    visit: Visit,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let tenant = staff.tenant();
    let service = form.0.one("service")?.unwrap_or_default();
    let tx = tenant.db().write_tx().await?;
    let draft = Draft::hold(&tx, &visit.digest, service).await?;
    if let Some(draft) = draft.filter(|draft| draft.acting_by() == Some(staff.id())) {
        draft.forget(&tx).await?;
    }
    tx.commit().await?;
    see_other("/staff/act-for")
}
