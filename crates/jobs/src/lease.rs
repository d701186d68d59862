//! Keeping a lease alive, and giving it back.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait as _, DatabaseTransaction, DbErr, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use crate::job::{Column, Entity, State};
use crate::queue::LEASE;

/// Begins a full lease for every job that is still held under the fence named; the others were taken by somebody else.
pub(crate) async fn renew(tx: &DatabaseTransaction, now: DateTime<Utc>, held: &[(Uuid, i64)]) -> Result<u64, DbErr> {
    let ours = held.iter().fold(Condition::any(), |ours, (id, fence)| {
        ours.add(Condition::all().add(Column::Id.eq(*id)).add(Column::Fence.eq(*fence)))
    });
    let renewed = Entity::update_many()
        .col_expr(Column::RunAt, Expr::val(now + LEASE))
        .filter(Column::State.eq(State::Running))
        .filter(ours)
        .exec(tx)
        .await?;
    Ok(renewed.rows_affected)
}

/// Gives back whatever `owner` still holds, so that another worker can take it at once.
pub(crate) async fn give_back(tx: &DatabaseTransaction, now: DateTime<Utc>, owner: &str) -> Result<u64, DbErr> {
    let given = free(now).filter(Column::LeaseOwner.eq(owner)).exec(tx).await?;
    Ok(given.rows_affected)
}

/// Takes every lease away. Only for a SQLite database, which a single process works on: at its start the leases that it finds
/// are those of processes that are gone.
///
/// # Errors
/// The database is down.
pub async fn void_leases(tx: &DatabaseTransaction, now: DateTime<Utc>) -> Result<u64, DbErr> {
    Ok(free(now).exec(tx).await?.rows_affected)
}

fn free(now: DateTime<Utc>) -> sea_orm::UpdateMany<Entity> {
    Entity::update_many()
        .col_expr(Column::State, Column::State.save_as(Expr::val(State::Ready)))
        .col_expr(Column::RunAt, Expr::val(now))
        .col_expr(Column::LeaseOwner, Expr::val(None::<String>))
        .filter(Column::State.eq(State::Running))
}
