//! How a passkey comes about and is used: each takes two requests. In between, what was asked for is kept on our side under a
//! one-time secret, so that an answer counts once, for five minutes, and in the browser that was asked.
//!
//! A passkey belongs to one origin: browsers offer one borough's nowhere else, and what they sign names the origin, which is
//! checked against the site's own and never against the request. The device must have checked its user (a finger, a face, a
//! PIN), and the key must be one that is found without typing an address first; so it counts as two factors at once.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use sea_orm::{DatabaseTransaction, DbErr};
use serde::{Deserialize, Serialize};
use tenancy::Tenant;
use url::Url;
use uuid::Uuid;
use webauthn_rs::prelude as webauthn;
use webauthn_rs::prelude::{DiscoverableAuthentication, PasskeyRegistration, Webauthn, WebauthnError};

use crate::account::Account;
use crate::one_time::{self, Purpose};
use crate::passkey::{self, Name, Passkey};
use crate::record::passkey::Model;

/// A ceremony that has begun: what goes into the page.
#[derive(Clone, Debug)]
pub struct Begun {
    /// What the browser is asked, in the words of the standard.
    pub options: String,
    /// The secret that comes back with the answer.
    pub secret: String,
}

/// Why a ceremony cannot be held at all.
#[derive(Debug, thiserror::Error)]
pub enum CeremonyError {
    /// The database is down.
    #[error(transparent)]
    Database(#[from] DbErr),
    /// The site's own address is none that passkeys can belong to, or something cannot be written down.
    #[error("a passkey ceremony cannot begin: {0}")]
    Setup(String),
}

/// The answer is not taken: too late, for the second time, from elsewhere, or not signed by a key that is known. Which of these
/// is nobody's business but the log's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotTaken;

/// What is kept between the two requests.
#[derive(Serialize, Deserialize)]
struct Kept {
    visit: String,
    asked: Asked,
}

#[derive(Serialize, Deserialize)]
enum Asked {
    ToMake(PasskeyRegistration),
    ToShow(DiscoverableAuthentication),
}

/// Begins to make a passkey for an account.
///
/// # Errors
/// See [`CeremonyError`].
pub async fn begin_making(
    tx: &DatabaseTransaction,
    house: &Tenant,
    now: DateTime<Utc>,
    visit: &str,
    account: &Account,
) -> Result<Begun, CeremonyError> {
    let known = passkey::all_of(tx, account.id()).await?;
    let known = known.iter().filter_map(|key| stored(key).ok()).map(|key| key.cred_id().clone()).collect();
    let name = if account.name().is_empty() { account.email() } else { account.name() };
    let (options, state) = party(house)?
        .start_passkey_registration(account.id(), account.email(), name, Some(known))
        .map_err(|error| setup(&error))?;
    let mut options = serde_json::to_value(options).map_err(|error| CeremonyError::Setup(error.to_string()))?;
    // So that the browser finds it without an address typed first.
    let selection = &mut options["publicKey"]["authenticatorSelection"];
    selection["residentKey"] = "required".into();
    selection["requireResidentKey"] = true.into();
    let kept = Kept { visit: visit.to_owned(), asked: Asked::ToMake(state) };
    let secret = one_time::make(tx, house, now, Purpose::PasskeyCeremony, Some(account.id()), &kept).await?;
    Ok(Begun { options: options.to_string(), secret })
}

/// Takes the answer, and keeps the new passkey.
///
/// # Errors
/// See [`CeremonyError`].
#[expect(clippy::too_many_arguments, reason = "both halves of the ceremony meet here")]
pub async fn finish_making(
    tx: &DatabaseTransaction,
    house: &Tenant,
    now: DateTime<Utc>,
    visit: &str,
    account: &Account,
    secret: &str,
    answer: &str,
    name: Name,
) -> Result<Result<Passkey, NotTaken>, CeremonyError> {
    let Some((owner, Asked::ToMake(state))) = taken(tx, house, now, visit, secret).await? else {
        return Ok(Err(NotTaken));
    };
    let Ok(answer) = serde_json::from_str(answer) else { return Ok(Err(NotTaken)) };
    if owner != Some(account.id()) || passkey::count(tx, account.id()).await? >= passkey::MOST {
        return Ok(Err(NotTaken));
    }
    let made = match party(house)?.finish_passkey_registration(&answer, &state) {
        Ok(made) => made,
        Err(error) => {
            tracing::info!(account.id = %account.id(), %error, "a new passkey was not taken");
            return Ok(Err(NotTaken));
        }
    };
    let row = Passkey(Model {
        id: Uuid::now_v7(),
        account_id: account.id(),
        credential_id: URL_SAFE_NO_PAD.encode(made.cred_id()),
        credential: written(&made)?,
        name: name.into(),
        created_at: now,
        last_used_at: None,
    });
    Ok(if row.keep(tx).await? { Ok(row) } else { Err(NotTaken) })
}

/// Begins to sign in with a passkey: whose it is comes with the answer.
///
/// # Errors
/// See [`CeremonyError`].
pub async fn begin_showing(
    tx: &DatabaseTransaction,
    house: &Tenant,
    now: DateTime<Utc>,
    visit: &str,
) -> Result<Begun, CeremonyError> {
    let (mut options, state) = party(house)?.start_discoverable_authentication().map_err(|error| setup(&error))?;
    // The browser asks when the person presses the button, not while they type.
    options.mediation = None;
    let kept = Kept { visit: visit.to_owned(), asked: Asked::ToShow(state) };
    let secret = one_time::make(tx, house, now, Purpose::PasskeyCeremony, None, &kept).await?;
    Ok(Begun { options: written(&options)?, secret })
}

/// Takes the answer; whose passkey it is, once its signature, its counter and its user's check were found right.
///
/// # Errors
/// See [`CeremonyError`].
pub async fn finish_showing(
    tx: &DatabaseTransaction,
    house: &Tenant,
    now: DateTime<Utc>,
    visit: &str,
    secret: &str,
    answer: &str,
) -> Result<Result<Uuid, NotTaken>, CeremonyError> {
    let Some((_, Asked::ToShow(state))) = taken(tx, house, now, visit, secret).await? else {
        return Ok(Err(NotTaken));
    };
    let Ok(answer) = serde_json::from_str(answer) else { return Ok(Err(NotTaken)) };
    let party = party(house)?;
    let Ok((account, credential_id)) = party.identify_discoverable_authentication(&answer) else {
        return Ok(Err(NotTaken));
    };
    let credential_id = URL_SAFE_NO_PAD.encode(credential_id);
    let Some(row) = passkey::find_by_credential(tx, account, &credential_id).await? else { return Ok(Err(NotTaken)) };
    let mut key = stored(&row)?;
    let shown = match party.finish_discoverable_authentication_v2(&answer, state, &key) {
        Ok(shown) => shown,
        Err(error) => {
            tracing::warn!(account.id = %account, passkey.id = %row.id(), %error, "a passkey was not taken");
            return Ok(Err(NotTaken));
        }
    };
    if !shown.user_verified() {
        return Ok(Err(NotTaken));
    }
    key.update_credential(&shown);
    row.note_use(tx, now, written(&key)?).await?;
    Ok(Ok(account))
}

/// What was asked, and of which account; once, and only in the browser that was asked.
async fn taken(
    tx: &DatabaseTransaction,
    house: &Tenant,
    now: DateTime<Utc>,
    visit: &str,
    secret: &str,
) -> Result<Option<(Option<Uuid>, Asked)>, DbErr> {
    let Some(found) = one_time::take(tx, house, now, Purpose::PasskeyCeremony, secret).await? else { return Ok(None) };
    let kept: Kept = found.payload()?;
    Ok((kept.visit == visit).then_some((found.account(), kept.asked)))
}

/// This site, as passkeys know it: the host of its own address, with its port if it has one.
fn party(house: &Tenant) -> Result<Webauthn, CeremonyError> {
    let profile = house.profile();
    let origin = Url::parse(&profile.origin).map_err(|error| CeremonyError::Setup(error.to_string()))?;
    let host = origin.domain().ok_or_else(|| CeremonyError::Setup("the site has no host".to_owned()))?;
    let builder = webauthn::WebauthnBuilder::new(host, &origin).map_err(|error| setup(&error))?;
    builder.rp_name(&profile.name).build().map_err(|error| setup(&error))
}

fn stored(row: &Passkey) -> Result<webauthn::Passkey, CeremonyError> {
    serde_json::from_str(&row.0.credential).map_err(|error| CeremonyError::Setup(error.to_string()))
}

fn written(what: &impl Serialize) -> Result<String, CeremonyError> {
    serde_json::to_string(what).map_err(|error| CeremonyError::Setup(error.to_string()))
}

fn setup(error: &WebauthnError) -> CeremonyError {
    CeremonyError::Setup(error.to_string())
}
