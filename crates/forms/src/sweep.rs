//! Forgetting drafts that nobody will finish: they hold personal data that nobody needs any more.

use async_trait::async_trait;
use chrono::Duration;
use jobs::Claimed;
use tenancy::Tenant;

use crate::draft;

/// The kind of the recurring job.
pub(crate) const SWEEP: &str = "forget_drafts";

/// Forgets old drafts. Doing it twice is harmless: there is nothing left to forget.
pub(crate) struct ForgetDrafts;

#[async_trait]
impl jobs::Handler for ForgetDrafts {
    fn kind(&self) -> &'static str {
        SWEEP
    }

    async fn run(&self, tenant: &Tenant, job: &Claimed) -> Result<(), anyhow::Error> {
        let now = tenant.clock().now();
        let every = job.every().and_then(|every| Duration::from_std(every).ok()).unwrap_or(Duration::hours(1));
        let tx = tenant.db().write_tx().await?;
        let forgotten = draft::forget_old(&tx, now).await?;
        job.again(&tx, now + every).await?;
        tx.commit().await?;
        if forgotten > 0 {
            tracing::info!(forgotten, "drafts that nobody finished were forgotten");
        }
        Ok(())
    }
}
