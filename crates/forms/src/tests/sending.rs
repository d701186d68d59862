//! Sending once, and only once.

use actix_web::http::StatusCode;
use futures_util::future::join_all;
use tenancy::Limits;
use trial::UNLIMITED;

use super::{fill_in, send};
use crate::testing::{Browser, in_each_world, number, site};

#[actix_web::test]
async fn all_that_belongs_together_is_written_together() {
    in_each_world(UNLIMITED, |world| async move {
        let (site, browser) = (site(&world.tenant).await, Browser::default());
        let reference = send(&browser, &site).await;
        assert!(reference.starts_with("NO-") && reference.len() == 12);
        for (table, rows) in [
            ("submission", 1),
            ("case_file", 1),
            ("timeline_entry", 1),
            ("delivery", 1),
            ("notice", 1),
            ("job WHERE kind IN ('deliver', 'send_mail')", 2),
            ("journey_event WHERE event = 'submitted' AND channel = 'web' AND minutes = 0", 1),
            ("draft WHERE answers = '{}'", 1),
        ] {
            assert_eq!(number(&world.tenant, &format!("SELECT count(*) FROM {table}")).await, rows, "{table}");
        }
        let said = [
            "High Street, the library",
            "\"size\":\"S\"",
            "\"last\":\"O'Neill\"",
            &format!("\"ref\":\"{reference}\""),
            "What is there? Bags; Tyres",
        ];
        for words in said {
            let words = words.replace('\'', "''");
            let sql = format!("SELECT count(*) FROM delivery WHERE payload LIKE '%{words}%'");
            let whole = number(&world.tenant, &sql).await;
            assert_eq!(whole + i64::from(words.starts_with("High")), 1, "{words}");
        }
        // No point was given, so none is sent.
        assert_eq!(number(&world.tenant, "SELECT count(*) FROM delivery WHERE payload LIKE '%\"lat\":null%'").await, 1);
    })
    .await;
}

#[actix_web::test]
async fn any_number_of_presses_is_one_submission_and_one_reference() {
    in_each_world(UNLIMITED, |world| async move {
        let (site, browser) = (site(&world.tenant).await, Browser::default());
        for round in 1..=10 {
            fill_in(&browser, &site).await;
            // Two tabs carry the same number.
            let check = browser.get(&site, "/forms/test-report/check").await;
            let other = browser.get(&site, "/forms/test-report/check").await;
            let of = |page: &crate::testing::Got| {
                page.hidden().into_iter().find(|(name, _)| name == "nonce").map(|(_, value)| value)
            };
            assert_eq!(of(&check), of(&other));
            let hidden = check.hidden();
            let fields: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (&**name, &**value)).collect();
            let presses = (0..20).map(|_| browser.post(&site, "/forms/test-report/check", &fields));
            let landed: Vec<String> = join_all(presses).await.iter().map(|got| got.leads().to_owned()).collect();
            assert!(landed.iter().all(|place| *place == landed[0] && place.contains("/sent/")), "{landed:?}");
            // Later, and with something else in the body.
            let mut changed = fields.clone();
            changed.push(("details", "other words"));
            assert_eq!(browser.post(&site, "/forms/test-report/check", &changed).await.leads(), landed[0]);
            assert_eq!(number(&world.tenant, "SELECT count(*) FROM submission").await, round);
            assert_eq!(number(&world.tenant, "SELECT count(*) FROM case_file").await, round);
            assert_eq!(number(&world.tenant, "SELECT count(*) FROM delivery").await, round);
            assert_eq!(number(&world.tenant, "SELECT count(*) FROM notice").await, round);
        }
    })
    .await;
}

