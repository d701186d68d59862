//! What only a person can settle: a refused report, an answer that was lost, a number that has to be looked up. One that is
//! raised twice is there once.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ConnectionTrait, QueryOrder as _};
use serde::Serialize;

/// A task for the council's staff.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "task")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What sort of thing is to be done, such as `parked`, `refused`, `conflict`.
    pub kind: String,
    /// Two tasks with the same key are one.
    pub dedupe_key: String,
    /// What it is about, such as a case; opaque here.
    pub subject: Option<Uuid>,
    /// The outside system concerned.
    pub connector: Option<String>,
    /// What happened and what to do, in a sentence or two, without personal data.
    #[sea_orm(column_type = "Text")]
    pub words: String,
    /// Since when.
    pub created_at: DateTimeUtc,
    /// When it was settled.
    pub done_at: Option<DateTimeUtc>,
    /// By whom.
    pub done_by: Option<String>,
}

/// No relations: what a task is about is only an id here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A task to be raised.
#[derive(Clone, Debug)]
pub struct NewTask {
    /// What sort of thing is to be done.
    pub kind: &'static str,
    /// Two tasks with the same key are one.
    pub dedupe_key: String,
    /// What it is about.
    pub subject: Option<Uuid>,
    /// The outside system concerned.
    pub connector: Option<String>,
    /// What happened and what to do, without personal data.
    pub words: String,
}

/// Raises a task. One that is open already stays as it is; one that was settled before is opened again.
///
/// # Errors
/// The database is down.
pub async fn raise(db: &impl ConnectionTrait, now: DateTime<Utc>, task: NewTask) -> Result<(), DbErr> {
    let reopened = Entity::update_many()
        .col_expr(Column::Kind, Expr::val(task.kind))
        .col_expr(Column::Words, Expr::val(task.words.as_str()))
        .col_expr(Column::CreatedAt, Expr::val(now))
        .col_expr(Column::DoneAt, Expr::val(None::<DateTime<Utc>>))
        .col_expr(Column::DoneBy, Expr::val(None::<String>))
        .filter(Column::DedupeKey.eq(&task.dedupe_key))
        .filter(Column::DoneAt.is_not_null())
        .exec(db)
        .await?;
    if reopened.rows_affected > 0 {
        return Ok(());
    }
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        kind: Set(task.kind.to_owned()),
        dedupe_key: Set(task.dedupe_key),
        subject: Set(task.subject),
        connector: Set(task.connector),
        words: Set(task.words),
        created_at: Set(now),
        done_at: Set(None),
        done_by: Set(None),
    };
    Entity::insert(row)
        .on_conflict(OnConflict::column(Column::DedupeKey).do_nothing().to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// The tasks that are open, oldest first.
///
/// # Errors
/// The database is down.
pub async fn open(db: &impl ConnectionTrait) -> Result<Vec<Model>, DbErr> {
    Entity::find().filter(Column::DoneAt.is_null()).order_by_asc(Column::CreatedAt).all(db).await
}

/// How many are open.
///
/// # Errors
/// The database is down.
pub async fn count_open(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    Entity::find().filter(Column::DoneAt.is_null()).count(db).await
}

/// Settles the open task with this key, if there is one; says whether there was.
///
/// # Errors
/// The database is down.
pub async fn settle(db: &impl ConnectionTrait, now: DateTime<Utc>, dedupe_key: &str, by: &str) -> Result<bool, DbErr> {
    let done = Entity::update_many()
        .col_expr(Column::DoneAt, Expr::val(now))
        .col_expr(Column::DoneBy, Expr::val(by))
        .filter(Column::DedupeKey.eq(dedupe_key))
        .filter(Column::DoneAt.is_null())
        .exec(db)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Settles one task, by its id; says whether it was open.
///
/// # Errors
/// The database is down.
pub async fn settle_one(db: &impl ConnectionTrait, now: DateTime<Utc>, id: Uuid, by: &str) -> Result<bool, DbErr> {
    let done = Entity::update_many()
        .col_expr(Column::DoneAt, Expr::val(now))
        .col_expr(Column::DoneBy, Expr::val(by))
        .filter(Column::Id.eq(id))
        .filter(Column::DoneAt.is_null())
        .exec(db)
        .await?;
    Ok(done.rows_affected > 0)
}

/// The task with this id.
///
/// # Errors
/// The database is down.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}
