//! A job in hand. Every way of settling it is fenced: when another worker has taken the job since, nothing is written, the
//! settling fails, and with it the whole transaction that it stands in.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait as _, LockBehavior, LockType};
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, DbErr, EntityTrait as _, QueryFilter as _, QuerySelect as _,
    QueryTrait as _, UpdateMany,
};
use uuid::Uuid;

use crate::job::{Column, Entity, Model, State};
use crate::queue::LEASE;

/// A job that this worker claimed.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// Its id.
    pub id: Uuid,
    /// Which handler does it.
    pub kind: String,
    /// Its lane, if it has one.
    pub lane: Option<String>,
    /// What it is about.
    pub subject: Option<Uuid>,
    /// What the handler needs to know.
    pub payload: serde_json::Value,
    /// How often it was claimed, this time included.
    pub attempts: u32,
    pub(crate) pool: String,
    pub(crate) fence: i64,
}

/// Why a job could not be settled.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// Another worker has it now. Whatever this one wanted to write must not be written.
    #[error("another worker has taken this job since")]
    LostLease,
    /// The database is down.
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl Claimed {
    pub(crate) fn new(row: Model) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            lane: row.lane,
            subject: row.subject,
            // What we wrote was JSON; anything else is for the handler to complain about.
            payload: serde_json::from_str(&row.payload).unwrap_or(serde_json::Value::Null),
            attempts: u32::try_from(row.attempts).unwrap_or(u32::MAX),
            pool: row.pool,
            fence: row.fence,
        }
    }

    /// How long between two rounds, for a job that comes again.
    #[must_use]
    pub fn every(&self) -> Option<Duration> {
        self.payload.get(crate::recurring::EVERY)?.as_u64().map(Duration::from_millis)
    }

    /// Makes sure that the job is still ours, and begins a full lease: for the transaction before a call to the outside.
    ///
    /// # Errors
    /// See [`JobError`].
    pub async fn hold(&self, tx: &DatabaseTransaction, now: DateTime<Utc>) -> Result<(), JobError> {
        self.write(tx, Entity::update_many().col_expr(Column::RunAt, Expr::val(now + LEASE))).await
    }

    /// It is done, and goes.
    ///
    /// # Errors
    /// See [`JobError`].
    pub async fn finish(&self, tx: &DatabaseTransaction) -> Result<(), JobError> {
        let gone = Entity::delete_many()
            .filter(Column::Id.eq(self.id))
            .filter(Column::Fence.eq(self.fence))
            .filter(Column::State.eq(State::Running))
            .exec(tx)
            .await?
            .rows_affected;
        if gone == 1 { Ok(()) } else { Err(JobError::LostLease) }
    }

    /// It did not work: again at `at`, with the attempt counted.
    ///
    /// # Errors
    /// See [`JobError`].
    pub async fn retry(&self, tx: &DatabaseTransaction, at: DateTime<Utc>, reason: &str) -> Result<(), JobError> {
        self.write(tx, let_go(State::Ready, Some(reason)).col_expr(Column::RunAt, Expr::val(at))).await
    }

    /// Nothing was tried: again at `at`, with the attempt not counted.
    ///
    /// # Errors
    /// See [`JobError`].
    pub async fn postpone(&self, tx: &DatabaseTransaction, at: DateTime<Utc>, reason: &str) -> Result<(), JobError> {
        let update = let_go(State::Ready, Some(reason))
            .col_expr(Column::RunAt, Expr::val(at))
            .col_expr(Column::Attempts, Expr::col(Column::Attempts).sub(1));
        self.write(tx, update).await
    }

    /// Nothing was tried, because the outside system of this pool is being left alone: this job and all that wait in its pool
    /// come again at `at`, by one statement however many they are. No attempt is counted.
    ///
    /// # Errors
    /// See [`JobError`].
    pub async fn postpone_pool(
        &self,
        tx: &DatabaseTransaction,
        at: DateTime<Utc>,
        reason: &str,
    ) -> Result<(), JobError> {
        self.postpone(tx, at, reason).await?;
        // Two nodes may do this at once: rows that somebody holds are left to him, so that neither waits for the other.
        let mut waiting = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::Pool.eq(&self.pool))
            .filter(Column::State.eq(State::Ready))
            .filter(Column::RunAt.lt(at))
            .into_query();
        waiting.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
        Entity::update_many()
            .col_expr(Column::RunAt, Expr::val(at))
            .filter(Column::Id.in_subquery(waiting))
            .exec(tx)
            .await?;
        Ok(())
    }

    /// A person has to look. The rest of its lane waits.
    ///
    /// # Errors
    /// See [`JobError`].
    pub async fn park(&self, tx: &DatabaseTransaction, reason: &str) -> Result<(), JobError> {
        self.write(tx, let_go(State::Parked, Some(reason))).await
    }

    /// This round is done, the next begins at `at`.
    ///
    /// # Errors
    /// See [`JobError`].
    pub async fn again(&self, tx: &DatabaseTransaction, at: DateTime<Utc>) -> Result<(), JobError> {
        let update = let_go(State::Ready, None)
            .col_expr(Column::RunAt, Expr::val(at))
            .col_expr(Column::CreatedAt, Expr::val(at))
            .col_expr(Column::Attempts, Expr::val(0));
        self.write(tx, update).await
    }

    /// It goes on as another kind of job, at `at`, in its place in the lane and with its attempts counted afresh.
    ///
    /// # Errors
    /// See [`JobError`].
    pub async fn go_on_as(
        &self,
        tx: &DatabaseTransaction,
        kind: &'static str,
        at: DateTime<Utc>,
    ) -> Result<(), JobError> {
        let update = let_go(State::Ready, None)
            .col_expr(Column::Kind, Expr::val(kind))
            .col_expr(Column::RunAt, Expr::val(at))
            .col_expr(Column::Attempts, Expr::val(0));
        self.write(tx, update).await
    }

    async fn write(&self, tx: &DatabaseTransaction, update: UpdateMany<Entity>) -> Result<(), JobError> {
        let written = update
            .filter(Column::Id.eq(self.id))
            .filter(Column::Fence.eq(self.fence))
            .filter(Column::State.eq(State::Running))
            .exec(tx)
            .await?
            .rows_affected;
        if written == 1 { Ok(()) } else { Err(JobError::LostLease) }
    }
}

fn let_go(state: State, reason: Option<&str>) -> UpdateMany<Entity> {
    Entity::update_many()
        .col_expr(Column::State, Column::State.save_as(Expr::val(state)))
        .col_expr(Column::LeaseOwner, Expr::val(None::<String>))
        .col_expr(Column::LastError, Expr::val(reason.map(str::to_owned)))
}
