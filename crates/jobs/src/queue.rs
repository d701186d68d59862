//! Putting jobs in, and claiming them.

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, LockBehavior, LockType, Query, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, QueryTrait as _,
};
use tenancy::Batch;
use uuid::Uuid;

use crate::claimed::Claimed;
use crate::job::{ActiveModel, Column, Entity, State};

/// How long a claim holds without being renewed (house rule: 20 s, renewed every 5 s).
pub(crate) const LEASE: Duration = Duration::seconds(20);

/// A job to be put in.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Which handler does it.
    pub kind: &'static str,
    /// Jobs of one lane run one after the other, in the order in which they were put in.
    pub lane: Option<String>,
    /// What it is about; opaque here.
    pub subject: Option<Uuid>,
    /// What the handler needs to know. Ids rather than facts about people.
    pub payload: serde_json::Value,
    /// Not before this moment.
    pub run_at: DateTime<Utc>,
}

/// Puts a job in; it is there when the transaction of `db` commits, and not otherwise.
///
/// # Errors
/// The database is down.
pub async fn enqueue(db: &impl ConnectionTrait, now: DateTime<Utc>, job: NewJob) -> Result<Uuid, DbErr> {
    let id = Uuid::now_v7();
    let pool = job.kind.to_owned();
    enqueue_in_pool(db, now, id, pool, job).await?;
    Ok(id)
}

/// Puts several jobs in with one statement; they run in this order where they share a lane.
///
/// # Errors
/// The database is down.
pub async fn enqueue_all(db: &impl ConnectionTrait, now: DateTime<Utc>, jobs: Vec<NewJob>) -> Result<Vec<Uuid>, DbErr> {
    if jobs.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<ActiveModel> =
        jobs.into_iter().map(|job| row(now, Uuid::now_v7(), job.kind.to_owned(), job)).collect();
    let ids = rows.iter().filter_map(|row| row.id.try_as_ref().copied()).collect();
    Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(ids)
}

/// Puts a job in under an id that the caller drew (`Uuid::now_v7()`), in a pool of the caller's choice: the jobs of one
/// outside system make a pool, so that it can hang without holding up the others.
///
/// # Errors
/// The database is down.
pub async fn enqueue_in_pool(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    id: Uuid,
    pool: String,
    job: NewJob,
) -> Result<(), DbErr> {
    Entity::insert(row(now, id, pool, job)).exec_without_returning(db).await?;
    Ok(())
}

/// The same among other statements that are sent together.
pub fn enqueue_in_batch(batch: &mut Batch, now: DateTime<Utc>, id: Uuid, pool: String, job: NewJob) {
    batch.add(&Entity::insert(row(now, id, pool, job)));
}

fn row(now: DateTime<Utc>, id: Uuid, pool: String, job: NewJob) -> ActiveModel {
    ActiveModel {
        id: Set(id),
        kind: Set(job.kind.to_owned()),
        pool: Set(pool),
        lane: Set(job.lane),
        subject: Set(job.subject),
        payload: Set(job.payload.to_string()),
        state: Set(State::Ready),
        run_at: Set(job.run_at),
        attempts: Set(0),
        lease_owner: Set(None),
        fence: Set(0),
        last_error: Set(None),
        created_at: Set(now),
    }
}

/// Which jobs could be claimed now, longest due first: their ids and pools. Only reads, so that an idle worker never
/// writes. `kinds` are those that the asker has handlers for: during a rolling upgrade the others wait for a newer node.
///
/// # Errors
/// The database is down.
pub async fn due(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    kinds: &[&str],
    full_pools: &[String],
    most: u64,
) -> Result<Vec<(Uuid, String)>, DbErr> {
    let mut query = Entity::find()
        .select_only()
        .column(Column::Id)
        .column(Column::Pool)
        .filter(Column::State.is_in([State::Ready, State::Running]))
        .filter(Column::RunAt.lte(now))
        .filter(Column::Kind.is_in(kinds.iter().copied()))
        .filter(Expr::not_exists(earlier_in_lane()));
    if !full_pools.is_empty() {
        query = query.filter(Column::Pool.is_not_in(full_pools.iter().map(String::as_str)));
    }
    query.order_by_asc(Column::RunAt).order_by_asc(Column::Id).limit(most).into_tuple().all(db).await
}

/// Claims those of `ids` that are still to be had, by one statement that is right on both databases:
/// `UPDATE … WHERE id IN (SELECT … FOR UPDATE SKIP LOCKED) RETURNING …`. PostgreSQL looks again at a row that changed in the
/// meantime and skips one that is being claimed; SQLite has a single writer, and its builder leaves the lock clause out.
/// The attempt is counted here, before anything is called: a job that kills its worker still comes to an end.
///
/// # Errors
/// The database is down.
pub async fn claim(
    tx: &DatabaseTransaction,
    now: DateTime<Utc>,
    owner: &str,
    ids: &[Uuid],
) -> Result<Vec<Claimed>, DbErr> {
    let takeable = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(Column::State.is_in([State::Ready, State::Running]))
        .filter(Column::RunAt.lte(now))
        .filter(Expr::not_exists(earlier_in_lane()));
    let mut takeable = takeable.into_query();
    takeable.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    let mut rows = Entity::update_many()
        .col_expr(Column::State, Column::State.save_as(Expr::val(State::Running)))
        .col_expr(Column::RunAt, Expr::val(now + LEASE))
        .col_expr(Column::LeaseOwner, Expr::val(owner))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .col_expr(Column::Fence, Expr::col(Column::Fence).add(1))
        .filter(Column::Id.in_subquery(takeable))
        .exec_with_returning(tx)
        .await?;
    // RETURNING promises no order.
    rows.sort_by_key(|row| row.id);
    Ok(rows.into_iter().map(Claimed::new).collect())
}

/// A job of the same lane that was put in before and is not finished: finished ones are gone.
fn earlier_in_lane() -> SelectStatement {
    let earlier = Alias::new("earlier");
    Query::select()
        .expr(Expr::val(1))
        .from_as(Entity, earlier.clone())
        .and_where(Expr::col((earlier.clone(), Column::Lane)).equals((Entity, Column::Lane)))
        .and_where(Expr::col((earlier, Column::Id)).lt(Expr::col((Entity, Column::Id))))
        .to_owned()
}

#[cfg(test)]
mod tests;
