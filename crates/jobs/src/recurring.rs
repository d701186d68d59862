//! Jobs that come again. Each is one row for ever, found by the name of its lane.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, DatabaseTransaction, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _,
};
use serde_json::json;
use tenancy::Database;
use uuid::Uuid;

use crate::job::{Column, Entity, State};
use crate::queue::{NewJob, enqueue_in_pool};

/// Lanes that begin so hold jobs that come again.
pub(crate) const STANDING_LANE: &str = "standing:";

/// Where the payload says how long between two rounds, in milliseconds.
pub(crate) const EVERY: &str = "every_milliseconds";

/// One advisory lock for all who make sure of such jobs; a number like another, ours alone.
const LOCK: i64 = 727_275;

/// A job that shall be there exactly once.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Its name among the jobs that come again.
    pub name: String,
    /// Which handler does it.
    pub kind: &'static str,
    /// How long between two rounds.
    pub every: Duration,
    /// What the handler needs to know besides; an object.
    pub payload: serde_json::Map<String, serde_json::Value>,
}

/// Makes sure that the job is there, once, with this interval. Nodes that start together do not make two.
///
/// # Errors
/// The database is down.
pub async fn keep_standing(tx: &DatabaseTransaction, now: DateTime<Utc>, job: Standing) -> Result<(), DbErr> {
    Database::alone(tx, LOCK).await?;
    let lane = format!("{STANDING_LANE}{}", job.name);
    let every = u64::try_from(job.every.as_millis()).unwrap_or(u64::MAX);
    let mut payload = job.payload;
    payload.insert(EVERY.to_owned(), json!(every));
    let payload = serde_json::Value::Object(payload);
    let Some(row) = Entity::find().filter(Column::Lane.eq(&lane)).one(tx).await? else {
        let new = NewJob { kind: job.kind, lane: Some(lane.clone()), subject: None, payload, run_at: now };
        return enqueue_in_pool(tx, now, Uuid::now_v7(), lane, new).await;
    };
    // The end of a lease is not ours to move; a round that lies further ahead than the interval allows is.
    let latest = now + TimeDelta::from_std(job.every).unwrap_or(TimeDelta::days(1));
    let too_late = row.state == State::Ready && row.run_at > latest;
    let payload = payload.to_string();
    if row.payload == payload && !too_late {
        return Ok(());
    }
    let mut changed = row.into_active_model();
    changed.payload = Set(payload);
    if too_late {
        changed.run_at = Set(latest);
    }
    changed.update(tx).await?;
    Ok(())
}
