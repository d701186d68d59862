//! Colleagues: the people with an account at the staff's door, as an administrator sees and changes them. Joiners are invited
//! ([`crate::invitation`]), movers are given other roles, leavers are disabled.
//!
//! Nobody changes what they may do themselves, and a site always keeps somebody who can look after its people.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _,
};
use tenancy::{Database, Tenant};
use uuid::Uuid;

use crate::account::{Account, Door};
use crate::audit::{self, Actor, Happening};
use crate::invitation::{self, By};
use crate::one_time::{self, Purpose};
use crate::permission::{Permission, RoleSite, Roles};
use crate::record::{account_role, authenticator, passkey};
use crate::session::Session;
use crate::staff_role;

/// An advisory lock of PostgreSQL that is ours: changing who may look after people.
const LOOKING_AFTER: i64 = 0x6a77_7011;

/// One colleague.
#[derive(Clone, Debug)]
pub struct Colleague {
    /// Their account.
    pub account: Account,
    /// The words of their roles.
    pub roles: Vec<String>,
    /// Whether a second factor is set up.
    pub second_factor: bool,
    /// How they stand.
    pub state: State,
}

/// How a colleague stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// They can sign in.
    Active,
    /// They were invited, and the link counts until then.
    Invited(DateTime<Utc>),
    /// They were invited and did not come, or the invitation was taken back.
    NeverCame,
    /// They are to choose anew how they sign in, with a link that counts until then.
    BeginsAnew(DateTime<Utc>),
    /// They are shut out since then.
    Disabled(DateTime<Utc>),
}

/// Whom somebody looks for among their colleagues. What is not said fits everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Parts of a name or of a mail address, each of which has to be there.
    pub words: String,
    /// The word of a role that they hold.
    pub role: Option<String>,
    /// How they stand, roughly.
    pub standing: Option<Standing>,
}

/// How somebody stands, as one looks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// They can sign in.
    Here,
    /// They were invited, or are to begin anew.
    Coming,
    /// They are shut out.
    ShutOut,
}

/// Why a colleague was not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Nobody does this to themselves.
    Yourself,
    /// Nobody would be left who looks after people.
    LastAdministrator,
    /// Somebody else changed them since the page was shown.
    ChangedMeanwhile,
}

/// What came of changing somebody.
type Changed = Result<Result<(), Refused>, DbErr>;

/// All colleagues, by name.
///
/// # Errors
/// The database is down.
pub async fn all(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Vec<Colleague>, DbErr> {
    let mut roles: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
    for row in account_role::Entity::find().order_by_asc(account_role::Column::Role).all(db).await? {
        roles.entry(row.account_id).or_default().push(row.role);
    }
    let confirmed = authenticator::Column::ConfirmedAt.is_not_null();
    let apps = authenticator::Entity::find().filter(confirmed).all(db).await?;
    let passkeys = passkey::Entity::find().all(db).await?;
    let mut factors: BTreeSet<Uuid> = apps.into_iter().map(|row| row.account_id).collect();
    factors.extend(passkeys.into_iter().map(|row| row.account_id));
    let invited = one_time::waiting(db, now, Purpose::Invite).await?;
    let accounts = Account::all(db, Door::Staff).await?;
    let colleague = |account: Account| Colleague {
        roles: roles.remove(&account.id()).unwrap_or_default(),
        second_factor: factors.contains(&account.id()),
        state: State::of(&account, invited.get(&account.id()).copied()),
        account,
    };
    Ok(accounts.into_iter().map(colleague).collect())
}

/// One colleague.
///
/// # Errors
/// The database is down.
pub async fn find(db: &impl ConnectionTrait, now: DateTime<Utc>, id: Uuid) -> Result<Option<Colleague>, DbErr> {
    let found = Account::find(db, id).await?.filter(|account| account.door() == Door::Staff);
    let Some(account) = found else { return Ok(None) };
    let second_factor = crate::authenticator::is_set_up(db, id).await? || crate::passkey::count(db, id).await? > 0;
    let invited = one_time::waiting(db, now, Purpose::Invite).await?;
    let state = State::of(&account, invited.get(&id).copied());
    Ok(Some(Colleague { roles: staff_role::of(db, id).await?, second_factor, state, account }))
}

impl Wanted {
    /// Whether somebody is one of them.
    #[must_use]
    pub fn fits(&self, one: &Colleague) -> bool {
        let known = format!("{} {}", one.account.name(), one.account.email()).to_lowercase();
        let said = self.words.to_lowercase();
        said.split_whitespace().all(|word| known.contains(word))
            && self.role.as_ref().is_none_or(|role| one.roles.contains(role))
            && self.standing.is_none_or(|standing| standing == one.state.standing())
    }
}

impl Standing {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Here, Self::Coming, Self::ShutOut];

    /// As it stands in an address.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Here => "here",
            Self::Coming => "coming",
            Self::ShutOut => "shut-out",
        }
    }
}

impl State {
    /// The same, roughly.
    #[must_use]
    pub const fn standing(self) -> Standing {
        match self {
            Self::Active => Standing::Here,
            Self::Invited(_) | Self::NeverCame | Self::BeginsAnew(_) => Standing::Coming,
            Self::Disabled(_) => Standing::ShutOut,
        }
    }

