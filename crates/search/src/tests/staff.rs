//! What staff look after: synonyms, best bets and the list of what is not found.

use uuid::Uuid;

use crate::best_bets::{self, BestBetFault, NewBestBet};
use crate::synonyms::{self, SynonymGroup};
use trial::on_each_database;

use crate::testing::{day, find, page, put, today};

#[tokio::test]
async fn a_group_of_the_boroughs_own_counts_both_ways_until_it_is_removed() {
    on_each_database(async |db| {
        put(&db, &[page("/hall", "Civic Centre", "", ""), page("/palace", "Old Palace yard", "", "")]).await;
        assert_eq!(find(&db, "town hall").await.total, 0);
        let id = Uuid::now_v7();
        let save = async |typed: &[&str]| {
            let tx = db.write_tx().await.unwrap();
            synonyms::save(&tx, id, &SynonymGroup::parse(typed).unwrap()).await.unwrap();
            tx.commit().await.unwrap();
        };
        save(&["Town hall", "civic centre"]).await;
        assert_eq!(find(&db, "the town hall").await.hits[0].path, "/hall");
        save(&["Town Hall", "Civic Centre", "Old Palace"]).await;
        for typed in ["town hall", "civic centre", "old palace"] {
            assert_eq!(find(&db, typed).await.total, 2, "{typed}");
        }
        let kept = synonyms::list(db.read()).await.unwrap();
        assert_eq!(kept[0].phrases, ["Town Hall", "Civic Centre", "Old Palace"]);
        let tx = db.write_tx().await.unwrap();
        synonyms::remove(&tx, kept[0].id).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(find(&db, "town hall").await.total, 0);
        assert!(synonyms::list(db.read()).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_best_bet_stands_first_only_while_its_page_is_published() {
    on_each_database(async |db| {
        put(&db, &[page("/bins", "Bins", "All about bins and rubbish.", ""), page("/day", "Bin day", "", "")]).await;
        let save = async |target: &str| {
            let tx = db.write_tx().await.unwrap();
            let bet = NewBestBet::parse(&["Bin day", "rubbish day"], target, "Buses", "").unwrap();
            let saved = best_bets::save(&tx, Uuid::now_v7(), &bet).await.unwrap();
            tx.commit().await.unwrap();
            saved
        };
        assert_eq!(save("/nowhere").await, Err(BestBetFault::NoSuchPage));
        save("/bins").await.unwrap();
        save("https://buses.example.org/").await.unwrap();
        for typed in ["bin day", "Day of the bins?", "when is rubbish day", "rubish day"] {
            let found = find(&db, typed).await;
            let bets: Vec<(&str, &str)> =
                found.best_bets.iter().map(|bet| (bet.target.as_str(), bet.title.as_str())).collect();
            let wanted = [("/bins", "Bins"), ("https://buses.example.org/", "Buses")];
            assert_eq!(bets, wanted, "{typed}");
            assert!(found.hits.iter().all(|hit| hit.path != "/bins"), "it is not listed twice");
        }
        assert!(find(&db, "bin").await.best_bets.is_empty());
        let tx = db.write_tx().await.unwrap();
        crate::remove(&tx, "plain", "/bins").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(find(&db, "bin day").await.best_bets.len(), 1, "an unpublished page is never a best bet");
        let kept = best_bets::list(db.read()).await.unwrap();
        assert_eq!(kept.len(), 2);
        assert_eq!((kept[0].phrases.len(), kept[0].target.as_str()), (2, "/bins"));
        let tx = db.write_tx().await.unwrap();
        for bet in kept {
            best_bets::remove(&tx, bet.id).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert!(find(&db, "bin day").await.best_bets.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_is_not_found_is_listed_until_it_is() {
    on_each_database(async |db| {
        let log = async |typed: &str, found, on: &str| {
            let tx = db.write_tx().await.unwrap();
            crate::log(&tx, typed, found, day(on)).await.unwrap();
            tx.commit().await.unwrap();
        };
        log("Zeppelin!", 0, "2026-11-20").await;
        log("zeppelin", 0, "2026-11-20").await;
        log("zeppelin", 0, "2026-11-25").await;
        log("airship", 0, "2026-11-25").await;
        log("bins", 4, "2026-11-25").await;
        log("ada@example.org", 0, "2026-11-25").await;
        log("old", 0, "2026-10-01").await;
        let listed = async || {
            let list = crate::without_results(db.read(), day("2026-11-01")).await.unwrap();
            list.into_iter().map(|one| (one.words, one.times, one.last_on)).collect::<Vec<_>>()
        };
        let row = |words: &str, times, on: &str| (words.to_owned(), times, day(on));
        assert_eq!(listed().await, [row("zeppelin", 3, "2026-11-25"), row("airship", 1, "2026-11-25")]);
        log("zeppelin", 2, "2026-11-27").await;
        assert_eq!(listed().await, [row("airship", 1, "2026-11-25")]);
        let tx = db.write_tx().await.unwrap();
        assert_eq!(crate::forget_before(&tx, today()).await.unwrap(), 5);
        tx.commit().await.unwrap();
        assert!(listed().await.is_empty());
    })
    .await;
}
