//! What was heard: how each delivery ended, and what a system said of it later. Written down first and once; the owner folds
//! it when his turn comes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use connectors::Change;
use jobs::NewJob;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{QueryOrder as _, QuerySelect as _};
use serde_json::json;

use crate::delivery;

/// The kind of job by which the owner of a subject learns that there is something to fold. Its subject is that of the
/// delivery; its handler belongs to the owner.
pub const HEARD: &str = "case_heard";

/// One thing heard.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inbound")]
pub struct Model {
    /// Time-ordered: the order in which it was heard.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What sort of thing.
    pub kind: Sort,
    /// From which system.
    pub connector: String,
    /// Names it among all that was heard from this system: a repeat is the same row.
    pub source_key: String,
    /// The system's number of the report.
    pub external_id: Option<String>,
    /// What it is about; unknown until a delivery has this number.
    pub subject: Option<Uuid>,
    /// The outside code.
    pub code: Option<String>,
    /// What was said in words: for the resident in a change, a reason or a note otherwise.
    #[sea_orm(column_type = "Text", nullable)]
    pub words: Option<String>,
    /// As it came, with personal data masked.
    #[sea_orm(column_type = "Text")]
    pub raw: String,
    /// When it happened there, if that is known.
    pub source_at: Option<DateTimeUtc>,
    /// When we heard it.
    pub received_at: DateTimeUtc,
    /// When the owner folded it.
    pub applied_at: Option<DateTimeUtc>,
}

/// What sort of thing was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
pub enum Sort {
    /// A delivery arrived.
    Delivered,
    /// A delivery waits for a person.
    Parked,
    /// A delivery was refused.
    Refused,
    /// A system told of a change.
    Change,
}

/// No relations: the subject is only an id here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// One thing heard, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// For [`mark_folded`].
    pub id: Uuid,
    /// From which system.
    pub connector: String,
    /// Names it among all that was heard from this system: folding it twice can be noticed by it.
    pub source_key: String,
    /// What was heard.
    pub kind: HeardKind,
    /// When we heard it.
    pub received_at: DateTime<Utc>,
}

/// What was heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeardKind {
    /// The report arrived.
    Delivered {
        /// Under this number, if the system gave one.
        external_id: Option<String>,
        /// What a person should know.
        note: Option<String>,
    },
    /// A person has to look.
    Parked {
        /// Why.
        reason: String,
    },
    /// The system said no.
    Refused {
        /// Why.
        reason: String,
    },
    /// The report changed there.
    Change {
        /// The outside code; the service's data turns it into a plain state.
        code: String,
        /// What was said for the resident.
        words: Option<String>,
        /// When it happened there, if that is known.
        at: Option<DateTime<Utc>>,
    },
}

/// What was heard about a subject and is not folded yet, in the order in which it was heard.
///
/// # Errors
/// The database is down.
pub async fn unfolded(db: &impl ConnectionTrait, subject: Uuid) -> Result<Vec<Heard>, DbErr> {
    let rows = Entity::find()
        .filter(Column::Subject.eq(subject))
        .filter(Column::AppliedAt.is_null())
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(heard).collect())
}

fn heard(row: Model) -> Heard {
    let words = || row.words.clone().unwrap_or_default();
    let kind = match row.kind {
        Sort::Delivered => HeardKind::Delivered { external_id: row.external_id.clone(), note: row.words.clone() },
        Sort::Parked => HeardKind::Parked { reason: words() },
        Sort::Refused => HeardKind::Refused { reason: words() },
        Sort::Change => HeardKind::Change {
            code: row.code.clone().unwrap_or_default(),
            words: row.words.clone(),
            at: row.source_at,
        },
    };
    Heard { id: row.id, connector: row.connector, source_key: row.source_key, kind, received_at: row.received_at }
}

/// Says that these were folded, in the transaction that folds them.
///
/// # Errors
/// The database is down.
pub async fn mark_folded(
    tx: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let ids: Vec<Uuid> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(());
    }
    Entity::update_many().col_expr(Column::AppliedAt, Expr::val(now)).filter(Column::Id.is_in(ids)).exec(tx).await?;
    Ok(())
}

/// Tells the owner that there is something to fold.
pub(crate) async fn tell(
    tx: &impl ConnectionTrait,
    now: DateTime<Utc>,
    subjects: impl IntoIterator<Item = Uuid>,
) -> Result<(), DbErr> {
    let jobs = subjects.into_iter().map(|subject| NewJob {
        kind: HEARD,
        lane: Some(format!("heard:{subject}")),
        subject: Some(subject),
        payload: json!({}),
        run_at: now,
    });
    jobs::enqueue_all(tx, now, jobs.collect()).await?;
    Ok(())
}

