//! What stands on the pages follows from the alerts: here it is made, in one transaction, whenever an alert is published or taken
//! down and whenever the clock brings one or ends one.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use jobs::{Claimed, Handler};
use sea_orm::{DatabaseTransaction, DbErr};
use tenancy::{Tenant, bulletin, services};

use crate::alert::{Alert, Stage};
use crate::message::{self, Kind};

/// The kind of the recurring job.
pub(crate) const KEEP_TIME: &str = "keep_alerts_to_time";

/// Brings the pages in line with the alerts: which are live, what is told to other systems and to those who asked for mail, and the
/// banners, with a new revision for every node to see. Made anew from the same alerts it says the same.
///
/// # Errors
/// The database is down, or what it holds cannot be read.
pub(crate) async fn rewrite(tx: &DatabaseTransaction, tenant: &Tenant, now: DateTime<Utc>) -> Result<(), DbErr> {
    let mut live = Vec::new();
    for alert in Alert::standing(tx).await? {
        let Some(facts) = alert.published().cloned() else { continue };
        let stage = alert.stage_at(now);
        if stage != alert.stage() {
            alert.move_to(tx, stage).await?;
        }
        match stage {
            Stage::Live => {
                if message::tell(tx, tenant, alert.id(), &facts, now).await? && facts.is_mailed() {
                    notices::announce(tx, &facts.announcement(tenant.profile()), now).await?;
                }
                live.push((facts.grade, std::cmp::Reverse(facts.starts_at), alert.id(), facts));
            }
            // What ended by the clock said so from the beginning; what is taken down before has to be called back.
            Stage::Over if alert.taken_down_by().is_some() => {
                message::call_back(tx, tenant, alert.id(), now).await?;
            }
            Stage::Over | Stage::Draft | Stage::Waiting => {}
        }
    }
    live.sort_by_key(|one| (one.0, one.1, one.2));
    let banners: Vec<_> = live.iter().map(|(_, _, id, facts)| facts.banner(*id)).collect();
    bulletin::write(tx, &banners, now).await?;
    services::bump_revision(tx, now).await.map(|_| ())
}

/// Brings alerts at their time and ends them, without anybody pressing anything.
///
/// Running twice is harmless: what is made follows from the alerts and the clock alone, and a message is not told twice.
pub(crate) struct KeepToTime;

#[async_trait]
impl Handler for KeepToTime {
    fn kind(&self) -> &'static str {
        KEEP_TIME
    }

    async fn run(&self, tenant: &Tenant, job: &Claimed) -> Result<(), anyhow::Error> {
        let now = tenant.clock().now();
        let due = Alert::is_any_due(tenant.db().read(), now).await?;
        let every = job.every().unwrap_or(Duration::from_secs(5));
        let tx = tenant.db().write_tx().await?;
        job.again(&tx, now + every).await?;
        if due {
            rewrite(&tx, tenant, now).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// Which kind a message of a live alert has: the first is an alert, each later one an update.
pub(crate) const fn kind_after(earlier: usize) -> Kind {
    if earlier == 0 { Kind::Alert } else { Kind::Update }
}
