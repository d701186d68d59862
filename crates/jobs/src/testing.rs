//! Databases and a borough for the tests of this crate: SQLite always, PostgreSQL as well when `JWP_TEST_POSTGRES` holds an
//! administrator's address (`postgres://…/postgres`).

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::fs;
use std::path::Path;

use sea_orm::ConnectionTrait as _;
use sea_orm_migration::MigratorTrait as _;
use tenancy::{Base, Capacity, Clock, Database, Ground, Limits, Tenant};
use uuid::Uuid;

/// Does the test on each kind of database, every time on a fresh and migrated one.
pub(crate) async fn on_each_database<F: Future<Output = ()>>(test: impl Fn(Database) -> F) {
    on_each_address(async |data, url| {
        let db = Database::open(&url, &data, Capacity::default()).await.unwrap();
        migrate(&db).await;
        test(db.clone()).await;
        db.close().await.unwrap();
    })
    .await;
}

/// Does the test with a borough on each kind of database.
pub(crate) async fn with_a_borough<F: Future<Output = ()>>(test: impl Fn(Tenant) -> F) {
    on_each_address(async |data, url| {
        let tenant = borough(&data, &url).await;
        migrate(tenant.db()).await;
        test(tenant.clone()).await;
        tenant.db().close().await.unwrap();
    })
    .await;
}

async fn on_each_address(test: impl AsyncFn(std::path::PathBuf, String)) {
    let folder = tempfile::tempdir().unwrap();
    test(folder.path().to_owned(), "sqlite://test.db".to_owned()).await;
    let Ok(admin) = std::env::var("JWP_TEST_POSTGRES") else { return };
    let server = Database::open(&admin, folder.path(), Capacity { postgres: 1, ..Capacity::default() }).await.unwrap();
    let name = format!("jobs_{}", Uuid::new_v4().simple());
    server.read().execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    let url = format!("{}/{name}", admin.rsplit_once('/').unwrap().0);
    test(folder.path().to_owned(), url).await;
    server.read().execute_unprepared(&format!("DROP DATABASE {name}")).await.unwrap();
}

async fn migrate(db: &Database) {
    let tx = db.write_tx().await.unwrap();
    migrations::Migrator::up(&tx, None).await.unwrap();
    tx.commit().await.unwrap();
}

/// Opens a borough of the test's own on this database.
pub(crate) async fn borough(data: &Path, url: &str) -> Tenant {
    let folder = data.join("tenants");
    fs::create_dir_all(folder.join("shared/services")).unwrap();
    fs::create_dir_all(folder.join("north")).unwrap();
    fs::write(folder.join("shared/bank-holidays.toml"), "[[holiday]]\ndate = 2026-12-25\nname = \"Christmas Day\"\n")
        .unwrap();
    fs::write(folder.join("north/tenant.toml"), TENANT.replace("DATABASE", url)).unwrap();
    let read = tenancy::read_tenants(&folder).map_err(|faults| format!("{faults:?}")).unwrap();
    let ground = Ground {
        data: data.to_owned(),
        base: Base::default(),
        capacity: Capacity::default(),
        limits: Limits { submissions_per_hour_per_address: 0, submissions_per_hour_per_borough: 0 },
        outbound: connectors::Outbound::new(connectors::AllowList::nothing()),
        clock: Clock::default(),
        holidays: read.holidays,
        joint_door: None,
    };
    let files = read.boroughs.into_iter().next().unwrap();
    #[expect(clippy::disallowed_methods, reason = "a borough of the test's own")]
    Tenant::open(files, &ground).await.unwrap()
}

const TENANT: &str = r##"
name = "North"
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
transport = "folder"
"##;
