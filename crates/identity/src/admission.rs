//! Who comes in from an outside provider: somebody we know, somebody new, or nobody.
//!
//! An account that was there before is never opened by an address alone: providers give addresses to whom they like. Its owner
//! signs in to it once in its own way and says that both are the same person.

use chrono::{DateTime, Utc};
use connectors::{Groups, IdentityProvider, Person};
use mail::EmailAddress;
use sea_orm::{DatabaseTransaction, DbErr};
use serde_json::json;
use tenancy::Tenant;
use uuid::Uuid;

use crate::account::{Account, Door};
use crate::audit::{self, Actor, Happening};
use crate::outside_identity::OutsideIdentity;
use crate::session::Session;
use crate::sign_in::actor_of;
use crate::staff_role;

/// What becomes of somebody who signed in at a provider.
#[derive(Debug)]
pub enum Admitted {
    /// They come in with this account.
    In(Box<Account>),
    /// There is an account with their address, which its owner has to open first.
    ToLink(EmailAddress),
    /// They do not come in.
    Not(Refusal),
}

/// Why somebody does not come in although the provider knows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The provider gives no address, or one that is none.
    NoAddress,
    /// The provider does not say that the address is theirs.
    NotVerified,
    /// Their account was closed.
    Closed,
    /// No group of theirs stands for a role here.
    NoRole,
    /// The provider did not say all their groups.
    GroupsUnsaid,
    /// There is an account with their address, and no way left to open it oneself.
    AddressTaken,
}

impl Refusal {
    /// As the audit trail keeps it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NoAddress => "no address",
            Self::NotVerified => "address not verified",
            Self::Closed => "account closed",
            Self::NoRole => "no role",
            Self::GroupsUnsaid => "groups not said",
            Self::AddressTaken => "address taken",
        }
    }
}

/// Decides, and writes down what follows: a new account, a link, the roles that the groups stand for.
///
/// # Errors
/// The database is down.
pub async fn admit(
    tx: &DatabaseTransaction,
    house: &Tenant,
    door: Door,
    provider: &IdentityProvider,
    person: &Person,
    origin: &str,
) -> Result<Admitted, DbErr> {
    let now = house.clock().now();
    let identity = identity_of(provider, person);
    let staff = door == Door::Staff;
    let roles = match &person.groups {
        _ if !staff || !provider.gives_roles() => None,
        Groups::Said(groups) => Some(provider.roles_of(groups)),
        // Half an answer must neither give a right nor take one away.
        Groups::TooMany => return Ok(Admitted::Not(Refusal::GroupsUnsaid)),
    };
    if let Some(account) = identity.account(tx, door).await? {
        if !account.is_open() {
            return Ok(Admitted::Not(Refusal::Closed));
        }
        if let Some(roles) = &roles {
            give_roles(tx, house, now, &account, roles, provider, origin).await?;
        }
        if roles.is_some_and(|roles| roles.is_empty()) {
            return Ok(Admitted::Not(Refusal::NoRole));
        }
        identity.note_use(tx, now, door).await?;
        return Ok(Admitted::In(Box::new(account)));
    }
    let joins = !staff || roles.as_ref().is_some_and(|roles| !roles.is_empty());
    let Some(Ok(email)) = person.email.as_deref().map(EmailAddress::parse) else {
        return Ok(Admitted::Not(if joins { Refusal::NoAddress } else { Refusal::NoRole }));
    };
    // Of staff the council's own directory answers for the address; of residents the provider has to have checked it.
    let verified = if staff { person.email_verified != Some(false) } else { person.email_verified == Some(true) };
    if !verified {
        return Ok(Admitted::Not(Refusal::NotVerified));
    }
    if Account::find_by_email(tx, door, &email).await?.is_some() {
        return Ok(to_link(provider, email));
    }
    if !joins {
        return Ok(Admitted::Not(Refusal::NoRole));
    }
    // Two rounds of one person at once: the other one made the account.
    let Some(mut account) = Account::make(tx, now, door, &email, &person.name).await? else {
        return Ok(to_link(provider, email));
    };
    account.verify(tx, now).await?;
    identity.link(tx, now, &account).await?;
    identity.note_use(tx, now, door).await?;
    if let Some(roles) = &roles {
        give_roles(tx, house, now, &account, roles, provider, origin).await?;
    }
    let made = Happening::done(actor_of(&account), "make_account", "account", account.id())
        .from(origin)
        .with(json!({ "provider": provider.name() }));
    audit::write(tx, house, now, made).await?;
    Ok(Admitted::In(Box::new(account)))
}

/// The person in the form in which they are kept.
#[must_use]
pub fn identity_of(provider: &IdentityProvider, person: &Person) -> OutsideIdentity {
    OutsideIdentity {
        provider: provider.name().to_owned(),
        issuer: person.issuer.clone(),
        subject: person.subject.clone(),
    }
}

fn to_link(provider: &IdentityProvider, email: EmailAddress) -> Admitted {
    if provider.is_only_way() { Admitted::Not(Refusal::AddressTaken) } else { Admitted::ToLink(email) }
}

/// Lets an account hold exactly the roles that the provider's groups stand for. Who loses the last one is out at once.
async fn give_roles(
    tx: &DatabaseTransaction,
    house: &Tenant,
    now: DateTime<Utc>,
    account: &Account,
    roles: &[String],
    provider: &IdentityProvider,
    origin: &str,
) -> Result<(), DbErr> {
    let held = staff_role::of(tx, account.id()).await?;
    if held == roles {
        return Ok(());
    }
    staff_role::set(tx, now, account.id(), roles, &format!("provider:{}", provider.name())).await?;
    if roles.is_empty() {
        Session::end_all_of(tx, now, account.id(), None, "no role any more").await?;
    }
    let by = Actor::Client { id: Uuid::nil(), name: format!("provider:{}", provider.name()) };
    let changed = Happening::done(by, "set_roles", "account", account.id())
        .named(account.name())
        .from(origin)
        .with(json!({ "were": held, "are": roles }));
    audit::write(tx, house, now, changed).await
}
