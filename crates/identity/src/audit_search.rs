//! Reading the audit trail: who, what, when, why, by whatever of it one knows.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Europe::London;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    Select,
};
use serde::{Deserialize, Serialize};

use crate::audit::Entry;
use crate::record::audit_entry::{Column, Entity};

/// What is looked for; everything that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct Search {
    /// A part of the actor's name, in any case.
    pub who: String,
    /// The action's word, such as `close_case`.
    pub action: String,
    /// A part of what was acted on: a reference, a colleague's name, an id.
    pub subject: String,
    /// `done` or `refused`.
    pub outcome: String,
    /// From this London day on, `2026-06-04`.
    pub from: String,
    /// To the end of this London day.
    pub to: String,
}

impl Search {
    /// The newest entries that fit, before the one with the number `before`.
    ///
    /// # Errors
    /// The database is down.
    pub async fn newest(&self, db: &impl ConnectionTrait, before: Option<i64>, most: u64) -> Result<Vec<Entry>, DbErr> {
        let mut query = self.query();
        if let Some(before) = before {
            query = query.filter(Column::Seq.lt(before));
        }
        query.order_by_desc(Column::Seq).limit(most).all(db).await
    }

    /// The oldest entries that fit, after the one with the number `after`.
    ///
    /// # Errors
    /// The database is down.
    pub async fn oldest(&self, db: &impl ConnectionTrait, after: i64, most: u64) -> Result<Vec<Entry>, DbErr> {
        self.query().filter(Column::Seq.gt(after)).order_by_asc(Column::Seq).limit(most).all(db).await
    }

    fn query(&self) -> Select<Entity> {
        let mut query = Entity::find();
        let has = |column: Column, part: &str| {
            let part = part.trim().to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            let like = sea_orm::sea_query::LikeExpr::new(format!("%{part}%")).escape('\\');
            sea_orm::sea_query::Func::lower(sea_orm::sea_query::Expr::col(column)).like(like)
        };
        if !self.who.trim().is_empty() {
            query = query.filter(has(Column::ActorName, &self.who));
        }
        if !self.subject.trim().is_empty() {
            query = query.filter(has(Column::SubjectName, &self.subject).or(has(Column::SubjectId, &self.subject)));
        }
        if !self.action.is_empty() {
            query = query.filter(Column::Action.eq(&self.action));
        }
        if !self.outcome.is_empty() {
            query = query.filter(Column::Outcome.eq(&self.outcome));
        }
        if let Some(from) = start_of(&self.from) {
            query = query.filter(Column::At.gte(from));
        }
        if let Some(next) = day(&self.to).and_then(|day| day.succ_opt()).and_then(midnight) {
            query = query.filter(Column::At.lt(next));
        }
        query
    }

    /// The days that cannot be read, by field.
    #[must_use]
    pub fn faults(&self) -> Vec<&'static str> {
        let wrong = |text: &str| !text.trim().is_empty() && day(text).is_none();
        [("from", &self.from), ("to", &self.to)]
            .into_iter()
            .filter(|(_, text)| wrong(text))
            .map(|(name, _)| name)
            .collect()
    }
}

/// An entry as it is told outside.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    /// Its number.
    pub seq: i64,
    /// When, RFC 3339.
    pub at: String,
    /// `staff`, `resident`, `joint`, `operator`, `client` or `unknown`.
    pub actor_kind: String,
    /// Their id.
    pub actor_id: Option<String>,
    /// Their name, unless they are a resident.
    pub actor_name: String,
    /// What was done.
    pub action: String,
    /// `done` or `refused`.
    pub outcome: String,
    /// To what kind of thing.
    pub subject_kind: String,
    /// To which.
    pub subject_id: String,
    /// What people call it.
    pub subject_name: String,
    /// Why.
    pub why: String,
    /// From which network address.
    pub origin: String,
    /// What else matters.
    pub detail: serde_json::Value,
    /// Its digest, which the next one carries.
    pub digest: String,
}

impl From<Entry> for Told {
    fn from(entry: Entry) -> Self {
        Self {
            seq: entry.seq,
            at: entry.at.to_rfc3339(),
            actor_kind: entry.actor_kind,
            actor_id: entry.actor_id.map(|id| id.to_string()),
            actor_name: entry.actor_name,
            action: entry.action,
            outcome: entry.outcome,
            subject_kind: entry.subject_kind,
            subject_id: entry.subject_id,
            subject_name: entry.subject_name,
            why: entry.why,
            origin: entry.origin,
            detail: serde_json::from_str(&entry.detail).unwrap_or_default(),
            digest: entry.digest,
        }
    }
}

fn day(text: &str) -> Option<NaiveDate> {
    text.trim().parse().ok()
}

fn start_of(text: &str) -> Option<DateTime<Utc>> {
    day(text).and_then(midnight)
}

fn midnight(day: NaiveDate) -> Option<DateTime<Utc>> {
    London.from_local_datetime(&day.and_time(NaiveTime::MIN)).earliest().map(|at| at.to_utc())
}
