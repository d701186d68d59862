//! The services of a borough as its database has them. Files are the source; the database is the record.
//!
//! At start and at SIGHUP every effective definition (shared under overlay) that the database does not know yet becomes an
//! immutable row. Requests, drafts, submissions and cases read versions from here, never files.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, RwLock};

use catalogue::{Bundle, Complaint, Definition, Follows};
use chrono::{DateTime, Utc};
use sea_orm::ColumnTrait as _;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _, Set};
use uuid::Uuid;

use crate::database::Database;

pub mod record;
pub mod sharing;

use record::{service_current, service_pin, service_shared, service_version, site_revision};

/// An advisory lock of PostgreSQL that is ours: recording services.
const RECORDING: i64 = 0x6a77_7001;

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
        let version = Arc::new(read_version(row)?);
        if let Ok(mut past) = self.past.write() {
            past.insert(id, Arc::clone(&version));
        }
        Ok(Some(version))
    }

    /// Reads the present versions again from the database.
    ///
    /// # Errors
    /// The database is down, or what it holds cannot be read.
    pub async fn reload(&self, db: &impl ConnectionTrait) -> Result<(), DbErr> {
        let current = service_current::Entity::find().all(db).await?;
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

/// Why services could not be recorded.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The files contradict each other or themselves.
    #[error("{}", list(.0))]
    Files(Vec<Complaint>),
    /// The borough follows a version that neither the files nor its database have.
    #[error(
        "`{service}` follows version {version}, which is neither in tenants/shared nor recorded in the borough's database"
    )]
    UnknownVersion {
        /// Which service.
        service: String,
        /// What its overlay says.
        version: String,
    },
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DbErr),
}

