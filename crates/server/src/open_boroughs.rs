//! Opens every borough: the one place, besides tests, that turns files into `Tenant`s.

use std::collections::BTreeMap;
use std::sync::Arc;

use catalogue::{Complaint, ServiceNumbers, Severity, Surroundings};
use connectors::{AllowList, Outbound};
use migrations::{JointMigrator, Migrator, MigratorTrait};
use sea_orm::TransactionTrait as _;
use tenancy::{
    Clock, Database, Ground, JointDoor, Programme, Secretive, SiteFiles, Tenant, TenantsFolder, read_tenants,
};

use crate::carries::carries;
use crate::failure::{Failure, is_down};
use crate::registry::{Joint, Sites};
use crate::settings::Settings;
use crate::take_pages::{read_pages, take_pages, take_pictures};
use crate::{assembly, data_folder};

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
    /// Whether the pictures that came with the boroughs' folders are recorded. Making them in every size takes a moment, which most
    /// tests can do without.
    pub pictures: bool,
    /// Whether the pages that came with the boroughs' folders are taken. Most tests have no use for a hundred of them.
    pub pages: bool,
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
        Self {
            settings,
            adjust: None,
            allow: AllowList::nothing(),
            clock: Clock::default(),
            behind: Behind::Refuse,
            pictures: true,
            pages: true,
        }
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
            joint_door: None,
        }
    }

    /// Opens every borough and records its services.
    ///
    /// # Errors
    /// The first thing that is wrong; whoever calls keeps what was open before.
    pub async fn open(&self) -> Result<Sites, Failure> {
        // In a box, as everything that opens is deep: whoever calls need not know how deep.
        Box::pin(self.open_all()).await
    }

    async fn open_all(&self) -> Result<Sites, Failure> {
        let folder = self.read()?;
        data_folder::make(&self.settings.paths.data)?;
        let mut ground = self.ground(&folder);
        let mut joint = None;
        if let Some(files) = &folder.joint {
            let opened = self.open_joint(files, &ground).await?;
            ground.joint_door = Some(opened.door.clone());
            joint = Some(opened);
        }
        let shared_pages = read_pages(&folder.folder.join("shared/content"))?;
        let mut houses: Vec<Tenant> = joint.iter().map(|joint| joint.programme.house().clone()).collect();
        let mut boroughs = Vec::new();
        for files in &folder.boroughs {
            self.refuse_faulty_services(&folder, files)?;
            if self.behind == Behind::Refuse {
                self.refuse_missing_database(files)?;
            }
            let tenant = open_one(files.clone(), &ground).await?;
            refuse_shared_database(&tenant, &houses)?;
            self.bring_up_to_date(&tenant).await?;
            tenant.follow_keys().await?;
            tenant
                .record_services(&folder.shared)
                .await
                .map_err(|error| Failure::configuration(format!("{}: {error}", tenant.slug())))?;
            if self.pictures {
                take_pictures(&tenant, &files.folder).await?;
            }
            if self.pages {
                take_pages(&tenant, &shared_pages, &files.folder).await?;
            }
            houses.push(tenant.clone());
            boroughs.push(tenant);
        }
        Ok(Sites::new(boroughs, joint))
    }

    async fn open_joint(&self, files: &SiteFiles, ground: &Ground) -> Result<Joint, Failure> {
        if self.behind == Behind::Refuse {
            self.refuse_missing_database(files)?;
        }
        let faults = self.sign_in_complaints(files);
        if !faults.is_empty() {
            return Err(Failure::complaints(&faults));
        }
        let programme = Programme::open(files.clone(), ground).await.map_err(not_opened)?;
        let house = programme.house();
        self.bring_up_to_date(house).await?;
        house.follow_keys().await?;
        let door = JointDoor::new(&house.profile().origin, house.keys().verifier());
        door.lay(programme::grant::all(&programme).await?);
        Ok(Joint { programme, door })
    }

    /// Opens one site for a command that looks after its people: its database, keys and letters, but no link to the outside, so
    /// that it needs none of the vendors' secrets. The database must be there and up to date.
    ///
    /// # Errors
    /// See [`Opening::database`].
    pub async fn house(&self, folder: &TenantsFolder, files: &SiteFiles) -> Result<Tenant, Failure> {
        self.database(files).await?.close().await?;
        let mut files = files.clone();
        files.connectors.clear();
        files.mail.transport = Secretive::Plain("folder".to_owned());
        open_one(files, &self.ground(folder)).await
    }

    /// Opens one borough's database for a command. It must be there and up to date.
    ///
    /// # Errors
    /// It is not there, behind, newer than this program, or does not answer; the message says what to do.
    pub async fn database(&self, files: &SiteFiles) -> Result<Database, Failure> {
        self.refuse_missing_database(files)?;
        let db = self.database_as_it_is(files).await?;
        let pending = pending(&db, Schema::of(files.profile.joint)).await?;
        if pending.is_empty() { Ok(db) } else { Err(behind(&files.profile.slug, pending.len())) }
    }

    /// Opens one borough's database whatever its state; a SQLite file that is not there is made.
    ///
    /// # Errors
    /// Its address cannot be had, or it does not answer.
    pub async fn database_as_it_is(&self, files: &SiteFiles) -> Result<Database, Failure> {
        let slug = &files.profile.slug;
        let url = files.database_url.reveal().map_err(Failure::configuration)?;
        Database::open(&url, &self.settings.paths.data, self.settings.capacity()).await.map_err(|error| {
            if is_down(&error) {
                return Failure::dependency(format!("the database of `{slug}` does not answer; is it up? ({error})"));
            }
            Failure::configuration(format!("the database of `{slug}`: {error}"))
        })
    }

    /// Whether a borough's database is a SQLite file that is not there.
    ///
    /// # Errors
    /// Its address cannot be had.
    pub fn database_is_missing(&self, files: &SiteFiles) -> Result<bool, Failure> {
        let url = files.database_url.reveal().map_err(Failure::configuration)?;
        Ok(Database::is_missing(&url, &self.settings.paths.data))
    }

    pub(crate) fn refuse_missing_database(&self, files: &SiteFiles) -> Result<(), Failure> {
        if !self.database_is_missing(files)? {
            return Ok(());
        }
        Err(Failure::configuration(format!(
            "the database of `{}` is not there; make it with: jwp migrate (if it was there before, restore it first)",
            files.profile.slug
        )))
    }

    fn refuse_faulty_services(&self, folder: &TenantsFolder, files: &SiteFiles) -> Result<(), Failure> {
        let mut faults = self.borough_complaints(folder, files);
        faults.extend(self.sign_in_complaints(files));
        faults.retain(|complaint| complaint.severity == Severity::Error);
        if faults.is_empty() { Ok(()) } else { Err(Failure::complaints(&faults)) }
    }

    /// Everything that is wrong with the connectors, services and identity providers of all sites, as written.
    #[must_use]
    pub fn complaints(&self, folder: &TenantsFolder) -> Vec<Complaint> {
        let mut all: Vec<Complaint> = Vec::new();
        let of_sites = folder.sites().flat_map(|files| self.sign_in_complaints(files));
        for complaint in folder.boroughs.iter().flat_map(|files| self.borough_complaints(folder, files)).chain(of_sites)
        {
            // What is wrong with a shared file would be said once for each borough.
            if !all.contains(&complaint) {
                all.push(complaint);
            }
        }
        all
    }

    /// Everything that is wrong with the connectors and services of one borough, as written. Services lean on connectors,
    /// so they are looked at once the connectors are well.
    #[must_use]
    pub fn borough_complaints(&self, folder: &TenantsFolder, files: &SiteFiles) -> Vec<Complaint> {
        let around = match self.surroundings(files) {
            Ok(around) => around,
            Err(faults) => return faults,
        };
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
        complaints
    }

    /// What a borough's routes may lean on.
    fn surroundings(&self, files: &SiteFiles) -> Result<Surroundings, Vec<Complaint>> {
        let outbound = Outbound::new(self.allow.clone());
        let (mut connectors, mut faults) = (BTreeMap::new(), Vec::new());
        for (name, settings) in &files.connectors {
            match carries(name, settings, &outbound) {
                Ok(carried) => {
                    connectors.insert(name.clone(), carried);
                }
                Err(error) => faults.push(files.complaint(&format!("[connectors.{name}]"), error.to_string())),
            }
        }
        let capabilities = files.profile.capabilities.clone();
        let numbers = ServiceNumbers::read(&self.settings.paths.tenants.join("shared/lgsl.csv"));
        if faults.is_empty() { Ok(Surroundings { connectors, numbers, capabilities }) } else { Err(faults) }
    }

    async fn bring_up_to_date(&self, tenant: &Tenant) -> Result<(), Failure> {
        let schema = Schema::of(tenant.profile().joint);
        let pending = pending(tenant.db(), schema).await?;
        let sqlite = tenant.db().kind() == tenancy::Kind::Sqlite;
        match self.behind {
            _ if pending.is_empty() => Ok(()),
            Behind::Migrate => migrate(tenant.db(), schema).await,
            Behind::MigrateSqlite if sqlite => migrate(tenant.db(), schema).await,
            Behind::Refuse | Behind::MigrateSqlite => Err(behind(tenant.slug(), pending.len())),
        }
    }
}

