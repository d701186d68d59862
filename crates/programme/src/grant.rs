//! Grants: who of the team may work in which borough, with which role. A borough learns of a grant within seconds, and of its end.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use identity::{Account, Door};
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QueryOrder as _,
};
use tenancy::{Grants, Programme};
use uuid::Uuid;

use crate::record::programme_grant::{Column, Entity, Model};

/// Every grant of people whose account is open, for the door between the joint host and the boroughs.
///
/// # Errors
/// The database is down.
pub async fn all(programme: &Programme) -> Result<Grants, DbErr> {
    let house = programme.house();
    // The time before the reading: what changes meanwhile is then noticed at the next one.
    let read_at = house.clock().now();
    let db = house.db().read();
    let open: BTreeSet<Uuid> =
        Account::all(db, Door::Staff).await?.iter().filter(|account| account.is_open()).map(Account::id).collect();
    let mut roles: BTreeMap<(Uuid, String), Vec<String>> = BTreeMap::new();
    for row in Entity::find().all(db).await?.into_iter().filter(|row| open.contains(&row.person_id)) {
        roles.entry((row.person_id, row.borough)).or_default().push(row.role);
    }
    Ok(Grants { read_at, roles })
}

/// The roles of one person, by borough.
///
/// # Errors
/// The database is down.
pub async fn of(db: &impl ConnectionTrait, person: Uuid) -> Result<BTreeMap<String, Vec<String>>, DbErr> {
    let rows = Entity::find().filter(Column::PersonId.eq(person)).order_by_asc(Column::Role).all(db).await?;
    let mut by_borough: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in rows {
        by_borough.entry(row.borough).or_default().push(row.role);
    }
    Ok(by_borough)
}

/// Lets a person hold exactly these roles in a borough; none at all takes the grant away.
///
/// # Errors
/// The database is down.
pub async fn set(
    tx: &DatabaseTransaction,
    now: DateTime<Utc>,
    person: Uuid,
    borough: &str,
    roles: &[String],
    given_by: &str,
) -> Result<(), DbErr> {
    let held = of(tx, person).await?.remove(borough).unwrap_or_default();
    let theirs = Column::PersonId.eq(person).and(Column::Borough.eq(borough));
    let lost: Vec<&String> = held.iter().filter(|role| !roles.contains(role)).collect();
    if !lost.is_empty() {
        Entity::delete_many().filter(theirs).filter(Column::Role.is_in(lost)).exec(tx).await?;
    }
    for role in roles.iter().filter(|role| !held.contains(role)) {
        let row = Model {
            person_id: person,
            borough: borough.to_owned(),
            role: role.clone(),
            given_at: now,
            given_by: given_by.to_owned(),
        };
        Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    }
    Ok(())
}
