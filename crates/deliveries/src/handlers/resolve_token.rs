//! Asks for the number of a report that a system took with nothing but a token.

use anyhow::Context as _;
use async_trait::async_trait;
use connectors::{Attempt, Outcome};
use jobs::{Claimed, Handler};
use sea_orm::EntityTrait as _;
use tenancy::Tenant;

use crate::delivery::{Entity, State};
use crate::settle::{self, Call, patience};
use crate::verdict::Verdict;

/// Running twice is harmless: asking changes nothing there. It has no deadline, and the report is never sent again while its
/// token is open.
pub(crate) struct ResolveToken;

#[async_trait]
impl Handler for ResolveToken {
    fn kind(&self) -> &'static str {
        super::RESOLVE_TOKEN
    }

    async fn run(&self, tenant: &Tenant, job: &Claimed) -> Result<(), anyhow::Error> {
        let delivery = Entity::find_by_id(job.id).one(tenant.db().read()).await?.context("the delivery is gone")?;
        let Some(token) = delivery.token.clone() else {
            // A person sent it off again after the system had gone back on its word: it begins afresh. Or it is done.
            let tx = tenant.db().write_tx().await?;
            let now = tenant.clock().now();
            match delivery.state {
                State::Queued | State::Sending | State::Retry => job.go_on_as(&tx, super::DELIVER, now).await?,
                State::Parked | State::Refused => job.park(&tx, "it waits for a person").await?,
                State::Accepted | State::Delivered => job.finish(&tx).await?,
            }
            tx.commit().await?;
            return Ok(());
        };
        let attempt = match tenant.connectors().get(&delivery.connector) {
            Some(connector) => connector.resolve_token(&token).await,
            None => not_asked(format!("no connector called {} is set up", delivery.connector)),
        };
        let verdict = judge(&attempt.outcome, &token, job.attempts);
        let call = Call { delivery, attempt: None };
        Ok(settle::settle(tenant, job, &call, &attempt, &verdict).await?)
    }
}

/// Everything but a number or a refusal means: ask again.
fn judge(outcome: &Outcome, token: &str, attempts: u32) -> Verdict {
    match outcome {
        Outcome::Delivered { external_id, note } => {
            Verdict::Delivered { external_id: external_id.clone(), note: note.clone() }
        }
        Outcome::Accepted { .. } => Verdict::Accepted { token: token.to_owned() },
        Outcome::Retry { reason, .. } | Outcome::Ambiguous { reason } => {
            Verdict::Later { wait: patience(attempts), reason: reason.clone() }
        }
        Outcome::Refused { reason } => Verdict::Refused { reason: reason.clone() },
    }
}

fn not_asked(reason: String) -> Attempt {
    Attempt {
        outcome: Outcome::Retry { reason, after: None },
        http_status: None,
        milliseconds: 0,
        excerpt: String::new(),
    }
}
