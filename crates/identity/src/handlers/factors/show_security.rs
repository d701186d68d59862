//! `GET /account/security` and `/staff/security`: how one signs in, and what can be changed about it.

use actix_web::web::{Data, Query};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web::{Access, Head, Kind, Label, PageResult, Visit, csrf_token, render, words};

use super::owner::Owner;
use crate::account::Door;
use crate::handlers::AllPages;
use crate::handlers::provider::another_way_remains;
use crate::second_factor::Factors;
use crate::view::Shown;
use crate::{outside_identity, passkey, provider_door, recovery_code};

/// What a link brings along.
#[derive(Deserialize)]
pub(super) struct Link {
    /// What could not be taken away.
    kept: Option<String>,
}

/// An outside provider with which they sign in.
#[derive(Serialize)]
struct Provider {
    id: Uuid,
    label: String,
    used: Option<String>,
}

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
    providers: Vec<Provider>,
    /// Whether taking a provider away would leave no other way in.
    only_way: bool,
    /// Whether that was just tried.
    kept: bool,
    email: String,
    /// What else residents can do about their account: every page of theirs with a label.
    entries: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    href: &'static str,
    label: Label,
}

pub(super) async fn show_security(owner: Owner, visit: Visit, all: Data<AllPages>, link: Query<Link>) -> PageResult {
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
    let linked = outside_identity::all_of(db, owner.account.id()).await?;
    let provider = |one: &outside_identity::Linked| Provider {
        id: one.id(),
        label: provider_door::label_of(house, owner.door, one.provider()),
        used: one.last_used_at().map(|at| words::day(words::day_of(at))),
    };
    let another = another_way_remains(&owner.account, factors, linked.len().saturating_sub(1));
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
        providers: linked.iter().map(provider).collect(),
        only_way: !another || provider_door::is_only_way(house, owner.door),
        kept: link.kept.as_deref() == Some("provider"),
        worker: owner.worker.clone(),
        email: owner.account.email().to_owned(),
        entries: if staff { Vec::new() } else { own.collect() },
    };
    render(house, "identity/show_security.html", &view)
}
