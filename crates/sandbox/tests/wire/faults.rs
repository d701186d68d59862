//! Misbehaviour, seen from the other end of the socket.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::client::{World, id_in};

async fn misbehave(world: &World, mode: &str) {
    world.put_faults(json!([{"system": "bromley/streets", "mode": mode, "operation": "submit"}])).await;
}

#[tokio::test]
async fn a_lost_answer_is_no_byte_at_all_and_the_work_is_done() {
    let world = World::new().await;
    misbehave(&world, "drop-after-processing").await;
    let answer = world.report("BR-7K3M-9FXD").await;
    assert!(answer.raw.is_empty(), "{:?}", String::from_utf8_lossy(&answer.raw));
    let ledger = world.ledger().await;
    let entry = ledger.last().unwrap();
    assert_eq!((entry.effect, entry.answered, entry.http_status), (true, false, None));
    assert_eq!(entry.fault.as_deref(), Some("drop-after-processing"));

    world.put_faults(json!([])).await;
    assert_eq!(Some(id_in(&world.report("BR-7K3M-9FXD").await)), entry.external_id);
    assert_eq!(world.ledger().await.iter().filter(|entry| entry.effect).count(), 1);
}

#[tokio::test]
async fn a_reset_is_a_reset_and_nothing_is_done() {
    let world = World::new().await;
    misbehave(&world, "reset").await;
    let error = world.try_send("POST", "/bromley/streets/requests.xml", &[], "").await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
    let ledger = world.ledger().await;
    assert_eq!((ledger[0].effect, ledger[0].answered), (false, false));
}

#[tokio::test]
async fn answers_that_are_not_answers() {
    let world = World::new().await;
    let table = [
        ("error-500", 500, "<h1>", false, false),
        ("error-after-processing", 500, "<h1>", false, true),
        ("unavailable-503", 503, "later", true, false),
        ("too-many-429", 429, "later", true, false),
        ("refuse-400", 400, "refused", true, false),
        ("garbage", 200, "<h1>It works</h1>", true, false),
        ("garbage-after-processing", 200, "<h1>It works</h1>", true, true),
        ("login-page", 200, "Sign in", true, false),
        ("soap-fault", 500, "unable to process", true, false),
        ("empty-id", 200, "\"service_request_id\":null", true, true),
    ];
    for (place, (mode, status, words, there, effect)) in table.into_iter().enumerate() {
        misbehave(&world, mode).await;
        let answer = world.report(&format!("BR-2222-{place:04}")).await;
        assert_eq!(answer.status, status, "{mode}");
        assert_eq!(answer.body.contains(words), there, "{mode}: {}", answer.body);
        assert_eq!(world.ledger().await.last().unwrap().effect, effect, "{mode}");
        assert_eq!(answer.head.contains("retry-after: 1"), [503, 429].contains(&status), "{mode}");
    }
    misbehave(&world, "truncated").await;
    let half = world.report("BR-3333-3333").await;
    assert!(half.status == 200 && serde_json::from_str::<serde_json::Value>(&half.body).is_err());
    misbehave(&world, "empty").await;
    assert!(world.report("BR-4444-4444").await.body.is_empty());
}

#[tokio::test]
async fn slow_is_late_and_hang_is_for_ever() {
    let world = World::new().await;
    world.put_faults(json!([{"system": "bromley/streets", "mode": "slow", "seconds": 1}])).await;
    let start = Instant::now();
    assert_eq!(world.report("BR-7K3M-9FXD").await.status, 200);
    assert!(start.elapsed() >= Duration::from_secs(1));

    misbehave(&world, "hang").await;
    let hung = tokio::time::timeout(Duration::from_millis(500), world.report("BR-2222-3333")).await;
    assert!(hung.is_err());
    // The line is there although the client has gone, and other systems are not concerned.
    let ledger = world.ledger().await;
    assert_eq!((ledger[1].effect, ledger[1].answered), (false, false));
    assert_eq!(world.get("/elsewhere/streets/services.xml").await.status, 200);
}

#[tokio::test]
async fn two_cases_can_get_one_id() {
    let world = World::new().await;
    let first = id_in(&world.report("BR-7K3M-9FXD").await);
    misbehave(&world, "duplicate-id").await;
    assert_eq!(id_in(&world.report("BR-2222-3333").await), first);
    assert_eq!(world.ledger().await.iter().filter(|entry| entry.effect).count(), 2);
    let page = world.get(&format!("/cases/bromley/streets/{first}")).await;
    assert!(page.body.contains("more than one case") && page.body.contains("BR-2222-3333"));
}

#[tokio::test]
async fn a_share_of_lost_answers_leaves_one_effect_each_when_the_client_asks_again() {
    let world = World::new().await;
    world
        .put_faults(
            json!([{"system": "*", "mode": "drop-after-processing", "share": 0.3, "seed": 11, "operation": "submit"}]),
        )
        .await;
    let mut lost = 0;
    for number in 0..60 {
        while world.report(&format!("BR-{number}")).await.raw.is_empty() {
            lost += 1;
        }
    }
    assert!((5..60).contains(&lost), "{lost} lost");
    let ledger = world.ledger().await;
    let effects: Vec<_> = ledger.iter().filter(|entry| entry.effect).collect();
    assert_eq!(effects.len(), 60);
    assert_eq!(effects.iter().map(|entry| entry.external_id.clone()).collect::<BTreeSet<_>>().len(), 60);
    assert_eq!(ledger.iter().filter(|entry| !entry.answered).count(), lost);
}

#[tokio::test]
async fn the_list_can_be_read_and_a_wrong_one_is_refused() {
    let world = World::new().await;
    misbehave(&world, "slow").await;
    let list: serde_json::Value = serde_json::from_str(&world.get("/faults").await.body).unwrap();
    assert_eq!((&list[0]["mode"], &list[0]["share"]), (&json!("slow"), &json!(1.0)));
    assert!(list[0]["seed"].is_u64());
    for bad in [
        json!([{"system": "nowhere/streets", "mode": "ok"}]),
        json!([{"system": "*", "mode": "explode"}]),
        json!([{"system": "*", "mode": "ok", "share": 1.5}]),
        json!([{"system": "*", "mode": "ok", "colour": "red"}]),
        json!({}),
    ] {
        assert_eq!(world.send("PUT", "/faults", &[], &bad.to_string()).await.status, 422, "{bad}");
    }
}
