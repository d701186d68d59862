//! Hands one notice to the borough's mail server.

use anyhow::Context as _;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use jobs::tasks::{self, NewTask};
use jobs::{Claimed, Handler, schedule};
use mail::{EmailAddress, MessageId, Outgoing, SendError, UnsubscribeLink};
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use tenancy::Tenant;
use uuid::Uuid;

use crate::announcement::{self, ANNOUNCEMENT, StillWanted};
use crate::letter::LETTER;
use crate::notice::{ActiveModel, Column, Entity, Model, State};
use crate::subscription;

/// Running twice may send a mail twice, always under the same Message-ID, by which mail programs know a repeat. The other way
/// round, telling nobody, is worse: a lost answer is therefore followed by another try.
pub(crate) struct SendMail;

/// A notice that is to be sent now.
struct Open {
    notice: Model,
    /// The first notice of its subject, which it continues.
    first: Uuid,
    /// Whoever subscribed to what it tells of.
    subscriber: Option<Uuid>,
}

/// What is to be written down after a try.
enum Fate {
    Delivered,
    Again { wait: chrono::Duration, reason: String },
    GivenUp { state: State, reason: String },
}

#[async_trait]
impl Handler for SendMail {
    fn kind(&self) -> &'static str {
        super::SEND_MAIL
    }

    async fn run(&self, tenant: &Tenant, job: &Claimed) -> Result<(), anyhow::Error> {
        let Some(open) = begin(tenant, job).await? else { return Ok(()) };
        let (mail, notice) = (outgoing(tenant, &open)?, open.notice);
        let sent = tenant.mailer().send(&mail).await;
        let (result, fate) = judge(sent, job.attempts);
        metrics::counter!("mail_attempts_total", "tenant" => tenant.slug().to_owned(), "result" => result).increment(1);
        tracing::info!(notice.id = %notice.id, result, "a mail was sent, or not");
        let tx = tenant.db().write_tx().await?;
        settle(&tx, tenant.clock().now(), job, &notice, fate).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Marks the notice as being sent, unless it needs no sending any more or is no longer wanted; and finds the first notice of its
/// subject, which it continues.
async fn begin(tenant: &Tenant, job: &Claimed) -> Result<Option<Open>, anyhow::Error> {
    let tx = tenant.db().write_tx().await?;
    let now = tenant.clock().now();
    job.hold(&tx, now).await?;
    let notice = Entity::find_by_id(job.id).one(&tx).await?;
    let open = notice.filter(|notice| match notice.state {
        State::Created | State::Sending | State::TemporaryFailure => true,
        State::Delivered | State::PermanentFailure | State::TechnicalFailure | State::Withdrawn => false,
    });
    let Some(notice) = open else {
        job.finish(&tx).await?;
        tx.commit().await?;
        return Ok(None);
    };
    let mut subscriber = None;
    if notice.event.starts_with(ANNOUNCEMENT) {
        match announcement::still_wanted(&tx, notice.id, now).await? {
            StillWanted::Yes(id) => subscriber = Some(id),
            StillWanted::No => {
                mark(&tx, now, notice.id, State::Withdrawn, None).await?;
                forget_words(&tx, &notice).await?;
                job.finish(&tx).await?;
                tx.commit().await?;
                return Ok(None);
            }
        }
    }
    mark(&tx, now, notice.id, State::Sending, None).await?;
    let first: Option<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Subject.eq(notice.subject))
        .order_by_asc(Column::Id)
        .into_tuple()
        .one(&tx)
        .await?;
    tx.commit().await?;
    let first = first.unwrap_or(notice.id);
    Ok(Some(Open { notice, first, subscriber }))
}

fn outgoing(tenant: &Tenant, open: &Open) -> Result<Outgoing, anyhow::Error> {
    let Open { notice, first, subscriber } = open;
    let id_of = |id: Uuid| {
        MessageId::parse(&format!("{id}@{}", tenant.profile().canonical_host())).context("making a Message-ID")
    };
    Ok(Outgoing {
        to_name: None,
        to: EmailAddress::parse(&notice.recipient)?,
        subject: notice.title.clone(),
        text: notice.text_part.clone(),
        html: notice.html_part.clone(),
        message_id: id_of(notice.id)?,
        in_reply_to: if *first == notice.id { None } else { Some(id_of(*first)?) },
        date: notice.created_at.into(),
        auto_submitted: true,
        unsubscribe: subscriber.map(|id| UnsubscribeLink::parse(&subscription::link(tenant, id))).transpose()?,
    })
}

