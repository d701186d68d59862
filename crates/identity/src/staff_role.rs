//! Which roles a member of staff holds here.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QueryOrder as _,
};
use uuid::Uuid;

use crate::record::account_role::{Column, Entity, Model};

/// The words of the roles that an account holds.
///
/// # Errors
/// The database is down.
pub async fn of(db: &impl ConnectionTrait, account: Uuid) -> Result<Vec<String>, DbErr> {
    let rows = Entity::find().filter(Column::AccountId.eq(account)).order_by_asc(Column::Role).all(db).await?;
    Ok(rows.into_iter().map(|row| row.role).collect())
}

/// Who holds a role.
///
/// # Errors
/// The database is down.
pub async fn holders(db: &impl ConnectionTrait, role: &str) -> Result<Vec<Uuid>, DbErr> {
    let rows = Entity::find().filter(Column::Role.eq(role)).all(db).await?;
    Ok(rows.into_iter().map(|row| row.account_id).collect())
}

/// Lets an account hold exactly these roles.
///
/// # Errors
/// The database is down.
pub async fn set(
    tx: &DatabaseTransaction,
    now: DateTime<Utc>,
    account: Uuid,
    roles: &[String],
    given_by: &str,
) -> Result<(), DbErr> {
    let held = of(tx, account).await?;
    let lost: Vec<&String> = held.iter().filter(|role| !roles.contains(role)).collect();
    if !lost.is_empty() {
        Entity::delete_many().filter(Column::AccountId.eq(account)).filter(Column::Role.is_in(lost)).exec(tx).await?;
    }
    for role in roles.iter().filter(|role| !held.contains(role)) {
        let row = Model { account_id: account, role: role.clone(), given_at: now, given_by: given_by.to_owned() };
        Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    }
    Ok(())
}
