//! `Tenant`: one borough, and everything that must never be shared with another.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use catalogue::{BankHolidays, Bundle};
use connectors::{BackOffice, IdentityProvider, Outbound};
use mail::{Mailer, Sender};

use crate::bulletin::Bulletin;
use crate::clock::Clock;
use crate::config::{MailSettings, SiteFiles};
use crate::database::{Capacity, Database};
use crate::files::Files;
use crate::joint_door::JointDoor;
use crate::key_terms;
use crate::keys::Keys;
use crate::page_cache::PageCache;
use crate::profile::Profile;
use crate::services::{self, RecordError, Services};
use crate::statics::Statics;
use crate::theme::{Base, Theme};

/// One borough: everything that must never be shared with another.
///
/// It cannot be made by hand, only opened by `server` or taken from a request:
/// ```compile_fail
/// let tenant = tenancy::Tenant(std::sync::Arc::new(todo!()));
/// ```
/// ```compile_fail
/// let tenant = tenancy::Tenant::default();
/// ```
#[derive(Clone)]
pub struct Tenant(Arc<Borough>);

struct Borough {
    profile: Profile,
    db: Database,
    services: Services,
    holidays: BankHolidays,
    own_bundles: BTreeMap<String, Bundle>,
    bulletin: Bulletin,
    theme: Theme,
    statics: Statics,
    keys: Keys,
    connectors: BTreeMap<String, BackOffice>,
    identity_providers: BTreeMap<String, IdentityProvider>,
    outbound: Outbound,
    mailer: Mailer,
    files: Files,
    pages: PageCache,
    clock: Clock,
    limits: Limits,
    joint_door: Option<JointDoor>,
}

/// How many forms may be sent without an account (contract: `[limits]`); 0 means no limit.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// From one network address in an hour.
    pub submissions_per_hour_per_address: u32,
    /// To one borough in an hour.
    pub submissions_per_hour_per_borough: u32,
}

/// What a borough is opened on: the machine's side, which is the same for all.
#[derive(Clone)]
pub struct Ground {
    /// Where files and SQLite databases live.
    pub data: PathBuf,
    /// Templates and filters that the crates export.
    pub base: Base,
    /// Connections a borough may hold.
    pub capacity: Capacity,
    /// Limits on sending forms.
    pub limits: Limits,
    /// The only way out.
    pub outbound: Outbound,
    /// The time.
    pub clock: Clock,
    /// Days that are not working days.
    pub holidays: BankHolidays,
    /// The way in from the programme's host, if there is one.
    pub joint_door: Option<JointDoor>,
}

impl std::fmt::Debug for Tenant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Tenant").field(&self.0.profile.slug).finish()
    }
}

impl Tenant {
    /// Opens a borough: its database, keys, theme, vendors and mailer. Its services are read later, by
    /// [`Tenant::reload`], since the database may have to be migrated first.
    ///
    /// # Errors
    /// Something that it needs is missing or wrong; the message says what, and for which borough.
    pub async fn open(files: SiteFiles, ground: &Ground) -> anyhow::Result<Self> {
        let slug = files.profile.slug.clone();
        Self::open_parts(files, ground).await.with_context(|| format!("opening the borough `{slug}`"))
    }

    async fn open_parts(files: SiteFiles, ground: &Ground) -> anyhow::Result<Self> {
        let slug = &files.profile.slug;
        let url = files.database_url.reveal().map_err(anyhow::Error::msg)?;
        let db = Database::open(&url, &ground.data, ground.capacity).await.context("its database")?;
        let own_files = Files::new(ground.data.join("files").join(slug));
        let keys = match &files.key {
            Some(secret) => {
                let text = secret.reveal().map_err(anyhow::Error::msg)?;
                Keys::from_text(slug, &text, "[keys] secret")?
            }
            None => Keys::from_file(slug, &ground.data.join("keys").join(format!("{slug}.key")))?,
        };
        let mut connectors = BTreeMap::new();
        for (name, settings) in &files.connectors {
            let built = BackOffice::build(name, settings, &ground.outbound, own_files.root())
                .with_context(|| format!("its connector `{name}`"))?;
            connectors.insert(name.clone(), built);
        }
        let mut identity_providers = BTreeMap::new();
        for (name, settings) in &files.sign_in {
            let built = IdentityProvider::build(name, settings, &ground.outbound)
                .with_context(|| format!("its identity provider `{name}`"))?;
            identity_providers.insert(name.clone(), built);
        }
        let statics = Statics::read(&files.folder.join("static")).context("its static files")?;
        let bulletin = Bulletin::default();
        let own_templates = files.folder.join("templates");
        let theme =
            Theme::build(&ground.base, &own_templates, &files.profile, &statics, &bulletin).context("its templates")?;
        let mailer = open_mailer(&files.mail, &ground.data, slug).context("its mail")?;
        Ok(Self(Arc::new(Borough {
            profile: files.profile,
            db,
            services: Services::default(),
            holidays: ground.holidays.clone(),
            own_bundles: files.services,
            bulletin,
            theme,
            statics,
            keys,
            connectors,
            identity_providers,
            outbound: ground.outbound.clone(),
            mailer,
            files: own_files,
            pages: PageCache::default(),
            clock: ground.clock.clone(),
            limits: ground.limits,
            joint_door: ground.joint_door.clone(),
        })))
    }

