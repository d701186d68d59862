//! `GET /account/security` and `/staff/security`: how one signs in, and what can be changed about it.

use actix_web::web::Data;
use serde::Serialize;
use uuid::Uuid;
use web::{Access, Head, Kind, Label, PageResult, Visit, csrf_token, render, words};

use super::owner::Owner;
use crate::account::Door;
use crate::handlers::AllPages;
use crate::second_factor::Factors;
use crate::view::Shown;
use crate::{passkey, recovery_code};

#[derive(Serialize)]
struct Key {
    id: Uuid,
    name: String,
    used: Option<String>,
}

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
    passkeys: Vec<Key>,
    /// Whether there is room for another one.
    more: bool,
    email: String,
    /// What else residents can do about their account: every page of theirs with a label.
    entries: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    href: &'static str,
    label: Label,
}

pub(super) async fn show_security(owner: Owner, visit: Visit, all: Data<AllPages>) -> PageResult {
    let house = owner.house();
    let db = house.db().read();
    let factors = Factors::of(db, owner.account.id()).await?;
    let staff = owner.door == Door::Staff;
    let passkeys = passkey::all_of(db, owner.account.id()).await?;
    let passkeys: Vec<Key> = passkeys
        .iter()
        .map(|key| Key {
            id: key.id(),
            name: key.name().to_owned(),
            used: key.last_used_at().map(|at| words::day(words::day_of(at))),
        })
        .collect();
    let own = all.0.iter().filter(|page| page.access == Access::Resident);
    let own = own.filter_map(|page| Some(Entry { href: page.path, label: page.label? }));
    let view = View {
        page: Head::new(Kind::Content, "Signing in and security").under("account"),
        csrf: csrf_token(house, &visit),
        path: owner.door.path(),
        staff,
        app: factors.app,
        last: staff && factors.count() == 1,
        codes_left: recovery_code::left(db, owner.account.id()).await?,
        more: factors.passkeys < passkey::MOST,
        passkeys,
        worker: owner.worker.clone(),
        email: owner.account.email().to_owned(),
        entries: if staff { Vec::new() } else { own.collect() },
    };
    render(house, "identity/show_security.html", &view)
}
