//! Writing down what came of a call: the attempt, the delivery, the job, what the owner is to hear and what a person is to do,
//! in one transaction under the job's fence.

use std::time::Duration;

use chrono::{DateTime, Utc};
use connectors::Attempt;
use jobs::tasks::{self, NewTask};
use jobs::{Claimed, JobError};
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, DatabaseTransaction, DbErr, EntityTrait as _, QueryFilter as _, SqlErr,
};
use tenancy::Tenant;
use uuid::Uuid;

use crate::attempt;
use crate::delivery::{ActiveModel, Column, Entity, Model, State};
use crate::handlers::RESOLVE_TOKEN;
use crate::inbox::{self, Sort};
use crate::verdict::{self, Verdict};

/// How soon to ask for a number that was promised, the first time.
const FIRST_ASK: chrono::Duration = chrono::Duration::seconds(5);

/// Waits between tries to write a result down. The call has been made; only a database that stays away makes us give up what
/// we know of it, and then the attempt counts as ambiguous.
const TRIES: [Duration; 5] = [
    Duration::from_millis(100),
    Duration::from_millis(500),
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(10),
];

/// What a call was made for.
pub(crate) struct Call {
    pub(crate) delivery: Model,
    /// The attempt's row; none where only a number was asked for.
    pub(crate) attempt: Option<Uuid>,
}

/// Writes down what came of `call`.
pub(crate) async fn settle(
    tenant: &Tenant,
    job: &Claimed,
    call: &Call,
    attempt: &Attempt,
    verdict: &Verdict,
) -> Result<(), JobError> {
    let mut waits = TRIES.into_iter();
    loop {
        let error = match settle_once(tenant, job, call, attempt, verdict).await {
            Ok(()) => return Ok(()),
            Err(JobError::LostLease) => return Err(JobError::LostLease),
            Err(JobError::Database(error)) => error,
        };
        let Some(wait) = waits.next() else { return Err(JobError::Database(error)) };
        // Two deliveries may be given one number at the same moment; the second sees the first at the next try.
        let clash = matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)));
        if !clash {
            tracing::warn!(%error, "what came of a call cannot be written down yet");
            tokio::time::sleep(wait).await;
        }
    }
}

