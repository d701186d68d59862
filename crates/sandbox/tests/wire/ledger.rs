//! The referee: what it writes, and that it remembers.

use std::io::Write;
use std::time::Instant;

use futures_util::future::join_all;
use sandbox::start;

use crate::client::{FORM, World, config, encode, id_in, report};

#[tokio::test]
async fn a_line_has_what_the_contract_says_and_no_secret() {
    let world = World::new().await;
    let body = encode(&report("BR-7K3M-9FXD"));
    let headers = [FORM, ("Idempotency-Key", "0190-key")];
    world.send("POST", "/bromley/streets/requests.xml", &headers, &body).await;
    let text = world.get("/ledger").await.body;
    let line: serde_json::Value = serde_json::from_str(text.trim()).unwrap();
    assert_eq!(line["borough"], "bromley");
    assert_eq!(line["connector"], "streets");
    assert_eq!(line["operation"], "submit");
    assert_eq!(line["reference"], "BR-7K3M-9FXD");
    assert_eq!(line["external_id"], "1000001");
    assert_eq!((&line["effect"], &line["answered"]), (&true.into(), &true.into()));
    assert_eq!(line["credential"], "bromley/streets");
    assert_eq!(line["idempotency_key"], "0190-key");
    assert_eq!(line["payload_sha256"].as_str().map(str::len), Some(64));
    assert!(line["at"].is_string());
    assert!(!text.contains("key-of-bromley") && !text.contains("ada@example.org"));
}

#[tokio::test]
async fn another_boroughs_credential_is_named() {
    let world = World::new().await;
    for (key, owner) in [("key-of-elsewhere", "elsewhere/streets"), ("guessed", "unknown")] {
        let pairs = crate::client::with(&report("BR-7K3M-9FXD"), "api_key", key);
        assert_eq!(world.form("/bromley/streets/requests.xml", &pairs).await.status, 403);
        assert_eq!(world.ledger().await.last().unwrap().credential.as_deref(), Some(owner));
    }
}

#[tokio::test]
async fn a_restart_forgets_nothing() {
    let mut world = World::new().await;
    let first = id_in(&world.report("BR-7K3M-9FXD").await);
    world.move_on(&format!("bromley/streets/{first}"), "fixed").await;
    let before = world.ledger().await.len();
    world.restart().await;
    assert_eq!(world.ledger().await.len(), before);
    assert_eq!(id_in(&world.report("BR-7K3M-9FXD").await), first);
    assert_ne!(id_in(&world.report("BR-2222-3333").await), first);
    let updates = world.get("/bromley/streets/update.xml").await.body;
    assert!(updates.contains("<status>fixed</status>"));
    world.move_on(&format!("bromley/streets/{first}"), "closed").await;
    let updates = world.get("/bromley/streets/update.json").await.body;
    let list: serde_json::Value = serde_json::from_str(&updates).unwrap();
    assert_ne!(list[0]["update_id"], list[1]["update_id"]);
}

#[tokio::test]
async fn a_crash_in_the_middle_of_a_line_or_between_the_files_is_mended() {
    let mut world = World::new().await;
    let first = id_in(&world.report("BR-7K3M-9FXD").await);
    world.sandbox.stop().await;
    let data = world.folder.path().join("sandbox");
    // The process died after the facts and before the ledger line, and in the middle of the next fact.
    std::fs::write(data.join("ledger.jsonl"), "").unwrap();
    let mut state = std::fs::OpenOptions::new().append(true).open(data.join("state.jsonl")).unwrap();
    state.write_all(b"{\"opened\":{\"num").unwrap();
    drop(state);
    world.sandbox = start(config(world.folder.path())).await.unwrap();
    let ledger = world.ledger().await;
    assert_eq!(ledger.len(), 1);
    assert_eq!((ledger[0].effect, ledger[0].answered), (true, false));
    assert_eq!(ledger[0].external_id.as_deref(), Some(first.as_str()));
    assert_eq!(id_in(&world.report("BR-7K3M-9FXD").await), first);
    world.restart().await;
    assert_eq!(world.ledger().await.len(), 2);
}

#[tokio::test]
async fn two_sandboxes_cannot_share_a_folder() {
    let world = World::new().await;
    let error = start(config(world.folder.path())).await.unwrap_err();
    assert!(error.to_string().contains("another sandbox"), "{error}");
}

#[tokio::test]
async fn a_thousand_reports_at_once_are_each_taken_once() {
    let world = World::new().await;
    let start = Instant::now();
    for round in 0..20 {
        let references: Vec<String> = (0..50).map(|number| format!("BR-{round}-{number}")).collect();
        let answers = join_all(references.iter().map(|reference| world.report(reference))).await;
        assert!(answers.iter().all(|answer| answer.status == 200));
    }
    let taken = start.elapsed();
    assert!(taken.as_secs() < 30, "{taken:?}");
    println!("1,000 reports in {taken:?}");
    let ledger = world.ledger().await;
    assert_eq!(ledger.iter().filter(|entry| entry.effect).count(), 1000);
    let ids: std::collections::HashSet<_> = ledger.iter().map(|entry| entry.external_id.clone()).collect();
    assert_eq!(ids.len(), 1000);
}
