//! Lists, suggestions and corrections as they are shown.

use trial::on_each_database;

use crate::testing::{day, find, page, put, shared, today};
use crate::tests::town;
use crate::{Document, Query, suggest};

#[tokio::test]
async fn a_mistake_is_mended_and_said_and_a_known_word_is_left_alone() {
    on_each_database(async |db| {
        put(&db, &town::documents()).await;
        for (typed, corrected) in [
            ("recyling", Some("recycling")),
            ("councl tax", Some("council tax")),
            ("counciltax", Some("council tax")),
            ("council tax", None),
            ("librar", None),
            ("refuse", None),
            ("pot hole", None),
        ] {
            assert_eq!(find(&db, typed).await.corrected.as_deref(), corrected, "{typed}");
        }
        let found = find(&db, "parking zzxxqq").await;
        assert_eq!((found.left_out, found.corrected), (vec!["zzxxqq".to_owned()], None));
        assert!(found.total > 0);
        let found = find(&db, "zzxxqq").await;
        assert!(found.is_empty() && found.hits.is_empty());
    })
    .await;
}

#[tokio::test]
async fn suggestions_come_while_somebody_types() {
    on_each_database(async |db| {
        put(&db, &town::documents()).await;
        for (typed, wanted) in [
            ("pot", "Report a pothole or road fault"),
            ("council tax ban", "Council tax bands and charges"),
            ("recycli", "What goes in your recycling"),
            ("recyc", "What goes in your recycling"),
            ("recyle", "What goes in your recycling"),
            ("parkin per", "Apply for a resident parking permit"),
            ("grafit", "Report graffiti"),
            ("alot", "Rent an allotment"),
            ("blue b", "Apply for a blue badge"),
            ("winter f", "Winter fair in the park"),
        ] {
            let suggestions = suggest(&db, &shared(), typed, today()).await.unwrap();
            let titles: Vec<&str> = suggestions.iter().map(|one| one.title.as_str()).collect();
            assert_eq!(titles.first().copied(), Some(wanted), "{typed}: {titles:?}");
            assert!(titles.len() <= crate::MOST_SUGGESTIONS);
        }
        for typed in ["", "p", " ? ", "zzxxqq"] {
            assert!(suggest(&db, &shared(), typed, today()).await.unwrap().is_empty(), "{typed}");
        }
        let winter = suggest(&db, &shared(), "winter fair", today()).await.unwrap();
        assert!(winter.iter().all(|one| one.path != "/events/winter-fair-2025"), "what is over is not suggested");
    })
    .await;
}

#[tokio::test]
async fn a_list_can_be_narrowed_and_says_what_it_would_be_otherwise() {
    on_each_database(async |db| {
        let entry = |number: u32, ward: &str, cost: &str| Document {
            kind: "entry".to_owned(),
            facets: vec![("ward".to_owned(), ward.to_owned()), ("cost".to_owned(), cost.to_owned())],
            ..page(&format!("/clubs/{number}"), &format!("Yoga club {number}"), "", "")
        };
        let mut documents = vec![page("/yoga", "Yoga", "", "")];
        documents.extend((0..12).map(|number| entry(number, "North", if number < 3 { "free" } else { "paid" })));
        documents.extend((12..15).map(|number| entry(number, "South", "free")));
        put(&db, &documents).await;
        let asked = |kind, facets: &'static [(&str, &str)], page| {
            let facets: Vec<(String, String)> = facets.iter().map(|&(a, b)| (a.to_owned(), b.to_owned())).collect();
            let db = db.clone();
            async move {
                let query = Query { words: "yoga", kind, facets: &facets, page, today: today() };
                crate::find(&db, &shared(), &query).await.unwrap()
            }
        };
        let all = asked(None, &[], 1).await;
        assert_eq!((all.total, all.pages, all.hits.len()), (16, 2, 10));
        assert_eq!(all.by_kind, [("entry".to_owned(), 15), ("plain".to_owned(), 1)]);
        assert!(all.facets.is_empty());
        assert_eq!(asked(None, &[], 2).await.hits.len(), 6);
        assert_eq!(asked(None, &[], 3).await.hits.len(), 0);
        assert_eq!(asked(None, &[], usize::MAX).await.hits.len(), 0);
        let entries = asked(Some("entry"), &[], 0).await;
        assert_eq!((entries.total, entries.by_kind), (15, all.by_kind));
        let counted = |name: &str, value: &str, count| (name.to_owned(), value.to_owned(), count);
        assert_eq!(
            entries.facets,
            [
                counted("cost", "paid", 9),
                counted("cost", "free", 6),
                counted("ward", "North", 12),
                counted("ward", "South", 3)
            ]
        );
        assert_eq!(asked(Some("entry"), &[("ward", "North"), ("cost", "free")], 1).await.total, 3);
        assert_eq!(asked(Some("entry"), &[("ward", "North"), ("ward", "South")], 1).await.total, 15);
        assert_eq!(asked(Some("entry"), &[("ward", "West")], 1).await.total, 0);
    })
    .await;
}

#[tokio::test]
async fn what_is_over_comes_last_however_well_it_fits() {
    on_each_database(async |db| {
        let event = |path: &str, title: &str, on: &str| Document {
            kind: "event".to_owned(),
            starts_on: Some(day(on)),
            ..page(path, title, "", "")
        };
        put(
            &db,
            &[
                event("/past", "Chess", "2026-11-26"),
                event("/now", "An evening of chess for all", "2026-11-27"),
                page("/club", "Clubs in the borough", "", "There is a chess club."),
            ],
        )
        .await;
        let found = find(&db, "chess").await;
        let listed: Vec<(&str, bool)> = found.hits.iter().map(|hit| (hit.path.as_str(), hit.is_over)).collect();
        assert_eq!(listed, [("/now", false), ("/club", false), ("/past", true)]);
        assert_eq!(found.hits[0].date, Some(day("2026-11-27")));
    })
    .await;
}

#[tokio::test]
async fn what_has_every_word_is_before_what_has_some() {
    on_each_database(async |db| {
        put(
            &db,
            &[
                page("/some", "Swimming lessons, swimming pools, swimming clubs", "Swimming", "swimming"),
                page("/all", "Leaflet", "", "Lessons in swimming for toddlers."),
                page("/none", "Toddle along", "", ""),
            ],
        )
        .await;
        let found = find(&db, "toddlers swimming lessons").await;
        let listed: Vec<&str> = found.hits.iter().map(|hit| hit.path.as_str()).collect();
        assert_eq!(listed, ["/all", "/some"]);
        let marked: Vec<&str> =
            found.hits[0].excerpt.iter().filter(|piece| piece.marked).map(|piece| piece.words.as_str()).collect();
        assert_eq!(marked, ["Lessons", "swimming", "toddlers"]);
    })
    .await;
}
