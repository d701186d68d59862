//! Letters: mails that are about an account and not about a case. Most carry a link that opens something once, so what was
//! written is forgotten as soon as the mail server has taken it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use jobs::NewJob;
use mail::{EmailAddress, Value};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use serde_json::json;
use tenancy::Tenant;

use crate::handlers::SEND_MAIL;
use crate::notice::{ActiveModel, Entity, Laid, NoticeError, State, lay_out};

/// What the `event` of a letter's row begins with.
pub(crate) const LETTER: &str = "letter ";

/// A letter to be composed and sent.
#[derive(Clone, Debug)]
pub struct Letter<'a> {
    /// What kind of letter, for figures and for people who look after the mail: `confirm_email`.
    pub kind: &'a str,
    /// The address it goes to.
    pub to: &'a str,
    /// The subject line, with places to fill in.
    pub title: &'a str,
    /// The words in Markdown, with places to fill in.
    pub markdown: &'a str,
    /// What goes into the places.
    pub values: &'a BTreeMap<String, Value>,
}

/// Composes a letter, lays it out in the site's clothes, writes it down and queues it, in the caller's transaction.
///
/// # Errors
/// See [`NoticeError`].
pub async fn enqueue_letter(
    tx: &impl ConnectionTrait,
    house: &Tenant,
    now: DateTime<Utc>,
    letter: &Letter<'_>,
) -> Result<(), NoticeError> {
    let to = EmailAddress::parse(letter.to)?;
    let Laid { subject, text, html } = lay_out(house, letter.title, letter.markdown, letter.values, "")?;
    let id = Uuid::now_v7();
    let row = ActiveModel {
        id: Set(id),
        // Each letter stands alone: a mail program must not show two of them as one conversation.
        subject: Set(id),
        reference: Set(String::new()),
        event: Set(format!("{LETTER}{}", letter.kind)),
        recipient: Set(to.as_str().to_owned()),
        title: Set(subject),
        text_part: Set(text),
        html_part: Set(html),
        state: Set(State::Created),
        reason: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    let job = NewJob { kind: SEND_MAIL, lane: None, subject: Some(id), payload: json!({}), run_at: now };
    jobs::enqueue_in_pool(tx, now, id, SEND_MAIL.to_owned(), job).await?;
    Ok(())
}
