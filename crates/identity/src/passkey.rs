//! Passkeys (WebAuthn).

use sea_orm::{ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use uuid::Uuid;

use crate::record::passkey::{Column, Entity};

/// How many an account has.
///
/// # Errors
/// The database is down.
pub async fn count(db: &impl ConnectionTrait, account: Uuid) -> Result<u64, DbErr> {
    Entity::find().filter(Column::AccountId.eq(account)).count(db).await
}
