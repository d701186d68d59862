//! The second factor: which ones an account has, and what somebody types where one is asked for.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};
use tenancy::Tenant;
use uuid::Uuid;

use crate::{authenticator, passkey, recovery_code};

/// The factors of an account beyond its password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Factors {
    /// An authenticator app.
    pub app: bool,
    /// How many passkeys.
    pub passkeys: u64,
}

/// What somebody typed: one field takes both kinds, which cannot be mistaken for each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// Six digits of an app.
    App(String),
    /// A recovery code.
    Recovery(String),
}

/// What was typed is no code of any kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no code")]
pub struct NotACode;

impl Factors {
    /// Those of an account.
    ///
    /// # Errors
    /// The database is down.
    pub async fn of(db: &impl ConnectionTrait, account: Uuid) -> Result<Self, DbErr> {
        Ok(Self { app: authenticator::is_set_up(db, account).await?, passkeys: passkey::count(db, account).await? })
    }

    /// Whether there is any.
    #[must_use]
    pub fn any(self) -> bool {
        self.app || self.passkeys > 0
    }

    /// How many there are.
    #[must_use]
    pub fn count(self) -> u64 {
        u64::from(self.app) + self.passkeys
    }
}

impl Typed {
    /// Reads what was typed.
    ///
    /// # Errors
    /// It is no code.
    pub fn parse(typed: &str) -> Result<Self, NotACode> {
        let digits: String = typed.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').collect();
        if digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return Ok(Self::App(digits));
        }
        recovery_code::normal(typed).map(Self::Recovery).ok_or(NotACode)
    }

    /// Takes it, once; whether it was right.
    ///
    /// # Errors
    /// The database is down.
    pub async fn take(
        &self,
        tx: &DatabaseTransaction,
        house: &Tenant,
        now: DateTime<Utc>,
        account: Uuid,
    ) -> Result<bool, DbErr> {
        match self {
            Self::App(code) => authenticator::take(tx, house, now, account, code).await,
            Self::Recovery(code) => recovery_code::take(tx, house, now, account, code).await,
        }
    }

    /// As it stands in the audit trail.
    #[must_use]
    pub const fn method(&self) -> &'static str {
        match self {
            Self::App(_) => "authenticator app",
            Self::Recovery(_) => "recovery code",
        }
    }
}

/// Takes every second factor away from an account, recovery codes included: its owner sets them up anew. Whether there were any.
///
/// # Errors
/// The database is down.
pub async fn forget_all(tx: &DatabaseTransaction, account: Uuid) -> Result<bool, DbErr> {
    let app = authenticator::forget_all(tx, account).await?;
    let passkeys = passkey::forget_all(tx, account).await?;
    let codes = recovery_code::forget_all(tx, account).await?;
    Ok(app || passkeys || codes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_field_takes_both_kinds_of_code() {
        let app = |code: &str| Ok(Typed::App(code.to_owned()));
        let table = [
            ("123456", app("123456")),
            (" 123 456 ", app("123456")),
            ("123-456", app("123456")),
            ("abcde-23456", Ok(Typed::Recovery("ABCDE23456".to_owned()))),
            ("2345678923", Ok(Typed::Recovery("2345678923".to_owned()))),
            ("12345", Err(NotACode)),
            ("1234567", Err(NotACode)),
            ("", Err(NotACode)),
            ("hello", Err(NotACode)),
        ];
        for (typed, expected) in table {
            assert_eq!(Typed::parse(typed), expected, "{typed:?}");
        }
    }
}
