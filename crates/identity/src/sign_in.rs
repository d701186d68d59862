//! The way in: from a factor that was shown to a session. Every way (password, link, passkey, outside provider) ends here, so
//! what has to happen at every sign-in stands in one place.

use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use sea_orm::{DatabaseTransaction, DbErr};
use tenancy::Tenant;
use uuid::Uuid;
use web::{PageError, PageResult, see_other};

use crate::account::{Account, Door};
use crate::audit::{self, Actor, Happening};
use crate::authenticator;
use crate::browser;
use crate::consent;
use crate::known_browser;
use crate::letters::{self, Letter};
use crate::session::{self, Beginning, Holder, Session, Stage};
use crate::staff::origin_of;

/// What was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// One factor: a password, or that one reads the mail of an address.
    One(&'static str),
    /// Two at once: a passkey that checked its user.
    Two(String),
    /// An outside provider, which may have asked for two itself.
    Provider {
        /// `provider:` and its name.
        method: String,
        /// Whether it asked for two.
        two: bool,
        /// When it asked, if it says: it may have known them from before.
        at: Option<DateTime<Utc>>,
    },
}

/// A session that began.
pub struct Begun {
    door: Door,
    token: String,
    account: Uuid,
    stage: Stage,
}

impl Shown {
    fn method(&self) -> String {
        match self {
            Self::One(method) => (*method).to_owned(),
            Self::Two(method) | Self::Provider { method, .. } => method.clone(),
        }
    }

    /// Since when this counts as shown. A provider that does not say may have asked long ago.
    fn at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::One(_) | Self::Two(_) => now,
            Self::Provider { at, .. } => at.unwrap_or(now - session::FRESH).min(now),
        }
    }
}

/// Begins a session for an account that is open. Whether a second factor is asked for: of staff always, of a resident who has
/// set one up.
///
/// # Errors
/// The database is down.
pub async fn begin(
    tx: &DatabaseTransaction,
    house: &Tenant,
    request: &HttpRequest,
    account: &mut Account,
    shown: Shown,
) -> Result<Begun, DbErr> {
    let now = house.clock().now();
    let door = account.door();
    // A resident asks for two steps by setting up an authenticator app. A passkey alone does not: people add one to sign in
    // with less trouble, it may be on another device, and it has no recovery codes, so their password must still open the
    // door without it. It is two factors by itself, and no weaker for that.
    let asks = door == Door::Staff || authenticator::is_set_up(tx, account.id()).await?;
    let stage = match shown {
        Shown::One(_) | Shown::Provider { two: false, .. } if asks => Stage::First,
        Shown::One(_) | Shown::Two(_) | Shown::Provider { .. } => Stage::Full,
    };
    let (method, proved_at) = (shown.method(), shown.at(now));
    // A session that this browser had before is over: nobody's cookie outlives a sign-in (AT-50).
    if let Some(before) = Session::of(house, request, door).await? {
        before.end(tx, now, "signed in again").await?;
    }
    let beginning = Beginning {
        door,
        holder: Holder::Account(account.id()),
        method: method.clone(),
        stage,
        proved_at,
        agent: session::agent_of(request),
    };
    let (_, token) = Session::begin(tx, house, now, beginning).await?;
    let id = account.id();
    if stage == Stage::Full {
        complete(tx, house, request, account, &method).await?;
    }
    Ok(Begun { door, token, account: id, stage })
}

/// Puts a full session in the place of one that waited for the second factor, which has been shown now.
///
/// # Errors
/// The database is down.
pub async fn finish(
    tx: &DatabaseTransaction,
    house: &Tenant,
    request: &HttpRequest,
    waiting: &Session,
    account: &mut Account,
    second: &str,
) -> Result<Begun, DbErr> {
    let method = format!("{} and {second}", waiting.method());
    let (_, token) = waiting.replace(tx, house, house.clock().now(), method.clone()).await?;
    complete(tx, house, request, account, &method).await?;
    Ok(Begun { door: account.door(), token, account: account.id(), stage: Stage::Full })
}

