//! The audit trail of one site: who did what to whom, when, from where and why. Entries are added and never changed; each
//! carries a keyed digest of itself and of the one before, so that a change, a gap or an exchange shows (AT-75), even when it was
//! made by somebody who can write to the database: the key is not in it.
//!
//! A resident stands here under an id and nothing else, so that the trail need not be changed when they leave.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use serde::Serialize;
use tenancy::{Database, Tenant};
use uuid::Uuid;

use crate::record::audit_entry::{Column, Entity, Model};

/// An advisory lock of PostgreSQL that is ours: adding to the trail.
const ADDING: i64 = 0x6a77_7010;

/// Who did something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A resident; by id alone.
    Resident(Uuid),
    /// A member of the site's own staff.
    Staff {
        /// Their account.
        id: Uuid,
        /// Their name, as it was then.
        name: String,
    },
    /// Somebody of the joint team who has crossed over.
    Joint {
        /// Their account on the joint host.
        id: Uuid,
        /// Their name, as it was then.
        name: String,
    },
    /// Somebody at the command line of the machine.
    Operator,
    /// Another system with a token.
    Client {
        /// The client.
        id: Uuid,
        /// Its name.
        name: String,
    },
    /// Nobody knows.
    Unknown,
}

/// Whether it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was refused.
    Refused,
}

/// What is to be written down.
#[derive(Clone, Debug)]
pub struct Happening<'a> {
    /// Who.
    pub actor: Actor,
    /// What: a verb and a noun, such as `close_case`.
    pub action: &'a str,
    /// To what kind of thing: `account`, `case`, `crossing` …
    pub subject_kind: &'a str,
    /// To which.
    pub subject_id: String,
    /// What people call it, where that is no personal data: a reference, a colleague's name.
    pub subject_name: String,
    /// Why, in the words of who did it.
    pub why: String,
    /// Whether it happened.
    pub outcome: Outcome,
    /// The network address it came from.
    pub origin: String,
    /// What else matters: what it was before and is now. Never an answer to a form.
    pub detail: serde_json::Value,
}

/// One entry of the trail.
pub type Entry = Model;

/// Where the trail ends: kept elsewhere, it shows when somebody has cut the end off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Head {
    /// The number of the last entry; 0 when there is none.
    pub seq: i64,
    /// Its digest.
    pub digest: String,
}

/// The first thing that is wrong with a trail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Broken {
    /// The number of the entry where it shows.
    pub seq: i64,
    /// What is wrong, in words.
    pub what: String,
}

impl Actor {
    const fn kind(&self) -> &'static str {
        match self {
            Self::Resident(_) => "resident",
            Self::Staff { .. } => "staff",
            Self::Joint { .. } => "joint",
            Self::Operator => "operator",
            Self::Client { .. } => "client",
            Self::Unknown => "unknown",
        }
    }

    fn parts(&self) -> (Option<Uuid>, String) {
        match self {
            Self::Resident(id) => (Some(*id), String::new()),
            Self::Staff { id, name } | Self::Joint { id, name } | Self::Client { id, name } => {
                (Some(*id), name.clone())
            }
            Self::Operator => (None, "operator".to_owned()),
            Self::Unknown => (None, String::new()),
        }
    }
}

impl Outcome {
    const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }
}

impl<'a> Happening<'a> {
    /// Something that was done to a thing; the rest is filled in where it is known.
    #[must_use]
    pub fn done(actor: Actor, action: &'a str, subject_kind: &'a str, subject_id: impl ToString) -> Self {
        Self {
            actor,
            action,
            subject_kind,
            subject_id: subject_id.to_string(),
            subject_name: String::new(),
            why: String::new(),
            outcome: Outcome::Done,
            origin: String::new(),
            detail: serde_json::Value::Null,
        }
    }

    /// The same, but it was refused.
    #[must_use]
    pub fn refused(actor: Actor, action: &'a str, subject_kind: &'a str, subject_id: impl ToString) -> Self {
        Self { outcome: Outcome::Refused, ..Self::done(actor, action, subject_kind, subject_id) }
    }