fn list(complaints: &[Complaint]) -> String {
    complaints.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Records what the files say, under a lock, so that many nodes may do it at once. Gives whether anything changed.
///
/// A borough offers a shared service when it has an overlay for it.
///
/// # Errors
/// See [`RecordError`]; nothing is changed then.
pub async fn record(
    db: &Database,
    shared: &BTreeMap<String, Bundle>,
    own: &BTreeMap<String, Bundle>,
    now: DateTime<Utc>,
) -> Result<bool, RecordError> {
    let tx = db.write_tx().await?;
    Database::alone(&tx, RECORDING).await?;
    let mut changed = false;
    for (service, bundle) in shared {
        changed |= remember_shared(&tx, service, bundle, now).await?;
    }
    let mut offered = Vec::new();
    for (service, overlay) in own {
        let stood_on = shared_half(&tx, service, overlay, shared.get(service)).await?;
        let definition = catalogue::merge(service, stood_on.as_ref(), Some(overlay)).map_err(RecordError::Files)?;
        let shared_sha256 = stood_on.as_ref().map(Bundle::sha256);
        changed |= make_current(&tx, service, &definition, shared_sha256, now).await?;
        offered.push(service.clone());
    }
    let gone = service_current::Entity::delete_many()
        .filter(service_current::Column::Service.is_not_in(offered))
        .exec(&tx)
        .await?;
    changed |= gone.rows_affected > 0;
    if changed {
        bump_revision(&tx, now).await?;
    }
    tx.commit().await?;
    Ok(changed)
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

/// Records a shared half, so that it can be adopted before the platform is started with it.
///
/// # Errors
/// The database is down.
pub async fn remember(db: &Database, service: &str, shared: Option<&Bundle>, now: DateTime<Utc>) -> Result<(), DbErr> {
    let Some(shared) = shared else { return Ok(()) };
    let tx = db.write_tx().await?;
    Database::alone(&tx, RECORDING).await?;
    remember_shared(&tx, service, shared, now).await?;
    tx.commit().await
}

/// Moves a borough's pin of one service to a shared version that its database knows. Gives the version's whole name.
///
/// # Errors
/// The version is unknown or the database is down.
pub async fn adopt(
    db: &Database,
    service: &str,
    overlay: &Bundle,
    version: &str,
    by: &str,
    now: DateTime<Utc>,
) -> Result<String, RecordError> {
    let tx = db.write_tx().await?;
    Database::alone(&tx, RECORDING).await?;
    let adopted = pin_to(&tx, service, overlay, version, by, now).await?;
    tx.commit().await?;
    Ok(adopted)
}

async fn pin_to(
    tx: &DatabaseTransaction,
    service: &str,
    overlay: &Bundle,
    version: &str,
    by: &str,
    now: DateTime<Utc>,
) -> Result<String, RecordError> {
    let Some(found) = find_shared(tx, service, version).await? else {
        return Err(RecordError::UnknownVersion { service: service.to_owned(), version: version.to_owned() });
    };
    let pin = service_pin::ActiveModel {
        service: Set(service.to_owned()),
        follows: Set(written(overlay)),
        shared_sha256: Set(found.sha256.clone()),
        moved_at: Set(now),
        moved_by: Set(by.to_owned()),
    };
    service_pin::Entity::insert(pin)
        .on_conflict(
            OnConflict::column(service_pin::Column::Service)
                .update_columns([
                    service_pin::Column::Follows,
                    service_pin::Column::SharedSha256,
                    service_pin::Column::MovedAt,
                    service_pin::Column::MovedBy,
                ])
                .to_owned(),
        )
        .exec_without_returning(tx)
        .await?;
    Ok(found.sha256)
}

fn written(overlay: &Bundle) -> String {
    match overlay.follows() {
        Follows::Latest => "latest".to_owned(),
        Follows::Version(prefix) => prefix,
    }
}

/// The shared half that an overlay stands on: the newest, the one that it names, or the one that was adopted since.
async fn shared_half(
    tx: &DatabaseTransaction,
    service: &str,
    overlay: &Bundle,
    newest: Option<&Bundle>,
) -> Result<Option<Bundle>, RecordError> {
    let prefix = match overlay.follows() {
        Follows::Latest => return Ok(newest.cloned()),
        Follows::Version(prefix) => prefix,
    };
    let pin = service_pin::Entity::find_by_id(service.to_owned()).one(tx).await?;
    // A pin counts as long as the file says what it said when the pin was moved.
    let wanted = match pin {
        Some(pin) if pin.follows == prefix => pin.shared_sha256,
        _ => prefix,
    };
    if let Some(newest) = newest.filter(|bundle| bundle.sha256().starts_with(&wanted)) {
        return Ok(Some(newest.clone()));
    }
    let unknown = || RecordError::UnknownVersion { service: service.to_owned(), version: wanted.clone() };
    let row = find_shared(tx, service, &wanted).await?.ok_or_else(unknown)?;
    Bundle::from_canonical_json(&row.bundle)
        .map(Some)
        .map_err(|error| RecordError::Database(DbErr::Custom(error.to_string())))
}

async fn find_shared(
    tx: &DatabaseTransaction,
    service: &str,
    version: &str,
) -> Result<Option<service_shared::Model>, DbErr> {
    service_shared::Entity::find()
        .filter(service_shared::Column::Service.eq(service))
        .filter(service_shared::Column::Sha256.starts_with(version))
        .one(tx)
        .await
}

async fn remember_shared(
    tx: &DatabaseTransaction,
    service: &str,
    bundle: &Bundle,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let sha256 = bundle.sha256();
    let key = (service.to_owned(), sha256.clone());
    if service_shared::Entity::find_by_id(key).one(tx).await?.is_some() {
        return Ok(false);
    }
    let row = service_shared::ActiveModel {
        service: Set(service.to_owned()),
        sha256: Set(sha256),
        bundle: Set(bundle.canonical_json()),
        recorded_at: Set(now),
    };
    service_shared::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(true)
}

async fn make_current(
    tx: &DatabaseTransaction,
    service: &str,
    definition: &Definition,
    shared_sha256: Option<String>,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let sha256 = definition.sha256();
    let known = service_version::Entity::find()
        .filter(service_version::Column::Service.eq(service))
        .filter(service_version::Column::Sha256.eq(&sha256))
        .one(tx)
        .await?;
    let id = match known {
        Some(row) => row.id,
        None => {
            let id = Uuid::now_v7();
            let row = service_version::ActiveModel {
                id: Set(id),
                service: Set(service.to_owned()),
                sha256: Set(sha256),
                shared_sha256: Set(shared_sha256),
                origin: Set("file".to_owned()),
                definition: Set(definition.canonical_json()),
                recorded_at: Set(now),
                recorded_by: Set("files".to_owned()),
            };
            service_version::Entity::insert(row).exec_without_returning(tx).await?;
            id
        }
    };
    let current = service_current::Entity::find_by_id(service.to_owned()).one(tx).await?;
    if current.is_some_and(|row| row.version_id == id) {
        return Ok(false);
    }
    let row =
        service_current::ActiveModel { service: Set(service.to_owned()), version_id: Set(id), moved_at: Set(now) };
    service_current::Entity::insert(row)
        .on_conflict(
            OnConflict::column(service_current::Column::Service)
                .update_columns([service_current::Column::VersionId, service_current::Column::MovedAt])
                .to_owned(),
        )
        .exec_without_returning(tx)
        .await?;
    Ok(true)
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