    fn of(account: &Account, invited: Option<DateTime<Utc>>) -> Self {
        match (account.disabled_at(), account.verified_at(), invited) {
            (Some(since), _, _) => Self::Disabled(since),
            (None, Some(_), Some(until)) => Self::BeginsAnew(until),
            (None, Some(_), None) => Self::Active,
            (None, None, Some(until)) => Self::Invited(until),
            (None, None, None) => Self::NeverCame,
        }
    }
}

/// Lets somebody hold exactly these roles. `before` is what the page showed.
///
/// # Errors
/// The database is down.
pub async fn give_roles(
    tx: &DatabaseTransaction,
    house: &Tenant,
    roles: &Roles,
    by: By<'_>,
    account: &Account,
    before: &[String],
    given: &[String],
) -> Changed {
    Database::alone(tx, LOOKING_AFTER).await?;
    if is(&by, account) {
        return Ok(Err(Refused::Yourself));
    }
    let held = staff_role::of(tx, account.id()).await?;
    if held != before {
        return Ok(Err(Refused::ChangedMeanwhile));
    }
    if !looks_after(roles, house, given) && is_last(tx, house, roles, account).await? {
        return Ok(Err(Refused::LastAdministrator));
    }
    let now = house.clock().now();
    staff_role::set(tx, now, account.id(), given, by.name).await?;
    let happening = Happening::done(by.actor, "give_roles", "account", account.id()).named(account.name());
    let detail = serde_json::json!({ "roles": { "before": held, "now": given } });
    audit::write(tx, house, now, happening.from(by.origin).with(detail)).await.map(Ok)
}

/// Shuts somebody out: their sessions end on every node with their next request, and links that were sent to them open nothing.
///
/// # Errors
/// The database is down.
pub async fn disable(
    tx: &DatabaseTransaction,
    house: &Tenant,
    roles: &Roles,
    by: By<'_>,
    account: &mut Account,
) -> Changed {
    Database::alone(tx, LOOKING_AFTER).await?;
    if is(&by, account) {
        return Ok(Err(Refused::Yourself));
    }
    if is_last(tx, house, roles, account).await? {
        return Ok(Err(Refused::LastAdministrator));
    }
    shut_out(tx, house, by, account).await.map(Ok)
}

/// The same for whoever has the machine: they can invite somebody new.
///
/// # Errors
/// The database is down.
pub async fn shut_out(
    tx: &DatabaseTransaction,
    house: &Tenant,
    by: By<'_>,
    account: &mut Account,
) -> Result<(), DbErr> {
    let now = house.clock().now();
    account.disable(tx, now).await?;
    invitation::void(tx, house, account).await?;
    Session::end_all_of(tx, now, account.id(), None, "disabled").await?;
    let happening = Happening::done(by.actor, "disable_account", "account", account.id()).named(account.name());
    audit::write(tx, house, now, happening.from(by.origin)).await
}

/// Lets somebody in again, with the roles and factors that they had.
///
/// # Errors
/// The database is down.
pub async fn enable(tx: &DatabaseTransaction, house: &Tenant, by: By<'_>, account: &mut Account) -> Changed {
    if is(&by, account) {
        return Ok(Err(Refused::Yourself));
    }
    let now = house.clock().now();
    account.enable(tx, now).await?;
    let happening = Happening::done(by.actor, "enable_account", "account", account.id()).named(account.name());
    audit::write(tx, house, now, happening.from(by.origin)).await.map(Ok)
}

/// Ends all sessions of somebody: a laptop was left on a train.
///
/// # Errors
/// The database is down.
pub async fn end_sessions(
    tx: &DatabaseTransaction,
    house: &Tenant,
    by: By<'_>,
    account: &Account,
) -> Result<(), DbErr> {
    let now = house.clock().now();
    Session::end_all_of(tx, now, account.id(), None, "ended by an administrator").await?;
    let happening = Happening::done(by.actor, "end_sessions", "account", account.id()).named(account.name());
    audit::write(tx, house, now, happening.from(by.origin)).await
}

/// Whether it is their own account.
pub(crate) fn is(by: &By<'_>, account: &Account) -> bool {
    matches!(by.actor, Actor::Staff { id, .. } if id == account.id())
}

fn looks_after(roles: &Roles, house: &Tenant, words: &[String]) -> bool {
    roles.allow(words, RoleSite::of(house.profile().joint)).contains(&Permission::ManagePeople)
}

/// Whether somebody looks after people, and nobody else who can sign in does.
async fn is_last(tx: &DatabaseTransaction, house: &Tenant, roles: &Roles, account: &Account) -> Result<bool, DbErr> {
    let words = staff_role::of(tx, account.id()).await?;
    if !account.is_open() || !looks_after(roles, house, &words) {
        return Ok(false);
    }
    for other in Account::all(tx, Door::Staff).await? {
        let words = staff_role::of(tx, other.id()).await?;
        if other.id() != account.id() && other.is_open() && looks_after(roles, house, &words) {
            return Ok(false);
        }
    }
    Ok(true)
}
