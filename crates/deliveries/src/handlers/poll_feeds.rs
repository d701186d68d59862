//! Makes sure that every feed of the borough is polled, each by a job of its own: one that hangs holds up no other.

use std::time::Duration;

use anyhow::Context as _;
use async_trait::async_trait;
use jobs::{Claimed, Handler, Standing, keep_standing};
use serde_json::json;
use tenancy::Tenant;

use crate::inbox;

/// How often to look whether a connector came or went. What each feed's job waits is another matter.
const LOOK: Duration = Duration::from_secs(60);

/// So long a change waits for a delivery with its number; after that it was never about a report of ours.
const WAIT_FOR_OWNER: chrono::Duration = chrono::Duration::days(90);

/// Running twice is harmless: a job that is there is not put in again.
pub(crate) struct PollFeeds;

#[async_trait]
impl Handler for PollFeeds {
    fn kind(&self) -> &'static str {
        super::POLL_FEEDS
    }

    async fn run(&self, tenant: &Tenant, job: &Claimed) -> Result<(), anyhow::Error> {
        let every = job.every().context("how often to poll is not known")?;
        let tx = tenant.db().write_tx().await?;
        let now = tenant.clock().now();
        for (name, connector) in tenant.connectors() {
            if connector.feed().is_none() {
                continue;
            }
            let payload = [("connector".to_owned(), json!(name))].into_iter().collect();
            let kind = super::POLL_FEED;
            keep_standing(&tx, now, Standing { name: format!("{kind}:{name}"), kind, every, payload }).await?;
        }
        inbox::forget_unowned(&tx, now - WAIT_FOR_OWNER).await?;
        job.again(&tx, now + chrono::Duration::from_std(every.max(LOOK))?).await?;
        tx.commit().await?;
        Ok(())
    }
}