/// What a try means: the word for the figures, and what to write down.
fn judge(sent: Result<(), SendError>, attempts: u32) -> (&'static str, Fate) {
    let (result, reason) = match sent {
        Ok(()) => return ("delivered", Fate::Delivered),
        Err(SendError::Permanent { reason }) => {
            return ("permanent-failure", Fate::GivenUp { state: State::PermanentFailure, reason });
        }
        Err(SendError::Temporary { reason }) => ("temporary-failure", reason),
        Err(SendError::Ambiguous { reason }) => ("ambiguous", reason),
    };
    let fate = match schedule(attempts) {
        Some(wait) => Fate::Again { wait, reason },
        None => Fate::GivenUp { state: State::TechnicalFailure, reason },
    };
    (result, fate)
}

async fn settle(
    tx: &DatabaseTransaction,
    now: DateTime<Utc>,
    job: &Claimed,
    notice: &Model,
    fate: Fate,
) -> Result<(), anyhow::Error> {
    match fate {
        Fate::Delivered => {
            mark(tx, now, notice.id, State::Delivered, None).await?;
            forget_words(tx, notice).await?;
            job.finish(tx).await?;
        }
        Fate::Again { wait, reason } => {
            mark(tx, now, notice.id, State::TemporaryFailure, Some(&reason)).await?;
            job.retry(tx, now + wait, &reason).await?;
        }
        Fate::GivenUp { state, reason } => {
            mark(tx, now, notice.id, state, Some(&reason)).await?;
            let task = NewTask {
                kind: "mail_failed",
                dedupe_key: format!("notice:{}", notice.id),
                subject: Some(notice.subject),
                connector: None,
                words: format!("A mail about {} could not be sent: {reason}", notice.reference),
            };
            // A letter that was not sent is asked for again by whoever waits for it, and of announcements there are thousands: a
            // person could do nothing with either.
            if !is_passing(notice) {
                tasks::raise(tx, now, task).await?;
            }
            forget_words(tx, notice).await?;
            job.finish(tx).await?;
        }
    }
    Ok(())
}

/// Whether nobody will want to read it again: a letter, or an announcement.
fn is_passing(notice: &Model) -> bool {
    notice.event.starts_with(LETTER) || notice.event.starts_with(ANNOUNCEMENT)
}

/// A letter's link would open an account for whoever reads the database, an announcement's would end what somebody asked for.
async fn forget_words(tx: &impl ConnectionTrait, notice: &Model) -> Result<(), DbErr> {
    if !is_passing(notice) {
        return Ok(());
    }
    let row = ActiveModel {
        id: Set(notice.id),
        text_part: Set(String::new()),
        html_part: Set(String::new()),
        ..Default::default()
    };
    row.update(tx).await.map(|_| ())
}

async fn mark(
    tx: &impl ConnectionTrait,
    now: DateTime<Utc>,
    id: Uuid,
    state: State,
    reason: Option<&str>,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(id),
        state: Set(state),
        reason: Set(reason.map(str::to_owned)),
        updated_at: Set(now),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said() -> String {
        "said so".to_owned()
    }

    #[test]
    fn what_a_try_means() {
        let temporary = || Err(SendError::Temporary { reason: said() });
        let ambiguous = || Err(SendError::Ambiguous { reason: said() });
        let permanent = Err(SendError::Permanent { reason: said() });
        assert!(matches!(judge(Ok(()), 1), ("delivered", Fate::Delivered)));
        assert!(matches!(judge(temporary(), 1).1, Fate::Again { .. }));
        assert!(matches!(judge(ambiguous(), jobs::MOST_ATTEMPTS - 1).1, Fate::Again { .. }));
        assert!(matches!(
            judge(temporary(), jobs::MOST_ATTEMPTS).1,
            Fate::GivenUp { state: State::TechnicalFailure, .. }
        ));
        assert!(matches!(judge(permanent, 1).1, Fate::GivenUp { state: State::PermanentFailure, .. }));
    }
}
