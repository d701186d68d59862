//! Services that boroughs share: on which shared version one stands here, what a newer one would change, and adopting it from
//! a staff page, or putting it off or declining it there. Whether a borough follows the newest version at once stands in its overlay (`follows`), thus in a file.

use catalogue::{Bundle, Definition, Follows};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Set,
};

use super::record::{service_decision, service_shared};
use super::recording::{Offered, make_current, pin_to};
use super::{RecordError, bump_revision};
use crate::borough::Tenant;

/// How a borough stands to one shared service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceStanding {
    /// Which service.
    pub service: String,
    /// What it is called here.
    pub title: String,
    /// The shared version that it stands on.
    pub shared_sha256: String,
    /// The newest shared version that is known here.
    pub newest_sha256: String,
    /// Whether newer versions are taken at once.
    pub follows_latest: bool,
    /// What was decided about the newest version, if it is not to be taken now.
    pub put_aside: Option<PutAside>,
}

/// That a newer version is not taken now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PutAside {
    /// The day on which it waits again; without one it was declined.
    pub until: Option<NaiveDate>,
    /// Who decided.
    pub by: String,
    /// Why, in their words.
    pub reason: String,
}

impl ServiceStanding {
    /// Whether a newer version waits for somebody to adopt it.
    #[must_use]
    pub fn is_behind(&self) -> bool {
        self.shared_sha256 != self.newest_sha256
    }
}

/// One shared service as it is here, as it would be without the borough's overlay, and as the newest version would make it.
#[derive(Clone, Debug)]
pub struct Compared {
    /// As it is offered now.
    pub present: Definition,
    /// The shared half that it stands on, and nothing else.
    pub plain: Definition,
    /// The newest shared half, under the borough's overlay.
    pub newest: Definition,
}

/// How the borough stands to every shared service that it offers, by name.
///
/// # Errors
/// The database is down.
pub async fn standings(tenant: &Tenant) -> Result<Vec<ServiceStanding>, DbErr> {
    let rows: Vec<(String, String)> = service_shared::Entity::find()
        .select_only()
        .column(service_shared::Column::Service)
        .column(service_shared::Column::Sha256)
        .order_by_desc(service_shared::Column::RecordedAt)
        .into_tuple()
        .all(tenant.db().read())
        .await?;
    let newest_of = |service: &str| rows.iter().find(|(name, _)| name == service).map(|(_, sha256)| sha256.clone());
    let decided = service_decision::Entity::find().all(tenant.db().read()).await?;
    let put_aside = |service: &str, sha256: &str| {
        let about = decided.iter().find(|row| row.service == service && row.sha256 == sha256)?;
        Some(PutAside { until: about.until, by: about.decided_by.clone(), reason: about.reason.clone() })
    };
    let mut standings = Vec::new();
    for (service, version) in tenant.services().all().iter() {
        let Some(shared_sha256) = version.shared_sha256.clone() else { continue };
        let follows = tenant.own_bundles().get(service).map_or(Follows::Latest, Bundle::follows);
        let follows_latest = follows == Follows::Latest;
        let newest = newest_of(service).filter(|_| !follows_latest);
        let newest_sha256 = newest.unwrap_or_else(|| shared_sha256.clone());
        standings.push(ServiceStanding {
            service: service.clone(),
            title: version.definition.title.clone(),
            put_aside: put_aside(service, &newest_sha256),
            newest_sha256,
            shared_sha256,
            follows_latest,
        });
    }
    Ok(standings)
}

/// One shared service, compared.
///
/// # Errors
/// The halves do not fit together, or the database is down.
pub async fn compared(tenant: &Tenant, standing: &ServiceStanding) -> Result<Option<Compared>, RecordError> {
    let db = tenant.db().read();
    let service = &standing.service;
    let Some(version) = tenant.services().all().get(service).cloned() else { return Ok(None) };
    let Some(below) = bundle(db, service, &standing.shared_sha256).await? else { return Ok(None) };
    let Some(newest) = bundle(db, service, &standing.newest_sha256).await? else { return Ok(None) };
    let merged = |shared: &Bundle, own| catalogue::merge(service, Some(shared), own).map_err(RecordError::Files);
    Ok(Some(Compared {
        present: version.definition.clone(),
        plain: merged(&below, None)?,
        newest: merged(&newest, tenant.own_bundles().get(service))?,
    }))
}

/// Lets the borough stand on a shared version from the end of this transaction on. Gives the version's whole name.
///
/// # Errors
/// The version is unknown here, does not fit the borough's overlay, or the database is down.
pub async fn adopt_at_once(
    tx: &DatabaseTransaction,
    tenant: &Tenant,
    service: &str,
    version: &str,
    by: &str,
    now: DateTime<Utc>,
) -> Result<String, RecordError> {
    let unknown = || RecordError::UnknownVersion { service: service.to_owned(), version: version.to_owned() };
    let overlay = tenant.own_bundles().get(service).ok_or_else(unknown)?;
    let sha256 = pin_to(tx, service, overlay, version, by, now).await?;
    let shared = bundle(tx, service, &sha256).await?.ok_or_else(unknown)?;
    let definition = catalogue::merge(service, Some(&shared), Some(overlay)).map_err(RecordError::Files)?;
    make_current(tx, &[Offered::new(&definition, Some(sha256.clone()))], now).await?;
    bump_revision(tx, now).await?;
    Ok(sha256)
}

/// Writes down that a newer version is not taken now: until a day, or not at all.
///
/// # Errors
/// The database is down.
pub async fn put_aside(
    tx: &DatabaseTransaction,
    service: &str,
    version: &str,
    put_aside: PutAside,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    use service_decision::Column;
    let row = service_decision::ActiveModel {
        service: Set(service.to_owned()),
        sha256: Set(version.to_owned()),
        until: Set(put_aside.until),
        decided_at: Set(now),
        decided_by: Set(put_aside.by),
        reason: Set(put_aside.reason),
    };
    service_decision::Entity::insert(row)
        .on_conflict(
            OnConflict::column(Column::Service)
                .update_columns([Column::Sha256, Column::Until, Column::DecidedAt, Column::DecidedBy, Column::Reason])
                .to_owned(),
        )
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

async fn bundle(db: &impl ConnectionTrait, service: &str, sha256: &str) -> Result<Option<Bundle>, DbErr> {
    let found = service_shared::Entity::find()
        .filter(service_shared::Column::Service.eq(service))
        .filter(service_shared::Column::Sha256.eq(sha256))
        .one(db)
        .await?;
    let read = |row: service_shared::Model| {
        Bundle::from_canonical_json(&row.bundle).map_err(|error| DbErr::Custom(error.to_string()))
    };
    found.map(read).transpose()
}