async fn settle_once(
    tenant: &Tenant,
    job: &Claimed,
    call: &Call,
    attempt: &Attempt,
    verdict: &Verdict,
) -> Result<(), JobError> {
    let tx = tenant.db().write_tx().await?;
    let now = tenant.clock().now();
    job.hold(&tx, now).await?;
    if let Some(id) = call.attempt {
        if verdict::held_back(attempt).is_some() {
            attempt::forget(&tx, id).await?;
        } else {
            let (word, reason) = verdict::word(&attempt.outcome);
            attempt::end(&tx, now, id, word, reason, attempt).await?;
        }
    }
    if let Some((wait, reason)) = verdict::held_back(attempt) {
        hold_back(&tx, now, job, call, now + wait, reason).await?;
    } else {
        apply(&tx, now, job, &call.delivery, verdict).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The call was never made: nothing is counted.
async fn hold_back(
    tx: &DatabaseTransaction,
    now: DateTime<Utc>,
    job: &Claimed,
    call: &Call,
    at: DateTime<Utc>,
    reason: &str,
) -> Result<(), JobError> {
    let begun = i32::from(call.attempt.is_some());
    let mut row = changed(&call.delivery, now);
    row.attempts = Set(call.delivery.attempts - begun);
    row.state = Set(rest_state(&call.delivery));
    row.next_at = Set(Some(at));
    row.reason = Set(Some(reason.to_owned()));
    row.update(tx).await?;
    job.postpone(tx, at, reason).await
}

fn rest_state(delivery: &Model) -> State {
    match (&delivery.token, delivery.attempts) {
        (Some(_), _) => State::Accepted,
        (None, 0 | 1) => State::Queued,
        (None, _) => State::Retry,
    }
}

/// Writes a verdict down.
pub(crate) async fn apply(
    tx: &DatabaseTransaction,
    now: DateTime<Utc>,
    job: &Claimed,
    delivery: &Model,
    verdict: &Verdict,
) -> Result<(), JobError> {
    match verdict {
        Verdict::Delivered { external_id, note } => {
            if let Some(number) = external_id
                && let Some(other) = holder(tx, delivery, number).await?
            {
                let reason =
                    format!("the system gave the number {number}, which belongs to {} already", other.reference);
                return park(tx, now, job, delivery, "conflict", &reason).await;
            }
            deliver(tx, now, job, delivery, external_id.as_deref(), note.as_deref()).await
        }
        Verdict::Accepted { token } => {
            let asks_already = job.kind == RESOLVE_TOKEN;
            let wait = if asks_already { patience(job.attempts) } else { FIRST_ASK };
            let mut row = changed(delivery, now);
            row.state = Set(State::Accepted);
            row.token = Set(Some(token.clone()));
            row.next_at = Set(Some(now + wait));
            row.reason = Set(Some("the system took it and will say its number later".to_owned()));
            row.update(tx).await?;
            if asks_already {
                job.retry(tx, now + wait, "no number yet").await
            } else {
                job.go_on_as(tx, RESOLVE_TOKEN, now + wait).await
            }
        }
        Verdict::Later { wait, reason } => {
            let mut row = changed(delivery, now);
            row.state = Set(if delivery.token.is_some() { State::Accepted } else { State::Retry });
            row.next_at = Set(Some(now + *wait));
            row.reason = Set(Some(reason.clone()));
            row.update(tx).await?;
            job.retry(tx, now + *wait, reason).await
        }
        Verdict::Parked { reason } => park(tx, now, job, delivery, "parked", reason).await,
        Verdict::Refused { reason } => {
            wait_for_a_person(tx, now, delivery, State::Refused, reason).await?;
            inbox::write_standing(tx, now, delivery, Sort::Refused, None, Some(reason)).await?;
            raise(tx, now, delivery, "refused", &format!("was refused: {reason}")).await?;
            job.park(tx, reason).await
        }
    }
}

/// How long to wait before a promised number is asked for again: by the schedule at first, hourly in the end, for ever. A
/// report whose token is open is never sent again.
pub(crate) fn patience(attempts: u32) -> chrono::Duration {
    let hour = chrono::Duration::hours(1);
    jobs::schedule(attempts).map_or(hour, |wait| wait.min(hour))
}

async fn deliver(
    tx: &DatabaseTransaction,
    now: DateTime<Utc>,
    job: &Claimed,
    delivery: &Model,
    external_id: Option<&str>,
    note: Option<&str>,
) -> Result<(), JobError> {
    let mut row = changed(delivery, now);
    row.state = Set(State::Delivered);
    row.external_id = Set(external_id.map(str::to_owned));
    row.token = Set(None);
    row.next_at = Set(None);
    row.reason = Set(note.map(str::to_owned));
    row.finished_at = Set(Some(now));
    row.update(tx).await?;
    if let Some(number) = external_id {
        inbox::hand_to_owner(tx, &delivery.connector, number, delivery.subject).await?;
    }
    inbox::write_standing(tx, now, delivery, Sort::Delivered, external_id, note).await?;
    tasks::settle(tx, now, &task_key(delivery.id), "delivered").await?;
    if let Some(note) = note {
        let task = NewTask {
            kind: "delivered_with_note",
            dedupe_key: format!("note:{}", delivery.id),
            subject: Some(delivery.subject),
            connector: Some(delivery.connector.clone()),
            words: format!("{} was delivered to {}: {note}", delivery.reference, delivery.connector),
        };
        tasks::raise(tx, now, task).await?;
    }
    job.finish(tx).await
}

/// Parks the delivery for a person.
pub(crate) async fn park(
    tx: &DatabaseTransaction,
    now: DateTime<Utc>,
    job: &Claimed,
    delivery: &Model,
    kind: &'static str,
    reason: &str,
) -> Result<(), JobError> {
    wait_for_a_person(tx, now, delivery, State::Parked, reason).await?;
    inbox::write_standing(tx, now, delivery, Sort::Parked, None, Some(reason)).await?;
    raise(tx, now, delivery, kind, &format!("is parked: {reason}")).await?;
    job.park(tx, reason).await
}

async fn wait_for_a_person(
    tx: &DatabaseTransaction,
    now: DateTime<Utc>,
    delivery: &Model,
    state: State,
    reason: &str,
) -> Result<(), DbErr> {
    let mut row = changed(delivery, now);
    row.state = Set(state);
    row.token = Set(None);
    row.next_at = Set(None);
    row.reason = Set(Some(reason.to_owned()));
    row.update(tx).await?;
    Ok(())
}

async fn raise(
    tx: &DatabaseTransaction,
    now: DateTime<Utc>,
    delivery: &Model,
    kind: &'static str,
    what: &str,
) -> Result<(), DbErr> {
    let task = NewTask {
        kind,
        dedupe_key: task_key(delivery.id),
        subject: Some(delivery.subject),
        connector: Some(delivery.connector.clone()),
        words: format!("The delivery of {} to {} {what}", delivery.reference, delivery.connector),
    };
    tasks::raise(tx, now, task).await
}

/// The key of the one task that a delivery may have while it waits for a person.
pub(crate) fn task_key(delivery: Uuid) -> String {
    format!("delivery:{delivery}")
}

/// Another delivery to the same system that has this number: ours and theirs are both kept.
pub(crate) async fn holder(tx: &DatabaseTransaction, delivery: &Model, number: &str) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::Connector.eq(&delivery.connector))
        .filter(Column::ExternalId.eq(number))
        .filter(Column::Id.ne(delivery.id))
        .one(tx)
        .await
}

fn changed(delivery: &Model, now: DateTime<Utc>) -> ActiveModel {
    ActiveModel { id: Set(delivery.id), updated_at: Set(now), ..Default::default() }
}

/// Counts a call for `outbox_attempts_total`.
pub(crate) fn count(tenant: &Tenant, delivery: &Model, result: &'static str) {
    metrics::counter!(
        "outbox_attempts_total",
        "tenant" => tenant.slug().to_owned(),
        "connector" => delivery.connector.clone(),
        "result" => result
    )
    .increment(1);
}
