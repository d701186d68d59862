//! What colleagues say of a page before it is public. Nobody outside ever sees it.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _,
};
use uuid::Uuid;

use crate::page::Page;
pub use crate::record::page_comment::Model as Comment;
use crate::record::page_comment::{ActiveModel, Column, Entity};
use crate::revision::Hand;

/// The longest comment, in characters.
pub const MOST: usize = 2000;

/// Says something of a page, or of one of its blocks.
///
/// # Errors
/// The database is down.
pub async fn add(
    tx: &impl ConnectionTrait,
    page: &Page,
    block: Option<&str>,
    words: &str,
    by: &Hand,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        page_id: Set(page.id),
        revision_id: Set(Some(page.newest_revision)),
        block_id: Set(block.map(str::to_owned)),
        words: Set(words.to_owned()),
        made_at: Set(now),
        made_by_id: Set(by.id),
        made_by_name: Set(by.name.clone()),
        resolved_at: Set(None),
        resolved_by_name: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Says that it is dealt with. Gives whether there was such an open comment on the page.
///
/// # Errors
/// The database is down.
pub async fn resolve(
    tx: &impl ConnectionTrait,
    page: Uuid,
    comment: Uuid,
    by: &Hand,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let resolved = Entity::update_many()
        .col_expr(Column::ResolvedAt, Expr::value(now))
        .col_expr(Column::ResolvedByName, Expr::value(&by.name))
        .filter(Column::Id.eq(comment))
        .filter(Column::PageId.eq(page))
        .filter(Column::ResolvedAt.is_null())
        .exec(tx)
        .await?;
    Ok(resolved.rows_affected == 1)
}

/// All comments on a page, newest first.
///
/// # Errors
/// The database is down.
pub async fn of_page(db: &impl ConnectionTrait, page: Uuid) -> Result<Vec<Comment>, DbErr> {
    Entity::find().filter(Column::PageId.eq(page)).order_by_desc(Column::MadeAt).order_by_desc(Column::Id).all(db).await
}
