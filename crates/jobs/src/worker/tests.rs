#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use serde_json::json;
use tokio::sync::Semaphore;
use trial::{North, in_each_borough, until};

use super::*;

use crate::job::{Entity, State};
use crate::{Claimed, NewJob, enqueue, enqueue_all, enqueue_in_pool};

/// Finishes its jobs and remembers them.
#[derive(Default)]
struct Count(Mutex<Vec<u64>>);

#[async_trait]
impl Handler for Count {
    fn kind(&self) -> &'static str {
        "count"
    }

    async fn run(&self, tenant: &Tenant, job: &Claimed) -> Result<(), anyhow::Error> {
        let tx = tenant.db().write_tx().await?;
        job.finish(&tx).await?;
        tx.commit().await?;
        self.0.lock().unwrap().push(job.payload.as_u64().unwrap());
        Ok(())
    }
}

/// Hangs until it is let go.
struct Hang {
    begun: AtomicUsize,
    go: Semaphore,
}

impl Hang {
    fn new() -> Arc<Self> {
        Arc::new(Self { begun: AtomicUsize::new(0), go: Semaphore::new(0) })
    }
}

#[async_trait]
impl Handler for Hang {
    fn kind(&self) -> &'static str {
        "hang"
    }

    async fn run(&self, tenant: &Tenant, job: &Claimed) -> Result<(), anyhow::Error> {
        self.begun.fetch_add(1, Ordering::SeqCst);
        self.go.acquire().await?.forget();
        let tx = tenant.db().write_tx().await?;
        job.finish(&tx).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Panics, and fails, as it is told.
struct Break;

#[async_trait]
impl Handler for Break {
    fn kind(&self) -> &'static str {
        "break"
    }

    async fn run(&self, _: &Tenant, job: &Claimed) -> Result<(), anyhow::Error> {
        assert!(job.payload != json!("panic"), "as told");
        anyhow::bail!("failed as told")
    }
}

/// A worker at work for one borough; stops when it is told to.
struct AtWork {
    worker: Worker,
    stop: CancellationToken,
    done: tokio::task::JoinHandle<()>,
    _boroughs: watch::Sender<Vec<Tenant>>,
}

impl AtWork {
    fn begin(tenant: &Tenant, handlers: Vec<Arc<dyn Handler>>, recurring: Vec<Recurring>) -> Self {
        let worker = Worker::new("test", handlers, recurring, Concurrency { per_borough: 6, per_pool: 4 });
        let stop = CancellationToken::new();
        let (boroughs, receiver) = watch::channel(vec![tenant.clone()]);
        let (running, token) = (worker.clone(), stop.clone());
        let done = tokio::spawn(async move { running.run(receiver, token).await });
        Self { worker, stop, done, _boroughs: boroughs }
    }

    async fn end(self) {
        self.stop.cancel();
        self.done.await.unwrap();
    }
}

fn job(tenant: &Tenant, kind: &'static str, payload: serde_json::Value) -> NewJob {
    NewJob { kind, lane: None, subject: None, payload, run_at: tenant.clock().now() }
}

