//! Passkeys (WebAuthn).

use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _, PaginatorTrait as _,
    QueryFilter as _,
};
use uuid::Uuid;

use crate::record::passkey::{Column, Entity};

/// How many an account has.
///
/// # Errors
/// The database is down.
pub async fn count(db: &impl ConnectionTrait, account: Uuid) -> Result<u64, DbErr> {
    Entity::find().filter(Column::AccountId.eq(account)).count(db).await
}

/// Takes all passkeys of an account away; whether there were any.
///
/// # Errors
/// The database is down.
pub async fn forget_all(tx: &DatabaseTransaction, account: Uuid) -> Result<bool, DbErr> {
    Ok(Entity::delete_many().filter(Column::AccountId.eq(account)).exec(tx).await?.rows_affected > 0)
}
