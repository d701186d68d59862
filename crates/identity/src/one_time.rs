//! Secrets that open one thing once: links in mail, steps of a ceremony. Only a keyed digest is kept, so whoever reads the
//! database holds no key to anything.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tenancy::{Keys, Tenant};
use uuid::Uuid;

use crate::record::one_time::{Column, Entity, Model};

/// What a secret opens, and for how long. A secret for one thing opens nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Confirms that an address belongs to who registers.
    ConfirmEmail,
    /// Signs in by a link that was mailed (ASVS 6.5.5: ten minutes).
    SignInLink,
    /// Lets a forgotten password be chosen anew (AC-04).
    ResetPassword,
    /// Confirms a new address of an account that is signed in to.
    ChangeEmail,
    /// Lets a member of staff in for the first time (AC-05).
    Invite,
    /// The state of a passkey ceremony between its two requests.
    PasskeyCeremony,
    /// The state of signing in at an outside provider between leaving and coming back.
    ProviderRound,
    /// Lets an identity at an outside provider open an account whose owner has yet to sign in to it.
    LinkProvider,
}

/// A secret that was found good.
#[derive(Clone, Debug)]
pub struct OneTime(Model);

impl Purpose {
    const fn word(self) -> &'static str {
        match self {
            Self::ConfirmEmail => "confirm_email",
            Self::SignInLink => "sign_in_link",
            Self::ResetPassword => "reset_password",
            Self::ChangeEmail => "change_email",
            Self::Invite => "invite",
            Self::PasskeyCeremony => "passkey_ceremony",
            Self::ProviderRound => "provider_round",
            Self::LinkProvider => "link_provider",
        }
    }

    /// How long it lasts.
    #[must_use]
    pub const fn lasts(self) -> Duration {
        match self {
            Self::ConfirmEmail => Duration::hours(24),
            Self::SignInLink | Self::ProviderRound => Duration::minutes(10),
            Self::ResetPassword | Self::ChangeEmail | Self::LinkProvider => Duration::hours(1),
            Self::Invite => Duration::hours(48),
            Self::PasskeyCeremony => Duration::minutes(5),
        }
    }
}

/// Makes a secret. What is returned goes to the person and is kept nowhere.
///
/// # Errors
/// The database is down, or the payload cannot be written as JSON.
pub async fn make(
    tx: &DatabaseTransaction,
    house: &Tenant,
    now: DateTime<Utc>,
    purpose: Purpose,
    account: Option<Uuid>,
    payload: &impl Serialize,
) -> Result<String, DbErr> {
    let secret = Keys::random_token();
    let row = Model {
        id: Uuid::now_v7(),
        digest: digest(house, purpose, &secret),
        purpose: purpose.word().to_owned(),
        account_id: account,
        payload: serde_json::to_string(payload).map_err(|error| DbErr::Custom(error.to_string()))?,
        tries: 0,
        created_at: now,
        expires_at: now + purpose.lasts(),
        used_at: None,
    };
    Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(secret)
}

/// Looks at a secret without using it up: for the page that a link in a mail opens, which mail programs open too.
///
/// # Errors
/// The database is down.
pub async fn look(
    db: &impl ConnectionTrait,
    house: &Tenant,
    now: DateTime<Utc>,
    purpose: Purpose,
    secret: &str,
) -> Result<Option<OneTime>, DbErr> {
    let query = Entity::find()
        .filter(Column::Digest.eq(digest(house, purpose, secret)))
        .filter(Column::Purpose.eq(purpose.word()))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now));
    Ok(query.one(db).await?.map(OneTime))
}

/// Uses a secret up. Of two who try at once, one gets it.
///
/// # Errors
/// The database is down.
pub async fn take(
    tx: &DatabaseTransaction,
    house: &Tenant,
    now: DateTime<Utc>,
    purpose: Purpose,
    secret: &str,
) -> Result<Option<OneTime>, DbErr> {
    let Some(found) = look(tx, house, now, purpose, secret).await? else { return Ok(None) };
    let used = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::val(Some(now)))
        .filter(Column::Id.eq(found.0.id))
        .filter(Column::UsedAt.is_null())
        .exec(tx)
        .await?;
    Ok((used.rows_affected == 1).then_some(found))
}

/// Counts a wrong code that was given against a secret, and says how many that makes.
///
/// # Errors
/// The database is down.
pub async fn count_try(tx: &DatabaseTransaction, secret: &OneTime) -> Result<i32, DbErr> {
    Entity::update_many()
        .col_expr(Column::Tries, Expr::col(Column::Tries).add(1))
        .filter(Column::Id.eq(secret.0.id))
        .exec(tx)
        .await?;
    Ok(secret.0.tries + 1)
}

/// Makes every unused secret of an account for a purpose worthless: the newest alone counts, or none after a change.
///
/// # Errors
/// The database is down.
pub async fn void(tx: &DatabaseTransaction, now: DateTime<Utc>, purpose: Purpose, account: Uuid) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::UsedAt, Expr::val(Some(now)))
        .filter(Column::AccountId.eq(account))
        .filter(Column::Purpose.eq(purpose.word()))
        .filter(Column::UsedAt.is_null())
        .exec(tx)
        .await
        .map(|_| ())
}

/// Which accounts have a secret for a purpose that still counts, and until when.
///
/// # Errors
/// The database is down.
pub async fn waiting(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    purpose: Purpose,
) -> Result<BTreeMap<Uuid, DateTime<Utc>>, DbErr> {
    let query = Entity::find()
        .filter(Column::Purpose.eq(purpose.word()))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now));
    let rows = query.all(db).await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.account_id?, row.expires_at))).collect())
}

/// Forgets secrets that are past their time.
///
/// # Errors
/// The database is down.
pub async fn forget(tx: &DatabaseTransaction, now: DateTime<Utc>) -> Result<(), DbErr> {
    Entity::delete_many().filter(Column::ExpiresAt.lt(now - Duration::days(1))).exec(tx).await.map(|_| ())
}

impl OneTime {
    /// Whose it is.
    #[must_use]
    pub fn account(&self) -> Option<Uuid> {
        self.0.account_id
    }

    /// When it stops counting.
    #[must_use]
    pub fn expires_at(&self) -> DateTime<Utc> {
        self.0.expires_at
    }

    /// What was kept with it.
    ///
    /// # Errors
    /// It was written by an older release in another shape.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T, DbErr> {
        serde_json::from_str(&self.0.payload).map_err(|error| DbErr::Custom(format!("a one-time secret: {error}")))
    }
}

fn digest(house: &Tenant, purpose: Purpose, secret: &str) -> String {
    house.keys().digest(purpose.word(), secret.as_bytes())
}
