//! The worker of one process: for every borough its own loop, so that a borough with ten thousand jobs, or with an outside
//! system that hangs, takes nothing from its neighbour.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use tenancy::Tenant;
use tokio::sync::watch;
use tokio::task::{Id, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::handler::{Handler, Recurring};
use crate::rounds;

/// How many jobs run at the same time in one process.
#[derive(Clone, Copy, Debug)]
pub struct Concurrency {
    /// Of one borough.
    pub per_borough: usize,
    /// Of one pool within a borough, such as the deliveries to one outside system.
    pub per_pool: usize,
}

impl Default for Concurrency {
    fn default() -> Self {
        Self { per_borough: 40, per_pool: 16 }
    }
}

/// Claims jobs and has them done. Cheap to clone: a clone is another handle on the same worker.
#[derive(Clone)]
pub struct Worker {
    crew: Arc<Crew>,
}

/// What all loops of a worker share.
pub(crate) struct Crew {
    pub(crate) name: String,
    pub(crate) handlers: BTreeMap<&'static str, Arc<dyn Handler>>,
    pub(crate) recurring: Vec<Recurring>,
    pub(crate) concurrency: Concurrency,
    pub(crate) nudged: watch::Sender<u64>,
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Worker").field("name", &self.crew.name).finish_non_exhaustive()
    }
}

impl Worker {
    /// A worker called `name` (for people who read the lease owners) with its handlers and its recurring jobs.
    #[must_use]
    pub fn new(
        name: &str,
        handlers: Vec<Arc<dyn Handler>>,
        recurring: Vec<Recurring>,
        concurrency: Concurrency,
    ) -> Self {
        let handlers = handlers.into_iter().map(|handler| (handler.kind(), handler)).collect();
        let (nudged, _) = watch::channel(0);
        Self { crew: Arc::new(Crew { name: name.to_owned(), handlers, recurring, concurrency, nudged }) }
    }

    /// Says that there is something to do: the loops look at once instead of at their next turn, half a second later at most.
    pub fn nudge(&self) {
        self.crew.nudged.send_modify(|times| *times = times.wrapping_add(1));
    }

    /// Works for the boroughs that `boroughs` holds, and follows when they change, until `stop`. Then it claims nothing more,
    /// lets what runs come to an end for 25 seconds, and gives the leases back.
    pub async fn run(&self, mut boroughs: watch::Receiver<Vec<Tenant>>, stop: CancellationToken) {
        let mut seen = BTreeSet::new();
        let mut loops: JoinSet<()> = JoinSet::new();
        let mut current: HashMap<Id, (Tenant, CancellationToken)> = HashMap::new();
        let mut followed = true;
        boroughs.mark_changed();
        loop {
            tokio::select! {
                () = stop.cancelled() => break,
                changed = boroughs.changed(), if followed => {
                    followed = changed.is_ok();
                    if !followed {
                        continue;
                    }
                    // A borough that was opened afresh is another value: its old loop ends in good order beside the new one.
                    for (_, (_, token)) in current.drain() {
                        token.cancel();
                    }
                    let wanted = boroughs.borrow_and_update().clone();
                    for tenant in wanted {
                        let first = seen.insert(tenant.slug().to_owned());
                        self.begin(&mut loops, &mut current, tenant, &stop, first);
                    }
                }
                Some(ended) = loops.join_next_with_id() => {
                    let id = match &ended { Ok((id, ())) => *id, Err(error) => error.id() };
                    // A loop that ends without having been told to has panicked; its borough must not be left without.
                    if let Some((tenant, _)) = current.remove(&id) {
                        tracing::error!(tenant = tenant.slug(), "the worker's loop broke off and begins again");
                        tokio::time::sleep(Duration::from_secs(1)).await;
                        self.begin(&mut loops, &mut current, tenant, &stop, false);
                    }
                }
            }
        }
        while loops.join_next().await.is_some() {}
    }

    fn begin(
        &self,
        loops: &mut JoinSet<()>,
        current: &mut HashMap<Id, (Tenant, CancellationToken)>,
        tenant: Tenant,
        stop: &CancellationToken,
        first: bool,
    ) {
        let token = stop.child_token();
        let rounds = rounds::serve(tenant.clone(), Arc::clone(&self.crew), token.clone(), first);
        let handle = loops.spawn(rounds);
        current.insert(handle.id(), (tenant, token));
    }
}

#[cfg(test)]
mod tests;
