//! Opens every borough: the one place, besides tests, that turns files into `Tenant`s.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use catalogue::{Carries, Severity, Surroundings};
use connectors::{AllowList, BackOffice, ConnectorSettings, Outbound, PlaceNeed, Secret, SettingsError};
use migrations::{Migrator, MigratorTrait as _};
use sea_orm::TransactionTrait as _;
use tenancy::{BoroughFiles, Clock, Database, Ground, Tenant, TenantsFolder, read_tenants};

use crate::assembly;
use crate::failure::Failure;
use crate::joint_home::JointSite;
use crate::registry::Sites;
use crate::settings::Settings;

/// An advisory lock of PostgreSQL that is ours: migrating.
const MIGRATING: i64 = 0x6a77_7000;

/// What the demonstration and the tests change in the files before anything is opened; `serve` changes nothing.
pub type Adjust = Arc<dyn Fn(&mut TenantsFolder) + Send + Sync>;

/// How boroughs are opened.
#[derive(Clone)]
pub struct Opening {
    /// The operator's settings.
    pub settings: Settings,
    /// Changes to the files as read.
    pub adjust: Option<Adjust>,
    /// Addresses that may be reached although they are on this machine: the sandbox's, in a demonstration.
    pub allow: AllowList,
    /// The time.
    pub clock: Clock,
    /// What to do with a database that is behind.
    pub behind: Behind,
}

/// What to do with a database whose schema is older than the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behind {
    /// Bring it up to date (demonstration, tests, `migrate`).
    Migrate,
    /// Refuse to start and say `jwp migrate`.
    Refuse,
    /// Bring it up to date if it is SQLite, else refuse (a borough that appears at SIGHUP).
    MigrateSqlite,
}

impl Opening {
    /// As `serve` opens: nothing changed, the machine's clock, no way out to this machine.
    #[must_use]
    pub fn plain(settings: Settings) -> Self {
        Self { settings, adjust: None, allow: AllowList::nothing(), clock: Clock::default(), behind: Behind::Refuse }
    }

    /// Reads `tenants/`, with the changes made.
    ///
    /// # Errors
    /// Every complaint about a file.
    pub fn read(&self) -> Result<TenantsFolder, Failure> {
        let mut folder = read_tenants(&self.settings.paths.tenants).map_err(|faults| Failure::complaints(&faults))?;
        if let Some(adjust) = &self.adjust {
            adjust(&mut folder);
        }
        Ok(folder)
    }

    /// What every borough stands on.
    #[must_use]
    pub fn ground(&self, folder: &TenantsFolder) -> Ground {
        Ground {
            data: self.settings.paths.data.clone(),
            base: assembly::base(),
            capacity: self.settings.capacity(),
            limits: self.settings.limits(),
            outbound: Outbound::new(self.allow.clone()),
            clock: self.clock.clone(),
            holidays: folder.holidays.clone(),
        }
    }

    /// Opens every borough and records its services.
    ///
    /// # Errors
    /// The first thing that is wrong; whoever calls keeps what was open before.
    pub async fn open(&self) -> Result<Sites, Failure> {
        let folder = self.read()?;
        prepare_data_folder(&self.settings.paths.data)?;
        let ground = self.ground(&folder);
        let mut boroughs = Vec::new();
        for files in &folder.boroughs {
            self.refuse_faulty_services(&folder, files)?;
            let tenant = open_one(files.clone(), &ground).await?;
            self.bring_up_to_date(&tenant).await?;
            tenant
                .record_services(&folder.shared)
                .await
                .map_err(|error| Failure::configuration(format!("{}: {error}", tenant.slug())))?;
            boroughs.push(tenant);
        }
        let joint = folder
            .joint
            .map(|files| JointSite::open(files, &ground.base))
            .transpose()
            .map_err(|error| Failure::configuration(format!("{error:#}")))?;
        Ok(Sites::new(boroughs, joint))
    }

    fn refuse_faulty_services(&self, folder: &TenantsFolder, files: &BoroughFiles) -> Result<(), Failure> {
        let mut faults = self.service_complaints(folder, files)?;
        faults.retain(|complaint| complaint.severity == Severity::Error);
        if faults.is_empty() { Ok(()) } else { Err(Failure::complaints(&faults)) }
    }

