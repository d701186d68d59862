//! Links at which somebody without an account may look at a draft (CM-08). The secret stands in the link alone; only its keyed
//! digest is kept, so whoever reads the database cannot make a link of it.

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _,
    QueryFilter as _, QueryOrder as _,
};
use tenancy::Keys;
use uuid::Uuid;

use crate::record::page_preview::{ActiveModel, Column, Entity, Model};
use crate::revision::Hand;

/// For how long a link leads to the draft.
pub const LASTS: Duration = Duration::days(14);

/// What the digest is for.
const PURPOSE: &str = "page preview";

/// Makes a link to the drafts of a page; gives its secret, which is shown once.
///
/// # Errors
/// The database is down.
pub async fn make(
    tx: &DatabaseTransaction,
    keys: &Keys,
    page: Uuid,
    by: &Hand,
    now: DateTime<Utc>,
) -> Result<String, DbErr> {
    let secret = Keys::random_token();
    let row = ActiveModel {
        token_hash: Set(keys.digest(PURPOSE, secret.as_bytes())),
        page_id: Set(page),
        made_at: Set(now),
        made_by_name: Set(by.name.clone()),
        expires_at: Set(now + LASTS),
        ended_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(secret)
}

/// Ends every link to a page.
///
/// # Errors
/// The database is down.
pub async fn end(tx: &DatabaseTransaction, page: Uuid, now: DateTime<Utc>) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(now))
        .filter(Column::PageId.eq(page))
        .filter(Column::EndedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// The page to which a link leads, if it still does, and until when.
///
/// # Errors
/// The database is down.
pub async fn leads_to(
    db: &impl ConnectionTrait,
    keys: &Keys,
    secret: &str,
    now: DateTime<Utc>,
) -> Result<Option<(Uuid, DateTime<Utc>)>, DbErr> {
    let row = Entity::find_by_id(keys.digest(PURPOSE, secret.as_bytes())).one(db).await?;
    let open = row.filter(|row| row.ended_at.is_none() && row.expires_at > now);
    Ok(open.map(|row| (row.page_id, row.expires_at)))
}

/// The links that lead to a page's drafts now, newest first.
///
/// # Errors
/// The database is down.
pub async fn open(db: &impl ConnectionTrait, page: Uuid, now: DateTime<Utc>) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::PageId.eq(page))
        .filter(Column::EndedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .order_by_desc(Column::MadeAt)
        .all(db)
        .await
}