fn behind(slug: &str, changes: usize) -> Failure {
    Failure::configuration(format!(
        "the database of `{slug}` is behind by {changes} changes; bring it up to date with: jwp migrate"
    ))
}

/// Files cannot always tell: two addresses may lead to one database, and an address may stand in the environment.
fn refuse_shared_database(tenant: &Tenant, others: &[Tenant]) -> Result<(), Failure> {
    let identity = tenant.db().identity();
    match others.iter().find(|other| other.db().identity() == identity) {
        None => Ok(()),
        Some(other) => Err(Failure::configuration(format!(
            "the boroughs `{}` and `{}` have one database ({identity}); each must have its own",
            other.slug(),
            tenant.slug()
        ))),
    }
}

#[expect(clippy::disallowed_methods, reason = "the composition root: the one place where tenants are opened")]
async fn open_one(files: SiteFiles, ground: &Ground) -> Result<Tenant, Failure> {
    Tenant::open(files, ground).await.map_err(not_opened)
}

fn not_opened(error: anyhow::Error) -> Failure {
    let down = error.chain().any(|cause| cause.downcast_ref().is_some_and(is_down));
    // The last cause alone: sea-orm says the same thing again at each level.
    if down {
        return Failure::dependency(format!(
            "{error}: its database does not answer; is it up? ({})",
            error.root_cause()
        ));
    }
    Failure::configuration(format!("{error:#}"))
}

