//! A back office that misbehaves: nothing is lost, nothing arrives twice, and a person hears of what only a person can settle.

use serde_json::json;
use tests::{Answers, Platform, Setup, Visitor, eventually, fill_in, journey};

async fn report(visitor: &Visitor, service: &str) -> String {
    let check = fill_in(visitor, service, &Answers::default()).await;
    let sent = journey::submit(visitor, &check).await;
    sent.reference().unwrap_or_else(|| panic!("no reference: {}", sent.text()))
}

async fn state_of(platform: &Platform, slug: &str, reference: &str, state: &str) -> bool {
    let sql = format!("SELECT COUNT(*) FROM delivery WHERE reference = '{reference}' AND state = '{state}'");
    platform.count(slug, &sql).await == 1
}

async fn reaches(platform: &Platform, slug: &str, reference: &str, state: &str) {
    eventually(&format!("{reference} to be {state}"), async || {
        // Time goes on, so that what waits for its next try becomes due.
        platform.clock.advance(chrono::Duration::minutes(1));
        state_of(platform, slug, reference, state).await.then_some(())
    })
    .await;
}

fn submits(effects: &[serde_json::Value]) -> usize {
    effects.iter().filter(|line| line["operation"] == "submit").count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_asked_for_again_and_arrives_once() {
    // A platform each: time is moved on below, and Symology refuses what comes from the future.
    for (slug, system, tasks) in [("bromley", "bromley/streets", 0), ("bexley", "bexley/streets", 1)] {
        let platform = Platform::start().await;
        platform
            .faults(json!([{ "system": system, "mode": "drop-after-processing", "times": 1, "operation": "submit" }]))
            .await;
        let reference = report(&platform.visitor(slug), "road-fault").await;
        reaches(&platform, slug, &reference, "delivered").await;
        assert_eq!(submits(&platform.effects(&reference).await), 1, "{slug}");
        let calls: Vec<_> =
            platform.ledger().await.into_iter().filter(|line| line["reference"] == reference.as_str()).collect();
        assert!(calls.len() >= 2, "the first answer was lost, so it was asked again: {calls:?}");
        // Symology refuses the repeat and does not say its number: a person looks it up.
        assert_eq!(platform.count(slug, "SELECT COUNT(*) FROM task WHERE done_at IS NULL").await, tasks, "{slug}");
        platform.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_of_a_system_that_knows_no_repeats_waits_for_a_person() {
    let platform = Platform::start_with(Setup { dedupes: false, ..Setup::default() }).await;
    platform.faults(json!([{ "system": "bromley/streets", "mode": "drop-after-processing", "times": 1, "operation": "submit" }])).await;
    let reference = report(&platform.bromley(), "road-fault").await;
    reaches(&platform, "bromley", &reference, "parked").await;
    assert_eq!(submits(&platform.effects(&reference).await), 1, "it is never sent a second time by itself");
    assert_eq!(platform.count("bromley", "SELECT COUNT(*) FROM task WHERE done_at IS NULL AND words <> ''").await, 1);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_system_that_is_down_gets_it_when_it_is_back() {
    let platform = Platform::start().await;
    platform.faults(json!([{ "system": "*", "mode": "unavailable-503", "times": 3, "operation": "submit" }])).await;
    let reference = report(&platform.bromley(), "street-light").await;
    reaches(&platform, "bromley", &reference, "delivered").await;
    assert_eq!(submits(&platform.effects(&reference).await), 1);
    let attempts = platform.count("bromley", "SELECT COUNT(*) FROM delivery_attempt").await;
    assert!(attempts >= 2, "{attempts} attempts were written down");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_goes_straight_to_a_person_and_can_be_sent_again() {
    let platform = Platform::start().await;
    platform
        .faults(json!([{ "system": "bromley/streets", "mode": "refuse-400", "times": 1, "operation": "submit" }]))
        .await;
    let visitor = platform.bromley();
    let reference = report(&visitor, "road-fault").await;
    reaches(&platform, "bromley", &reference, "refused").await;
    assert_eq!(
        platform.count("bromley", "SELECT COUNT(*) FROM delivery_attempt").await,
        1,
        "a refusal does not burn the schedule"
    );
    let page = visitor.go(&format!("/track/{reference}")).await;
    page.has_status(200).see("Received");
    assert!(!page.text().contains("refused") && !page.text().contains("Bad request"), "{}", page.text());
    let tenant = platform.tenant("bromley");
    let found = deliveries::find(tenant.db().read(), &reference).await.unwrap().pop().unwrap();
    let tx = tenant.db().write_tx().await.unwrap();
    deliveries::retry(&tx, tenant.clock().now(), found.id, "a test").await.unwrap();
    tx.commit().await.unwrap();
    reaches(&platform, "bromley", &reference, "delivered").await;
    assert_eq!(submits(&platform.effects(&reference).await), 1);
    assert_eq!(platform.count("bromley", "SELECT COUNT(*) FROM task WHERE done_at IS NULL").await, 0);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nonsense_with_status_200_is_not_a_delivery() {
    for (slug, mode) in [
        ("bromley", "garbage"),
        ("bromley", "truncated"),
        ("bromley", "empty-id"),
        ("bexley", "garbage"),
        ("bexley", "soap-fault"),
    ] {
        let platform = Platform::start().await;
        platform
            .faults(json!([{ "system": format!("{slug}/streets"), "mode": mode, "times": 1, "operation": "submit" }]))
            .await;
        let reference = report(&platform.visitor(slug), "road-fault").await;
        reaches(&platform, slug, &reference, "delivered").await;
        assert_eq!(submits(&platform.effects(&reference).await), 1, "{slug} {mode}");
        platform.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_number_for_two_reports_is_a_conflict_and_overwrites_nothing() {
    let platform = Platform::start().await;
    let first = report(&platform.bromley(), "road-fault").await;
    reaches(&platform, "bromley", &first, "delivered").await;
    platform
        .faults(json!([{ "system": "bromley/streets", "mode": "duplicate-id", "times": 1, "operation": "submit" }]))
        .await;
    let second = report(&platform.bromley(), "road-fault").await;
    reaches(&platform, "bromley", &second, "parked").await;
    assert!(state_of(&platform, "bromley", &first, "delivered").await);
    assert_eq!(platform.count("bromley", "SELECT COUNT(*) FROM task WHERE done_at IS NULL").await, 1);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_waited_for_and_never_sent_again() {
    let platform = Platform::start().await;
    platform.faults(json!([{ "system": "bromley/streets", "mode": "token", "times": 1, "operation": "submit" }])).await;
    let reference = report(&platform.bromley(), "road-fault").await;
    reaches(&platform, "bromley", &reference, "delivered").await;
    let sent: Vec<_> = platform
        .ledger()
        .await
        .into_iter()
        .filter(|line| line["operation"] == "submit" && line["reference"] == reference.as_str())
        .collect();
    assert_eq!(sent.len(), 1, "{sent:?}");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_borough_s_outage_does_not_slow_the_other() {
    let platform = Platform::start().await;
    platform.faults(json!([{ "system": "bromley/streets", "mode": "hang", "share": 1.0 }])).await;
    let stuck = report(&platform.bromley(), "road-fault").await;
    let other_way = report(&platform.bromley(), "graffiti").await;
    let other = report(&platform.bexley(), "road-fault").await;
    for (slug, reference) in [("bexley", &other), ("bromley", &other_way)] {
        eventually("the other to arrive", async || {
            state_of(&platform, slug, reference, "delivered").await.then_some(())
        })
        .await;
    }
    assert!(!state_of(&platform, "bromley", &stuck, "delivered").await);
    platform.faults(json!([])).await;
    platform.stop().await;
}
