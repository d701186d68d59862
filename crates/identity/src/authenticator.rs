//! Authenticator apps (TOTP, RFC 6238).

use sea_orm::{ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use uuid::Uuid;

use crate::record::authenticator::{Column, Entity};

/// Whether an account has one that was confirmed with a code.
///
/// # Errors
/// The database is down.
pub async fn is_set_up(db: &impl ConnectionTrait, account: Uuid) -> Result<bool, DbErr> {
    let confirmed = Entity::find().filter(Column::AccountId.eq(account)).filter(Column::ConfirmedAt.is_not_null());
    Ok(confirmed.count(db).await? > 0)
}
