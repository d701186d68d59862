//! `POST /account/security/recovery-codes` and the same for staff: a new set of recovery codes in the place of the old one.

use actix_web::HttpRequest;
use web::{Fields, PageResult, ProtectedForm, Visit, see_other};

use super::owner::Owner;
use super::show_codes::show_codes;
use crate::recovery_code;
use crate::second_factor::Factors;

pub(super) async fn renew_codes(
    owner: Owner,
    visit: Visit,
    request: HttpRequest,
    _form: ProtectedForm<Fields>,
) -> PageResult {
    let back = format!("{}/security", owner.door.path());
    owner.must_be_fresh(&back)?;
    let house = owner.house();
    let tx = house.db().write_tx().await?;
    if !Factors::of(&tx, owner.account.id()).await?.any() {
        // Nothing is asked for that they could stand in for.
        return see_other(&back);
    }
    let codes = recovery_code::make_set(&tx, house, owner.account.id()).await?;
    owner
        .tell(&tx, &request, "renew_recovery_codes", "new recovery codes were made, and the old ones stopped working")
        .await?;
    tx.commit().await?;
    show_codes(house, &visit, owner.worker.clone(), codes, &back)
}