    /// Everything that is wrong with the services of one borough, as written.
    ///
    /// # Errors
    /// A connector cannot be built from its settings.
    pub fn service_complaints(
        &self,
        folder: &TenantsFolder,
        files: &BoroughFiles,
    ) -> Result<Vec<catalogue::Complaint>, Failure> {
        let around = self.surroundings(files)?;
        let mut complaints = Vec::new();
        for (service, overlay) in &files.services {
            let shared = folder.shared.get(service);
            match catalogue::merge(service, shared, Some(overlay)) {
                Ok(definition) => {
                    complaints.extend(catalogue::check(&definition, shared, Some(overlay), &around));
                }
                Err(faults) => complaints.extend(faults),
            }
        }
        Ok(complaints)
    }

    /// What a borough's routes may lean on.
    fn surroundings(&self, files: &BoroughFiles) -> Result<Surroundings, Failure> {
        let outbound = Outbound::new(self.allow.clone());
        let mut connectors = BTreeMap::new();
        for (name, settings) in &files.connectors {
            let carried = carries(name, settings, &outbound).map_err(|error| {
                Failure::configuration(format!("{}: connector `{name}`: {error}", files.folder.display()))
            })?;
            connectors.insert(name.clone(), carried);
        }
        Ok(Surroundings { connectors, capabilities: files.profile.capabilities.clone() })
    }

    async fn bring_up_to_date(&self, tenant: &Tenant) -> Result<(), Failure> {
        let pending = pending(tenant.db()).await?;
        let sqlite = tenant.db().kind() == tenancy::Kind::Sqlite;
        match self.behind {
            _ if pending.is_empty() => Ok(()),
            Behind::Migrate => migrate(tenant.db()).await,
            Behind::MigrateSqlite if sqlite => migrate(tenant.db()).await,
            Behind::Refuse | Behind::MigrateSqlite => Err(Failure::configuration(format!(
                "the database of `{}` is behind by {} changes; bring it up to date with: jwp migrate",
                tenant.slug(),
                pending.len()
            ))),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the composition root: the one place where tenants are opened")]
async fn open_one(files: BoroughFiles, ground: &Ground) -> Result<Tenant, Failure> {
    Tenant::open(files, ground).await.map_err(|error| {
        let down = error.chain().any(|cause| matches!(cause.downcast_ref(), Some(sea_orm::DbErr::Conn(_))));
        let message = format!("{error:#}");
        if down { Failure::dependency(message) } else { Failure::configuration(message) }
    })
}

fn prepare_data_folder(data: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(data)
        .map_err(|error| Failure::configuration(format!("the data folder {} cannot be made: {error}", data.display())))
}

/// The names of the changes that a database does not have yet.
///
/// # Errors
/// The database does not answer, or its schema is newer than this program.
pub async fn pending(db: &Database) -> Result<Vec<String>, Failure> {
    match Migrator::get_pending_migrations_read_only(db.read()).await {
        Ok(pending) => Ok(pending.iter().map(|change| change.name().to_owned()).collect()),
        Err(error) if error.to_string().contains("its file is missing") => Err(Failure::configuration(format!(
            "the database is newer than this program ({error}); install the newer release"
        ))),
        Err(error) => Err(error.into()),
    }
}

/// Brings one database up to date, in one transaction, under a lock: two nodes may do it at once.
///
/// # Errors
/// A change could not be made; the database is then as it was.
pub async fn migrate(db: &Database) -> Result<(), Failure> {
    let tx = db.write_tx().await?;
    Database::alone(&tx, MIGRATING).await?;
    let inner = tx.begin().await?;
    Migrator::up(&inner, None).await.map_err(|error| Failure::failed(format!("migrating: {error}")))?;
    inner.commit().await?;
    tx.commit().await?;
    Ok(())
}

/// The facts of a connector in the words of `catalogue`, which knows none. What it can carry does not hang on its secrets,
/// so services can be checked on a machine that has none.
fn carries(name: &str, settings: &ConnectorSettings, outbound: &Outbound) -> Result<Carries, SettingsError> {
    let mut settings = settings.clone();
    for secret in [&mut settings.api_key, &mut settings.password].into_iter().flatten() {
        *secret = Secret::given("not needed here");
    }
    let facts = BackOffice::build(name, &settings, outbound, Path::new("."))?.carries();
    Ok(Carries {
        place: match facts.place {
            PlaceNeed::Never => catalogue::Need::Never,
            PlaceNeed::Optional => catalogue::Need::Optional,
            PlaceNeed::Required => catalogue::Need::Required,
        },
        photo: facts.photo,
        required_fields: facts.required_fields,
        max_description: facts.max_description,
        takes_code: facts.takes_code,
        reports_status: facts.reports_status,
    })
}
