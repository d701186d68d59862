//! What must hold, whatever happens: an effect at most once, and either it is there or somebody is told why not.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::time::Duration;

use jobs::tasks;
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use trial::until;
use uuid::Uuid;

use crate::delivery::State;
use crate::testing::{Reply, World, in_each_world, one};
use crate::{HeardKind, attempt, recurring, retry, unfolded};

async fn open_tasks(world: &World) -> Vec<String> {
    tasks::open(world.tenant.db().read()).await.unwrap().into_iter().map(|task| task.kind).collect()
}

async fn outcomes(world: &World, id: Uuid) -> Vec<String> {
    let calls = attempt::of(world.tenant.db().read(), id).await.unwrap();
    calls.into_iter().map(|call| call.outcome.unwrap_or_default()).collect()
}

async fn heard(world: &World, id: Uuid) -> Vec<HeardKind> {
    let subject = world.delivery(id).await.subject;
    unfolded(world.tenant.db().read(), subject).await.unwrap().into_iter().map(|heard| heard.kind).collect()
}

async fn by_hand(world: &World, id: Uuid) {
    let tx = world.tenant.db().write_tx().await.unwrap();
    retry(&tx, world.tenant.clock().now(), id, "a person").await.unwrap();
    tx.commit().await.unwrap();
}

