//! What does the work of a job.

use std::time::Duration;

use async_trait::async_trait;
use tenancy::Tenant;

use crate::claimed::Claimed;

/// Does the work of one kind of job.
///
/// A job may run twice, or half and then again: a handler says in its doc comment why that is harmless. It settles the job
/// itself ([`Claimed::finish`] and its sisters) in the very transaction that writes what came of it.
#[async_trait]
pub trait Handler: Send + Sync {
    /// The kind of job that it does.
    fn kind(&self) -> &'static str;

    /// Does one job. An error, or a panic, is tried again by the schedule, and parked when the schedule is at its end.
    async fn run(&self, tenant: &Tenant, job: &Claimed) -> Result<(), anyhow::Error>;
}

/// A job that every borough has exactly once and that comes again and again; its handler ends with [`Claimed::again`].
#[derive(Clone, Copy, Debug)]
pub struct Recurring {
    /// Which handler does it.
    pub kind: &'static str,
    /// How long between two rounds; found in the job by [`Claimed::every`].
    pub every: Duration,
}
