//! Who else has a page open for editing. Nobody is locked out by it: it tells people of one another before they collide, and
//! the edition of the page guards what they save (CM-12, CM-13).

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _,
    QueryFilter as _, QueryOrder as _,
};
use serde::Serialize;
use uuid::Uuid;

use crate::record::page_presence::{ActiveModel, Column, Entity};

/// Browsers tell of themselves every eight seconds; who was not heard of for longer than this has gone.
const GONE_AFTER: Duration = Duration::seconds(20);

/// Who has not typed for longer than this only looks.
const IDLE_AFTER: Duration = Duration::seconds(30);

/// Somebody else who has the page open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Present {
    /// What colleagues call them.
    pub name: String,
    /// Whether they typed a moment ago.
    pub editing: bool,
}

/// Writes down that somebody has a page open; `typed` when they typed since they last said so.
///
/// # Errors
/// The database is down.
pub async fn tell(
    tx: &DatabaseTransaction,
    page: Uuid,
    (person, name): (Uuid, &str),
    typed: bool,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    // Who has gone is nobody's business any more.
    Entity::delete_many().filter(Column::SeenAt.lt(now - Duration::hours(1))).exec(tx).await?;
    let row = ActiveModel {
        page_id: Set(page),
        person_id: Set(person),
        name: Set(name.to_owned()),
        seen_at: Set(now),
        typed_at: Set(typed.then_some(now)),
    };
    let changed: &[Column] =
        if typed { &[Column::Name, Column::SeenAt, Column::TypedAt] } else { &[Column::Name, Column::SeenAt] };
    Entity::insert(row)
        .on_conflict(
            OnConflict::columns([Column::PageId, Column::PersonId]).update_columns(changed.iter().copied()).to_owned(),
        )
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Writes down that somebody has left a page.
///
/// # Errors
/// The database is down.
pub async fn leave(tx: &DatabaseTransaction, page: Uuid, person: Uuid) -> Result<(), DbErr> {
    Entity::delete_by_id((page, person)).exec(tx).await?;
    Ok(())
}

/// Who has a page open, but for one person, by name.
///
/// # Errors
/// The database is down.
pub async fn others(
    db: &impl ConnectionTrait,
    page: Uuid,
    but: Uuid,
    now: DateTime<Utc>,
) -> Result<Vec<Present>, DbErr> {
    let rows = Entity::find()
        .filter(Column::PageId.eq(page))
        .filter(Column::PersonId.ne(but))
        .filter(Column::SeenAt.gte(now - GONE_AFTER))
        .order_by_asc(Column::Name)
        .all(db)
        .await?;
    let present = |row: crate::record::page_presence::Model| Present {
        editing: row.typed_at.is_some_and(|typed| typed >= now - IDLE_AFTER),
        name: row.name,
    };
    Ok(rows.into_iter().map(present).collect())
}