async fn put(tenant: &Tenant, jobs: Vec<NewJob>) {
    let tx = tenant.db().write_tx().await.unwrap();
    enqueue_all(&tx, tenant.clock().now(), jobs).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_workers_do_every_job_once() {
    in_each_borough(North::default(), async |tenant| {
        put(&tenant, (0..150).map(|number| job(&tenant, "count", json!(number))).collect()).await;
        let count = Arc::new(Count::default());
        let postgres = tenant.db().kind() == tenancy::Kind::Postgres;
        let workers: Vec<AtWork> = (0..if postgres { 2 } else { 1 })
            .map(|_| AtWork::begin(&tenant, vec![count.clone()], Vec::new()))
            .collect();
        until("all are done", async || Entity::find().count(tenant.db().read()).await.unwrap() == 0).await;
        for worker in workers {
            worker.end().await;
        }
        let mut done = count.0.lock().unwrap().clone();
        done.sort_unstable();
        assert_eq!(done, (0..150).collect::<Vec<_>>());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pool_that_hangs_leaves_hands_for_the_others() {
    in_each_borough(North::default(), async |tenant| {
        let now = tenant.clock().now();
        let tx = tenant.db().write_tx().await.unwrap();
        for _ in 0..50 {
            let new = job(&tenant, "hang", json!({}));
            enqueue_in_pool(&tx, now, uuid::Uuid::now_v7(), "slow system".to_owned(), new).await.unwrap();
        }
        for number in 0..20 {
            enqueue(&tx, now, job(&tenant, "count", json!(number))).await.unwrap();
        }
        tx.commit().await.unwrap();
        let (hang, count) = (Hang::new(), Arc::new(Count::default()));
        let work = AtWork::begin(&tenant, vec![hang.clone(), count.clone()], Vec::new());
        until("the others are done", async || count.0.lock().unwrap().len() == 20).await;
        assert_eq!(hang.begun.load(Ordering::SeqCst), 4, "no more than the pool allows");
        hang.go.add_permits(50);
        until("all are done", async || Entity::find().count(tenant.db().read()).await.unwrap() == 0).await;
        work.end().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_and_an_error_are_tried_again_with_their_reason() {
    in_each_borough(North::default(), async |tenant| {
        put(&tenant, vec![job(&tenant, "break", json!("panic")), job(&tenant, "break", json!("fail"))]).await;
        let work = AtWork::begin(&tenant, vec![Arc::new(Break)], Vec::new());
        let rows = async || Entity::find().all(tenant.db().read()).await.unwrap();
        until("both failed once", async || rows().await.iter().all(|row| row.last_error.is_some())).await;
        for row in rows().await {
            let seconds = (row.run_at - tenant.clock().now()).num_seconds();
            assert_eq!((row.state, row.attempts), (State::Ready, 1));
            assert!((0..=6).contains(&seconds), "{seconds}");
        }
        // The schedule at its end: a person is told, and the worker still works.
        for _ in 1..crate::MOST_ATTEMPTS {
            let attempts = rows().await.iter().map(|row| row.attempts).min().unwrap();
            tenant.clock().advance(chrono::Duration::hours(30));
            work.worker.nudge();
            until("the next attempt", async || {
                rows().await.iter().all(|row| row.attempts > attempts && row.state != State::Running)
            })
            .await;
        }
        work.end().await;
        let mut reasons: Vec<String> = rows().await.into_iter().filter_map(|row| row.last_error).collect();
        reasons.sort();
        assert_eq!(reasons, ["failed as told", "the handler panicked"]);
        assert!(rows().await.iter().all(|row| row.state == State::Parked));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_jumps_does_not_start_a_running_job_twice() {
    in_each_borough(North::default(), async |tenant| {
        put(&tenant, vec![job(&tenant, "hang", json!({}))]).await;
        let hang = Hang::new();
        let work = AtWork::begin(&tenant, vec![hang.clone()], Vec::new());
        until("it runs", async || hang.begun.load(Ordering::SeqCst) == 1).await;
        tenant.clock().advance(chrono::Duration::weeks(4));
        for _ in 0..20 {
            work.worker.nudge();
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(hang.begun.load(Ordering::SeqCst), 1);
        hang.go.add_permits(1);
        until("it is done", async || Entity::find().count(tenant.db().read()).await.unwrap() == 0).await;
        work.end().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lease_left_by_a_dead_process_is_void_on_sqlite_and_runs_out_on_postgres() {
    in_each_borough(North::default(), async |tenant| {
        put(&tenant, vec![job(&tenant, "count", json!(7))]).await;
        let now = tenant.clock().now();
        let ids: Vec<uuid::Uuid> = crate::due(tenant.db().read(), now, &["count"], &[], 9)
            .await
            .unwrap()
            .into_iter()
            .map(|(id, _)| id)
            .collect();
        let tx = tenant.db().write_tx().await.unwrap();
        crate::claim(&tx, now, "dead", &ids).await.unwrap();
        tx.commit().await.unwrap();
        let count = Arc::new(Count::default());
        let work = AtWork::begin(&tenant, vec![count.clone()], Vec::new());
        if tenant.db().kind() == tenancy::Kind::Postgres {
            tokio::time::sleep(Duration::from_millis(700)).await;
            assert!(count.0.lock().unwrap().is_empty(), "the lease holds");
            tenant.clock().advance(chrono::Duration::seconds(20));
        }
        until("it is done", async || count.0.lock().unwrap().len() == 1).await;
        work.end().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recurring_job_comes_again() {
    struct Round(AtomicUsize);
    #[async_trait]
    impl Handler for Round {
        fn kind(&self) -> &'static str {
            "round"
        }

        async fn run(&self, tenant: &Tenant, job: &Claimed) -> Result<(), anyhow::Error> {
            self.0.fetch_add(1, Ordering::SeqCst);
            let tx = tenant.db().write_tx().await?;
            job.again(&tx, tenant.clock().now() + chrono::Duration::hours(1)).await?;
            tx.commit().await?;
            Ok(())
        }
    }
    in_each_borough(North::default(), async |tenant| {
        let round = Arc::new(Round(AtomicUsize::new(0)));
        let recurring = Recurring { kind: "round", every: Duration::from_secs(3600) };
        let work = AtWork::begin(&tenant, vec![round.clone()], vec![recurring]);
        for rounds in 1..=3 {
            until("a round", async || round.0.load(Ordering::SeqCst) == rounds).await;
            // The next is due when its time has come, not before.
            until("it is settled", async || {
                Entity::find().one(tenant.db().read()).await.unwrap().unwrap().state == State::Ready
            })
            .await;
            tenant.clock().advance(chrono::Duration::hours(1));
        }
        work.end().await;
    })
    .await;
}
