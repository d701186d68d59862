//! What a person may do to a job.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _,
};
use uuid::Uuid;

use crate::job::{Column, Entity, Model, State};

/// Why it could not be done.
#[derive(Debug, thiserror::Error)]
pub enum NotPossible {
    /// The job is not in the state for it: finished, running at this moment, or already so.
    #[error("the job is not in the state for this; it may be running at this moment or finished")]
    WrongState,
    /// The database is down.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// The jobs that wait for a person, oldest first.
///
/// # Errors
/// The database is down.
pub async fn parked_jobs(db: &impl ConnectionTrait) -> Result<Vec<Model>, DbErr> {
    Entity::find().filter(Column::State.eq(State::Parked)).order_by_asc(Column::Id).all(db).await
}

/// Sends a parked or waiting job off again now, with its attempts counted afresh.
///
/// # Errors
/// See [`NotPossible`].
pub async fn try_again(tx: &DatabaseTransaction, now: DateTime<Utc>, id: Uuid) -> Result<(), NotPossible> {
    let update = Entity::update_many()
        .col_expr(Column::State, Column::State.save_as(Expr::val(State::Ready)))
        .col_expr(Column::RunAt, Expr::val(now))
        .col_expr(Column::Attempts, Expr::val(0))
        .filter(Column::State.is_in([State::Ready, State::Parked]));
    one(update.filter(Column::Id.eq(id)).exec(tx).await?.rows_affected)
}

/// Takes a waiting job aside until somebody sends it off again.
///
/// # Errors
/// See [`NotPossible`].
pub async fn park(tx: &DatabaseTransaction, id: Uuid, reason: &str) -> Result<(), NotPossible> {
    let update = Entity::update_many()
        .col_expr(Column::State, Column::State.save_as(Expr::val(State::Parked)))
        .col_expr(Column::LastError, Expr::val(reason))
        .filter(Column::State.eq(State::Ready));
    one(update.filter(Column::Id.eq(id)).exec(tx).await?.rows_affected)
}

/// Takes a waiting or parked job away: what it was for has been done in another way.
///
/// # Errors
/// See [`NotPossible`].
pub async fn drop_done(tx: &DatabaseTransaction, id: Uuid) -> Result<(), NotPossible> {
    let gone = Entity::delete_many().filter(Column::State.is_in([State::Ready, State::Parked]));
    one(gone.filter(Column::Id.eq(id)).exec(tx).await?.rows_affected)
}

fn one(rows: u64) -> Result<(), NotPossible> {
    if rows == 1 { Ok(()) } else { Err(NotPossible::WrongState) }
}
