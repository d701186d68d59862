//! The row of a notice; composing it and queueing it.

use std::collections::BTreeMap;

use catalogue::{Event, MessageText};
use chrono::{DateTime, Utc};
use jobs::NewJob;
use mail::{ComposeError, EmailAddress, NotAnEmailAddress, Value};
use sea_orm::ActiveValue::Set;
use sea_orm::QueryOrder as _;
use sea_orm::entity::prelude::*;
use serde::Serialize;
use serde_json::json;
use tenancy::{Batch, Tenant};

use crate::handlers::SEND_MAIL;

/// One mail to one person, as it was composed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice")]
pub struct Model {
    /// Also the id of its job, and the name in its Message-ID.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What it is about, such as a case; opaque here.
    pub subject: Uuid,
    /// The subject's reference.
    pub reference: String,
    /// What happened.
    pub event: String,
    /// The address it goes to.
    pub recipient: String,
    /// The subject line.
    pub title: String,
    /// The text part, with its layout.
    #[sea_orm(column_type = "Text")]
    pub text_part: String,
    /// The HTML part, with its layout.
    #[sea_orm(column_type = "Text")]
    pub html_part: String,
    /// See [`State`].
    pub state: State,
    /// Why it did not go yet, or will not.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    /// When the thing happened that it tells of.
    pub created_at: DateTimeUtc,
    /// When its state last changed.
    pub updated_at: DateTimeUtc,
}

/// What became of a notice (TR-15).
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "kebab-case")]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Waits to be sent.
    Created,
    /// Is being handed to the mail server.
    Sending,
    /// The mail server took it.
    Delivered,
    /// Did not go, or perhaps did; is tried again.
    TemporaryFailure,
    /// The address takes no mail.
    PermanentFailure,
    /// Given up after every try failed.
    TechnicalFailure,
    /// Not sent: whoever it was for ended what it was a part of.
    Withdrawn,
}

/// No relations: the subject is only an id here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A notice to be composed and sent.
#[derive(Clone, Debug)]
pub struct NewNotice<'a> {
    /// What it is about; opaque here.
    pub subject: Uuid,
    /// What happened.
    pub event: Event,
    /// The address it goes to.
    pub to: String,
    /// The subject's reference.
    pub reference: String,
    /// The words, with places to fill in.
    pub message: &'a MessageText,
    /// What goes into the places.
    pub values: BTreeMap<String, Value>,
}

/// Why a notice could not be made.
#[derive(Debug, thiserror::Error)]
pub enum NoticeError {
    /// The address is none.
    #[error("the address cannot be written to")]
    Address(#[from] NotAnEmailAddress),
    /// Words and values do not fit together.
    #[error(transparent)]
    Words(#[from] ComposeError),
    /// The layout cannot be rendered.
    #[error("the layout of mails cannot be rendered: {0}")]
    Layout(String),
}

#[derive(Serialize)]
struct Layout<'a> {
    subject: &'a str,
    text: &'a str,
    html: &'a str,
    reference: &'a str,
    unsubscribe: Option<&'a Unsubscribe>,
}

/// What a mail that was asked for says at its end: why it comes, and where to stop it (TR-23).
#[derive(Debug, Serialize)]
pub(crate) struct Unsubscribe {
    /// What was asked for, in words.
    pub(crate) why: String,
    /// The page where it is changed or ended.
    pub(crate) href: String,
}

/// A notice that is composed and not yet written down.
#[derive(Clone, Debug)]
pub struct Composed {
    id: Uuid,
    subject: Uuid,
    row: ActiveModel,
}

/// Composes a notice and lays it out in the borough's clothes. Needs no database, so that it can be done before a transaction
/// begins.
///
/// # Errors
/// See [`NoticeError`].
pub fn compose(tenant: &Tenant, now: DateTime<Utc>, notice: &NewNotice<'_>) -> Result<Composed, NoticeError> {
    let to = EmailAddress::parse(&notice.to)?;
    let message = notice.message;
    let laid = lay_out(tenant, &message.subject, &message.markdown, &notice.values, &notice.reference)?;
    let (subject, event) = (Some(notice.subject), event_word(notice.event));
    Ok(Composed::new(now, subject, notice.reference.clone(), event, &to, laid))
}

impl Composed {
    /// The id that its row will have.
    pub(crate) fn id(&self) -> Uuid {
        self.id
    }

