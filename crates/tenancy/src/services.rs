//! The services of a borough as its database has them. Files are the source; the database is the record.
//!
//! At start and at SIGHUP every effective definition (shared under overlay) that the database does not know yet becomes an
//! immutable row. Requests, drafts, submissions and cases read versions from here, never files.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, RwLock};

use catalogue::Definition;
use chrono::{DateTime, Utc};
use sea_orm::ColumnTrait as _;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _, Set};
use uuid::Uuid;

use crate::database::Database;

pub mod record;
mod recording;
pub mod sharing;

pub use recording::{RecordError, adopt, record, remember};

use record::{service_current, service_shared, service_version, site_revision};

/// How many rows one statement reads or writes.
const AT_ONCE: usize = 200;

/// One recorded, immutable version of a service.
#[derive(Debug)]
pub struct Version {
    /// Its row in the borough's database; drafts, submissions and cases keep it.
    pub id: Uuid,
    /// SHA-256 of the definition's canonical JSON, hexadecimal.
    pub sha256: String,
    /// SHA-256 of the shared half that it stands on, if there is one.
    pub shared_sha256: Option<String>,
    /// The service as it is offered.
    pub definition: Definition,
}

/// The services of one borough, present and past.
#[derive(Debug, Default)]
pub struct Services {
    present: RwLock<Arc<BTreeMap<String, Arc<Version>>>>,
    past: RwLock<HashMap<Uuid, Arc<Version>>>,
}

impl Services {
    /// Every present version, by service.
    #[must_use]
    pub fn all(&self) -> Arc<BTreeMap<String, Arc<Version>>> {
        self.present.read().map(|present| Arc::clone(&present)).unwrap_or_default()
    }

    /// The present version of one service, if the borough offers it.
    #[must_use]
    pub fn present(&self, service: &str) -> Option<Arc<Version>> {
        self.all().get(service).filter(|version| version.definition.offered).cloned()
    }

    /// Any version that was ever recorded: a draft or a case keeps the one that it was made under.
    ///
    /// # Errors
    /// The database is down, or what it holds cannot be read.
    pub async fn version(&self, db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Arc<Version>>, DbErr> {
        if let Some(known) = self.past.read().ok().and_then(|past| past.get(&id).cloned()) {
            return Ok(Some(known));
        }
        let Some(row) = service_version::Entity::find_by_id(id).one(db).await? else { return Ok(None) };
        Ok(Some(self.remember(read_version(row)?)))
    }

    fn remember(&self, version: Version) -> Arc<Version> {
        let version = Arc::new(version);
        if let Ok(mut past) = self.past.write() {
            past.insert(version.id, Arc::clone(&version));
        }
        version
    }

    /// Reads the present versions again from the database.
    ///
    /// # Errors
    /// The database is down, or what it holds cannot be read.
    pub async fn reload(&self, db: &impl ConnectionTrait) -> Result<(), DbErr> {
        let current = service_current::Entity::find().all(db).await?;
        let unknown = self.past.read().map_or_else(
            |_| Vec::new(),
            |past| current.iter().map(|row| row.version_id).filter(|id| !past.contains_key(id)).collect(),
        );
        for ids in unknown.chunks(AT_ONCE) {
            let rows = service_version::Entity::find()
                .filter(service_version::Column::Id.is_in(ids.iter().copied()))
                .all(db)
                .await?;
            for row in rows {
                self.remember(read_version(row)?);
            }
        }
        let mut present = BTreeMap::new();
        for row in current {
            if let Some(version) = self.version(db, row.version_id).await? {
                present.insert(row.service, version);
            }
        }
        if let Ok(mut kept) = self.present.write() {
            *kept = Arc::new(present);
        }
        Ok(())
    }
}

fn read_version(row: service_version::Model) -> Result<Version, DbErr> {
    let definition = serde_json::from_str(&row.definition)
        .map_err(|error| DbErr::Custom(format!("version {} of {}: {error}", row.id, row.service)))?;
    Ok(Version { id: row.id, sha256: row.sha256, shared_sha256: row.shared_sha256, definition })
}

/// The definition that a borough stands on at this moment, if the service was ever recorded.
///
/// # Errors
/// The database is down, or what it holds cannot be read.
pub async fn standing(db: &Database, service: &str) -> Result<Option<Definition>, DbErr> {
    let Some(current) = service_current::Entity::find_by_id(service.to_owned()).one(db.read()).await? else {
        return Ok(None);
    };
    let row = service_version::Entity::find_by_id(current.version_id).one(db.read()).await?;
    row.map(read_version).transpose().map(|version| version.map(|version| version.definition))
}

/// The names of the shared versions of a service that were recorded here, newest first.
///
/// # Errors
/// The database is down.
pub async fn shared_versions(db: &Database, service: &str) -> Result<Vec<String>, DbErr> {
    let rows = service_shared::Entity::find()
        .filter(service_shared::Column::Service.eq(service))
        .order_by_desc(service_shared::Column::RecordedAt)
        .all(db.read())
        .await?;
    Ok(rows.into_iter().map(|row| row.sha256).collect())
}

/// Tells every node that published pages have changed.
///
/// # Errors
/// The database is down.
pub async fn bump_revision(tx: &DatabaseTransaction, now: DateTime<Utc>) -> Result<i64, DbErr> {
    let row = site_revision::ActiveModel { id: Set(1), revision: Set(1), changed_at: Set(now) };
    // Counted by the database: of two who change the site at once the second waits for the first, and both are seen.
    let next = Expr::col((site_revision::Entity, site_revision::Column::Revision)).add(1);
    site_revision::Entity::insert(row)
        .on_conflict(
            OnConflict::column(site_revision::Column::Id)
                .value(site_revision::Column::Revision, next)
                .update_column(site_revision::Column::ChangedAt)
                .to_owned(),
        )
        .exec_without_returning(tx)
        .await?;
    read_revision(tx).await
}

/// The present revision; 0 before anything was recorded.
///
/// # Errors
/// The database is down.
pub async fn read_revision(db: &impl ConnectionTrait) -> Result<i64, DbErr> {
    Ok(site_revision::Entity::find_by_id(1).one(db).await?.map_or(0, |row| row.revision))
}
