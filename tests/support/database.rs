//! A fresh database for each borough of each test: a SQLite file, or a copy of a migrated template on the PostgreSQL server
//! that `make test` started (`JWP_TEST_POSTGRES`), when `JWP_TEST_DATABASE=postgres`.

use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};
use server::open_boroughs::Schema;
use uuid::Uuid;

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

/// The address of a new database for one borough.
pub async fn fresh(slug: &str, schema: Schema) -> String {
    fresh_on(Kind::of_this_run(), slug, schema).await
}

/// The same, on a database of one's choice.
pub async fn fresh_on(kind: Kind, slug: &str, schema: Schema) -> String {
    if kind == Kind::Sqlite {
        return format!("sqlite://{slug}.db");
    }
    let admin = std::env::var("JWP_TEST_POSTGRES").expect("make test sets JWP_TEST_POSTGRES");
    let server = connect(&admin).await;
    let template = format!("jwp_template_{}_{}", format!("{schema:?}").to_lowercase(), migrations_digest());
    make_template(&server, &admin, &template, schema).await;
    let name = format!("t_{slug}_{}", Uuid::now_v7().simple());
    server.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await.unwrap();
    server.close().await.unwrap();
    with_database(&admin, &name)
}

/// Made once a run, by whichever test comes first.
async fn make_template(server: &sea_orm::DatabaseConnection, admin: &str, template: &str, schema: Schema) {
    // One connection in the pool, so the lock and its release meet.
    server.execute_unprepared("SELECT pg_advisory_lock(7)").await.unwrap();
    let asked =
        Statement::from_string(DbBackend::Postgres, format!("SELECT 1 FROM pg_database WHERE datname = '{template}'"));
    if server.query_one_raw(asked).await.unwrap().is_none() {
        let making = format!("{template}_making");
        server.execute_unprepared(&format!("DROP DATABASE IF EXISTS {making}")).await.unwrap();
        server.execute_unprepared(&format!("CREATE DATABASE {making}")).await.unwrap();
        let data = std::env::temp_dir();
        let db =
            tenancy::Database::open(&with_database(admin, &making), &data, tenancy::Capacity::default()).await.unwrap();
        server::open_boroughs::migrate(&db, schema).await.unwrap();
        db.close().await.unwrap();
        server.execute_unprepared(&format!("ALTER DATABASE {making} RENAME TO {template}")).await.unwrap();
    }
    server.execute_unprepared("SELECT pg_advisory_unlock(7)").await.unwrap();
}

/// Names the template after the schema, so that a server that stays up between runs does not give an old one.
fn migrations_digest() -> String {
    use migrations::MigratorTrait as _;
    let names: Vec<String> = migrations::Migrator::migrations().iter().map(|one| one.name().to_owned()).collect();
    let files: String = std::fs::read_dir(crate::project().join("migrations/src"))
        .unwrap()
        .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect();
    tenancy::content_name(format!("{names:?}{files}").as_bytes())
}

fn with_database(admin: &str, name: &str) -> String {
    let (server, _) = admin.rsplit_once('/').expect("an address ends in a database");
    format!("{server}/{name}")
}

#[expect(clippy::disallowed_methods, reason = "the administrator's connection, which belongs to no borough")]
pub(crate) async fn connect(url: &str) -> sea_orm::DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new(url.to_owned());
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}
