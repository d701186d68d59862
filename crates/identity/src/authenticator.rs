//! Authenticator apps (TOTP, RFC 6238): six digits that change each 30 seconds, made with SHA-1 because that is what every app
//! supports. A code counts once, and only for the present half minute or one beside it (ASVS 6.5.1, 6.5.5).

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _, IntoActiveModel as _,
    PaginatorTrait as _, QueryFilter as _,
};
use tenancy::{Keys, Tenant};
use totp_rs::{Algorithm, Builder, Secret, Totp, TotpError};
use uuid::Uuid;

use crate::account::Account;
use crate::record::authenticator::{Column, Entity, Model};

/// For how long a secret that was shown may still be confirmed.
const OFFERED_FOR: Duration = Duration::hours(1);

/// What the kept secret is sealed for.
const KEPT: &str = "authenticator";

/// What a secret on its way through the page is sealed for: it opens nothing.
const OFFERED: &str = "authenticator on offer";

/// A secret that is shown to the owner of an account. It travels sealed in their page and is kept only when a first code shows
/// that an app has it: one that was never finished leaves nothing behind, and changes nothing of the app before.
#[derive(Debug)]
pub struct Offer {
    account: Uuid,
    until: DateTime<Utc>,
    totp: Totp,
}

impl Offer {
    /// A new secret for an account.
    ///
    /// # Errors
    /// The app cannot be described, which no input can cause.
    pub fn make(house: &Tenant, account: &Account) -> Result<Self, TotpError> {
        let totp = described(house, account, Keys::random_secret().to_vec())?;
        Ok(Self { account: account.id(), until: house.clock().now() + OFFERED_FOR, totp })
    }

    /// The same secret again, from the page on which it stood; nothing when it is not this account's, or too old.
    #[must_use]
    pub fn reopen(house: &Tenant, account: &Account, sealed: &str) -> Option<Self> {
        let bytes = house.keys().unseal(OFFERED, sealed)?;
        let (whose, rest) = bytes.split_first_chunk::<16>()?;
        let (until, secret) = rest.split_first_chunk::<8>()?;
        let until = DateTime::from_timestamp_micros(i64::from_be_bytes(*until))?;
        let account_id = Uuid::from_bytes(*whose);
        if account_id != account.id() || house.clock().now() >= until {
            return None;
        }
        Some(Self { account: account_id, until, totp: described(house, account, secret.to_vec()).ok()? })
    }

    /// For the page: nobody but this site can read it.
    #[must_use]
    pub fn sealed(&self, house: &Tenant) -> String {
        let mut bytes = self.account.as_bytes().to_vec();
        bytes.extend(self.until.timestamp_micros().to_be_bytes());
        bytes.extend(self.totp.secret().as_ref());
        house.keys().seal(OFFERED, &bytes)
    }

    /// The secret for typing, in groups of four.
    #[must_use]
    pub fn text(&self) -> String {
        let letters: Vec<char> = self.totp.secret().to_base32().chars().filter(|letter| *letter != '=').collect();
        letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    }

    /// The link that opens an app on the same device.
    ///
    /// # Errors
    /// The account has no name, which no input can cause.
    pub fn link(&self) -> Result<String, TotpError> {
        self.totp.to_url()
    }

    /// The same as a picture to scan, in the form of a `data:` address.
    ///
    /// # Errors
    /// The link is too long for a picture.
    pub fn picture(&self) -> Result<String, TotpError> {
        Ok(format!("data:image/png;base64,{}", self.totp.to_qr_base64()?))
    }

    /// Keeps the secret if `code` shows that an app has it, in the place of the one before; whether it did.
    ///
    /// # Errors
    /// The database is down.
    pub async fn confirm(
        &self,
        tx: &DatabaseTransaction,
        house: &Tenant,
        now: DateTime<Utc>,
        code: &str,
    ) -> Result<bool, DbErr> {
        let Some(step) = step_of(&self.totp, now, code) else { return Ok(false) };
        let row = Model {
            account_id: self.account,
            sealed_secret: house.keys().seal(KEPT, self.totp.secret().as_ref()),
            confirmed_at: Some(now),
            last_step: step,
        };
        let again = OnConflict::column(Column::AccountId)
            .update_columns([Column::SealedSecret, Column::ConfirmedAt, Column::LastStep])
            .to_owned();
        Entity::insert(row.into_active_model()).on_conflict(again).exec_without_returning(tx).await?;
        Ok(true)
    }
}

