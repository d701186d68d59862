//! Does what is planned for pages when its time has come.

use anyhow::Context as _;
use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};
use identity::audit::{self, Actor, Happening};
use jobs::Claimed;
use tenancy::Tenant;

use crate::page::Refusal;
use crate::schedule::{self, Act, Schedule};

/// The kind of the recurring job.
pub(super) const KIND: &str = "carry_out_page_schedules";

/// Carries out what is due. Doing it twice is harmless: a plan is claimed in the transaction that carries it out, and what was
/// claimed is never due again.
pub(super) struct CarryOutSchedules;

#[async_trait]
impl jobs::Handler for CarryOutSchedules {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, tenant: &Tenant, job: &Claimed) -> Result<(), anyhow::Error> {
        let now = tenant.clock().now();
        for plan in schedule::due(tenant.db().read(), now).await? {
            carry_out(tenant, &plan, now).await.with_context(|| format!("the plan {} for a page", plan.id))?;
        }
        let every = job.every().and_then(|every| Duration::from_std(every).ok()).unwrap_or(Duration::seconds(10));
        let tx = tenant.db().write_tx().await?;
        job.again(&tx, tenant.clock().now() + every).await?;
        tx.commit().await?;
        Ok(())
    }
}

async fn carry_out(tenant: &Tenant, plan: &Schedule, now: DateTime<Utc>) -> Result<(), anyhow::Error> {
    let tx = tenant.db().write_tx().await?;
    if !schedule::claim(&tx, plan, now).await? {
        return Ok(());
    }
    let refusal = match schedule::carry_out(&tx, tenant.profile(), plan, now).await {
        Ok(page) => {
            let action = if plan.act == Act::Publish.word() { "publish_page" } else { "take_down_page" };
            let happening = Happening::done(planner(plan), action, "page", page.id)
                .named(&page.path)
                .because("As planned")
                .with(serde_json::json!({ "schedule": plan.id, "asked_at": plan.asked_at }));
            audit::write(&tx, tenant, now, happening).await?;
            tx.commit().await?;
            return Ok(());
        }
        // The job is tried again, and the plan with it.
        Err(Refusal::Database(error)) => return Err(error.into()),
        // Somebody saved in between: the next round finds the page as it is then.
        Err(Refusal::Stale(_)) => return Ok(()),
        Err(refusal) => refusal,
    };
    tx.rollback().await?;
    let tx = tenant.db().write_tx().await?;
    if schedule::claim(&tx, plan, now).await? {
        schedule::keep_failure(&tx, plan, &schedule::failure(&refusal)).await?;
    }
    tx.commit().await?;
    tracing::warn!(schedule.id = %plan.id, "what was planned for a page could not be done; its overview says why");
    Ok(())
}

/// In whose name it is done.
fn planner(plan: &Schedule) -> Actor {
    match plan.asked_by_id {
        Some(id) => Actor::Staff { id, name: plan.asked_by_name.clone() },
        None => Actor::Unknown,
    }
}
