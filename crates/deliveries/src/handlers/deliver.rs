//! Hands one report over.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use anyhow::Context as _;
use async_trait::async_trait;
use connectors::{Attempt, BackOffice, Outcome, Report};
use futures_util::FutureExt as _;
use jobs::{Claimed, Handler, MOST_ATTEMPTS};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait as _, EntityTrait as _};
use tenancy::Tenant;

use crate::attempt;
use crate::delivery::{ActiveModel, Entity, Model, State};
use crate::settle::{self, Call};
use crate::verdict::{judge, may_repeat, word};

/// Running twice is harmless: an attempt is written down before its call, and one that was left open is treated as a lost
/// answer, which is only followed by another call where the system makes nothing of a repeat.
pub(crate) struct Deliver;

#[async_trait]
impl Handler for Deliver {
    fn kind(&self) -> &'static str {
        super::DELIVER
    }

    async fn run(&self, tenant: &Tenant, job: &Claimed) -> Result<(), anyhow::Error> {
        let Some((call, report)) = begin(tenant, job).await? else { return Ok(()) };
        let connector = tenant.connectors().get(&call.delivery.connector).context("the connector is gone")?;
        let attempt = make(connector, &report).await;
        let (result, _) = word(&attempt.outcome);
        settle::count(tenant, &call.delivery, result);
        tracing::info!(
            delivery.id = %call.delivery.id,
            connector = %call.delivery.connector,
            attempt = call.delivery.attempts,
            result,
            milliseconds = attempt.milliseconds,
            "a report was handed over, or not"
        );
        let verdict = judge(&attempt.outcome, connector.retry_safety(), job.attempts);
        Ok(settle::settle(tenant, job, &call, &attempt, &verdict).await?)
    }
}

/// Writes down that a call is about to be made, or settles the job when none may be.
async fn begin(tenant: &Tenant, job: &Claimed) -> Result<Option<(Call, Report)>, anyhow::Error> {
    let tx = tenant.db().write_tx().await?;
    let now = tenant.clock().now();
    job.hold(&tx, now).await?;
    let Some(delivery) = Entity::find_by_id(job.id).one(&tx).await? else {
        tracing::error!("a job has no delivery");
        job.finish(&tx).await?;
        tx.commit().await?;
        return Ok(None);
    };
    if !matches!(delivery.state, State::Queued | State::Sending | State::Retry) {
        // It stands fast already; only the job was left over.
        job.finish(&tx).await?;
        tx.commit().await?;
        return Ok(None);
    }
    let connector = tenant.connectors().get(&delivery.connector);
    let abandoned = attempt::end_abandoned(&tx, now, delivery.id).await?;
    if let Some(reason) = hindrance(&delivery, connector, abandoned, job.attempts) {
        settle::park(&tx, now, job, &delivery, "parked", &reason).await?;
        tx.commit().await?;
        return Ok(None);
    }
    if let Some(wait) = connector.and_then(BackOffice::rests_for) {
        let at = now + chrono::Duration::from_std(wait)?;
        let reason = "the system keeps failing and is left alone for a moment";
        let row = ActiveModel {
            id: Set(delivery.id),
            state: Set(if delivery.attempts == 0 { State::Queued } else { State::Retry }),
            next_at: Set(Some(at)),
            reason: Set(Some(reason.to_owned())),
            updated_at: Set(now),
            ..Default::default()
        };
        row.update(&tx).await?;
        job.postpone_pool(&tx, at, reason).await?;
        tx.commit().await?;
        return Ok(None);
    }
    // `hindrance` has read it once already.
    let report: Report = serde_json::from_str(&delivery.payload).context("reading the report")?;
    let number = delivery.attempts + 1;
    let attempt = attempt::begin(&tx, now, delivery.id, number).await?;
    let row = ActiveModel {
        id: Set(delivery.id),
        state: Set(State::Sending),
        attempts: Set(number),
        next_at: Set(None),
        updated_at: Set(now),
        ..Default::default()
    };
    let delivery = row.update(&tx).await?;
    tx.commit().await?;
    Ok(Some((Call { delivery, attempt: Some(attempt) }, report)))
}

/// Why no call may be made, if so.
fn hindrance(delivery: &Model, connector: Option<&BackOffice>, abandoned: bool, attempts: u32) -> Option<String> {
    let Some(connector) = connector else {
        return Some(format!("no connector called {} is set up", delivery.connector));
    };
    if serde_json::from_str::<Report>(&delivery.payload).is_err() {
        return Some("the report cannot be read".to_owned());
    }
    if abandoned && !may_repeat(connector.retry_safety()) {
        return Some("it may have arrived and may not: the worker stopped in mid-call".to_owned());
    }
    (attempts > MOST_ATTEMPTS).then(|| "all attempts failed".to_owned())
}

/// Makes the call. Whatever happens inside, an outcome comes out: a panic or a call without end is a lost answer.
async fn make(connector: &BackOffice, report: &Report) -> Attempt {
    // The connector keeps its own deadline, for the call and for the wait for a free line; this is the belt to its braces.
    let limit = connector.deadline() * 2 + Duration::from_secs(10);
    let call = AssertUnwindSafe(connector.submit(report)).catch_unwind();
    let begun = std::time::Instant::now();
    let reason = match tokio::time::timeout(limit, call).await {
        Ok(Ok(attempt)) => return attempt,
        Ok(Err(_)) => "the connector broke down in mid-call",
        Err(_) => "the call did not end",
    };
    Attempt {
        outcome: Outcome::Ambiguous { reason: reason.to_owned() },
        http_status: None,
        milliseconds: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
        excerpt: String::new(),
    }
}