/// Which changes a database needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// A borough's.
    Borough,
    /// The joint programme's.
    Joint,
}

impl Schema {
    /// Of the programme's site, or of a borough's.
    #[must_use]
    pub fn of(joint: bool) -> Self {
        if joint { Self::Joint } else { Self::Borough }
    }
}

/// The names of the changes that a database does not have yet.
///
/// # Errors
/// The database does not answer, or its schema is newer than this program.
pub async fn pending(db: &Database, schema: Schema) -> Result<Vec<String>, Failure> {
    let pending = match schema {
        Schema::Borough => Migrator::get_pending_migrations_read_only(db.read()).await,
        Schema::Joint => JointMigrator::get_pending_migrations_read_only(db.read()).await,
    };
    match pending {
        Ok(pending) => Ok(pending.iter().map(|change| change.name().to_owned()).collect()),
        Err(error) if error.to_string().contains("its file is missing") => Err(Failure::configuration(format!(
            "the database is newer than this program ({error}); install the newer release"
        ))),
        Err(error) => Err(error.into()),
    }
}

/// The names of all changes: what a database lacks that is not there yet.
#[must_use]
pub fn every_change(schema: Schema) -> Vec<String> {
    let changes = match schema {
        Schema::Borough => Migrator::migrations(),
        Schema::Joint => JointMigrator::migrations(),
    };
    changes.iter().map(|change| change.name().to_owned()).collect()
}

/// Brings one database up to date, in one transaction, under a lock: two nodes may do it at once.
///
/// # Errors
/// A change could not be made; the database is then as it was.
pub async fn migrate(db: &Database, schema: Schema) -> Result<(), Failure> {
    let tx = db.write_tx().await?;
    Database::alone(&tx, MIGRATING).await?;
    let inner = tx.begin().await?;
    let made = match schema {
        Schema::Borough => Migrator::up(&inner, None).await,
        Schema::Joint => JointMigrator::up(&inner, None).await,
    };
    made.map_err(|error| Failure::failed(format!("migrating: {error}")))?;
    inner.commit().await?;
    tx.commit().await?;
    Ok(())
}
