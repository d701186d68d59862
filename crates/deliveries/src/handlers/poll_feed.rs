//! Asks one system what became of the reports.

use std::panic::AssertUnwindSafe;

use anyhow::Context as _;
use async_trait::async_trait;
use connectors::{BackOffice, Change};
use futures_util::FutureExt as _;
use jobs::tasks::{self, NewTask};
use jobs::{Claimed, Handler};
use tenancy::Tenant;

use crate::{feed, inbox};

/// Running twice is harmless: each change has a key, and what is written down already is left as it is.
pub(crate) struct PollFeed;

#[async_trait]
impl Handler for PollFeed {
    fn kind(&self) -> &'static str {
        super::POLL_FEED
    }

    async fn run(&self, tenant: &Tenant, job: &Claimed) -> Result<(), anyhow::Error> {
        let name = job.payload.get("connector").and_then(|name| name.as_str()).context("which feed is not said")?;
        let every = job.every().context("how often to poll is not known")?;
        let Some(connector) = tenant.connectors().get(name).filter(|connector| connector.feed().is_some()) else {
            // The connector was taken out of the settings; should it come back, the job does too.
            let tx = tenant.db().write_tx().await?;
            job.finish(&tx).await?;
            tx.commit().await?;
            return Ok(());
        };
        let mut standing = feed::standing(tenant.db().read(), name).await?;
        let (from, to) = standing.window(tenant.clock().now());
        let asked = ask(connector, from, to).await;
        let new = match &asked {
            Ok(changes) => inbox::unknown_of(tenant.db().read(), name, changes.clone()).await?,
            Err(_) => Vec::new(),
        };
        let overlooked = inbox::overlooked(tenant.db().read(), name).await?;

        let tx = tenant.db().write_tx().await?;
        let now = tenant.clock().now();
        inbox::write_changes(&tx, now, name, &new).await?;
        for (number, subject) in overlooked {
            if inbox::hand_to_owner(&tx, name, &number, subject).await? {
                inbox::tell(&tx, now, [subject]).await?;
            }
        }
        let key = format!("feed:{name}");
        match &asked {
            Ok(changes) => {
                standing.was_read(now, to, changes);
                tasks::settle(&tx, now, &key, "the feed is read again").await?;
            }
            Err(reason) => {
                // The words of the outside stay in the feed's row: what they hold is not ours to log.
                tracing::warn!(connector = name, "a feed cannot be read");
                standing.failed(now, reason.clone());
                if standing.fails_too_long(now) {
                    let words = format!("The changes from {name} have not been read for an hour or more: {reason}");
                    let connector = Some(name.to_owned());
                    let task = NewTask { kind: "feed", dedupe_key: key, subject: None, connector, words };
                    tasks::raise(&tx, now, task).await?;
                }
            }
        }
        standing.keep(&tx).await?;
        job.again(&tx, now + chrono::Duration::from_std(every)?).await?;
        tx.commit().await?;
        if !new.is_empty() {
            tracing::info!(connector = name, changes = new.len(), "changes were heard");
        }
        Ok(())
    }
}

async fn ask(
    connector: &BackOffice,
    from: chrono::DateTime<chrono::Utc>,
    to: chrono::DateTime<chrono::Utc>,
) -> Result<Vec<Change>, String> {
    let Some(feed) = connector.feed() else { return Err("the system has no feed".to_owned()) };
    // Several files or pages may have to be fetched, each within the deadline.
    let limit = connector.deadline() * 4;
    match tokio::time::timeout(limit, AssertUnwindSafe(feed.changes(from, to)).catch_unwind()).await {
        Ok(Ok(changes)) => changes.map_err(|error| error.to_string()),
        Ok(Err(_)) => Err("the connector broke down".to_owned()),
        Err(_) => Err("the call did not end".to_owned()),
    }
}
