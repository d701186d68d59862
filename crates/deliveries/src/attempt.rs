//! The calls of a delivery. A row is committed before the call; one without an end belongs to a worker that died in mid-call.

use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::QueryOrder as _;
use sea_orm::entity::prelude::*;
use serde::Serialize;

/// One call.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "delivery_attempt")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose call it is.
    pub delivery_id: Uuid,
    /// 1 for the first.
    pub number: i32,
    /// When it was begun.
    pub started_at: DateTimeUtc,
    /// When it was known what came of it.
    pub finished_at: Option<DateTimeUtc>,
    /// How long the call took.
    pub milliseconds: Option<i64>,
    /// `delivered`, `accepted`, `retry`, `ambiguous` or `refused`.
    pub outcome: Option<String>,
    /// The HTTP status, if an answer came.
    pub http_status: Option<i32>,
    /// Why, and the first 2 KB of the answer with secrets and personal data masked.
    #[sea_orm(column_type = "Text", nullable)]
    pub excerpt: Option<String>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Writes down that a call is about to be made.
pub(crate) async fn begin(
    tx: &impl ConnectionTrait,
    now: DateTime<Utc>,
    delivery: Uuid,
    number: i32,
) -> Result<Uuid, DbErr> {
    let id = Uuid::now_v7();
    let row = ActiveModel {
        id: Set(id),
        delivery_id: Set(delivery),
        number: Set(number),
        started_at: Set(now),
        finished_at: Set(None),
        milliseconds: Set(None),
        outcome: Set(None),
        http_status: Set(None),
        excerpt: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(id)
}

/// Writes down what came of a call.
pub(crate) async fn end(
    tx: &impl ConnectionTrait,
    now: DateTime<Utc>,
    id: Uuid,
    outcome: &str,
    reason: &str,
    attempt: &connectors::Attempt,
) -> Result<(), DbErr> {
    let parts: Vec<&str> = [reason, attempt.excerpt.as_str()].into_iter().filter(|part| !part.is_empty()).collect();
    let row = ActiveModel {
        id: Set(id),
        finished_at: Set(Some(now)),
        milliseconds: Set(i64::try_from(attempt.milliseconds).ok()),
        outcome: Set(Some(outcome.to_owned())),
        http_status: Set(attempt.http_status.map(i32::from)),
        excerpt: Set(Some(parts.join("\n"))),
        ..Default::default()
    };
    Entity::update_many().set(row).filter(Column::Id.eq(id)).exec(tx).await?;
    Ok(())
}

/// Ends the calls that a dead worker left open, as ambiguous; says whether there were any.
pub(crate) async fn end_abandoned(
    tx: &impl ConnectionTrait,
    now: DateTime<Utc>,
    delivery: Uuid,
) -> Result<bool, DbErr> {
    let row = ActiveModel {
        finished_at: Set(Some(now)),
        outcome: Set(Some("ambiguous".to_owned())),
        excerpt: Set(Some("the worker stopped in mid-call; nobody knows what came of it".to_owned())),
        ..Default::default()
    };
    let ended = Entity::update_many()
        .set(row)
        .filter(Column::DeliveryId.eq(delivery))
        .filter(Column::FinishedAt.is_null())
        .exec(tx)
        .await?;
    Ok(ended.rows_affected > 0)
}

/// Takes back a call that was never made.
pub(crate) async fn forget(tx: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    Entity::delete_by_id(id).exec(tx).await?;
    Ok(())
}

/// The calls of a delivery, in order.
pub(crate) async fn of(db: &impl ConnectionTrait, delivery: Uuid) -> Result<Vec<Model>, DbErr> {
    Entity::find().filter(Column::DeliveryId.eq(delivery)).order_by_asc(Column::Number).all(db).await
}
