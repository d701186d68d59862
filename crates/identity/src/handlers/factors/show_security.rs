//! `GET /account/security` and `/staff/security`: how one signs in, and what can be changed about it.

use serde::Serialize;
use web::{Head, Kind, PageResult, Visit, csrf_token, render};

use super::owner::Owner;
use crate::account::Door;
use crate::recovery_code;
use crate::second_factor::Factors;
use crate::view::Shown;

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: Option<Shown>,
    path: &'static str,
    staff: bool,
    app: bool,
    /// Whether taking the app or a passkey away would leave a member of staff without any.
    last: bool,
    codes_left: u64,
}

pub(super) async fn show_security(owner: Owner, visit: Visit) -> PageResult {
    let house = owner.house();
    let db = house.db().read();
    let factors = Factors::of(db, owner.account.id()).await?;
    let staff = owner.door == Door::Staff;
    let view = View {
        page: Head::new(Kind::Content, "Signing in and security").under("account"),
        csrf: csrf_token(house, &visit),
        path: owner.door.path(),
        staff,
        app: factors.app,
        last: staff && factors.count() == 1,
        codes_left: recovery_code::left(db, owner.account.id()).await?,
        worker: owner.worker.clone(),
    };
    render(house, "identity/show_security.html", &view)
}
