//! A fresh database for each borough of each test: a SQLite file, or a database on the PostgreSQL server that `make test` started
//! (`JWP_TEST_POSTGRES`), when `JWP_TEST_DATABASE=postgres`. What every test begins with is made once a run and copied.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use connectors::AllowList;
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};
use server::commands::redirect_to_sandbox;
use server::open_boroughs::{Behind, Opening, Schema};
use server::settings::Settings;
use tenancy::{Clock, Secretive, TenantsFolder};
use uuid::Uuid;

use crate::project;

/// Which database a test is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    /// As `make test` says it.
    pub fn of_this_run() -> Self {
        match std::env::var("JWP_TEST_DATABASE").as_deref() {
            Ok("postgres") => Self::Postgres,
            Ok("sqlite") | Err(_) => Self::Sqlite,
            Ok(other) => panic!("JWP_TEST_DATABASE is sqlite or postgres, not {other}"),
        }
    }
}

/// The address of a new database for one borough, without anything in it: on SQLite not even there, on PostgreSQL migrated.
pub async fn fresh(slug: &str, schema: Schema) -> String {
    fresh_on(Kind::of_this_run(), slug, schema).await
}

/// The same, on a database of one's choice.
pub async fn fresh_on(kind: Kind, slug: &str, schema: Schema) -> String {
    if kind == Kind::Sqlite {
        return format!("sqlite://{slug}.db");
    }
    let template = format!("jwp_migrated_{}_{}", format!("{schema:?}").to_lowercase(), migrations_digest());
    let server = Server::connect().await;
    {
        let _alone = alone();
        if !server.has(&template).await {
            let url = server.create(&format!("{template}_making")).await;
            let db = tenancy::Database::open(&url, &std::env::temp_dir(), tenancy::Capacity::default()).await.unwrap();
            server::open_boroughs::migrate(&db, schema).await.unwrap();
            db.close().await.unwrap();
            server.rename(&format!("{template}_making"), &template).await;
        }
    }
    let url = server.copy(&template, slug).await;
    server.close().await;
    url
}

/// What is in the databases of a deployment when it was started once.
#[derive(Clone, Copy, Debug)]
pub enum Seed {
    /// The services.
    Services,
    /// The services, and the pages of `tenants/`.
    Pages,
}

/// The address of each site's new database, as the first start leaves it. Those on SQLite lie below `data`.
pub async fn seeded(seed: Seed, data: &Path) -> BTreeMap<String, String> {
    let slugs = sites();
    let made = format!("{}_{}", format!("{seed:?}").to_lowercase(), program_digest());
    match Kind::of_this_run() {
        Kind::Sqlite => {
            let templates = std::env::temp_dir().join(format!("jwp-templates-{made}"));
            {
                let _alone = alone();
                if !templates.is_dir() {
                    let making = tempfile::tempdir().unwrap();
                    let urls = slugs.iter().map(|slug| (slug.clone(), format!("sqlite://{slug}.db"))).collect();
                    start_once(seed, urls, making.path()).await;
                    std::fs::rename(making.keep(), &templates).unwrap();
                }
            }
            let copy = |slug: String| {
                let file = format!("{slug}.db");
                std::fs::copy(templates.join(&file), data.join(&file)).unwrap();
                (slug, format!("sqlite://{file}"))
            };
            slugs.into_iter().map(copy).collect()
        }
        Kind::Postgres => {
            let server = Server::connect().await;
            let template = |slug: &str| format!("jwp_{slug}_{made}");
            {
                let _alone = alone();
                if !server.has(&template("joint")).await {
                    let mut urls = BTreeMap::new();
                    for slug in &slugs {
                        urls.insert(slug.clone(), server.create(&format!("{}_making", template(slug))).await);
                    }
                    start_once(seed, urls, tempfile::tempdir().unwrap().path()).await;
                    for slug in slugs.iter().filter(|slug| *slug != "joint") {
                        server.rename(&format!("{}_making", template(slug)), &template(slug)).await;
                    }
                    // Last, since it tells that all are there.
                    server.rename(&format!("{}_making", template("joint")), &template("joint")).await;
                }
            }
            let mut urls = BTreeMap::new();
            for slug in slugs {
                let url = server.copy(&template(&slug), &slug).await;
                urls.insert(slug, url);
            }
            server.close().await;
            urls
        }
    }
}