    /// The row of a mail. Without a subject it is its own.
    pub(crate) fn new(
        now: DateTime<Utc>,
        subject: Option<Uuid>,
        reference: String,
        event: String,
        to: &EmailAddress,
        laid: Laid,
    ) -> Self {
        let id = Uuid::now_v7();
        let subject = subject.unwrap_or(id);
        let row = ActiveModel {
            id: Set(id),
            subject: Set(subject),
            reference: Set(reference),
            event: Set(event),
            recipient: Set(to.as_str().to_owned()),
            title: Set(laid.subject),
            text_part: Set(laid.text),
            html_part: Set(laid.html),
            state: Set(State::Created),
            reason: Set(None),
            created_at: Set(now),
            updated_at: Set(now),
        };
        Self { id, subject, row }
    }
}

/// Writes a notice down and queues it, in the caller's transaction.
///
/// # Errors
/// The database is down.
pub async fn enqueue(tx: &impl ConnectionTrait, now: DateTime<Utc>, notice: Composed) -> Result<Uuid, DbErr> {
    let mut batch = Batch::on(tx);
    let id = enqueue_in_batch(&mut batch, now, notice);
    batch.run(tx).await?;
    Ok(id)
}

/// The same among other statements that are sent together.
pub fn enqueue_in_batch(batch: &mut Batch, now: DateTime<Utc>, notice: Composed) -> Uuid {
    let Composed { id, subject, row } = notice;
    batch.add(&Entity::insert(row));
    let job = NewJob { kind: SEND_MAIL, lane: None, subject: Some(subject), payload: json!({}), run_at: now };
    jobs::enqueue_in_batch(batch, now, id, SEND_MAIL.to_owned(), job);
    id
}

/// A mail in the site's clothes.
pub(crate) struct Laid {
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
}

/// Fills a message with its values and lays it out.
pub(crate) fn lay_out(
    tenant: &Tenant,
    subject: &str,
    markdown: &str,
    values: &BTreeMap<String, Value>,
    reference: &str,
) -> Result<Laid, NoticeError> {
    lay_out_for(tenant, subject, markdown, values, reference, None)
}

/// The same for a mail that somebody subscribed to.
pub(crate) fn lay_out_for(
    tenant: &Tenant,
    subject: &str,
    markdown: &str,
    values: &BTreeMap<String, Value>,
    reference: &str,
    unsubscribe: Option<&Unsubscribe>,
) -> Result<Laid, NoticeError> {
    let composed = mail::compose(subject, markdown, values)?;
    let layout = Layout {
        subject: &composed.subject,
        text: composed.text.trim_end(),
        html: &composed.html,
        reference,
        unsubscribe,
    };
    let render =
        |template| tenant.theme().render(template, &layout).map_err(|error| NoticeError::Layout(error.to_string()));
    let (text, html) = (render("notices/mail.txt")?, render("notices/mail.html")?);
    Ok(Laid { subject: composed.subject, text, html })
}

/// The notices about a subject, oldest first.
///
/// # Errors
/// The database is down.
pub async fn of_subject(db: &impl ConnectionTrait, subject: Uuid) -> Result<Vec<Model>, DbErr> {
    Entity::find().filter(Column::Subject.eq(subject)).order_by_asc(Column::Id).all(db).await
}

/// The event as it is written in the service's files.
fn event_word(event: Event) -> String {
    serde_json::to_value(event).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}