#[actix_web::test]
async fn going_back_after_sending_shows_that_it_was_sent() {
    in_each_world(UNLIMITED, |world| async move {
        let (site, browser) = (site(&world.tenant).await, Browser::default());
        fill_in(&browser, &site).await;
        let check = browser.get(&site, "/forms/test-report/check").await;
        let sent = browser.answer(&site, "/forms/test-report/check", &[]).await.leads().to_owned();
        let reference = browser.get(&site, &sent).await.reference();
        for page in ["check", "you", "where"] {
            let back = browser.get(&site, &format!("/forms/test-report/{page}")).await;
            assert!(back.body.contains("You have already sent this form"), "{page}");
            assert_eq!(back.reference(), reference);
        }
        // Reloading the confirmation writes nothing and shows the same; nobody else finds it, and nothing else is found.
        let events = number(&world.tenant, "SELECT count(*) FROM journey_event").await;
        for _ in 0..3 {
            assert_eq!(browser.get(&site, &sent).await.reference(), reference);
        }
        assert_eq!(number(&world.tenant, "SELECT count(*) FROM journey_event").await, events);
        assert_eq!(browser.get(&site, "/forms/test-report/sent/nothing").await.status, StatusCode::NOT_FOUND);
        // One click shows the case.
        let case = browser.get(&site, &format!("/track/{reference}")).await;
        assert!(case.status == StatusCode::OK && case.body.contains("data-state=\"received\""), "{case:?}");
        // Beginning again is a new submission; the old number then says so and sends nothing.
        fill_in(&browser, &site).await;
        let hidden = check.hidden();
        let fields: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (&**name, &**value)).collect();
        let old = browser.post(&site, "/forms/test-report/check", &fields).await;
        assert_eq!((old.status, old.reference()), (StatusCode::CONFLICT, reference));
        assert_eq!(number(&world.tenant, "SELECT count(*) FROM submission").await, 1);
    })
    .await;
}

#[actix_web::test]
async fn what_is_sent_is_what_was_seen() {
    in_each_world(UNLIMITED, |world| async move {
        let (site, browser) = (site(&world.tenant).await, Browser::default());
        fill_in(&browser, &site).await;
        let hidden = browser.get(&site, "/forms/test-report/check").await.hidden();
        let fields: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (&**name, &**value)).collect();
        browser.answer(&site, "/forms/test-report/details", &[("details", "changed in another tab")]).await.leads();
        assert_eq!(browser.post(&site, "/forms/test-report/check", &fields).await.leads(), "/forms/test-report/check");
        assert_eq!(number(&world.tenant, "SELECT count(*) FROM submission").await, 0);
        assert_eq!(number(&world.tenant, "SELECT count(*) FROM case_file").await, 0);
    })
    .await;
}

#[actix_web::test]
async fn too_many_from_one_address_are_refused_and_keep_their_answers() {
    let limits = Limits { submissions_per_hour_per_address: 2, submissions_per_hour_per_borough: 0 };
    in_each_world(limits, |world| async move {
        let site = site(&world.tenant).await;
        for _ in 0..2 {
            send(&Browser::default(), &site).await;
        }
        let third = Browser::default();
        fill_in(&third, &site).await;
        let refused = third.answer(&site, "/forms/test-report/check", &[]).await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(number(&world.tenant, "SELECT count(*) FROM submission").await, 2);
        assert_eq!(number(&world.tenant, "SELECT count(*) FROM case_file").await, 2);
        // An hour later the same answers go through.
        world.tenant.clock().advance(chrono::Duration::minutes(61));
        third.answer(&site, "/forms/test-report/check", &[]).await.leads();
    })
    .await;
}

#[actix_web::test]
async fn a_database_that_is_down_gives_no_reference() {
    in_each_world(UNLIMITED, |world| async move {
        let (site, browser) = (site(&world.tenant).await, Browser::default());
        fill_in(&browser, &site).await;
        let hidden = browser.get(&site, "/forms/test-report/check").await.hidden();
        let fields: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (&**name, &**value)).collect();
        world.tenant.db().close().await.unwrap();
        let got = browser.post(&site, "/forms/test-report/check", &fields).await;
        assert_eq!((got.status, got.location), (StatusCode::SERVICE_UNAVAILABLE, None));
        assert!(!got.body.contains("NO-"));
    })
    .await;
}
