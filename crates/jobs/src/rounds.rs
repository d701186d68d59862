//! One borough's rounds: look what is due, claim what there are hands for, have it done, keep the leases alive.

use std::collections::{BTreeMap, HashMap};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use futures_util::FutureExt as _;
use sea_orm::DbErr;
use tenancy::{Kind, Tenant};
use tokio::task::{Id, JoinSet};
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;
use uuid::Uuid;

use crate::claimed::{Claimed, JobError};
use crate::recurring::{Standing, keep_standing};
use crate::schedule::schedule;
use crate::worker::Crew;
use crate::{figures, lease, queue};

/// How often an idle loop looks.
const LOOK: Duration = Duration::from_millis(500);
/// How often leases are renewed.
const RENEW: Duration = Duration::from_secs(5);
/// How long running jobs may go on once the worker is told to stop: a call of the usual 20 seconds comes to its end.
const GRACE: Duration = Duration::from_secs(25);
/// How long to leave a database alone that does not answer.
const DATABASE_DOWN: Duration = Duration::from_secs(2);

struct Rounds {
    tenant: Tenant,
    crew: Arc<Crew>,
    /// Different for every loop, so that giving back one's leases never touches another's.
    owner: String,
    running: JoinSet<()>,
    hands: HashMap<Id, InHand>,
}

struct InHand {
    id: Uuid,
    fence: i64,
    pool: String,
    since: Instant,
}

/// Serves one borough until `stop`. `first` says that this process has not served it before.
pub(crate) async fn serve(tenant: Tenant, crew: Arc<Crew>, stop: CancellationToken, first: bool) {
    let owner = format!("{}-{}", crew.name, Uuid::new_v4().simple());
    let span = tracing::info_span!("worker", tenant = tenant.slug());
    let rounds = Rounds { tenant, crew, owner, running: JoinSet::new(), hands: HashMap::new() };
    rounds.serve(stop, first).instrument(span).await;
}

impl Rounds {
    async fn serve(mut self, stop: CancellationToken, first: bool) {
        let mut nudged = self.crew.nudged.subscribe();
        while let Err(error) = self.prepare(first).await {
            tracing::warn!(%error, "the queue cannot be prepared yet");
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(DATABASE_DOWN) => {}
            }
        }
        let mut renew = tokio::time::interval(RENEW);
        renew.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            let rest = match self.claim_all().await {
                Ok(()) => LOOK,
                Err(error) => {
                    tracing::warn!(%error, "jobs cannot be claimed");
                    DATABASE_DOWN
                }
            };
            tokio::select! {
                () = stop.cancelled() => break,
                Some(ended) = self.running.join_next_with_id(), if !self.running.is_empty() => self.free_hand(&ended),
                _ = renew.tick() => self.renew().await,
                // An error would mean that the worker itself is gone, and then `stop` follows.
                _ = nudged.changed() => {}
                () = tokio::time::sleep(rest) => {}
            }
            while let Some(ended) = self.running.try_join_next_with_id() {
                self.free_hand(&ended);
            }
        }
        self.come_to_an_end().await;
    }

    async fn prepare(&self, first: bool) -> Result<(), DbErr> {
        let now = self.tenant.clock().now();
        let tx = self.tenant.db().write_tx().await?;
        if first && self.tenant.db().kind() == Kind::Sqlite {
            lease::void_leases(&tx, now).await?;
        }
        for recurring in &self.crew.recurring {
            let standing = Standing {
                name: recurring.kind.to_owned(),
                kind: recurring.kind,
                every: recurring.every,
                payload: serde_json::Map::new(),
            };
            keep_standing(&tx, now, standing).await?;
        }
        tx.commit().await
    }

    /// Claims until there is nothing more to be had, or no hand free.
    async fn claim_all(&mut self) -> Result<(), DbErr> {
        let kinds: Vec<&str> = self.crew.handlers.keys().copied().collect();
        loop {
            let free = self.crew.concurrency.per_borough.saturating_sub(self.hands.len());
            if free == 0 {
                return Ok(());
            }
            let mut pools = self.pools();
            let full: Vec<String> = pools
                .iter()
                .filter(|(_, count)| **count >= self.crew.concurrency.per_pool)
                .map(|(pool, _)| pool.clone())
                .collect();
            let most = u64::try_from(free * 4).unwrap_or(64);
            let due = queue::due(self.tenant.db().read(), self.tenant.clock().now(), &kinds, &full, most).await?;
            let mut wanted = Vec::new();
            for (id, pool) in due {
                let count = pools.entry(pool).or_default();
                // A lease of our own that ran out (a database that stood still, a test that moved the clock) is renewed, not
                // taken from ourselves.
                let in_hand = self.hands.values().any(|hand| hand.id == id);
                if wanted.len() < free && *count < self.crew.concurrency.per_pool && !in_hand {
                    *count += 1;
                    wanted.push(id);
                }
            }
            if wanted.is_empty() || self.claim(&wanted).await? == 0 {
                return Ok(());
            }
        }
    }

    async fn claim(&mut self, wanted: &[Uuid]) -> Result<usize, DbErr> {
        let tx = self.tenant.db().write_tx().await?;
        // The time is asked for when the writer is ours: a lease must not begin in the queue for it.
        let claimed = queue::claim(&tx, self.tenant.clock().now(), &self.owner, wanted).await?;
        tx.commit().await?;
        let count = claimed.len();
        for job in claimed {
            let hand = InHand { id: job.id, fence: job.fence, pool: job.pool.clone(), since: Instant::now() };
            let span = tracing::info_span!("job", job.kind = %job.kind, job.id = %job.id, job.attempts = job.attempts);
            let work = work(self.tenant.clone(), Arc::clone(&self.crew), job).instrument(span);
            let handle = self.running.spawn(work);
            self.hands.insert(handle.id(), hand);
        }
        Ok(count)
    }

    fn pools(&self) -> BTreeMap<String, usize> {
        let mut pools = BTreeMap::new();
        for hand in self.hands.values() {
            *pools.entry(hand.pool.clone()).or_default() += 1;
        }
        pools
    }

    fn free_hand(&mut self, ended: &Result<(Id, ()), tokio::task::JoinError>) {
        let id = match ended {
            Ok((id, ())) => *id,
            Err(error) => error.id(),
        };
        self.hands.remove(&id);
    }

    /// Keeps the leases of jobs that have been running for a while; short ones need no extra write.
    async fn renew(&self) {
        if let Err(error) = figures::observe(&self.tenant).await {
            tracing::warn!(%error, "the queue cannot be measured");
        }
        let held: Vec<(Uuid, i64)> = self
            .hands
            .values()
            .filter(|hand| hand.since.elapsed() >= RENEW / 2)
            .map(|hand| (hand.id, hand.fence))
            .collect();
        if held.is_empty() {
            return;
        }
        let renewed = async {
            let tx = self.tenant.db().write_tx().await?;
            let renewed = lease::renew(&tx, self.tenant.clock().now(), &held).await?;
            tx.commit().await?;
            Ok::<_, DbErr>(renewed)
        };
        match renewed.await {
            Ok(renewed) => tracing::trace!(renewed, held = held.len(), "leases renewed"),
            Err(error) => tracing::warn!(%error, "leases cannot be renewed"),
        }
    }

    async fn come_to_an_end(mut self) {
        let until = tokio::time::Instant::now() + GRACE;
        let mut renew = tokio::time::interval(RENEW);
        while !self.running.is_empty() {
            tokio::select! {
                Some(ended) = self.running.join_next_with_id() => self.free_hand(&ended),
                _ = renew.tick() => self.renew().await,
                () = tokio::time::sleep_until(until) => break,
            }
        }
        // A job that is broken off now is one whose worker died: its handler knows what that means when it comes again.
        self.running.shutdown().await;
        let given = async {
            let tx = self.tenant.db().write_tx().await?;
            let given = lease::give_back(&tx, self.tenant.clock().now(), &self.owner).await?;
            tx.commit().await?;
            Ok::<_, DbErr>(given)
        };
        match given.await {
            Ok(given) => tracing::info!(given, "the worker stopped and gave its leases back"),
            Err(error) => tracing::warn!(%error, "the worker stopped; its leases run out by themselves"),
        }
    }
}

