//! Invitations: the only way in which somebody becomes a member of staff (AC-05). A link to the site where they are to work, which
//! counts once and for 48 hours; with it they choose their name and password, and the second factor follows at once.

use chrono::{DateTime, Utc};
use mail::EmailAddress;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};
use serde::{Deserialize, Serialize};
use tenancy::Tenant;

use crate::account::{Account, Door};
use crate::audit::{self, Actor, Happening};
use crate::letters::{self, Letter};
use crate::one_time::{self, OneTime, Purpose};
use crate::staff_role;

/// Who invites, as the trail and the letter say it.
#[derive(Clone, Debug)]
pub struct By<'a> {
    /// For the letter: "… has invited you".
    pub name: &'a str,
    /// For the trail.
    pub actor: Actor,
    /// The network address that it came from.
    pub origin: String,
}

/// What a person is invited to.
#[derive(Clone, Copy, Debug)]
pub struct Invitation<'a> {
    /// Where the letter goes; afterwards they sign in with it.
    pub email: &'a EmailAddress,
    /// Their name, until they write it themselves.
    pub name: &'a str,
    /// The words of their roles.
    pub roles: &'a [String],
}

/// A person who was invited, and the secret of their link.
#[derive(Clone, Debug)]
pub struct Invited {
    /// Their account, which opens nothing yet.
    pub account: Account,
    /// What the link ends in.
    pub secret: String,
    /// Until when it counts.
    pub until: DateTime<Utc>,
}

/// Somebody has signed in with this address before: there is nobody to invite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlreadyHere;

/// What is kept with the secret.
#[derive(Serialize, Deserialize)]
struct Kept {
    by: String,
}

/// An invitation that still counts.
#[derive(Clone, Debug)]
pub struct Open {
    /// Whom it invites.
    pub account: Account,
    /// Who invited them.
    pub by: String,
    /// Until when it counts.
    pub until: DateTime<Utc>,
}

/// Invites somebody: makes their account with its roles, and queues the letter. Whoever was invited before and never came is
/// invited anew, and the older link counts no longer.
///
/// # Errors
/// The database is down.
pub async fn invite(
    tx: &DatabaseTransaction,
    house: &Tenant,
    by: By<'_>,
    invitation: Invitation<'_>,
) -> Result<Result<Invited, AlreadyHere>, DbErr> {
    let now = house.clock().now();
    let account = match Account::make(tx, now, Door::Staff, invitation.email, invitation.name).await? {
        Some(account) => account,
        None => {
            let found = Account::find_by_email(tx, Door::Staff, invitation.email).await?;
            let Some(mut account) = found.filter(|account| account.verified_at().is_none()) else {
                return Ok(Err(AlreadyHere));
            };
            account.describe(tx, now, invitation.name.to_owned(), None, None).await?;
            account.enable(tx, now).await?;
            account
        }
    };
    let before = staff_role::of(tx, account.id()).await?;
    staff_role::set(tx, now, account.id(), invitation.roles, by.name).await?;
    let detail = serde_json::json!({ "roles": { "before": before, "now": invitation.roles } });
    send(tx, house, by, account, "invite", detail).await.map(Ok)
}

/// Sends a new link to somebody who is to choose how they sign in: the letter was lost, or they begin again. The older link counts no
/// longer.
///
/// # Errors
/// The database is down.
pub async fn send_again(
    tx: &DatabaseTransaction,
    house: &Tenant,
    by: By<'_>,
    account: Account,
) -> Result<Invited, DbErr> {
    send(tx, house, by, account, "invite_again", serde_json::Value::Null).await
}

/// Takes an invitation back: its link counts no longer.
///
/// # Errors
/// The database is down.
pub async fn withdraw(tx: &DatabaseTransaction, house: &Tenant, by: By<'_>, account: &Account) -> Result<(), DbErr> {
    let now = house.clock().now();
    one_time::void(tx, now, Purpose::Invite, account.id()).await?;
    let happening = Happening::done(by.actor, "withdraw_invitation", "account", account.id());
    audit::write(tx, house, now, happening.named(account.name()).from(by.origin)).await
}

/// Makes every link that was sent to somebody worthless, without a word: they are shut out altogether.
///
/// # Errors
/// The database is down.
pub async fn void(tx: &DatabaseTransaction, house: &Tenant, account: &Account) -> Result<(), DbErr> {
    one_time::void(tx, house.clock().now(), Purpose::Invite, account.id()).await
}

async fn send(
    tx: &DatabaseTransaction,
    house: &Tenant,
    by: By<'_>,
    account: Account,
    action: &str,
    detail: serde_json::Value,
) -> Result<Invited, DbErr> {
    let now = house.clock().now();
    one_time::void(tx, now, Purpose::Invite, account.id()).await?;
    let kept = Kept { by: by.name.to_owned() };
    let secret = one_time::make(tx, house, now, Purpose::Invite, Some(account.id()), &kept).await?;
    let until = now + Purpose::Invite.lasts();
    let letter = Letter::Invite { secret: &secret, until, by: by.name };
    letters::send(tx, house, Door::Staff, account.email(), &letter).await?;
    let happening = Happening::done(by.actor, action, "account", account.id());
    audit::write(tx, house, now, happening.named(account.name()).from(by.origin).with(detail)).await?;
    Ok(Invited { account, secret, until })
}

/// The invitation that a link opens, if it still counts. Nothing is used up.
///
/// # Errors
/// The database is down.
pub async fn look(db: &impl ConnectionTrait, house: &Tenant, secret: &str) -> Result<Option<Open>, DbErr> {
    let found = one_time::look(db, house, house.clock().now(), Purpose::Invite, secret).await?;
    match found {
        Some(found) => open(db, found).await,
        None => Ok(None),
    }
}

/// Accepts an invitation, once: the account opens, with this name and the password that `kept` is made of.
///
/// # Errors
/// The database is down.
pub async fn accept(
    tx: &DatabaseTransaction,
    house: &Tenant,
    secret: &str,
    name: String,
    kept: String,
    origin: String,
) -> Result<Option<Account>, DbErr> {
    let now = house.clock().now();
    let Some(found) = one_time::take(tx, house, now, Purpose::Invite, secret).await? else { return Ok(None) };
    let Some(Open { mut account, by, .. }) = open(tx, found).await? else { return Ok(None) };
    account.describe(tx, now, name, None, None).await?;
    account.set_password(tx, now, kept).await?;
    account.verify(tx, now).await?;
    let actor = Actor::Staff { id: account.id(), name: account.name().to_owned() };
    let happening = Happening::done(actor, "accept_invitation", "account", account.id()).named(account.name());
    audit::write(tx, house, now, happening.from(origin).with(serde_json::json!({ "invited_by": by }))).await?;
    Ok(Some(account))
}

/// Somebody who was disabled meanwhile is not let in by an older letter.
async fn open(db: &impl ConnectionTrait, found: OneTime) -> Result<Option<Open>, DbErr> {
    let Some(id) = found.account() else { return Ok(None) };
    let account = Account::find(db, id).await?.filter(|account| account.disabled_at().is_none());
    let by = found.payload::<Kept>()?.by;
    Ok(account.map(|account| Open { account, by, until: found.expires_at() }))
}
