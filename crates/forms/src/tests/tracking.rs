//! Tracking what was sent, from the pages to the timeline.

use actix_web::http::StatusCode;
use chrono::Duration;
use sea_orm::{ConnectionTrait as _, Statement};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use trial::UNLIMITED;
use uuid::Uuid;

use super::send;
use crate::testing::{Browser, World, in_each_world, number, site};

#[actix_web::test]
async fn a_reference_and_a_private_fact_open_the_page_and_nothing_else_does() {
    in_each_world(UNLIMITED, |world| async move {
        let site = site(&world.tenant).await;
        let reference = send(&Browser::default(), &site).await;
        for fact in ["zoe@example.org", " ZOE@Example.org ", "br1 3uh"] {
            let browser = Browser::default();
            let page = format!("/track/{reference}");
            assert_eq!(browser.get(&site, &page).await.leads(), format!("/track?reference={reference}"));
            let form = browser.get(&site, &format!("/track?reference={reference}")).await;
            assert!(form.body.contains(&format!("value=\"{reference}\"")));
            let typed = [("reference", reference.to_lowercase()), ("proof", fact.to_owned())];
            let typed: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (*name, &**value)).collect();
            assert_eq!(browser.answer(&site, "/track", &typed).await.leads(), page);
            let case = browser.get(&site, &page).await;
            assert_eq!((case.status, case.reference()), (StatusCode::OK, reference.clone()));
            assert!(case.body.contains("High Street") && !case.body.contains("zoe@"));
        }
        // A pass for one case shows no other.
        let stranger = Browser::default();
        let other = send(&stranger, &site).await;
        assert_eq!(stranger.get(&site, &format!("/track/{other}")).await.status, StatusCode::OK);
        stranger.get(&site, &format!("/track/{reference}")).await.leads();
        // After an hour it is over.
        world.tenant.clock().advance(Duration::minutes(62));
        stranger.get(&site, &format!("/track/{other}")).await.leads();
    })
    .await;
}

