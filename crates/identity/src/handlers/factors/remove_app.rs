//! `/account/security/app/remove` and the same for staff: the authenticator app is taken away, after a page that says what that
//! means.

use actix_web::HttpRequest;
use serde::Serialize;
use web::{Fields, Head, Kind, PageResult, ProtectedForm, Visit, csrf_token, render, see_other};

use super::owner::Owner;
use crate::account::Door;
use crate::second_factor::Factors;
use crate::view::Shown;
use crate::{authenticator, recovery_code};

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: Option<Shown>,
    path: &'static str,
    staff: bool,
}

pub(super) async fn show_remove_app(owner: Owner, visit: Visit) -> PageResult {
    owner.must_be_fresh(&format!("{}/security/app/remove", owner.door.path()))?;
    let house = owner.house();
    if !may_go(&owner, Factors::of(house.db().read(), owner.account.id()).await?) {
        return see_other(&format!("{}/security", owner.door.path()));
    }
    let view = View {
        page: Head::new(Kind::Content, "Remove your authenticator app").under("account"),
        csrf: csrf_token(house, &visit),
        path: owner.door.path(),
        staff: owner.door == Door::Staff,
        worker: owner.worker.clone(),
    };
    render(house, "identity/remove_app.html", &view)
}

pub(super) async fn remove_app(owner: Owner, request: HttpRequest, _form: ProtectedForm<Fields>) -> PageResult {
    owner.must_be_fresh(&format!("{}/security/app/remove", owner.door.path()))?;
    let house = owner.house();
    let back = format!("{}/security", owner.door.path());
    let tx = house.db().write_tx().await?;
    let factors = Factors::of(&tx, owner.account.id()).await?;
    if !may_go(&owner, factors) {
        return see_other(&back);
    }
    authenticator::forget_all(&tx, owner.account.id()).await?;
    if factors.passkeys == 0 {
        // They stand in for a factor that is gone.
        recovery_code::forget_all(&tx, owner.account.id()).await?;
    }
    owner.tell(&tx, &request, "remove_authenticator", "the authenticator app was removed").await?;
    tx.commit().await?;
    see_other(&back)
}

/// Staff keep their last factor: they would have to be let in without one.
fn may_go(owner: &Owner, factors: Factors) -> bool {
    factors.app && (owner.door == Door::Resident || factors.count() > 1)
}
