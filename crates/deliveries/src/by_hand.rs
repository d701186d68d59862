//! What staff see of deliveries and may do to them (`jwp delivery …`). No payloads: they hold personal data.

use chrono::{DateTime, Utc};
use jobs::NotPossible;
use jobs::tasks::{self, NewTask};
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use serde::Serialize;
use uuid::Uuid;

use crate::attempt;
use crate::delivery::{ActiveModel, Column, Entity, Model, State};
use crate::inbox::{self, Sort};
use crate::settle::{holder, task_key};

/// One line of the list.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// The delivery's id, also its idempotency key.
    pub id: Uuid,
    /// What it is about, such as a case; opaque here.
    #[serde(skip)]
    pub subject: Uuid,
    /// The case's reference.
    pub reference: String,
    /// The service.
    pub service: String,
    /// The connector.
    pub connector: String,
    /// Where it stands.
    pub state: State,
    /// The number there.
    pub external_id: Option<String>,
    /// How many attempts were begun.
    pub attempts: i32,
    /// When the next one is due.
    pub next_at: Option<DateTime<Utc>>,
    /// Why it is not delivered yet, or what a person should know.
    pub reason: Option<String>,
    /// When it was handed over.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A delivery with its attempts.
#[derive(Clone, Debug, Serialize)]
pub struct Shown {
    /// How it stands.
    #[serde(flatten)]
    pub summary: Summary,
    /// Every call, in order.
    pub calls: Vec<attempt::Model>,
}

/// Which deliveries to list; newest first.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only those in this state.
    pub state: Option<State>,
    /// Only those to this system.
    pub connector: Option<String>,
    /// At most so many; 0 means 100.
    pub most: u64,
}

/// How a delivery was settled by a person.
#[derive(Clone, Debug)]
pub struct Settled<'a> {
    /// The system's number of the report, if it has one there.
    pub external_id: Option<&'a str>,
    /// What was done, and by whom, in a sentence without personal data of residents.
    pub note: &'a str,
    /// Who did it.
    pub by: &'a str,
}

/// Why it could not be done.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryNotPossible {
    /// There is no such delivery.
    #[error("there is no such delivery")]
    Unknown,
    /// It is delivered, being sent at this moment, or so already.
    #[error("the delivery is {} and does not allow this now", sea_orm::ActiveEnum::to_value(.0))]
    WrongState(State),
    /// The number that a person gave belongs to another delivery to the same system.
    #[error("the number belongs to {0} already")]
    NumberTaken(String),
    /// The database is down.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// The deliveries that pass the filter, newest first.
///
/// # Errors
/// The database is down.
pub async fn list(db: &impl ConnectionTrait, filter: &Filter) -> Result<Vec<Summary>, DbErr> {
    let mut query = Entity::find();
    if let Some(state) = filter.state {
        query = query.filter(Column::State.eq(state));
    }
    if let Some(connector) = &filter.connector {
        query = query.filter(Column::Connector.eq(connector));
    }
    let most = if filter.most == 0 { 100 } else { filter.most };
    let rows = query.order_by_desc(Column::Id).limit(most).all(db).await?;
    Ok(rows.into_iter().map(summary).collect())
}

/// The deliveries that `text` names: by id, or by the case's reference as it is stored.
///
/// # Errors
/// The database is down.
pub async fn find(db: &impl ConnectionTrait, text: &str) -> Result<Vec<Summary>, DbErr> {
    let query = match Uuid::parse_str(text) {
        Ok(id) => Entity::find_by_id(id),
        Err(_) => Entity::find().filter(Column::Reference.eq(text)),
    };
    Ok(query.order_by_asc(Column::Id).all(db).await?.into_iter().map(summary).collect())
}