/// Puts a fresh session in the place of one whose owner has just shown again who they are (ASVS 7.5.1).
///
/// # Errors
/// The database is down.
pub async fn renew(
    tx: &DatabaseTransaction,
    house: &Tenant,
    request: &HttpRequest,
    session: &Session,
    account: &Account,
    shown: &str,
) -> Result<Begun, DbErr> {
    let now = house.clock().now();
    let (_, token) = session.replace(tx, house, now, session.method().to_owned()).await?;
    let happening = Happening::done(actor_of(account), "prove_again", "account", account.id())
        .from(origin_of(request))
        .with(serde_json::json!({ "method": shown }));
    audit::write(tx, house, now, happening).await?;
    Ok(Begun { door: account.door(), token, account: account.id(), stage: Stage::Full })
}

async fn complete(
    tx: &DatabaseTransaction,
    house: &Tenant,
    request: &HttpRequest,
    account: &mut Account,
    method: &str,
) -> Result<(), DbErr> {
    let now = house.clock().now();
    account.note_sign_in(tx, now).await?;
    if account.door() == Door::Resident
        && !known_browser::knows(request, house, Door::Resident, account.id())
        && consent::is_given(tx, account.id(), consent::Kind::NewBrowser).await?
    {
        let which = browser::in_words(&session::agent_of(request));
        letters::send(tx, house, Door::Resident, account.email(), &Letter::NewBrowser(&which)).await?;
    }
    let happening = Happening::done(actor_of(account), "sign_in", "account", account.id())
        .from(origin_of(request))
        .with(serde_json::json!({ "method": method }));
    audit::write(tx, house, now, happening).await
}

impl Begun {
    /// Sends the browser on with its cookies: to the second factor if that is still to be shown, else to `next`.
    ///
    /// # Errors
    /// A cookie cannot be written, which no input can cause.
    pub fn answer(self, house: &Tenant, next: &str) -> PageResult {
        let mut response = match self.stage {
            Stage::First => see_other(&second_step(self.door, next))?,
            Stage::Full => see_other(&safe_next(self.door, next))?,
        };
        self.keep_cookies(house, &mut response)?;
        Ok(response)
    }

    /// Gives the browser the cookies of this session.
    ///
    /// # Errors
    /// A cookie cannot be written, which no input can cause.
    pub fn keep_cookies(self, house: &Tenant, response: &mut HttpResponse) -> Result<(), PageError> {
        session::keep_cookie(response, self.door, self.token)?;
        if self.stage == Stage::Full {
            known_browser::remember(response, house, self.door, self.account)?;
        }
        Ok(())
    }
}

/// Who an account's owner is in the audit trail.
#[must_use]
pub fn actor_of(account: &Account) -> Actor {
    match account.door() {
        Door::Resident => Actor::Resident(account.id()),
        Door::Staff => Actor::Staff { id: account.id(), name: account.name().to_owned() },
    }
}

/// The page that asks for the second factor, with the way on.
#[must_use]
pub fn second_step(door: Door, next: &str) -> String {
    with_next(&format!("{}/sign-in/second-step", door.path()), &safe_next(door, next))
}

/// A page of ours with the way on behind it.
#[must_use]
pub fn with_next(path: &str, next: &str) -> String {
    let query = next_query(next);
    format!("{path}?{query}")
}

/// The way on as the query of an address: `next=…`.
#[must_use]
pub fn next_query(next: &str) -> String {
    url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish()
}

/// Where to go after signing in: a path of this site as it was asked for, or the door's own start page. Whatever leads
/// elsewhere, or could be read so by any browser, does not count (AT-41).
#[must_use]
pub fn safe_next(door: Door, asked: &str) -> String {
    let plain = asked.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let path = asked.starts_with('/') && !asked.starts_with("//") && asked.len() <= 1000;
    // Signing out is a way out, not on.
    let on = !asked.contains("/sign-out") && !asked.contains("/sign-in");
    if plain && path && on { asked.to_owned() } else { door.path().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_on_never_leads_elsewhere() {
        for good in ["/account", "/forms/road-fault?x=1", "/staff/cases/BR-7K3M-9FXD"] {
            assert_eq!(safe_next(Door::Resident, good), good);
        }
        for evil in [
            "",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil",
            "https:evil",
            "https://evil.example",
            "evil",
            "/a\tb",
            "/\n/evil",
            "/ /evil",
            "javascript:alert(1)",
            "@evil",
            "/account/sign-out",
            "/žluť",
        ] {
            assert_eq!(safe_next(Door::Staff, evil), "/staff", "{evil:?}");
        }
    }
}
