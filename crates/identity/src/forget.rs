//! Forgetting what no longer counts: secrets and tries whose time has passed, sessions that ended long ago, and accounts whose
//! address nobody ever confirmed.

use async_trait::async_trait;
use chrono::Duration;
use jobs::Claimed;
use tenancy::Tenant;

use crate::account::Account;
use crate::{one_time, session, throttle};

/// The kind of the recurring job.
pub(crate) const FORGET: &str = "forget_sign_ins";

/// For how long an account waits for its address to be confirmed.
const UNCONFIRMED: Duration = Duration::days(7);

/// Forgets what no longer counts. Doing it twice is harmless: there is nothing left to forget.
pub(crate) struct ForgetSignIns;

#[async_trait]
impl jobs::Handler for ForgetSignIns {
    fn kind(&self) -> &'static str {
        FORGET
    }

    async fn run(&self, tenant: &Tenant, job: &Claimed) -> Result<(), anyhow::Error> {
        let now = tenant.clock().now();
        let every = job.every().and_then(|every| Duration::from_std(every).ok()).unwrap_or(Duration::hours(1));
        let tx = tenant.db().write_tx().await?;
        one_time::forget(&tx, now).await?;
        throttle::forget(&tx, now).await?;
        session::forget(&tx, now).await?;
        let unconfirmed = Account::forget_unconfirmed(&tx, now - UNCONFIRMED).await?;
        job.again(&tx, now + every).await?;
        tx.commit().await?;
        if unconfirmed > 0 {
            tracing::info!(unconfirmed, "accounts whose address nobody confirmed were forgotten");
        }
        Ok(())
    }
}