    /// What everybody may know of it.
    #[must_use]
    pub fn profile(&self) -> &Profile {
        &self.0.profile
    }

    /// Its folder's name: the label in logs and figures.
    #[must_use]
    pub fn slug(&self) -> &str {
        &self.0.profile.slug
    }

    /// Its own database.
    #[must_use]
    pub fn db(&self) -> &Database {
        &self.0.db
    }

    /// What its own files say of services, by name.
    #[must_use]
    pub fn own_bundles(&self) -> &BTreeMap<String, Bundle> {
        &self.0.own_bundles
    }

    /// Its services, present and past.
    #[must_use]
    pub fn services(&self) -> &Services {
        &self.0.services
    }

    /// Days that are not working days here.
    #[must_use]
    pub fn holidays(&self) -> &BankHolidays {
        &self.0.holidays
    }

    /// What everybody has to know now: the banners on its pages.
    #[must_use]
    pub fn bulletin(&self) -> &Bulletin {
        &self.0.bulletin
    }

    /// Its templates.
    #[must_use]
    pub fn theme(&self) -> &Theme {
        &self.0.theme
    }

    /// Its mark and icons.
    #[must_use]
    pub fn statics(&self) -> &Statics {
        &self.0.statics
    }

    /// Its own keys.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.0.keys
    }

    /// Its back-office systems, by name, with its own credentials inside.
    #[must_use]
    pub fn connectors(&self) -> &BTreeMap<String, BackOffice> {
        &self.0.connectors
    }

    /// Outside identity providers with which people may sign in here, by name, with its own credentials inside.
    #[must_use]
    pub fn identity_providers(&self) -> &BTreeMap<String, IdentityProvider> {
        &self.0.identity_providers
    }

    /// Sends mail in its name.
    #[must_use]
    pub fn mailer(&self) -> &Mailer {
        &self.0.mailer
    }

    /// Its own folder.
    #[must_use]
    pub fn files(&self) -> &Files {
        &self.0.files
    }

    /// Its rendered pages.
    #[must_use]
    pub fn pages(&self) -> &PageCache {
        &self.0.pages
    }

    /// The way out for jobs that look whether something is there.
    #[must_use]
    pub fn outbound(&self) -> &Outbound {
        &self.0.outbound
    }

    /// What time it is.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// How many forms may be sent.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.0.limits
    }

    /// The way in from the programme's host, if there is one.
    #[must_use]
    pub fn joint_door(&self) -> Option<&JointDoor> {
        self.0.joint_door.as_ref()
    }

    /// Signs and verifies with the keys that the database announces. Every node asks every few seconds, so a new key is known
    /// everywhere before it signs.
    ///
    /// # Errors
    /// The database is down.
    pub async fn follow_keys(&self) -> Result<(), sea_orm::DbErr> {
        let terms = key_terms::announced(self.db().read()).await?;
        self.keys().use_terms(&terms).map_err(|error| sea_orm::DbErr::Custom(error.to_string()))
    }

    /// Writes down what the files say its services are (`shared` under its own overlays), and reads them.
    ///
    /// # Errors
    /// See [`RecordError`]; the services stay as they were.
    pub async fn record_services(&self, shared: &BTreeMap<String, Bundle>) -> Result<bool, RecordError> {
        let changed = services::record(self.db(), shared, &self.0.own_bundles, self.clock().now()).await?;
        self.reload().await?;
        Ok(changed)
    }

    /// Looks whether the site changed since its pages were rendered, and if so starts over. Every node asks twice a second.
    ///
    /// # Errors
    /// The database is down.
    pub async fn follow_revision(&self) -> Result<(), sea_orm::DbErr> {
        let revision = services::read_revision(self.db().read()).await?;
        if revision != self.pages().revision() { self.reload().await } else { Ok(()) }
    }

    /// Reads its services and its banners from the database and forgets every rendered page.
    ///
    /// # Errors
    /// The database is down, or what it holds cannot be read.
    pub async fn reload(&self) -> Result<(), sea_orm::DbErr> {
        // The revision first: a change in between is then noticed at the next look.
        let revision = services::read_revision(self.db().read()).await?;
        self.services().reload(self.db().read()).await?;
        self.bulletin().reload(self.db().read()).await?;
        self.pages().start_over(revision);
        Ok(())
    }
}

fn open_mailer(settings: &MailSettings, data: &Path, slug: &str) -> anyhow::Result<Mailer> {
    let transport = settings.transport.reveal().map_err(anyhow::Error::msg)?;
    let transport = if transport == "folder" {
        mail::Transport::Folder { path: data.join("mail").join(slug) }
    } else {
        mail::Transport::Smtp { url: transport.into() }
    };
    let from = Sender::parse(&settings.from).context("`from`")?;
    let reply_to = Sender::parse(&settings.reply_to).context("`reply_to`")?;
    Ok(Mailer::new(transport, from, Some(reply_to))?)
}

/// The request belongs to no borough: the route is not one of a borough's.
#[derive(Debug, thiserror::Error)]
#[error("this address does not belong to a borough's site")]
pub struct NoTenant;

impl actix_web::ResponseError for NoTenant {
    fn status_code(&self) -> actix_web::http::StatusCode {
        actix_web::http::StatusCode::NOT_FOUND
    }
}
