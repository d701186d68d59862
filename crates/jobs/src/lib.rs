//! Work that must be done after the transaction that asked for it, and that nothing may lose or do twice.
//!
//! A *job* is a row in the borough's own database, written in the same transaction as the fact that causes it. A worker
//! *claims* it: the job is then *running* under a *lease* of 20 seconds, which is renewed every 5 while the worker lives. A
//! worker that dies lets the lease run out, and the job is taken again. The *fence* is a number that goes up with every claim;
//! whoever wants to write a result says the fence that he was given, and a worker that was overtaken finds that it counts no
//! longer ([`JobError::LostLease`]). Jobs of one *lane* run one after the other in the order of their ids; a *parked* job, which
//! waits for a person, holds up its own lane and nothing else. A *pool* limits how many jobs of a sort run at the same time,
//! so that one outside system that hangs cannot use up every hand. A finished job is deleted: what happened is kept by its
//! owner (a delivery, a notice), not by the queue.
//!
//! Map: `job` the row · `queue` putting in and claiming · `claimed` settling, always fenced · `recurring` jobs that come
//! again · `lease` renewing and giving back · `schedule` when to try again · `handler` what does the work · `worker` and
//! `rounds` the loops · `figures` what is measured · `by_hand` what a person may do · `tasks` what only a person can settle.
//!
//! Deliberately not here: any knowledge of what a job does, and priorities (the oldest due job goes first, each borough has
//! its own workers, and pools keep the peace).

mod by_hand;
mod claimed;
mod figures;
mod handler;
mod job;
mod lease;
mod queue;
mod recurring;
mod rounds;
mod schedule;
pub mod tasks;
mod worker;

pub use by_hand::{NotPossible, drop_done, park, parked_jobs, try_again};
pub use claimed::{Claimed, JobError};
pub use figures::{Figures, figures, observe};
pub use handler::{Handler, Recurring};
pub use job::{Entity as Job, Model as JobRow, State};
pub use lease::void_leases;
pub use queue::{NewJob, claim, due, enqueue, enqueue_all, enqueue_in_batch, enqueue_in_pool};
pub use recurring::{Standing, keep_standing};
pub use schedule::{MOST_ATTEMPTS, schedule};
pub use worker::{Concurrency, Worker};
