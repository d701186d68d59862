//! Forgetting words after a year.

use async_trait::async_trait;
use chrono::Duration;
use jobs::Claimed;
use tenancy::Tenant;

use crate::answer;

/// The kind of the recurring job.
pub(crate) const SWEEP: &str = "forget_feedback_words";

/// Forgets old words. Doing it twice is harmless: there is nothing left to forget.
pub(crate) struct ForgetWords;

#[async_trait]
impl jobs::Handler for ForgetWords {
    fn kind(&self) -> &'static str {
        SWEEP
    }

    async fn run(&self, tenant: &Tenant, job: &Claimed) -> Result<(), anyhow::Error> {
        let now = tenant.clock().now();
        let every = job.every().and_then(|every| Duration::from_std(every).ok()).unwrap_or(Duration::hours(1));
        let tx = tenant.db().write_tx().await?;
        let forgotten = answer::forget_words(&tx, now).await?;
        job.again(&tx, now + every).await?;
        tx.commit().await?;
        if forgotten > 0 {
            tracing::info!(forgotten, "what people wrote of pages and services a year ago was forgotten");
        }
        Ok(())
    }
}