/// Has one job done, and settles it when its handler could not.
async fn work(tenant: Tenant, crew: Arc<Crew>, job: Claimed) {
    let Some(handler) = crew.handlers.get(job.kind.as_str()) else { return };
    let begun = Instant::now();
    let done = AssertUnwindSafe(handler.run(&tenant, &job)).catch_unwind().await;
    metrics::histogram!("job_duration_seconds", "tenant" => tenant.slug().to_owned(), "kind" => job.kind.clone())
        .record(begun.elapsed().as_secs_f64());
    let error = match done {
        Ok(Ok(())) => return,
        Ok(Err(error)) => error,
        Err(_) => anyhow::anyhow!("the handler panicked"),
    };
    if matches!(error.downcast_ref::<JobError>(), Some(JobError::LostLease)) {
        tracing::info!("another worker has taken this job since; nothing was written");
        return;
    }
    tracing::warn!(error = format!("{error:#}"), "a job was not done");
    if let Err(error) = settle_failed(&tenant, &crew, &job, &error).await {
        tracing::warn!(
            error = format!("{error:#}"),
            "its failure cannot be written down; its lease runs out by itself"
        );
    }
}

async fn settle_failed(tenant: &Tenant, crew: &Crew, job: &Claimed, error: &anyhow::Error) -> anyhow::Result<()> {
    let now = tenant.clock().now();
    let reason = format!("{error:#}");
    let comes_again = job.every().is_some() || crew.recurring.iter().any(|one| one.kind == job.kind);
    let tx = tenant.db().write_tx().await?;
    match schedule(job.attempts) {
        // What comes again anyway is never parked, and never later than its next round.
        next if comes_again => {
            let every = job.every().and_then(|every| chrono::TimeDelta::from_std(every).ok());
            let wait = next.into_iter().chain(every).min().unwrap_or(chrono::TimeDelta::minutes(5));
            job.retry(&tx, now + wait, &reason).await?;
        }
        Some(wait) => job.retry(&tx, now + wait, &reason).await?,
        None => job.park(&tx, &reason).await?,
    }
    tx.commit().await.context("writing down that a job failed")
}
