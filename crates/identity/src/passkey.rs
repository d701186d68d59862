//! Passkeys (WebAuthn): the rows. How one comes about and is used stands in `ceremony`.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict, SimpleExpr};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _, IntoActiveModel as _,
    PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
};
use uuid::Uuid;

use crate::record::passkey::{Column, Entity, Model};

/// The most characters of a name.
pub const LONGEST_NAME: usize = 60;

/// The most that one account may have: a drawer full of keys, and no more.
pub const MOST: u64 = 20;

/// A passkey of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey(pub(crate) Model);

/// The name that its owner gave it. One that they left out is made from the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

/// The name is longer than anybody can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Name must be {LONGEST_NAME} characters or fewer")]
pub struct TooLong;

impl Name {
    /// Takes what was typed.
    ///
    /// # Errors
    /// It is too long.
    pub fn parse(typed: &str, now: DateTime<Utc>) -> Result<Self, TooLong> {
        let typed = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        if typed.chars().count() > LONGEST_NAME {
            return Err(TooLong);
        }
        if typed.is_empty() {
            return Ok(Self(format!("Passkey of {}", web::words::day(web::words::day_of(now)))));
        }
        Ok(Self(typed))
    }
}

impl Passkey {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.0.id
    }

    /// The name that its owner gave it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// When it was made.
    #[must_use]
    pub fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When somebody last signed in with it.
    #[must_use]
    pub fn last_used_at(&self) -> Option<DateTime<Utc>> {
        self.0.last_used_at
    }

    /// Keeps it; `false` when this key is somebody's already.
    pub(crate) async fn keep(&self, tx: &DatabaseTransaction) -> Result<bool, DbErr> {
        let inserted = Entity::insert(self.0.clone().into_active_model())
            .on_conflict(OnConflict::column(Column::CredentialId).do_nothing().to_owned())
            .exec_without_returning(tx)
            .await?;
        Ok(inserted == 1)
    }

    /// Notes that it was used, with the counter and the state of backup that it told.
    pub(crate) async fn note_use(
        &self,
        tx: &DatabaseTransaction,
        now: DateTime<Utc>,
        credential: String,
    ) -> Result<(), DbErr> {
        Entity::update_many()
            .col_expr(Column::Credential, Expr::val(credential))
            .col_expr(Column::LastUsedAt, Expr::val(Some(now)))
            .filter(Column::Id.eq(self.0.id))
            .exec(tx)
            .await
            .map(|_| ())
    }
}

/// How many an account has.
///
/// # Errors
/// The database is down.
pub async fn count(db: &impl ConnectionTrait, account: Uuid) -> Result<u64, DbErr> {
    Entity::find().filter(Column::AccountId.eq(account)).count(db).await
}

/// Those of an account, oldest first.
///
/// # Errors
/// The database is down.
pub async fn all_of(db: &impl ConnectionTrait, account: Uuid) -> Result<Vec<Passkey>, DbErr> {
    let query = Entity::find().filter(Column::AccountId.eq(account)).order_by_asc(Column::CreatedAt);
    Ok(query.all(db).await?.into_iter().map(Passkey).collect())
}

/// The one with this id, if it is this account's.
///
/// # Errors
/// The database is down.
pub async fn find(db: &impl ConnectionTrait, account: Uuid, id: Uuid) -> Result<Option<Passkey>, DbErr> {
    Ok(Entity::find().filter(mine(account, id)).one(db).await?.map(Passkey))
}

/// The one that calls itself so, if it is this account's.
pub(crate) async fn find_by_credential(
    db: &impl ConnectionTrait,
    account: Uuid,
    credential_id: &str,
) -> Result<Option<Passkey>, DbErr> {
    let query = Entity::find().filter(Column::AccountId.eq(account)).filter(Column::CredentialId.eq(credential_id));
    Ok(query.one(db).await?.map(Passkey))
}

/// Gives it another name; whether it is this account's.
///
/// # Errors
/// The database is down.
pub async fn rename(tx: &DatabaseTransaction, account: Uuid, id: Uuid, name: &Name) -> Result<bool, DbErr> {
    let renamed = Entity::update_many().col_expr(Column::Name, Expr::val(name.0.clone())).filter(mine(account, id));
    Ok(renamed.exec(tx).await?.rows_affected == 1)
}

/// Takes it away from an account; whether it was there.
///
/// # Errors
/// The database is down.
pub async fn remove(tx: &DatabaseTransaction, account: Uuid, id: Uuid) -> Result<bool, DbErr> {
    Ok(Entity::delete_many().filter(mine(account, id)).exec(tx).await?.rows_affected == 1)
}

/// Takes all passkeys of an account away; whether there were any.
///
/// # Errors
/// The database is down.
pub async fn forget_all(tx: &DatabaseTransaction, account: Uuid) -> Result<bool, DbErr> {
    Ok(Entity::delete_many().filter(Column::AccountId.eq(account)).exec(tx).await?.rows_affected > 0)
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.0
    }
}

fn mine(account: Uuid, id: Uuid) -> SimpleExpr {
    Column::AccountId.eq(account).and(Column::Id.eq(id))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn a_passkey_has_a_name_that_can_be_read() {
        let now: DateTime<Utc> = "2026-06-04T10:00:00Z".parse().unwrap();
        let name = |typed: &str| Name::parse(typed, now).map(String::from);
        assert_eq!(name("  My   phone "), Ok("My phone".to_owned()));
        assert_eq!(name(" "), Ok("Passkey of 4 June 2026".to_owned()));
        assert_eq!(name(&"é".repeat(60)), Ok("é".repeat(60)));
        assert_eq!(name(&"é".repeat(61)), Err(TooLong));
    }
}
