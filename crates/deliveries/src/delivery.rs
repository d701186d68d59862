//! The row of a delivery, and handing over.

use chrono::{DateTime, Utc};
use jobs::NewJob;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tenancy::Batch;

use crate::handlers::DELIVER;

/// One report on its way to one system.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery")]
pub struct Model {
    /// Also the id of its job, and the idempotency key of every attempt.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What it is about, such as a case; opaque here.
    pub subject: Uuid,
    /// The subject's reference, as the resident knows it.
    pub reference: String,
    /// The service that it belongs to.
    pub service: String,
    /// The connector's name in the borough's settings.
    pub connector: String,
    /// What is done there: `create`.
    pub operation: String,
    /// The frozen report, as JSON.
    #[sea_orm(column_type = "Text")]
    pub payload: String,
    /// See [`State`].
    pub state: State,
    /// The number that the system gave it. Never overwritten.
    pub external_id: Option<String>,
    /// What to ask for the number with, while the system has only promised one.
    pub token: Option<String>,
    /// How many attempts were begun.
    pub attempts: i32,
    /// When the next attempt is due.
    pub next_at: Option<DateTimeUtc>,
    /// Why it is not delivered yet, or what a person should know.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    /// When it was handed over.
    pub created_at: DateTimeUtc,
    /// When it last changed.
    pub updated_at: DateTimeUtc,
    /// When it was delivered.
    pub finished_at: Option<DateTimeUtc>,
}

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Not tried yet, or sent off again by a person.
    Queued,
    /// An attempt is under way.
    Sending,
    /// An attempt failed, the next one has its time.
    Retry,
    /// The system took it and will say its number later.
    Accepted,
    /// It is there.
    Delivered,
    /// Waits for a person: the answer was lost, the attempts are used up, or the number belongs to another delivery.
    Parked,
    /// Waits for a person: the system said no.
    Refused,
}

/// No relations: attempts are asked for by the delivery's id.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What is to be handed over.
#[derive(Clone, Debug)]
pub struct HandOver {
    /// What it is about; opaque here.
    pub subject: Uuid,
    /// The subject's reference.
    pub reference: String,
    /// The service that it belongs to.
    pub service: String,
    /// The connector's name in the borough's settings.
    pub connector: String,
    /// What is sent. Its key is set here.
    pub report: connectors::Report,
}

/// Adds the delivery and its job to what the caller writes in one transaction: both are there when it commits, and neither
/// otherwise. Gives the delivery's id, which every attempt carries as its key. Deliveries of one subject go out one after the
/// other.
///
/// # Errors
/// The report cannot be written as JSON.
pub fn hand_over(batch: &mut Batch, now: DateTime<Utc>, what: HandOver) -> Result<Uuid, serde_json::Error> {
    let id = Uuid::now_v7();
    let report = connectors::Report { key: id, ..what.report };
    let payload = serde_json::to_string(&report)?;
    let row = ActiveModel {
        id: Set(id),
        subject: Set(what.subject),
        reference: Set(what.reference),
        service: Set(what.service),
        connector: Set(what.connector.clone()),
        operation: Set("create".to_owned()),
        payload: Set(payload),
        state: Set(State::Queued),
        external_id: Set(None),
        token: Set(None),
        attempts: Set(0),
        next_at: Set(Some(now)),
        reason: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
        finished_at: Set(None),
    };
    batch.add(&Entity::insert(row));
    let job = NewJob {
        kind: DELIVER,
        lane: Some(format!("case:{}", what.subject)),
        subject: Some(what.subject),
        payload: json!({}),
        run_at: now,
    };
    jobs::enqueue_in_batch(batch, now, id, format!("{DELIVER}:{}", what.connector), job);
    Ok(id)
}
