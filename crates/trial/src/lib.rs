//! For the unit tests of other crates, and for nothing else: a fresh database of each kind, and a made-up borough upon it.
//!
//! SQLite always, PostgreSQL as well when `JWP_TEST_POSTGRES` holds an administrator's address (`postgres://…/postgres`).

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use connectors::{AllowList, Outbound};
use migrations::MigratorTrait as _;
use sea_orm::ConnectionTrait as _;
use tenancy::{Base, Capacity, Clock, Database, Ground, Limits, Tenant, TenantsFolder};
use uuid::Uuid;

/// No limit on sending.
pub const UNLIMITED: Limits = Limits { submissions_per_hour_per_address: 0, submissions_per_hour_per_borough: 0 };

/// Does the test with a folder and the address of an empty database, once for each kind.
///
/// # Panics
/// The database cannot be made.
pub async fn on_each_address(test: impl AsyncFn(&Path, &str)) {
    let folder = tempfile::tempdir().unwrap();
    test(folder.path(), "sqlite://test.db").await;
    let Ok(admin) = std::env::var("JWP_TEST_POSTGRES") else { return };
    let server = Database::open(&admin, folder.path(), Capacity { postgres: 1, ..Capacity::default() }).await.unwrap();
    let name = format!("trial_{}", Uuid::new_v4().simple());
    server.read().execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    test(folder.path(), &format!("{}/{name}", admin.rsplit_once('/').unwrap().0)).await;
    server.read().execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
}

/// Does the test on each kind of database, every time on a fresh and migrated one.
///
/// # Panics
/// The database cannot be made.
pub async fn on_each_database(test: impl AsyncFn(Database)) {
    on_each_address(async |data, url| {
        let db = Database::open(url, data, Capacity::default()).await.unwrap();
        migrate(&db).await;
        test(db.clone()).await;
        db.close().await.unwrap();
    })
    .await;
}

/// Does the test with a borough on each kind of database.
///
/// # Panics
/// The borough cannot be opened.
pub async fn in_each_borough(north: North, test: impl AsyncFn(Tenant)) {
    on_each_address(async |data, url| {
        let tenant = north.clone().open(data, url).await;
        test(tenant.clone()).await;
        tenant.db().close().await.unwrap();
    })
    .await;
}

async fn migrate(db: &Database) {
    let tx = db.write_tx().await.unwrap();
    migrations::Migrator::up(&tx, None).await.unwrap();
    tx.commit().await.unwrap();
}

/// Waits until something holds that others are about to do.
///
/// # Panics
/// It does not hold after half a minute.
pub async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let began = Instant::now();
    while !holds().await {
        assert!(began.elapsed() < Duration::from_secs(30), "waited in vain for {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A borough that is on no map, as a test wants it.
#[derive(Clone)]
pub struct North {
    /// Its templates.
    pub base: Base,
    /// How many forms it takes.
    pub limits: Limits,
    /// What of this machine its connectors may reach.
    pub allow: AllowList,
    /// Where its mail goes.
    pub transport: String,
    /// What its `tenant.toml` says besides: connectors.
    pub more: String,
}

impl Default for North {
    fn default() -> Self {
        Self {
            base: Base::default(),
            limits: UNLIMITED,
            allow: AllowList::nothing(),
            transport: "folder".to_owned(),
            more: String::new(),
        }
    }
}

impl North {
    /// Opens it on this database, which is migrated. Its files lie in `tenants` below the folder, beside what the test has laid
    /// there already.
    ///
    /// # Panics
    /// It cannot be opened.
    pub async fn open(self, data: &Path, url: &str) -> Tenant {
        let folder = data.join("tenants");
        fs::create_dir_all(folder.join("shared/services")).unwrap();
        fs::create_dir_all(folder.join("north")).unwrap();
        let holiday = "[[holiday]]\ndate = 2026-12-25\nname = \"Christmas Day\"\n";
        fs::write(folder.join("shared/bank-holidays.toml"), holiday).unwrap();
        let written = TENANT.replace("DATABASE", url).replace("TRANSPORT", &self.transport);
        fs::write(folder.join("north/tenant.toml"), format!("{written}{}", self.more)).unwrap();
        let read = read(data);
        let ground = Ground {
            data: data.to_owned(),
            base: self.base,
            capacity: Capacity::default(),
            limits: self.limits,
            outbound: Outbound::new(self.allow),
            clock: Clock::default(),
            holidays: read.holidays,
            joint_door: None,
        };
        let files = read.boroughs.into_iter().next().unwrap();
        #[expect(clippy::disallowed_methods, reason = "a borough of the test's own")]
        let tenant = Tenant::open(files, &ground).await.unwrap();
        migrate(tenant.db()).await;
        tenant
    }
}

/// What the files say that lie in `tenants` below a folder.
///
/// # Panics
/// Something is wrong with them.
#[must_use]
pub fn read(data: &Path) -> TenantsFolder {
    tenancy::read_tenants(&data.join("tenants")).map_err(|faults| format!("{faults:?}")).unwrap()
}

const TENANT: &str = r##"
name = "North Borough"
short_name = "North"
hosts = ["north.localhost"]
origin = "http://north.localhost"
reference_prefix = "NO"
[database]
url = "DATABASE"
[brand]
brand = "#00524a"
brand_dark = "#003b35"
on_brand = "#ffffff"
link = "#005f8a"
link_hover = "#003f5c"
tint = "#eef5f3"
accent = "#8cbf26"
font = "Sans"
font_slug = "sans"
tagline = "North"
footer_note = "A test"
[contacts]
telephone = "020 7946 0100"
text_relay = "18001 020 7946 0100"
email = "hello@example.org"
address = ["1 Example Way"]
opening_hours = "Always"
data_protection_officer = "dpo@example.org"
complaints_href = "mailto:complaints@example.org"
[mail]
from = "North <no-reply@example.org>"
reply_to = "hello@example.org"
transport = "TRANSPORT"
"##;