#[actix_web::test]
async fn wrong_pairs_look_alike_and_are_counted() {
    in_each_world(UNLIMITED, |world| async move {
        let site = site(&world.tenant).await;
        let reference = send(&Browser::default(), &site).await;
        let browser = Browser::default();
        let mut bodies = Vec::new();
        for typed in [reference.as_str(), "NO-2222-222H", "XX-7K3M-9FXD", "nonsense"] {
            let got = browser.answer(&site, "/track", &[("reference", typed), ("proof", "other@example.org")]).await;
            assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
            let csrf = got.hidden().remove(0).1;
            bodies.push(got.body.replace(&csrf, "").replace(typed, ""));
        }
        assert!(bodies.iter().all(|body| *body == bodies[0]));
        let empty = browser.answer(&site, "/track", &[("reference", ""), ("proof", "")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        let right = [("reference", reference.as_str()), ("proof", "zoe@example.org")];
        browser.answer(&site, "/track", &right).await.leads();
        let fifth = [("reference", "NO-0000-0000"), ("proof", "zoe@example.org")];
        assert_eq!(browser.answer(&site, "/track", &fifth).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        // Now even the right pair waits.
        assert_eq!(browser.answer(&site, "/track", &right).await.status, StatusCode::TOO_MANY_REQUESTS);
        world.tenant.clock().advance(Duration::minutes(16));
        browser.answer(&site, "/track", &right).await.leads();
    })
    .await;
}

#[actix_web::test]
async fn news_arrive_on_the_page_and_by_mail_whatever_their_order() {
    in_each_world(UNLIMITED, |world| async move {
        let (site, browser) = (site(&world.tenant).await, Browser::default());
        let reference = send(&browser, &site).await;
        let page = format!("/track/{reference}");
        work(&world, "timeline_entry WHERE title = 'Sent to the team'", 1).await;
        assert!(browser.get(&site, &page).await.body.contains("Sent to the team"));
        world.tenant.clock().advance(Duration::minutes(10));
        // The end is told first, then what came before it, then what nobody knows.
        tell(&world, "2", "done", 5).await;
        work(&world, "notice WHERE event = 'completed'", 1).await;
        tell(&world, "1", "looking", 8).await;
        tell(&world, "3", "strange", 1).await;
        work(&world, "timeline_entry", 5).await;
        let shown = browser.get(&site, &page).await.body;
        assert!(shown.contains("data-state=\"completed\"") && !shown.contains("strange"));
        let order = ["It has been repaired", "An inspector looks at it", "We have your report"]
            .map(|words| shown.rfind(words).unwrap());
        assert!(order.is_sorted(), "{order:?}");
        assert_eq!(number(&world.tenant, "SELECT count(*) FROM task WHERE kind = 'unknown_status'").await, 1);
        assert_eq!(number(&world.tenant, "SELECT count(*) FROM notice").await, 2);
    })
    .await;
}

#[actix_web::test]
async fn a_promise_that_was_not_kept_is_said_with_another_day() {
    in_each_world(UNLIMITED, |world| async move {
        let (site, browser) = (site(&world.tenant).await, Browser::default());
        let reference = send(&browser, &site).await;
        world.tenant.clock().advance(Duration::days(30));
        let proof = [("reference", reference.as_str()), ("proof", "zoe@example.org")];
        let page = browser.answer(&site, "/track", &proof).await.leads().to_owned();
        let before = browser.get(&site, &page).await.body;
        assert!(before.contains("data-late"), "{before}");
        work(&world, "notice WHERE event = 'late'", 1).await;
        let after = browser.get(&site, &page).await.body;
        assert!(after.contains("Taking longer than we said"));
        let day = |body: &str| {
            body.split("We now expect to deal with it by <strong>")
                .nth(1)
                .unwrap()
                .split('<')
                .next()
                .unwrap()
                .to_owned()
        };
        assert_eq!(day(&before), day(&after));
        world.tenant.clock().advance(Duration::days(30));
        work(&world, "timeline_entry WHERE source = 'promise'", 2).await;
        assert_eq!(number(&world.tenant, "SELECT count(*) FROM notice WHERE event = 'late'").await, 1);
    })
    .await;
}

/// A change as a feed would write it down, so many minutes ago.
async fn tell(world: &World, key: &str, code: &str, minutes: i64) {
    let now = world.tenant.clock().now();
    let tx = world.tenant.db().write_tx().await.unwrap();
    let case = {
        let statement = Statement::from_string(tx.get_database_backend(), "SELECT id FROM case_file");
        tx.query_one_raw(statement).await.unwrap().unwrap().try_get_by_index::<Uuid>(0).unwrap()
    };
    let sql = "INSERT INTO inbound (id, kind, connector, source_key, subject, code, raw, source_at, received_at) \
               VALUES ($1, 'change', 'tray', $2, $3, $4, '', $5, $6)";
    let values: Vec<sea_orm::Value> = vec![
        Uuid::now_v7().into(),
        key.into(),
        case.into(),
        code.into(),
        (now - Duration::minutes(minutes)).into(),
        now.into(),
    ];
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await.unwrap();
    let job = jobs::NewJob {
        kind: deliveries::HEARD,
        lane: Some(format!("heard:{case}")),
        subject: Some(case),
        payload: serde_json::json!({}),
        run_at: now,
    };
    jobs::enqueue(&tx, now, job).await.unwrap();
    tx.commit().await.unwrap();
}

/// Has the worker work until so many rows are there.
async fn work(world: &World, rows: &str, count: i64) {
    let handlers = [deliveries::job_handlers(), notices::job_handlers(), crm::job_handlers(), crate::job_handlers()];
    let worker = jobs::Worker::new(
        "test",
        handlers.into_iter().flatten().collect(),
        [crm::recurring(), crate::recurring()].concat(),
        jobs::Concurrency::default(),
    );
    let stop = CancellationToken::new();
    let (_boroughs, receiver) = watch::channel(vec![world.tenant.clone()]);
    let (running, token) = (worker.clone(), stop.clone());
    let done = tokio::spawn(async move { running.run(receiver, token).await });
    let mut seen = -1;
    for _ in 0..400 {
        seen = number(&world.tenant, &format!("SELECT count(*) FROM {rows}")).await;
        if seen == count {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    stop.cancel();
    done.await.unwrap();
    assert_eq!(seen, count, "{rows}");
}
