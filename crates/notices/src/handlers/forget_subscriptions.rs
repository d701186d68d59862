//! Forgets who asked and never confirmed, who ended everything a while ago, and what was announced long since.

use async_trait::async_trait;
use chrono::Duration;
use jobs::{Claimed, Handler};
use tenancy::Tenant;

use crate::{announcement, subscription};

/// What is old is old: forgetting it twice is forgetting it once.
pub(crate) struct ForgetSubscriptions;

#[async_trait]
impl Handler for ForgetSubscriptions {
    fn kind(&self) -> &'static str {
        super::FORGET
    }

    async fn run(&self, tenant: &Tenant, job: &Claimed) -> Result<(), anyhow::Error> {
        let now = tenant.clock().now();
        let every = job.every().and_then(|every| Duration::from_std(every).ok()).unwrap_or(Duration::hours(1));
        let tx = tenant.db().write_tx().await?;
        job.again(&tx, now + every).await?;
        announcement::forget_old(&tx, now).await?;
        subscription::forget_old(&tx, now).await?;
        tx.commit().await?;
        Ok(())
    }
}
