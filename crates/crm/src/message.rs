//! Mail about a case: which facts a message may use, composing it, and queuing it in the transaction of what it tells.

use std::collections::BTreeMap;

use catalogue::{Definition, Event, MessageText};
use chrono::{DateTime, Utc};
use identity::{Account, consent};
use mail::Value;
use notices::NewNotice;
use sea_orm::{DatabaseTransaction, DbErr};
use tenancy::Tenant;
use web::words;

use crate::case::Case;
use crate::late;

/// What a resident gets with words that a member of staff wrote, where the service has no message for it.
const PLAIN_SUBJECT: &str = "Your request ((reference)): ((service))";
const PLAIN_LETTER: &str = "Hello,\n\nThis is about your request **((reference))**.\n\n((next))\n\n\
    See everything that happened: ((track_link))\n\nIf you have a question, call ((borough.telephone)) and give your reference.\n\n\
    ((borough.name))";

/// What goes to whoever has agreed to be asked. The mail's own address for answers is the borough's.
const HOW_IT_WENT: &str = "Hello,\n\nYour request **((reference))**, “((service))”, has ended.\n\nHow did it go? Reply to this email \
    in your own words: what was good, and what we should do better. You need not answer.\n\n\
    See everything that happened: ((track_link))\n\nYou get this email because you asked for it. You can stop it here: ((messages))\n\n\
    ((borough.name))";

/// Composes the message for an event, if the service has one and the resident gave an address. A message that cannot be composed
/// is a fault of the service's files, which `jwp service check` finds: it is logged, and never costs the case itself.
#[must_use]
pub fn compose(
    tenant: &Tenant,
    now: DateTime<Utc>,
    definition: &Definition,
    case: &Case,
    event: Event,
) -> Option<notices::Composed> {
    compose_as(tenant, now, definition, case, event, definition.messages.get(&event)?)
}

/// The same with what a member of staff wrote, which the resident gets in any case: in the service's own message where that
/// has a place for it, and in a plain letter otherwise.
#[must_use]
pub fn compose_typed(
    tenant: &Tenant,
    now: DateTime<Utc>,
    definition: &Definition,
    case: &Case,
    event: Event,
) -> Option<notices::Composed> {
    let plain = MessageText { subject: PLAIN_SUBJECT.to_owned(), markdown: PLAIN_LETTER.to_owned() };
    let fitting = definition.messages.get(&event).filter(|message| message.markdown.contains("((next))"));
    compose_as(tenant, now, definition, case, event, fitting.unwrap_or(&plain))
}

fn compose_as(
    tenant: &Tenant,
    now: DateTime<Utc>,
    definition: &Definition,
    case: &Case,
    event: Event,
    message: &MessageText,
) -> Option<notices::Composed> {
    let email = case.email()?;
    let notice = NewNotice {
        subject: case.id(),
        event,
        to: email.to_owned(),
        reference: case.reference().to_owned(),
        message,
        values: values(tenant, definition, case),
    };
    let composed = notices::compose(tenant, now, &notice);
    if let Err(error) = &composed {
        tracing::error!(case.id = %case.id(), service = definition.service, event = event.word(), %error, "a message could not be composed");
    }
    composed.ok()
}

/// Queues a message that is composed, if there is one, in the transaction of what it tells.
///
/// # Errors
/// The database is down.
pub async fn tell(
    tx: &DatabaseTransaction,
    now: DateTime<Utc>,
    message: Option<notices::Composed>,
) -> Result<(), DbErr> {
    if let Some(message) = message {
        notices::enqueue(tx, now, message).await?;
    }
    Ok(())
}

/// Asks the owner of a case that has just ended how it went, if they have agreed to be asked.
///
/// # Errors
/// The database is down.
pub async fn ask_how_it_went(
    tx: &DatabaseTransaction,
    tenant: &Tenant,
    now: DateTime<Utc>,
    definition: &Definition,
    case: &Case,
) -> Result<(), DbErr> {
    let Some(id) = case.account() else { return Ok(()) };
    if !consent::is_given(tx, id, consent::Kind::HowItWent).await? {
        return Ok(());
    }
    let Some(account) = Account::find(tx, id).await?.filter(Account::is_open) else { return Ok(()) };
    let mut values = values(tenant, definition, case);
    values.insert("messages".to_owned(), Value::Link(tenant.profile().link("/account/messages")));
    let letter = notices::Letter {
        kind: "how_it_went",
        to: account.email(),
        title: "How did we do? ((reference))",
        markdown: HOW_IT_WENT,
        values: &values,
    };
    let composed = notices::compose_letter(tenant, now, &letter);
    if let Err(error) = &composed {
        tracing::error!(case.id = %case.id(), %error, "the question how it went could not be composed");
    }
    tell(tx, now, composed.ok()).await
}

/// The values of the closed list of names that messages may use.
fn values(tenant: &Tenant, definition: &Definition, case: &Case) -> BTreeMap<String, Value> {
    let (profile, contacts) = (tenant.profile(), &tenant.profile().contacts);
    let today = tenant.clock().today();
    let expected_on = late::expected_of(case, tenant.holidays(), definition.promise.days, today);
    let next_on = case.next_on().filter(|day| *day >= today).unwrap_or(expected_on);
    let words = [
        ("reference", case.reference().to_owned()),
        ("service", definition.title.clone()),
        ("promise_date", words::day(expected_on)),
        ("next", case.words().to_owned()),
        ("next_date", words::day(next_on)),
        ("borough.name", profile.name.clone()),
        ("borough.short_name", profile.short_name.clone()),
        ("borough.telephone", contacts.telephone.clone()),
        ("borough.text_relay", contacts.text_relay.clone()),
        ("borough.email", contacts.email.clone()),
        ("borough.address", contacts.address.join(", ")),
        ("borough.opening_hours", contacts.opening_hours.clone()),
        ("borough.data_protection_officer", contacts.data_protection_officer.clone()),
    ];
    let mut values: BTreeMap<String, Value> =
        words.into_iter().map(|(name, words)| (name.to_owned(), Value::Words(words))).collect();
    let track = profile.link(&format!("/track?reference={}", case.reference()));
    values.insert("track_link".to_owned(), Value::Link(track));
    // A question that was not asked has no answer; the message then says so instead of failing.
    let answers = case.answers();
    for step in &definition.steps {
        let answer = answers.get(&step.id).cloned().unwrap_or_else(|| "Not provided".to_owned());
        values.insert(format!("answer.{}", step.id), Value::Words(answer));
    }
    values
}
