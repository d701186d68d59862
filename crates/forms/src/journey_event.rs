//! What happened on the way through a form, from the first day: begun, a step shown, a step refused, sent. Later figures need
//! the baseline. No cookie, no address, no answer and no person is in it.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait as _, Set};
use tenancy::{Batch, Tenant, Version};
use uuid::Uuid;

use crate::draft::WEB;
use crate::record::journey_event;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// The form was begun.
    Started,
    /// A step, or the check page, was shown.
    StepShown(&'a str),
    /// An answer to a step could not be taken.
    StepFailed(&'a str),
    /// The form was sent, after so many minutes.
    Submitted(i32),
}

/// Writes it down in a transaction of its own. Figures are worth less than the page: what fails is logged, and the page shown.
pub async fn note(tenant: &Tenant, version: &Version, draft: Option<Uuid>, event: Event<'_>) {
    let written = async {
        let tx = tenant.db().write_tx().await?;
        record(&tx, tenant.clock().now(), version, draft, event).await?;
        tx.commit().await
    };
    if let Err(error) = written.await {
        tracing::warn!(%error, "what happened on the way through a form could not be written down");
    }
}

/// Writes it down in the caller's transaction.
///
/// # Errors
/// The database is down.
pub async fn record(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    version: &Version,
    draft: Option<Uuid>,
    event: Event<'_>,
) -> Result<(), DbErr> {
    journey_event::Entity::insert(row(now, version, draft, event)).exec_without_returning(db).await?;
    Ok(())
}

/// The same among other statements that are sent together.
pub fn add(batch: &mut Batch, now: DateTime<Utc>, version: &Version, draft: Option<Uuid>, event: Event<'_>) {
    batch.add(&journey_event::Entity::insert(row(now, version, draft, event)));
}

fn row(now: DateTime<Utc>, version: &Version, draft: Option<Uuid>, event: Event<'_>) -> journey_event::ActiveModel {
    let (word, step, minutes) = match event {
        Event::Started => ("started", None, None),
        Event::StepShown(step) => ("step_shown", Some(step), None),
        Event::StepFailed(step) => ("step_failed", Some(step), None),
        Event::Submitted(minutes) => ("submitted", None, Some(minutes)),
    };
    journey_event::ActiveModel {
        id: Set(Uuid::now_v7()),
        at: Set(now),
        service: Set(version.definition.service.clone()),
        version_id: Set(version.id),
        draft_id: Set(draft),
        step: Set(step.map(str::to_owned)),
        event: Set(word.to_owned()),
        channel: Set(WEB.to_owned()),
        minutes: Set(minutes),
    }
}