/// Claims the job as a worker that then dies in mid-call.
async fn die_in_mid_call(world: &World, id: Uuid) {
    let now = world.tenant.clock().now();
    let tx = world.tenant.db().write_tx().await.unwrap();
    assert_eq!(jobs::claim(&tx, now, "dead", &[id]).await.unwrap().len(), 1);
    attempt::begin(&tx, now, id, 1).await.unwrap();
    let row = crate::delivery::ActiveModel {
        id: sea_orm::ActiveValue::Set(id),
        state: sea_orm::ActiveValue::Set(State::Sending),
        attempts: sea_orm::ActiveValue::Set(1),
        ..Default::default()
    };
    sea_orm::ActiveModelTrait::update(row, &tx).await.unwrap();
    tx.commit().await.unwrap();
    world.tenant.clock().advance(chrono::Duration::seconds(20));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_arrives_once_and_its_owner_hears() {
    in_each_world(async |world| {
        let ids = world.hand_over("safe", 20).await;
        let work = world.work(Vec::new());
        for id in &ids {
            let delivery = world.until_state(*id, State::Delivered).await;
            assert!(delivery.external_id.is_some() && delivery.finished_at.is_some());
            assert_eq!(outcomes(&world, *id).await, ["delivered"]);
            let external_id = delivery.external_id;
            assert_eq!(heard(&world, *id).await, [HeardKind::Delivered { external_id, note: None }]);
        }
        assert_eq!(world.outside.effects(), 20);
        let mut keys = world.outside.keys();
        keys.sort();
        assert_eq!(keys, ids.iter().map(Uuid::to_string).collect::<Vec<_>>(), "the id is the key");
        assert_eq!((world.jobs("deliver").await, world.jobs(crate::HEARD).await), (0, 20));
        assert!(open_tasks(&world).await.is_empty());
        work.end().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_answer_is_repeated_where_repeats_are_harmless() {
    in_each_world(async |world| {
        let ids = world.hand_over("safe", 30).await;
        let script = (0..30).map(|turn| if turn % 3 == 0 { Reply::NumberButCut } else { Reply::Number });
        world.outside.next(script.collect());
        let work = world.work(Vec::new());
        for id in &ids {
            until("a first call", async || matches!(world.delivery(*id).await.state, State::Retry | State::Delivered))
                .await;
        }
        world.tenant.clock().advance(chrono::Duration::seconds(10));
        work.worker.nudge();
        let mut calls = 0;
        for id in &ids {
            world.until_state(*id, State::Delivered).await;
            calls += outcomes(&world, *id).await.len();
        }
        assert_eq!((world.outside.effects(), calls), (30, 40));
        assert!(open_tasks(&world).await.is_empty());
        work.end().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_answer_is_left_to_a_person_where_a_repeat_makes_a_second_case() {
    in_each_world(async |world| {
        world.outside.next(vec![Reply::NumberButCut]);
        let ids = world.hand_over("unsafe", 1).await;
        let work = world.work(Vec::new());
        world.until_state(ids[0], State::Parked).await;
        world.tenant.clock().advance(chrono::Duration::days(7));
        work.worker.nudge();
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert_eq!(world.outside.effects(), 1);
        assert_eq!(outcomes(&world, ids[0]).await, ["ambiguous"]);
        assert_eq!(open_tasks(&world).await, ["parked"]);
        assert!(matches!(heard(&world, ids[0]).await[..], [HeardKind::Parked { .. }]));

        by_hand(&world, ids[0]).await;
        assert!(open_tasks(&world).await.is_empty());
        work.worker.nudge();
        world.until_state(ids[0], State::Delivered).await;
        work.end().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_died_in_mid_call_leaves_an_ambiguous_attempt() {
    in_each_world(async |world| {
        let (safe, neither) = (world.hand_over("safe", 1).await[0], world.hand_over("unsafe", 1).await[0]);
        die_in_mid_call(&world, safe).await;
        die_in_mid_call(&world, neither).await;
        let work = world.work(Vec::new());
        world.until_state(safe, State::Delivered).await;
        world.until_state(neither, State::Parked).await;
        assert_eq!(outcomes(&world, safe).await, ["ambiguous", "delivered"]);
        assert_eq!(outcomes(&world, neither).await, ["ambiguous"]);
        assert_eq!(world.outside.keys(), [safe.to_string()], "the other was not called again");
        work.end().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn workers_that_are_killed_again_and_again_lose_nothing_and_do_nothing_twice() {
    in_each_world(async |world| {
        let script = (0..60).map(|turn| if turn % 4 == 3 { Reply::NumberButCut } else { Reply::Number });
        world.outside.next(script.collect());
        let safe = world.hand_over("safe", 40).await;
        let neither = world.hand_over("unsafe", 40).await;
        for round in 0..12 {
            let work = world.work(Vec::new());
            tokio::time::sleep(Duration::from_millis(20 + 7 * (round % 5))).await;
            work.kill().await;
            world.tenant.clock().advance(chrono::Duration::seconds(21));
        }
        let work = world.work(Vec::new());
        for _ in 0..6 {
            until_nothing_is_due(&world).await;
            world.tenant.clock().advance(chrono::Duration::hours(30));
            work.worker.nudge();
        }
        let keys = world.outside.keys();
        for id in &safe {
            world.until_state(*id, State::Delivered).await;
        }
        let (mut delivered, mut parked) = (0, 0);
        for id in &neither {
            let called = keys.iter().filter(|key| **key == id.to_string()).count();
            assert!(called <= 1, "{called} calls where a repeat makes a second case");
            match world.delivery(*id).await.state {
                State::Delivered => delivered += 1,
                State::Parked => parked += 1,
                state => unreachable!("{state:?}"),
            }
        }
        assert_eq!(delivered + parked, 40);
        assert_eq!(open_tasks(&world).await.len(), parked, "every one that is parked has a task");
        // One effect for each safe one, and for the others no more than calls.
        let calls =
            u32::try_from(keys.iter().filter(|key| neither.iter().any(|id| id.to_string() == **key)).count()).unwrap();
        assert_eq!(world.outside.effects(), 40 + calls);
        assert_eq!(world.jobs("deliver").await, u64::try_from(parked).unwrap());
        println!("{} calls, {delivered} delivered and {parked} parked where repeats do harm", keys.len());
        work.end().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_wakes_up_late_writes_nothing() {
    in_each_world(async |world| {
        world.outside.next(vec![Reply::NumberLater]);
        let id = world.hand_over("safe", 1).await[0];
        let slow = world.work(Vec::new());
        until("the slow call", async || !world.outside.keys().is_empty()).await;
        // On PostgreSQL the lease runs out; on SQLite the next process voids it.
        world.tenant.clock().advance(chrono::Duration::seconds(21));
        let quick = world.work(Vec::new());
        let delivered = world.until_state(id, State::Delivered).await;
        world.outside.go.notify_one();
        // It ends when its late answer was dealt with.
        slow.end().await;
        assert_eq!(world.delivery(id).await, delivered, "what came late changes nothing");
        assert_eq!(outcomes(&world, id).await, ["ambiguous", "delivered"]);
        assert_eq!((world.outside.effects(), world.jobs(crate::HEARD).await), (1, 1));
        quick.end().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_goes_to_a_person_at_once() {
    in_each_world(async |world| {
        let no = "<errors><error><code>400</code><description>no such code</description></error></errors>";
        world.outside.next(vec![Reply::Say(400, no.to_owned())]);
        let id = world.hand_over("safe", 1).await[0];
        let work = world.work(Vec::new());
        let refused = world.until_state(id, State::Refused).await;
        assert!(refused.reason.unwrap().contains("no such code"));
        assert_eq!(open_tasks(&world).await, ["refused"]);
        assert!(matches!(heard(&world, id).await[..], [HeardKind::Refused { .. }]));
        by_hand(&world, id).await;
        work.worker.nudge();
        world.until_state(id, State::Delivered).await;
        assert!(open_tasks(&world).await.is_empty());
        assert_eq!(world.outside.effects(), 1);
        work.end().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_that_belongs_to_another_is_never_overwritten() {
    in_each_world(async |world| {
        let first = world.hand_over("safe", 1).await[0];
        let work = world.work(Vec::new());
        let kept = world.until_state(first, State::Delivered).await;
        world.outside.next(vec![Reply::Say(200, one("1"))]);
        let second = world.hand_over("safe", 1).await[0];
        work.worker.nudge();
        let parked = world.until_state(second, State::Parked).await;
        assert_eq!(world.delivery(first).await, kept);
        assert_eq!((kept.external_id.as_deref(), parked.external_id), (Some("1"), None));
        assert_eq!(open_tasks(&world).await, ["conflict"]);
        work.end().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_is_asked_for_and_the_report_never_sent_again() {
    in_each_world(async |world| {
        let token = "<service_requests><request><token>t1</token></request></service_requests>";
        world.outside.next(vec![Reply::Say(200, token.to_owned())]);
        let id = world.hand_over("safe", 1).await[0];
        let work = world.work(Vec::new());
        let accepted = world.until_state(id, State::Accepted).await;
        assert_eq!(accepted.token.as_deref(), Some("t1"));
        for turn in 1..=2 {
            world.tenant.clock().advance(chrono::Duration::hours(2));
            work.worker.nudge();
            until("the number to be asked for", async || {
                world.outside.asked_for_token() >= turn && world.jobs("resolve_token").await == u64::from(turn == 1)
            })
            .await;
        }
        let delivered = world.until_state(id, State::Delivered).await;
        assert_eq!((delivered.external_id.as_deref(), delivered.token), (Some("777"), None));
        assert_eq!(world.outside.keys().len(), 1, "sent once");
        work.end().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_system_that_keeps_failing_is_left_alone_and_no_attempt_is_counted() {
    in_each_world(async |world| {
        world.outside.next((0..50).map(|_| Reply::Say(500, String::new())).collect());
        world.hand_over("safe", 12).await;
        let work = world.work(Vec::new());
        until_nothing_is_due(&world).await;
        let called = world.outside.keys().len();
        assert!((5..=9).contains(&called), "{called}: then the breaker is open");
        let late = world.hand_over("safe", 1).await[0];
        work.worker.nudge();
        until("a reason to wait", async || world.delivery(late).await.reason.is_some()).await;
        let waiting = world.delivery(late).await;
        assert_eq!((waiting.state, waiting.attempts), (State::Queued, 0));
        assert!(outcomes(&world, late).await.is_empty());
        assert_eq!(world.outside.keys().len(), called);
        work.end().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_is_heard_once_even_before_its_number_is_known() {
    in_each_world(async |world| {
        world.outside.tell(&[("u1", "1", "Open"), ("u2", "9999", "Closed"), ("u1", "1", "Open")]);
        let work = world.work(recurring(Duration::from_millis(50)));
        until("two changes, both without an owner", async || inbound(&world).await == 2).await;
        let id = world.hand_over("safe", 1).await[0];
        work.worker.nudge();
        world.until_state(id, State::Delivered).await;
        world.outside.tell(&[("u3", "1", "In progress"), ("u1", "1", "Open")]);
        until("the third piece of news", async || heard(&world, id).await.len() == 3).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        let codes: Vec<String> = heard(&world, id)
            .await
            .into_iter()
            .map(|heard| match heard {
                HeardKind::Change { code, .. } => code,
                HeardKind::Delivered { .. } => "delivered".to_owned(),
                other => format!("{other:?}"),
            })
            .collect();
        assert_eq!(codes, ["open", "delivered", "in_progress"]);
        assert_eq!(inbound(&world).await, 4);
        work.end().await;
    })
    .await;
}

/// Waits until no job runs and none waits for anything but its time.
async fn until_nothing_is_due(world: &World) {
    until("nothing to be due", async || {
        let soon = world.tenant.clock().now() + chrono::Duration::seconds(3);
        let rows = jobs::Job::find().all(world.tenant.db().read()).await.unwrap();
        // Nobody here handles what the owner is to hear.
        let mut ours = rows.iter().filter(|job| job.kind != crate::HEARD && job.state != jobs::State::Parked);
        ours.all(|job| job.state == jobs::State::Ready && job.run_at > soon)
    })
    .await;
}

async fn inbound(world: &World) -> u64 {
    crate::inbox::Entity::find().count(world.tenant.db().read()).await.unwrap()
}
