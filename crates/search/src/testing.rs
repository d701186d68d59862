//! Databases for the tests of this crate: SQLite always, PostgreSQL as well when `JWP_TEST_POSTGRES` holds an administrator's
//! address (`postgres://…/postgres`).

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use chrono::NaiveDate;
use sea_orm::ConnectionTrait as _;
use sea_orm_migration::MigratorTrait as _;
use tenancy::{Capacity, Database};
use uuid::Uuid;

use crate::{Document, Found, Query, SharedSynonyms};

/// Does the test on each kind of database, every time on a fresh and migrated one.
pub(crate) async fn on_each_database(test: impl AsyncFn(Database)) {
    let folder = tempfile::tempdir().unwrap();
    on("sqlite://test.db", folder.path(), &test).await;
    let Ok(admin) = std::env::var("JWP_TEST_POSTGRES") else { return };
    let server = Database::open(&admin, folder.path(), Capacity { postgres: 1, ..Capacity::default() }).await.unwrap();
    let name = format!("search_{}", Uuid::new_v4().simple());
    server.read().execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    on(&format!("{}/{name}", admin.rsplit_once('/').unwrap().0), folder.path(), &test).await;
    server.read().execute_unprepared(&format!("DROP DATABASE {name}")).await.unwrap();
}

async fn on(url: &str, data: &std::path::Path, test: &impl AsyncFn(Database)) {
    let db = Database::open(url, data, Capacity::default()).await.unwrap();
    let tx = db.write_tx().await.unwrap();
    migrations::Migrator::up(&tx, None).await.unwrap();
    tx.commit().await.unwrap();
    test(db.clone()).await;
    db.close().await.unwrap();
}

/// The list that comes with the platform.
pub(crate) fn shared() -> SharedSynonyms {
    SharedSynonyms::parse(include_str!("../../../tenants/shared/synonyms.toml")).unwrap()
}

/// The day of all tests.
pub(crate) fn today() -> NaiveDate {
    day("2026-11-27")
}

/// A day as it is written.
pub(crate) fn day(written: &str) -> NaiveDate {
    written.parse().unwrap()
}

/// Puts these, in one transaction.
pub(crate) async fn put(db: &Database, documents: &[Document]) {
    let tx = db.write_tx().await.unwrap();
    for document in documents {
        crate::put(&tx, document).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// Looks for these words everywhere.
pub(crate) async fn find(db: &Database, words: &str) -> Found {
    crate::find(db, &shared(), &Query { words, today: today(), ..Query::default() }).await.unwrap()
}

/// A plain page of its own.
pub(crate) fn page(path: &str, title: &str, summary: &str, text: &str) -> Document {
    Document {
        kind: "plain".to_owned(),
        key: path.to_owned(),
        path: path.to_owned(),
        title: title.to_owned(),
        summary: summary.to_owned(),
        text: text.to_owned(),
        ..Document::default()
    }
}
