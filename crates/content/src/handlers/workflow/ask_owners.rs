//! Asks the owners of pages whose day has come to look at them again, by mail, once a fortnight until it is done (CM-07).

use async_trait::async_trait;
use chrono::Duration;
use jobs::Claimed;
use tenancy::Tenant;

use crate::page_review;

/// The kind of the recurring job.
pub(super) const KIND: &str = "ask_page_owners";

/// Mails the owners. Doing it twice is harmless: that somebody is asked is written down in the transaction of the letter, and
/// whoever was asked less than a fortnight ago is not asked again.
pub(super) struct AskOwners;

#[async_trait]
impl jobs::Handler for AskOwners {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, tenant: &Tenant, job: &Claimed) -> Result<(), anyhow::Error> {
        let now = tenant.clock().now();
        let today = tenant.clock().today();
        for (owner, pages) in page_review::to_ask(tenant.db().read(), today, now).await? {
            let letter = match page_review::letter(tenant, &owner, &pages, now) {
                Ok(letter) => letter,
                Err(error) => {
                    // An address that takes no mail is seen in the list of pages that wait; it stops nobody else's letter.
                    tracing::warn!(pages = pages.len(), %error, "an owner of pages cannot be asked");
                    continue;
                }
            };
            let tx = tenant.db().write_tx().await?;
            if page_review::asked(&tx, &pages, now).await? {
                notices::enqueue(&tx, now, letter).await?;
            }
            tx.commit().await?;
        }
        let every = job.every().and_then(|every| Duration::from_std(every).ok()).unwrap_or(Duration::days(1));
        let tx = tenant.db().write_tx().await?;
        job.again(&tx, now + every).await?;
        tx.commit().await?;
        Ok(())
    }
}
