//! What the tests of this crate say again and again.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use chrono::NaiveDate;
use tenancy::Database;

use crate::{Document, Found, Query, SharedSynonyms};

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