/// The folders of `tenants/` that are a site.
fn sites() -> Vec<String> {
    let entries = std::fs::read_dir(project().join("tenants")).unwrap().map(|entry| entry.unwrap().path());
    let sites = entries.filter(|path| path.join("tenant.toml").is_file());
    sites.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect()
}

/// One start of the deployment, which leaves its databases behind.
async fn start_once(seed: Seed, urls: BTreeMap<String, String>, data: &Path) {
    let mut settings = Settings::default();
    settings.paths.tenants = project().join("tenants");
    settings.paths.data = data.to_owned();
    // Nobody is there, and nobody is called.
    let outside = ([127, 0, 0, 1], 9).into();
    let adjust = move |folder: &mut TenantsFolder| {
        redirect_to_sandbox(folder, outside, 8080);
        for site in folder.sites_mut() {
            site.database_url = Secretive::Plain(urls[&site.profile.slug].clone());
        }
    };
    let opening = Opening {
        settings,
        adjust: Some(Arc::new(adjust)),
        allow: AllowList::read(["127.0.0.1:9"]).unwrap(),
        clock: Clock::default(),
        behind: Behind::Migrate,
        pictures: false,
        pages: matches!(seed, Seed::Pages),
    };
    let sites = opening.open().await.unwrap_or_else(|failure| panic!("{failure}"));
    for house in sites.houses() {
        house.db().close().await.unwrap();
    }
}

/// Held by the one test that makes what all copy; every test has a process of its own.
fn alone() -> File {
    let lock = File::create(std::env::temp_dir().join("jwp-templates.lock")).unwrap();
    lock.lock().unwrap();
    lock
}

/// Names what a first start makes after the program and the files that it read, so that nothing old is copied.
fn program_digest() -> String {
    fn stamps(path: &Path, found: &mut Vec<(PathBuf, u128, u64)>) {
        if path.is_dir() {
            std::fs::read_dir(path).unwrap().for_each(|entry| stamps(&entry.unwrap().path(), found));
            return;
        }
        let known = path.metadata().unwrap();
        let changed = known.modified().unwrap().duration_since(UNIX_EPOCH).unwrap().as_nanos();
        found.push((path.to_owned(), changed, known.len()));
    }
    let mut found = Vec::new();
    stamps(&std::env::current_exe().unwrap(), &mut found);
    stamps(&project().join("tenants"), &mut found);
    found.sort();
    tenancy::content_name(format!("{found:?}").as_bytes())
}

/// The PostgreSQL server, as its administrator.
struct Server {
    url: String,
    db: sea_orm::DatabaseConnection,
}

impl Server {
    async fn connect() -> Self {
        let url = std::env::var("JWP_TEST_POSTGRES").expect("make test sets JWP_TEST_POSTGRES");
        Self { db: connect(&url).await, url }
    }

    async fn has(&self, name: &str) -> bool {
        let asked =
            Statement::from_string(DbBackend::Postgres, format!("SELECT 1 FROM pg_database WHERE datname = '{name}'"));
        self.db.query_one_raw(asked).await.unwrap().is_some()
    }

    /// An empty database in place of one that a test may have left half made.
    async fn create(&self, name: &str) -> String {
        self.db.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}")).await.unwrap();
        self.db.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        self.address(name)
    }

    async fn rename(&self, name: &str, to: &str) {
        self.db.execute_unprepared(&format!("ALTER DATABASE {name} RENAME TO {to}")).await.unwrap();
    }

    async fn copy(&self, template: &str, slug: &str) -> String {
        let name = format!("t_{slug}_{}", Uuid::now_v7().simple());
        self.db.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await.unwrap();
        self.address(&name)
    }

    async fn close(self) {
        self.db.close().await.unwrap();
    }

    fn address(&self, name: &str) -> String {
        let (server, _) = self.url.rsplit_once('/').expect("an address ends in a database");
        format!("{server}/{name}")
    }
}

/// Names the template after the schema, so that a server that stays up between runs does not give an old one.
fn migrations_digest() -> String {
    use migrations::MigratorTrait as _;
    let names: Vec<String> = migrations::Migrator::migrations().iter().map(|one| one.name().to_owned()).collect();
    let files: String = std::fs::read_dir(project().join("migrations/src"))
        .unwrap()
        .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect();
    tenancy::content_name(format!("{names:?}{files}").as_bytes())
}

#[expect(clippy::disallowed_methods, reason = "the administrator's connection, which belongs to no borough")]
pub(crate) async fn connect(url: &str) -> sea_orm::DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new(url.to_owned());
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}
