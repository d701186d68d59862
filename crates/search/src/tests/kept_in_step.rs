//! Search knows what is published, exactly that, and as it is now.

use sea_orm::ConnectionTrait as _;
use sea_orm_migration::MigratorTrait as _;
use tenancy::{Capacity, Database};

use crate::suggest;
use trial::on_each_database;

use crate::testing::{find, page, put, shared, today};

#[tokio::test]
async fn what_is_taken_down_is_not_found_nor_suggested_nor_anybodys_correction() {
    on_each_database(async |db| {
        put(&db, &[page("/secret", "Zeppelin hangar", "", ""), page("/plain", "Bins", "", "")]).await;
        assert_eq!(find(&db, "zeppelin").await.total, 1);
        assert_eq!(find(&db, "zepelin").await.corrected.as_deref(), Some("zeppelin"));
        let tx = db.write_tx().await.unwrap();
        crate::remove(&tx, "plain", "/secret").await.unwrap();
        tx.commit().await.unwrap();
        for typed in ["zeppelin", "zepelin", "zepp", "zeppelin hangar"] {
            let found = find(&db, typed).await;
            assert!(found.is_empty() && found.corrected.is_none(), "{typed}: {found:?}");
            assert!(suggest(&db, &shared(), typed, today()).await.unwrap().is_empty());
        }
    })
    .await;
}

#[tokio::test]
async fn a_changed_document_is_found_as_it_is_now() {
    on_each_database(async |db| {
        put(&db, &[page("/a", "Zeppelin", "airship", "hangar")]).await;
        put(&db, &[page("/a", "Balloon", "airship", "basket")]).await;
        for (typed, total) in [("zeppelin", 0), ("hangar", 0), ("balloon", 1), ("airship", 1), ("basket", 1)] {
            assert_eq!(find(&db, typed).await.total, total, "{typed}");
        }
        assert_eq!(find(&db, "ballon").await.corrected.as_deref(), Some("balloon"));
    })
    .await;
}

#[tokio::test]
async fn a_publication_that_is_rolled_back_was_never_there() {
    on_each_database(async |db| {
        let tx = db.write_tx().await.unwrap();
        crate::put(&tx, &page("/a", "Zeppelin", "", "")).await.unwrap();
        tx.rollback().await.unwrap();
        assert!(find(&db, "zeppelin").await.is_empty() && find(&db, "zepelin").await.corrected.is_none());
    })
    .await;
}

#[tokio::test]
async fn two_that_publish_at_once_count_the_same_words() {
    on_each_database(async |db| {
        let publish = |number: u32| {
            let db = db.clone();
            tokio::spawn(async move {
                let text = if number.is_multiple_of(2) { "alpha beta gamma delta" } else { "delta gamma beta alpha" };
                put(&db, &[page(&format!("/{number}"), "Zeppelin", "", text)]).await;
            })
        };
        for task in (0..8).map(publish).collect::<Vec<_>>() {
            task.await.unwrap();
        }
        assert_eq!(find(&db, "zeppelin gamma").await.total, 8);
        let tx = db.write_tx().await.unwrap();
        for number in 0..8 {
            crate::remove(&tx, "plain", &format!("/{number}")).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert!(find(&db, "zepelin").await.corrected.is_none());
    })
    .await;
}

/// A copy is what a backup is made of.
#[tokio::test]
async fn a_vacuumed_copy_on_sqlite_finds_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let db = Database::open("sqlite://one.db", folder.path(), Capacity::default()).await.unwrap();
    let tx = db.write_tx().await.unwrap();
    migrations::Migrator::up(&tx, None).await.unwrap();
    tx.commit().await.unwrap();
    let pages: Vec<_> =
        (0..20).map(|number| page(&format!("/{number}"), &format!("Page zeppelin{number}"), "", "")).collect();
    put(&db, &pages).await;
    let tx = db.write_tx().await.unwrap();
    for number in 0..10 {
        crate::remove(&tx, "plain", &format!("/{number}")).await.unwrap();
    }
    tx.commit().await.unwrap();
    let copy = folder.path().join("two.db");
    db.read().execute_unprepared(&format!("VACUUM INTO '{}'", copy.display())).await.unwrap();
    let two = Database::open("sqlite://two.db", folder.path(), Capacity::default()).await.unwrap();
    let tx = two.write_tx().await.unwrap();
    tx.execute_unprepared("INSERT INTO search_index(search_index, rank) VALUES ('integrity-check', 0)").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(find(&two, "zeppelin15").await.hits[0].path, "/15");
    put(&two, &[page("/new", "Zeppelin15 again", "", "")]).await;
    assert_eq!(find(&two, "zeppelin15").await.total, 2);
}

#[tokio::test]
async fn the_change_of_the_schema_can_be_taken_back() {
    on_each_database(async |db| {
        put(&db, &[page("/a", "Zeppelin", "", "")]).await;
        let tx = db.write_tx().await.unwrap();
        let changes = migrations::Migrator::migrations();
        let ours = changes.iter().rev().position(|change| change.name() == "m0018_search_documents").unwrap();
        migrations::Migrator::down(&tx, Some(u32::try_from(ours).unwrap() + 1)).await.unwrap();
        migrations::Migrator::up(&tx, None).await.unwrap();
        tx.commit().await.unwrap();
        assert!(find(&db, "zeppelin").await.is_empty());
    })
    .await;
}
