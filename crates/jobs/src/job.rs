//! The row of a job.

use sea_orm::entity::prelude::*;

/// One piece of work that is not finished. Finishing deletes it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    /// Time-ordered (UUIDv7): the order within a lane.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Which handler does it.
    pub kind: String,
    /// How many of one pool run at the same time is limited.
    pub pool: String,
    /// Jobs of one lane run one after the other.
    pub lane: Option<String>,
    /// What it is about, such as a case; opaque here.
    pub subject: Option<Uuid>,
    /// What the handler needs to know, as JSON.
    #[sea_orm(column_type = "Text")]
    pub payload: String,
    /// See [`State`].
    pub state: State,
    /// The moment from which a worker may take it. While it runs this is the end of the lease.
    pub run_at: DateTimeUtc,
    /// How often it was claimed since it was put in, or since a person sent it off again.
    pub attempts: i32,
    /// Who runs it.
    pub lease_owner: Option<String>,
    /// Goes up with every claim.
    pub fence: i64,
    /// Why the last attempt did not finish it.
    #[sea_orm(column_type = "Text", nullable)]
    pub last_error: Option<String>,
    /// When it was put in; for a job that comes again, when it should have begun.
    pub created_at: DateTimeUtc,
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
pub enum State {
    /// Waits for its time or for a worker.
    Ready,
    /// Claimed; taken again when the lease runs out.
    Running,
    /// Waits for a person.
    Parked,
}

/// No relations: what a job is about is only an id here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
