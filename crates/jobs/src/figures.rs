//! What is measured of the queue (OP-18).

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Condition;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use serde::Serialize;
use tenancy::Tenant;

use crate::job::{Column, Entity, State};
use crate::recurring::STANDING_LANE;

/// How the queue of one borough stands. Jobs that come again are left out: they are always there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Jobs that wait or run.
    pub depth: u64,
    /// How long ago the oldest of them was put in.
    pub oldest: Option<Duration>,
    /// Jobs that wait for a person, by kind.
    pub parked: BTreeMap<String, i64>,
}

/// Counts.
///
/// # Errors
/// The database is down.
pub async fn figures(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Figures, DbErr> {
    let standing = Condition::any().add(Column::Lane.is_null()).add(Column::Lane.not_like(format!("{STANDING_LANE}%")));
    let waiting = Entity::find().filter(Column::State.ne(State::Parked)).filter(standing);
    let depth = waiting.clone().count(db).await?;
    let oldest: Option<DateTime<Utc>> = waiting
        .select_only()
        .column(Column::CreatedAt)
        .order_by_asc(Column::CreatedAt)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    let parked: Vec<(String, i64)> = Entity::find()
        .select_only()
        .column(Column::Kind)
        .column_as(Column::Id.count(), "count")
        .filter(Column::State.eq(State::Parked))
        .group_by(Column::Kind)
        .into_tuple()
        .all(db)
        .await?;
    Ok(Figures {
        depth,
        oldest: oldest.map(|since| (now - since).to_std().unwrap_or_default()),
        parked: parked.into_iter().collect(),
    })
}

/// Counts, and sets the gauges `outbox_depth`, `outbox_oldest_seconds`, `jobs_parked` and `tasks_open` of this borough.
///
/// # Errors
/// The database is down.
pub async fn observe(tenant: &Tenant) -> Result<Figures, DbErr> {
    let db = tenant.db().read();
    let figures = figures(db, tenant.clock().now()).await?;
    let slug = || tenant.slug().to_owned();
    #[expect(clippy::cast_precision_loss, reason = "a gauge is a float, and a count of rows is small")]
    {
        metrics::gauge!("outbox_depth", "tenant" => slug()).set(figures.depth as f64);
        metrics::gauge!("jobs_parked", "tenant" => slug()).set(figures.parked.values().sum::<i64>() as f64);
        metrics::gauge!("tasks_open", "tenant" => slug()).set(crate::tasks::count_open(db).await? as f64);
    }
    metrics::gauge!("outbox_oldest_seconds", "tenant" => slug()).set(figures.oldest.unwrap_or_default().as_secs_f64());
    Ok(figures)
}
