//! Recording services: what files say becomes immutable rows, and each service stands on one of them.

use std::collections::{BTreeMap, HashMap, HashSet};

use catalogue::{Bundle, Complaint, Definition, Follows};
use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, DbErr, EntityTrait as _, QueryFilter as _, QuerySelect as _, Set,
};
use uuid::Uuid;

use super::record::{service_current, service_pin, service_shared, service_version};
use super::{AT_ONCE, bump_revision};
use crate::database::Database;

/// An advisory lock of PostgreSQL that is ours: recording services.
const RECORDING: i64 = 0x6a77_7001;

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
    let mut changed = remember_shared(&tx, shared.iter(), now).await?;
    let mut offered = Vec::new();
    for (service, overlay) in own {
        let shared = shared_half(&tx, service, overlay, shared.get(service)).await?;
        let definition = catalogue::merge(service, shared.as_ref(), Some(overlay)).map_err(RecordError::Files)?;
        offered.push(Offered::new(&definition, shared.as_ref().map(Bundle::sha256)));
    }
    changed |= make_current(&tx, &offered, now).await?;
    let gone = service_current::Entity::delete_many()
        .filter(service_current::Column::Service.is_not_in(own.keys()))
        .exec(&tx)
        .await?;
    changed |= gone.rows_affected > 0;
    if changed {
        bump_revision(&tx, now).await?;
    }
    tx.commit().await?;
    Ok(changed)
}

/// Records a shared half, so that it can be adopted before the platform is started with it.
///
/// # Errors
/// The database is down.
pub async fn remember(db: &Database, service: &str, shared: Option<&Bundle>, now: DateTime<Utc>) -> Result<(), DbErr> {
    let Some(shared) = shared else { return Ok(()) };
    let tx = db.write_tx().await?;
    Database::alone(&tx, RECORDING).await?;
    remember_shared(&tx, [(&service.to_owned(), shared)].into_iter(), now).await?;
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

pub(super) async fn pin_to(
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
    shared: impl Iterator<Item = (&String, &Bundle)>,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let named: Vec<(&String, String, &Bundle)> =
        shared.map(|(service, bundle)| (service, bundle.sha256(), bundle)).collect();
    let mut changed = false;
    for named in named.chunks(AT_ONCE) {
        let known: HashSet<(String, String)> = service_shared::Entity::find()
            .select_only()
            .columns([service_shared::Column::Service, service_shared::Column::Sha256])
            .filter(service_shared::Column::Sha256.is_in(named.iter().map(|(_, sha256, _)| sha256)))
            .into_tuple()
            .all(tx)
            .await?
            .into_iter()
            .collect();
        let new = named.iter().filter(|(service, sha256, _)| !known.contains(&((*service).clone(), sha256.clone())));
        let rows: Vec<_> = new
            .map(|(service, sha256, bundle)| service_shared::ActiveModel {
                service: Set((*service).clone()),
                sha256: Set(sha256.clone()),
                bundle: Set(bundle.canonical_json()),
                recorded_at: Set(now),
            })
            .collect();
        if !rows.is_empty() {
            changed = true;
            service_shared::Entity::insert_many(rows).exec_without_returning(tx).await?;
        }
    }
    Ok(changed)
}

/// What a borough is to offer under a service's name.
pub(super) struct Offered {
    service: String,
    sha256: String,
    shared_sha256: Option<String>,
    definition: String,
}

impl Offered {
    pub(super) fn new(definition: &Definition, shared_sha256: Option<String>) -> Self {
        let canonical = definition.canonical_json();
        let sha256 = catalogue::content_sha256(&canonical);
        Self { service: definition.service.clone(), sha256, shared_sha256, definition: canonical }
    }
}

/// Lets services stand on these definitions, which are recorded where they are new. Gives whether anything changed.
pub(super) async fn make_current(
    tx: &DatabaseTransaction,
    offered: &[Offered],
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let stood_on: HashMap<String, Uuid> =
        service_current::Entity::find().all(tx).await?.into_iter().map(|row| (row.service, row.version_id)).collect();
    let mut changed = false;
    for offered in offered.chunks(AT_ONCE) {
        let mut known: HashMap<(String, String), Uuid> = HashMap::new();
        let rows: Vec<(Uuid, String, String)> = service_version::Entity::find()
            .select_only()
            .columns([service_version::Column::Id, service_version::Column::Service, service_version::Column::Sha256])
            .filter(service_version::Column::Sha256.is_in(offered.iter().map(|one| &one.sha256)))
            .into_tuple()
            .all(tx)
            .await?;
        known.extend(rows.into_iter().map(|(id, service, sha256)| ((service, sha256), id)));
        let (mut new, mut moved) = (Vec::new(), Vec::new());
        for one in offered {
            let id = known.get(&(one.service.clone(), one.sha256.clone())).copied().unwrap_or_else(|| {
                let id = Uuid::now_v7();
                new.push(service_version::ActiveModel {
                    id: Set(id),
                    service: Set(one.service.clone()),
                    sha256: Set(one.sha256.clone()),
                    shared_sha256: Set(one.shared_sha256.clone()),
                    origin: Set("file".to_owned()),
                    definition: Set(one.definition.clone()),
                    recorded_at: Set(now),
                    recorded_by: Set("files".to_owned()),
                });
                id
            });
            if stood_on.get(&one.service) != Some(&id) {
                moved.push(service_current::ActiveModel {
                    service: Set(one.service.clone()),
                    version_id: Set(id),
                    moved_at: Set(now),
                });
            }
        }
        if !new.is_empty() {
            service_version::Entity::insert_many(new).exec_without_returning(tx).await?;
        }
        if !moved.is_empty() {
            changed = true;
            service_current::Entity::insert_many(moved)
                .on_conflict(
                    OnConflict::column(service_current::Column::Service)
                        .update_columns([service_current::Column::VersionId, service_current::Column::MovedAt])
                        .to_owned(),
                )
                .exec_without_returning(tx)
                .await?;
        }
    }
    Ok(changed)
}
