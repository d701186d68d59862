//! Messages: what was told to other systems of an alert, each once and never changed. An alert that changes is told again as an
//! update, one that is taken down before its end is called back; each names the messages that it stands upon (CAP 1.2).

use chrono::{DateTime, Utc};
use chrono_tz::Europe::London;
use sea_orm::prelude::StringLen;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, DeriveActiveEnum,
    EntityTrait as _, EnumIter, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use tenancy::Tenant;
use uuid::Uuid;

use crate::board::kind_after;
use crate::facts::Facts;
use crate::record::alert_message::{ActiveModel, Column, Entity, Model};

/// What a message does, in CAP's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
pub enum Kind {
    /// The first of an alert.
    #[sea_orm(string_value = "Alert")]
    Alert,
    /// It says something else now.
    #[sea_orm(string_value = "Update")]
    Update,
    /// It is called back.
    #[sea_orm(string_value = "Cancel")]
    Cancel,
}

/// One message.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its id, which its CAP identifier is made of.
    pub id: Uuid,
    /// Which alert it tells of.
    pub alert_id: Uuid,
    /// What it does.
    pub kind: Kind,
    /// The alert as it was then.
    pub facts: Facts,
    /// The earlier messages that it stands upon, as CAP writes them; empty for the first.
    pub upon: String,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
}

impl Kind {
    /// In CAP's words.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Alert => "Alert",
            Self::Update => "Update",
            Self::Cancel => "Cancel",
        }
    }
}

/// Tells what a live alert says, unless it was told already. Gives whether it is news.
///
/// # Errors
/// The database is down, or what it holds cannot be read.
pub(crate) async fn tell(
    tx: &DatabaseTransaction,
    tenant: &Tenant,
    alert_id: Uuid,
    facts: &Facts,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let earlier = of_alert(tx, alert_id).await?;
    if earlier.last().is_some_and(|last| last.facts == *facts) {
        return Ok(false);
    }
    send(tx, tenant, alert_id, kind_after(earlier.len()), facts, &earlier, now).await?;
    Ok(true)
}

/// Calls back what was told of an alert, if anything was.
///
/// # Errors
/// The database is down, or what it holds cannot be read.
pub(crate) async fn call_back(
    tx: &DatabaseTransaction,
    tenant: &Tenant,
    alert_id: Uuid,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let earlier = of_alert(tx, alert_id).await?;
    match earlier.last() {
        Some(last) if last.kind != Kind::Cancel => {
            let facts = last.facts.clone();
            send(tx, tenant, alert_id, Kind::Cancel, &facts, &earlier, now).await
        }
        Some(_) | None => Ok(()),
    }
}

async fn send(
    tx: &DatabaseTransaction,
    tenant: &Tenant,
    alert_id: Uuid,
    kind: Kind,
    facts: &Facts,
    earlier: &[Message],
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let upon: Vec<String> = earlier
        .iter()
        .map(|one| format!("{},{},{}", sender(tenant), identifier(tenant, one.id), cap_time(one.sent_at)))
        .collect();
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        alert_id: Set(alert_id),
        kind: Set(kind),
        facts: Set(serde_json::to_string(facts).map_err(|error| DbErr::Custom(error.to_string()))?),
        upon: Set(upon.join(" ")),
        sent_at: Set(now),
    };
    Entity::insert(row).exec_without_returning(tx).await.map(|_| ())
}

/// The messages of an alert, oldest first.
async fn of_alert(db: &impl ConnectionTrait, alert_id: Uuid) -> Result<Vec<Message>, DbErr> {
    let rows = Entity::find().filter(Column::AlertId.eq(alert_id)).order_by_asc(Column::Id).all(db).await?;
    rows.into_iter().map(read).collect()
}

/// The newest messages of all alerts, newest first.
///
/// # Errors
/// The database is down, or what it holds cannot be read.
pub async fn newest(db: &impl ConnectionTrait, most: u64) -> Result<Vec<Message>, DbErr> {
    let rows = Entity::find().order_by_desc(Column::SentAt).order_by_desc(Column::Id).limit(most).all(db).await?;
    rows.into_iter().map(read).collect()
}

/// One message.
///
/// # Errors
/// The database is down, or what it holds cannot be read.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Message>, DbErr> {
    Entity::find_by_id(id).one(db).await?.map(read).transpose()
}

fn read(row: Model) -> Result<Message, DbErr> {
    let facts = serde_json::from_str(&row.facts)
        .map_err(|error| DbErr::Custom(format!("message {} of an alert: {error}", row.id)))?;
    let Model { id, alert_id, kind, upon, sent_at, .. } = row;
    Ok(Message { id, alert_id, kind, facts, upon, sent_at })
}

/// Who warns: the borough's own host, which nobody else has.
#[must_use]
pub fn sender(tenant: &Tenant) -> &str {
    tenant.profile().canonical_host()
}

/// The name of a message among all in the world: nothing in it has to be escaped.
#[must_use]
pub fn identifier(tenant: &Tenant, id: Uuid) -> String {
    format!("{}.{id}", sender(tenant))
}

/// A moment as CAP wants it: to the second, with London's offset; UTC is written `-00:00`.
#[must_use]
pub fn cap_time(at: DateTime<Utc>) -> String {
    at.with_timezone(&London).format("%Y-%m-%dT%H:%M:%S%:z").to_string().replace("+00:00", "-00:00")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::cap_time;

    #[test]
    fn a_moment_has_london_s_offset() {
        assert_eq!(cap_time("2026-07-01T11:30:00.75Z".parse().unwrap()), "2026-07-01T12:30:00+01:00");
        assert_eq!(cap_time("2026-12-01T11:30:00Z".parse().unwrap()), "2026-12-01T11:30:00-00:00");
    }
}
