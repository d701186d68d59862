//! Authenticator apps (TOTP, RFC 6238).

use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _, IntoActiveModel as _,
    PaginatorTrait as _, QueryFilter as _,
};
use tenancy::Tenant;
use uuid::Uuid;

use crate::record::authenticator::{Column, Entity, Model};

/// Whether an account has one that was confirmed with a code.
///
/// # Errors
/// The database is down.
pub async fn is_set_up(db: &impl ConnectionTrait, account: Uuid) -> Result<bool, DbErr> {
    let confirmed = Entity::find().filter(Column::AccountId.eq(account)).filter(Column::ConfirmedAt.is_not_null());
    Ok(confirmed.count(db).await? > 0)
}

/// Gives an account an authenticator whose secret is known, as if it had been set up: for demonstrations.
///
/// # Errors
/// The database is down.
pub async fn seed(tx: &DatabaseTransaction, house: &Tenant, account: Uuid, secret: &str) -> Result<(), DbErr> {
    let row = Model {
        account_id: account,
        sealed_secret: house.keys().seal("authenticator", secret.as_bytes()),
        confirmed_at: Some(house.clock().now()),
        last_step: 0,
    };
    Entity::insert(row.into_active_model()).exec_without_returning(tx).await.map(|_| ())
}