/// One delivery with its attempts.
///
/// # Errors
/// The database is down.
pub async fn show(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Shown>, DbErr> {
    let Some(row) = Entity::find_by_id(id).one(db).await? else { return Ok(None) };
    Ok(Some(Shown { summary: summary(row), calls: attempt::of(db, id).await? }))
}

/// How many deliveries are in each state.
///
/// # Errors
/// The database is down.
pub async fn figures(db: &impl ConnectionTrait) -> Result<Vec<(State, i64)>, DbErr> {
    let query = Entity::find().select_only().column(Column::State).column_as(Column::Id.count(), "count");
    query.group_by(Column::State).into_tuple().all(db).await
}

/// Every delivery of one subject with its attempts, oldest first.
///
/// # Errors
/// The database is down.
pub async fn of_subject(db: &impl ConnectionTrait, subject: Uuid) -> Result<Vec<Shown>, DbErr> {
    let rows = Entity::find().filter(Column::Subject.eq(subject)).order_by_asc(Column::Id).all(db).await?;
    let mut shown = Vec::new();
    for row in rows {
        let calls = attempt::of(db, row.id).await?;
        shown.push(Shown { summary: summary(row), calls });
    }
    Ok(shown)
}

/// Sends a delivery off again now, `by` a person who has made sure that this does no harm.
///
/// # Errors
/// See [`DeliveryNotPossible`].
pub async fn retry(
    tx: &DatabaseTransaction,
    now: DateTime<Utc>,
    id: Uuid,
    by: &str,
) -> Result<(), DeliveryNotPossible> {
    let row = Entity::find_by_id(id).one(tx).await?.ok_or(DeliveryNotPossible::Unknown)?;
    jobs::try_again(tx, now, id).await.map_err(|error| not_possible(error, row.state))?;
    let state = match row.state {
        // A report whose token is open is asked for, not sent again.
        State::Parked | State::Refused if row.token.is_some() => State::Accepted,
        State::Parked | State::Refused => State::Queued,
        State::Queued | State::Sending | State::Retry | State::Accepted | State::Delivered => row.state,
    };
    let changed = ActiveModel {
        id: Set(id),
        state: Set(state),
        next_at: Set(Some(now)),
        updated_at: Set(now),
        ..Default::default()
    };
    changed.update(tx).await?;
    tasks::settle(tx, now, &task_key(id), by).await?;
    Ok(())
}

/// Takes a waiting delivery aside until somebody sends it off again.
///
/// # Errors
/// See [`DeliveryNotPossible`].
pub async fn park(
    tx: &DatabaseTransaction,
    now: DateTime<Utc>,
    id: Uuid,
    reason: &str,
) -> Result<(), DeliveryNotPossible> {
    let row = Entity::find_by_id(id).one(tx).await?.ok_or(DeliveryNotPossible::Unknown)?;
    jobs::park(tx, id, reason).await.map_err(|error| not_possible(error, row.state))?;
    let changed = ActiveModel {
        id: Set(id),
        state: Set(State::Parked),
        next_at: Set(None),
        reason: Set(Some(reason.to_owned())),
        updated_at: Set(now),
        ..Default::default()
    };
    changed.update(tx).await?;
    inbox::write_standing(tx, now, &row, Sort::Parked, None, Some(reason)).await?;
    let task = NewTask {
        kind: "parked",
        dedupe_key: task_key(id),
        subject: Some(row.subject),
        connector: Some(row.connector.clone()),
        words: format!("The delivery of {} to {} was parked by hand: {reason}", row.reference, row.connector),
    };
    tasks::raise(tx, now, task).await?;
    Ok(())
}

/// Ends a delivery that a person has seen to: it is there already, or they took it there in another way. It is not sent any
/// more, and its owner hears that it arrived.
///
/// # Errors
/// See [`DeliveryNotPossible`].
pub async fn settle(
    tx: &DatabaseTransaction,
    now: DateTime<Utc>,
    id: Uuid,
    settled: &Settled<'_>,
) -> Result<(), DeliveryNotPossible> {
    let row = Entity::find_by_id(id).one(tx).await?.ok_or(DeliveryNotPossible::Unknown)?;
    // Not while a call is under way: nobody knows yet what comes of it.
    if matches!(row.state, State::Sending | State::Delivered) {
        return Err(DeliveryNotPossible::WrongState(row.state));
    }
    if let Some(number) = settled.external_id
        && let Some(other) = holder(tx, &row, number).await?
    {
        return Err(DeliveryNotPossible::NumberTaken(other.reference));
    }
    jobs::drop_done(tx, id).await.map_err(|error| not_possible(error, row.state))?;
    let changed = ActiveModel {
        id: Set(id),
        state: Set(State::Delivered),
        external_id: Set(settled.external_id.map(str::to_owned)),
        token: Set(None),
        next_at: Set(None),
        reason: Set(Some(settled.note.to_owned())),
        updated_at: Set(now),
        finished_at: Set(Some(now)),
        ..Default::default()
    };
    changed.update(tx).await?;
    if let Some(number) = settled.external_id {
        inbox::hand_to_owner(tx, &row.connector, number, row.subject).await?;
    }
    inbox::write_standing(tx, now, &row, Sort::Delivered, settled.external_id, Some(settled.note)).await?;
    tasks::settle(tx, now, &task_key(id), settled.by).await?;
    Ok(())
}

fn not_possible(error: NotPossible, state: State) -> DeliveryNotPossible {
    match error {
        NotPossible::WrongState => DeliveryNotPossible::WrongState(state),
        NotPossible::Database(error) => DeliveryNotPossible::Database(error),
    }
}

fn summary(row: Model) -> Summary {
    Summary {
        id: row.id,
        subject: row.subject,
        reference: row.reference,
        service: row.service,
        connector: row.connector,
        state: row.state,
        external_id: row.external_id,
        attempts: row.attempts,
        next_at: row.next_at,
        reason: row.reason,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}