/// Writes down how a delivery stands, for its owner.
pub(crate) async fn write_standing(
    tx: &impl ConnectionTrait,
    now: DateTime<Utc>,
    delivery: &delivery::Model,
    kind: Sort,
    external_id: Option<&str>,
    words: Option<&str>,
) -> Result<(), DbErr> {
    let id = Uuid::now_v7();
    let row = ActiveModel {
        id: Set(id),
        kind: Set(kind),
        connector: Set(delivery.connector.clone()),
        source_key: Set(format!("delivery:{}:{id}", delivery.id)),
        external_id: Set(external_id.map(str::to_owned)),
        subject: Set(Some(delivery.subject)),
        code: Set(None),
        words: Set(words.map(str::to_owned)),
        raw: Set(String::new()),
        source_at: Set(None),
        received_at: Set(now),
        applied_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    tell(tx, now, [delivery.subject]).await
}

/// Those changes that were never written down, each once.
pub(crate) async fn unknown_of(
    db: &impl ConnectionTrait,
    connector: &str,
    changes: Vec<Change>,
) -> Result<Vec<Change>, DbErr> {
    let mut known = BTreeSet::new();
    for some in changes.chunks(500) {
        let keys: Vec<String> = Entity::find()
            .select_only()
            .column(Column::SourceKey)
            .filter(Column::Connector.eq(connector))
            .filter(Column::SourceKey.is_in(some.iter().map(|change| storable(&change.source_key))))
            .into_tuple()
            .all(db)
            .await?;
        known.extend(keys);
    }
    Ok(changes.into_iter().filter(|change| known.insert(storable(&change.source_key))).collect())
}

/// Writes changes down, and tells the owners of those whose number is known. A change that another node wrote in the meantime
/// is left as it is.
pub(crate) async fn write_changes(
    tx: &impl ConnectionTrait,
    now: DateTime<Utc>,
    connector: &str,
    changes: &[Change],
) -> Result<(), DbErr> {
    let mut subjects = BTreeSet::new();
    for some in changes.chunks(100) {
        let owners = owners(tx, connector, some).await?;
        subjects.extend(owners.values().copied());
        let rows = some.iter().map(|change| ActiveModel {
            id: Set(Uuid::now_v7()),
            kind: Set(Sort::Change),
            connector: Set(connector.to_owned()),
            source_key: Set(storable(&change.source_key)),
            external_id: Set(Some(storable(&change.external_id))),
            subject: Set(owners.get(&storable(&change.external_id)).copied()),
            code: Set(Some(storable(&change.code))),
            words: Set(change.text.as_deref().map(storable)),
            raw: Set(storable(&change.raw)),
            source_at: Set(change.at),
            received_at: Set(now),
            applied_at: Set(None),
        });
        Entity::insert_many(rows)
            .on_conflict(OnConflict::columns([Column::Connector, Column::SourceKey]).do_nothing().to_owned())
            .exec_without_returning(tx)
            .await?;
    }
    tell(tx, now, subjects).await
}

async fn owners(
    tx: &impl ConnectionTrait,
    connector: &str,
    changes: &[Change],
) -> Result<BTreeMap<String, Uuid>, DbErr> {
    let numbers: BTreeSet<String> = changes.iter().map(|change| storable(&change.external_id)).collect();
    let rows: Vec<(String, Uuid)> = delivery::Entity::find()
        .select_only()
        .column(delivery::Column::ExternalId)
        .column(delivery::Column::Subject)
        .filter(delivery::Column::Connector.eq(connector))
        .filter(delivery::Column::ExternalId.is_in(numbers))
        .into_tuple()
        .all(tx)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Gives what was heard about a number to the subject that now has it; says whether there was anything.
pub(crate) async fn hand_to_owner(
    tx: &impl ConnectionTrait,
    connector: &str,
    external_id: &str,
    subject: Uuid,
) -> Result<bool, DbErr> {
    let handed = Entity::update_many()
        .col_expr(Column::Subject, Expr::val(subject))
        .filter(Column::Connector.eq(connector))
        .filter(Column::ExternalId.eq(external_id))
        .filter(Column::Subject.is_null())
        .exec(tx)
        .await?;
    Ok(handed.rows_affected > 0)
}

/// The numbers of what waits for an owner although a delivery has the number: on PostgreSQL a change and the delivery that it
/// belongs to may be written at the same moment, neither seeing the other.
pub(crate) async fn overlooked(db: &impl ConnectionTrait, connector: &str) -> Result<BTreeMap<String, Uuid>, DbErr> {
    let waiting = sea_orm::sea_query::Query::select()
        .column(Column::ExternalId)
        .from(Entity)
        .and_where(Column::Connector.eq(connector))
        .and_where(Column::Subject.is_null())
        .to_owned();
    let rows: Vec<(String, Uuid)> = delivery::Entity::find()
        .select_only()
        .column(delivery::Column::ExternalId)
        .column(delivery::Column::Subject)
        .filter(delivery::Column::Connector.eq(connector))
        .filter(delivery::Column::ExternalId.in_subquery(waiting))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Lets go of changes that were heard before `before` and that nobody ever owned.
pub(crate) async fn forget_unowned(tx: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<(), DbErr> {
    Entity::delete_many().filter(Column::Subject.is_null()).filter(Column::ReceivedAt.lt(before)).exec(tx).await?;
    Ok(())
}

/// Text as PostgreSQL can keep it: one change with a zero character must not stop the others.
fn storable(text: &str) -> String {
    text.replace('\0', "")
}
