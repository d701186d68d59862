#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::PaginatorTrait as _;
use serde_json::json;
use tenancy::Database;
use trial::on_each_database;

use super::*;
use crate::claimed::JobError;
use crate::lease;

const KINDS: [&str; 1] = ["count"];

fn now() -> DateTime<Utc> {
    tenancy::Clock::default().now()
}

fn job(lane: Option<&str>, payload: serde_json::Value) -> NewJob {
    NewJob { kind: "count", lane: lane.map(str::to_owned), subject: None, payload, run_at: now() }
}

async fn put(db: &Database, jobs: Vec<NewJob>) -> Vec<Uuid> {
    let tx = db.write_tx().await.unwrap();
    let ids = enqueue_all(&tx, now(), jobs).await.unwrap();
    tx.commit().await.unwrap();
    ids
}

async fn take(db: &Database, at: DateTime<Utc>, owner: &str, most: u64) -> Vec<Claimed> {
    let ids: Vec<Uuid> = due(db.read(), at, &KINDS, &[], most).await.unwrap().into_iter().map(|(id, _)| id).collect();
    take_these(db, at, owner, &ids).await
}

async fn take_these(db: &Database, at: DateTime<Utc>, owner: &str, ids: &[Uuid]) -> Vec<Claimed> {
    let tx = db.write_tx().await.unwrap();
    let claimed = claim(&tx, at, owner, ids).await.unwrap();
    tx.commit().await.unwrap();
    claimed
}

async fn finish(db: &Database, job: &Claimed) -> Result<(), JobError> {
    let tx = db.write_tx().await.unwrap();
    job.finish(&tx).await?;
    tx.commit().await.unwrap();
    Ok(())
}