/// Whether an account has one that was confirmed with a code.
///
/// # Errors
/// The database is down.
pub async fn is_set_up(db: &impl ConnectionTrait, account: Uuid) -> Result<bool, DbErr> {
    let confirmed = Entity::find().filter(Column::AccountId.eq(account)).filter(Column::ConfirmedAt.is_not_null());
    Ok(confirmed.count(db).await? > 0)
}

/// Takes a code, once: of two who send the same at the same time, on whatever nodes, one gets in.
///
/// # Errors
/// The database is down.
pub async fn take(
    tx: &DatabaseTransaction,
    house: &Tenant,
    now: DateTime<Utc>,
    account: Uuid,
    code: &str,
) -> Result<bool, DbErr> {
    let query = Entity::find_by_id(account).filter(Column::ConfirmedAt.is_not_null());
    let Some(row) = query.one(tx).await? else { return Ok(false) };
    let totp = house.keys().unseal(KEPT, &row.sealed_secret).and_then(|secret| plain(secret).build().ok());
    let Some(totp) = totp else {
        // The site's secret was changed (ADR 0011): the owner sets the app up anew.
        tracing::warn!(account.id = %account, "the secret of an authenticator app cannot be read any more");
        return Ok(false);
    };
    let Some(step) = step_of(&totp, now, code) else { return Ok(false) };
    let taken = Entity::update_many()
        .col_expr(Column::LastStep, Expr::val(step))
        .filter(Column::AccountId.eq(account))
        .filter(Column::SealedSecret.eq(row.sealed_secret))
        .filter(Column::LastStep.lt(step))
        .exec(tx)
        .await?;
    Ok(taken.rows_affected == 1)
}

/// Gives an account an app whose secret is known (in base32, as one types it), as if it had been set up: for demonstrations.
///
/// # Errors
/// The database is down, or the secret is none.
pub async fn seed(tx: &DatabaseTransaction, house: &Tenant, account: Uuid, secret: &str) -> Result<(), DbErr> {
    let secret = Secret::try_from_base32(secret).map_err(|_| DbErr::Custom("a secret in base32".to_owned()))?;
    let row = Model {
        account_id: account,
        sealed_secret: house.keys().seal(KEPT, secret.as_ref()),
        confirmed_at: Some(house.clock().now()),
        last_step: 0,
    };
    Entity::insert(row.into_active_model()).exec_without_returning(tx).await.map(|_| ())
}

/// Takes the app away from an account; whether there was one.
///
/// # Errors
/// The database is down.
pub async fn forget_all(tx: &DatabaseTransaction, account: Uuid) -> Result<bool, DbErr> {
    Ok(Entity::delete_by_id(account).exec(tx).await?.rows_affected > 0)
}

fn plain(secret: Vec<u8>) -> Builder {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(30)
        .with_skew(1)
        .with_secret(secret)
}

/// With the names under which the app lists it. A colon would part the two names, so none may be in them.
fn described(house: &Tenant, account: &Account, secret: Vec<u8>) -> Result<Totp, TotpError> {
    let without_colon = |text: &str| text.replace(':', " ");
    plain(secret)
        .with_issuer(Some(without_colon(&house.profile().name)))
        .with_account_name(without_colon(account.email()))
        .build()
}

/// The half minute to which a code belongs: the present one, or one beside it.
fn step_of(totp: &Totp, now: DateTime<Utc>, code: &str) -> Option<i64> {
    let step = totp.check(code, u64::try_from(now.timestamp()).ok()?)?;
    i64::try_from(step).ok()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    /// Appendix B of RFC 6238, cut to six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let totp = plain(b"12345678901234567890".to_vec()).build().unwrap();
        for (at, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (2_000_000_000, "279037")]
        {
            let now = DateTime::from_timestamp(at, 0).unwrap();
            assert_eq!(step_of(&totp, now, code), Some(at / 30), "{at}");
        }
    }

    #[test]
    fn a_code_counts_half_a_minute_early_or_late_and_no_longer() {
        let totp = plain(vec![7; 20]).build().unwrap();
        let code = totp.generate(3_000).to_string();
        for (at, counts) in [(2_969, false), (2_970, true), (2_999, true), (3_029, true), (3_059, true), (3_060, false)]
        {
            let now = DateTime::from_timestamp(at, 0).unwrap();
            assert_eq!(step_of(&totp, now, &code).is_some(), counts, "{at}");
        }
        for other in ["", "00000", "0000000", "abcdef", "12 456", "-12345", "１２３４５６"] {
            assert_eq!(step_of(&totp, DateTime::from_timestamp(3_000, 0).unwrap(), other), None, "{other}");
        }
    }
}