    /// What people call the thing.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.subject_name = name.into();
        self
    }

    /// Why it was done.
    #[must_use]
    pub fn because(mut self, why: impl Into<String>) -> Self {
        self.why = why.into();
        self
    }

    /// From where.
    #[must_use]
    pub fn from(mut self, origin: impl Into<String>) -> Self {
        self.origin = origin.into();
        self
    }

    /// What else matters.
    #[must_use]
    pub fn with(mut self, detail: serde_json::Value) -> Self {
        self.detail = detail;
        self
    }
}

/// Adds an entry, in the transaction of what it tells of. On PostgreSQL writers of the trail take turns until they commit, so
/// call it last.
///
/// # Errors
/// The database is down.
pub async fn write(
    tx: &DatabaseTransaction,
    house: &Tenant,
    now: DateTime<Utc>,
    happening: Happening<'_>,
) -> Result<(), DbErr> {
    Database::alone(tx, ADDING).await?;
    let head = head(tx).await?;
    let (actor_id, actor_name) = happening.actor.parts();
    let mut entry = Model {
        seq: head.seq + 1,
        at: now,
        actor_kind: happening.actor.kind().to_owned(),
        actor_id,
        actor_name,
        action: happening.action.to_owned(),
        subject_kind: happening.subject_kind.to_owned(),
        subject_id: happening.subject_id,
        subject_name: happening.subject_name,
        why: happening.why,
        outcome: happening.outcome.word().to_owned(),
        origin: happening.origin,
        detail: happening.detail.to_string(),
        previous: head.digest,
        digest: String::new(),
    };
    entry.digest = digest(house, &entry);
    Entity::insert(entry.into_active_model()).exec_without_returning(tx).await.map(|_| ())
}

/// Where the trail ends.
///
/// # Errors
/// The database is down.
pub async fn head(db: &impl ConnectionTrait) -> Result<Head, DbErr> {
    let last = Entity::find().order_by_desc(Column::Seq).one(db).await?;
    Ok(last.map_or_else(|| Head { seq: 0, digest: String::new() }, |last| Head { seq: last.seq, digest: last.digest }))
}

/// Goes through the whole trail, and gives its end. `kept` is a head that was written down elsewhere: without it nobody can see
/// that the newest entries were cut off.
///
/// # Errors
/// The database is down. A trail that is broken is an answer.
pub async fn verify(house: &Tenant, kept: Option<&Head>) -> Result<Result<Head, Broken>, DbErr> {
    const AT_ONCE: u64 = 1000;
    let db = house.db().read();
    let mut reached = Head { seq: 0, digest: String::new() };
    let broken = |seq, what: &str| Ok(Err(Broken { seq, what: what.to_owned() }));
    loop {
        let query = Entity::find().filter(Column::Seq.gt(reached.seq)).order_by_asc(Column::Seq).limit(AT_ONCE);
        let entries = query.all(db).await?;
        if entries.is_empty() {
            break;
        }
        for entry in entries {
            if entry.seq != reached.seq + 1 {
                return broken(reached.seq + 1, "it is missing");
            }
            if entry.previous != reached.digest {
                return broken(entry.seq, "it does not follow from the one before");
            }
            if digest(house, &entry) != entry.digest {
                return broken(entry.seq, "it was changed");
            }
            reached = Head { seq: entry.seq, digest: entry.digest };
            if let Some(kept) = kept.filter(|kept| kept.seq == reached.seq)
                && kept.digest != reached.digest
            {
                return broken(reached.seq, "it is not the one whose digest was kept");
            }
        }
    }
    match kept {
        Some(kept) if kept.seq > reached.seq => {
            broken(reached.seq + 1, "it is missing, and so is everything up to the head that was kept")
        }
        _ => Ok(Ok(reached)),
    }
}

/// Every field in an order and form that both databases give back alike.
fn digest(house: &Tenant, entry: &Model) -> String {
    let at = entry.at.timestamp_micros();
    let actor = entry.actor_id.map(|id| id.to_string()).unwrap_or_default();
    let fields = (
        (entry.seq, at, &entry.actor_kind, &actor, &entry.actor_name, &entry.action),
        (&entry.subject_kind, &entry.subject_id, &entry.subject_name, &entry.why, &entry.outcome, &entry.origin),
        (&entry.detail, &entry.previous),
    );
    let canonical = serde_json::to_vec(&fields).unwrap_or_default();
    house.keys().digest("audit", &canonical)
}