async fn left(db: &Database) -> u64 {
    Entity::find().count(db.read()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_workers_claim_two_hundred_jobs_once_each() {
    on_each_database(async |db| {
        let ids = put(&db, (0..200).map(|number| job(None, json!(number))).collect()).await;
        let workers = (0..8).map(|worker| {
            let db = db.clone();
            tokio::spawn(async move {
                let mut mine = Vec::new();
                loop {
                    let claimed = take(&db, now(), &format!("worker {worker}"), 7).await;
                    if claimed.is_empty() && due(db.read(), now(), &KINDS, &[], 1).await.unwrap().is_empty() {
                        return mine;
                    }
                    mine.extend(claimed);
                }
            })
        });
        let mut claimed = Vec::new();
        for worker in workers.collect::<Vec<_>>() {
            claimed.extend(worker.await.unwrap());
        }
        assert_eq!(claimed.len(), 200, "none twice");
        assert!(claimed.iter().all(|job| job.attempts == 1 && job.fence == 1));
        assert_eq!(claimed.iter().map(|job| job.id).collect::<BTreeSet<_>>(), ids.into_iter().collect());
        for job in &claimed {
            finish(&db, job).await.unwrap();
        }
        assert_eq!(left(&db).await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lane_runs_in_order_under_parallel_workers() {
    on_each_database(async |db| {
        let lanes = ["a", "b", "c", "d", "e"];
        let all = (0..100).map(|number| job(Some(lanes[number % 5]), json!(number))).collect();
        put(&db, all).await;
        let (done, mut heard) = tokio::sync::mpsc::unbounded_channel();
        let workers = (0..6).map(|worker| {
            let (db, done) = (db.clone(), done.clone());
            tokio::spawn(async move {
                while left(&db).await > 0 {
                    for job in take(&db, now(), &format!("worker {worker}"), 3).await {
                        // Said while the job is in hand: the next of the lane cannot have begun.
                        done.send((job.lane.clone().unwrap(), job.payload.as_u64().unwrap())).unwrap();
                        tokio::task::yield_now().await;
                        finish(&db, &job).await.unwrap();
                    }
                }
            })
        });
        for worker in workers.collect::<Vec<_>>() {
            worker.await.unwrap();
        }
        drop(done);
        let mut order: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        while let Some((lane, number)) = heard.recv().await {
            order.entry(lane).or_default().push(number);
        }
        for (lane, numbers) in order {
            assert_eq!(numbers.len(), 20, "{lane}");
            assert!(numbers.is_sorted(), "{lane}: {numbers:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn only_the_head_of_a_lane_can_be_claimed_even_by_name() {
    on_each_database(async |db| {
        let ids = put(&db, vec![job(Some("a"), json!(1)), job(Some("a"), json!(2)), job(None, json!(3))]).await;
        let claimed = take_these(&db, now(), "w", &ids).await;
        assert_eq!(claimed.iter().map(|job| job.id).collect::<Vec<_>>(), [ids[0], ids[2]]);
        assert!(take_these(&db, now(), "w", &ids).await.is_empty());
        finish(&db, &claimed[0]).await.unwrap();
        assert_eq!(take_these(&db, now(), "w", &ids).await[0].id, ids[1]);
    })
    .await;
}

#[tokio::test]
async fn whoever_lost_the_lease_can_write_nothing() {
    on_each_database(async |db| {
        put(&db, vec![job(None, json!({}))]).await;
        let slow = take(&db, now(), "slow", 1).await.remove(0);
        assert!(take(&db, now(), "quick", 1).await.is_empty(), "the lease holds");
        let later = now() + LEASE;
        let quick = take(&db, later, "quick", 1).await.remove(0);
        assert_eq!((quick.attempts, quick.fence), (2, slow.fence + 1));

        let tx = db.write_tx().await.unwrap();
        assert!(matches!(slow.hold(&tx, later).await, Err(JobError::LostLease)));
        assert!(matches!(slow.retry(&tx, later, "").await, Err(JobError::LostLease)));
        assert!(matches!(slow.postpone(&tx, later, "").await, Err(JobError::LostLease)));
        assert!(matches!(slow.park(&tx, "").await, Err(JobError::LostLease)));
        assert!(matches!(slow.again(&tx, later).await, Err(JobError::LostLease)));
        assert!(matches!(slow.go_on_as(&tx, "other", later).await, Err(JobError::LostLease)));
        assert!(matches!(slow.finish(&tx).await, Err(JobError::LostLease)));
        assert_eq!(lease::renew(&tx, later, &[(slow.id, slow.fence), (quick.id, quick.fence)]).await.unwrap(), 1);
        tx.rollback().await.unwrap();
        finish(&db, &quick).await.unwrap();
        assert!(matches!(finish(&db, &slow).await, Err(JobError::LostLease)), "it is gone");
    })
    .await;
}

#[tokio::test]
async fn a_lane_behind_a_parked_job_waits_and_others_run() {
    on_each_database(async |db| {
        put(&db, vec![job(Some("a"), json!(1)), job(Some("a"), json!(2)), job(Some("b"), json!(3))]).await;
        let claimed = take(&db, now(), "w", 9).await;
        let tx = db.write_tx().await.unwrap();
        claimed[0].park(&tx, "a person has to look").await.unwrap();
        claimed[1].finish(&tx).await.unwrap();
        tx.commit().await.unwrap();
        assert!(take(&db, now() + chrono::Duration::days(30), "w", 9).await.is_empty());

        let tx = db.write_tx().await.unwrap();
        crate::try_again(&tx, now(), claimed[0].id).await.unwrap();
        tx.commit().await.unwrap();
        let first = take(&db, now(), "w", 9).await.remove(0);
        assert_eq!((first.id, first.attempts), (claimed[0].id, 1), "counted afresh");
        finish(&db, &first).await.unwrap();
        assert_eq!(take(&db, now(), "w", 9).await[0].payload, json!(2));
    })
    .await;
}

#[tokio::test]
async fn a_rollback_takes_the_job_and_the_fact_together() {
    on_each_database(async |db| {
        let tx = db.write_tx().await.unwrap();
        let task = crate::tasks::NewTask {
            kind: "fact",
            dedupe_key: "fact".to_owned(),
            subject: None,
            connector: None,
            words: String::new(),
        };
        crate::tasks::raise(&tx, now(), task).await.unwrap();
        enqueue(&tx, now(), job(None, json!({}))).await.unwrap();
        tx.rollback().await.unwrap();
        assert_eq!(left(&db).await, 0);
        assert_eq!(crate::tasks::count_open(db.read()).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn leases_are_voided_at_start_and_given_back_at_the_end() {
    on_each_database(async |db| {
        put(&db, (0..6).map(|number| job(None, json!(number))).collect()).await;
        let mine = take(&db, now(), "me", 3).await;
        let theirs = take(&db, now(), "them", 3).await;
        let tx = db.write_tx().await.unwrap();
        assert_eq!(lease::give_back(&tx, now(), "me").await.unwrap(), 3);
        tx.commit().await.unwrap();
        let free = take(&db, now(), "other", 9).await;
        assert_eq!(
            free.iter().map(|job| job.id).collect::<Vec<_>>(),
            mine.iter().map(|job| job.id).collect::<Vec<_>>()
        );

        let tx = db.write_tx().await.unwrap();
        assert_eq!(crate::void_leases(&tx, now()).await.unwrap(), 6);
        tx.commit().await.unwrap();
        assert!(matches!(finish(&db, &theirs[0]).await, Err(JobError::LostLease)), "a ready job is nobody's");
        assert_eq!(take(&db, now(), "new", 9).await.len(), 6);
    })
    .await;
}

#[tokio::test]
async fn full_pools_and_unknown_kinds_are_left_alone() {
    on_each_database(async |db| {
        let tx = db.write_tx().await.unwrap();
        let (one, other) = (Uuid::now_v7(), Uuid::now_v7());
        enqueue_in_pool(&tx, now(), one, "slow".to_owned(), job(None, json!({}))).await.unwrap();
        enqueue_in_pool(&tx, now(), other, "quick".to_owned(), job(None, json!({}))).await.unwrap();
        tx.commit().await.unwrap();
        let look = async |kinds: &[&str], full: &[String]| due(db.read(), now(), kinds, full, 9).await.unwrap();
        assert_eq!(look(&KINDS, &[]).await.len(), 2);
        assert_eq!(look(&KINDS, &["slow".to_owned()]).await, [(other, "quick".to_owned())]);
        assert!(look(&["else"], &[]).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_pool_that_is_left_alone_is_put_off_as_a_whole() {
    on_each_database(async |db| {
        put(&db, (0..5).map(|number| job(None, json!(number))).collect()).await;
        let first = take(&db, now(), "w", 1).await.remove(0);
        let at = now() + chrono::Duration::seconds(30);
        let tx = db.write_tx().await.unwrap();
        first.postpone_pool(&tx, at, "left alone").await.unwrap();
        tx.commit().await.unwrap();
        assert!(take(&db, now(), "w", 9).await.is_empty());
        let all = take(&db, at, "w", 9).await;
        assert_eq!(all.len(), 5);
        assert!(all.iter().all(|job| job.attempts == 1), "no attempt was counted");
    })
    .await;
}

#[tokio::test]
async fn a_job_that_comes_again_is_there_once() {
    on_each_database(async |db| {
        let standing = |seconds| crate::Standing {
            name: "count".to_owned(),
            kind: "count",
            every: std::time::Duration::from_secs(seconds),
            payload: serde_json::Map::new(),
        };
        let starts = (0..4).map(|_| {
            let (db, standing) = (db.clone(), standing(300));
            tokio::spawn(async move {
                let tx = db.write_tx().await.unwrap();
                crate::keep_standing(&tx, now(), standing).await.unwrap();
                tx.commit().await.unwrap();
            })
        });
        for start in starts.collect::<Vec<_>>() {
            start.await.unwrap();
        }
        assert_eq!(left(&db).await, 1);
        let round = take(&db, now(), "w", 9).await.remove(0);
        assert_eq!(round.every(), Some(std::time::Duration::from_secs(300)));
        let tx = db.write_tx().await.unwrap();
        round.again(&tx, now() + chrono::Duration::seconds(300)).await.unwrap();
        crate::keep_standing(&tx, now(), standing(1)).await.unwrap();
        tx.commit().await.unwrap();
        let round = take(&db, now() + chrono::Duration::seconds(1), "w", 9).await.remove(0);
        assert_eq!(round.every(), Some(std::time::Duration::from_secs(1)), "a shorter interval holds at once");
        assert_eq!(round.attempts, 1);
        assert_eq!(crate::figures(db.read(), now()).await.unwrap(), crate::Figures::default());
    })
    .await;
}

#[tokio::test]
async fn figures_count_what_waits_and_what_is_parked() {
    on_each_database(async |db| {
        put(&db, (0..3).map(|number| job(None, json!(number))).collect()).await;
        let claimed = take(&db, now(), "w", 2).await;
        let tx = db.write_tx().await.unwrap();
        claimed[0].park(&tx, "no").await.unwrap();
        tx.commit().await.unwrap();
        let figures = crate::figures(db.read(), now() + chrono::Duration::minutes(20)).await.unwrap();
        assert_eq!(figures.depth, 2);
        assert!(figures.oldest.is_some_and(|age| (1200..1260).contains(&age.as_secs())));
        assert_eq!(figures.parked, [("count".to_owned(), 1)].into_iter().collect());
        assert_eq!(crate::parked_jobs(db.read()).await.unwrap()[0].last_error.as_deref(), Some("no"));
    })
    .await;
}
