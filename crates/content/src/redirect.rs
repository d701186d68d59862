//! Old addresses that lead to new ones.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _};

use crate::record::page_redirect::{ActiveModel, Column, Entity};
use crate::revision::Hand;

/// Leaves a redirect behind. Older ones that led to the old address lead to the new one, so that none leads on to another.
///
/// # Errors
/// The database is down.
pub async fn leave(
    tx: &impl ConnectionTrait,
    from: &str,
    to: &str,
    by: &Hand,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    Entity::update_many().col_expr(Column::ToPath, Expr::value(to)).filter(Column::ToPath.eq(from)).exec(tx).await?;
    // A page has come back to an address that it once left.
    Entity::delete_many().filter(Column::FromPath.eq(to)).exec(tx).await?;
    let row = ActiveModel {
        from_path: Set(from.to_owned()),
        to_path: Set(to.to_owned()),
        made_at: Set(now),
        made_by_name: Set(by.name.clone()),
    };
    Entity::insert(row)
        .on_conflict(
            OnConflict::column(Column::FromPath)
                .update_columns([Column::ToPath, Column::MadeAt, Column::MadeByName])
                .to_owned(),
        )
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Where an old address leads.
///
/// # Errors
/// The database is down.
pub async fn find(db: &impl ConnectionTrait, from: &str) -> Result<Option<String>, DbErr> {
    Ok(Entity::find_by_id(from.to_owned()).one(db).await?.map(|row| row.to_path))
}
