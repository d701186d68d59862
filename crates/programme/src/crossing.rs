//! The programme's own record of crossings: who of the team went into which borough, when and why. The borough keeps its own.

use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _, IntoActiveModel as _, QueryOrder as _,
    QuerySelect as _,
};

use crate::record::programme_crossing::{Column, Entity, Model};

/// The fewest and the most characters of a purpose.
pub const PURPOSE: std::ops::RangeInclusive<usize> = 10..=500;

/// One crossing.
pub type Crossing = Model;

/// Writes one down, in the transaction of its entry in the trail. `id` is the assertion's own, so that both records meet.
///
/// # Errors
/// The database is down.
pub async fn write_down(tx: &DatabaseTransaction, crossing: Crossing) -> Result<(), DbErr> {
    Entity::insert(crossing.into_active_model()).exec_without_returning(tx).await.map(|_| ())
}

/// The newest.
///
/// # Errors
/// The database is down.
pub async fn newest(db: &impl ConnectionTrait, most: u64) -> Result<Vec<Crossing>, DbErr> {
    Entity::find().order_by_desc(Column::At).limit(most).all(db).await
}
