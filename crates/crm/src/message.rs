//! Mail about a case: which facts a message may use, and queuing it in the transaction of what it tells.

use std::collections::BTreeMap;

use catalogue::{Definition, Event};
use chrono::{DateTime, Utc};
use mail::Value;
use notices::{NewNotice, NoticeError};
use sea_orm::{DatabaseTransaction, DbErr};
use tenancy::Tenant;
use web::words;

use crate::case::Case;
use crate::late;

/// Queues the message for an event, if the service has one and the resident gave an address. A message that cannot be composed
/// is a fault of the service's files, which `jwp service check` finds: it is logged, and never costs the case itself.
///
/// # Errors
/// The database is down.
pub async fn tell(
    tx: &DatabaseTransaction,
    tenant: &Tenant,
    now: DateTime<Utc>,
    definition: &Definition,
    case: &Case,
    event: Event,
) -> Result<(), DbErr> {
    let (Some(email), Some(message)) = (case.email(), definition.messages.get(&event)) else { return Ok(()) };
    let notice = NewNotice {
        subject: case.id(),
        event,
        to: email.to_owned(),
        reference: case.reference().to_owned(),
        message,
        values: values(tenant, definition, case),
    };
    match notices::enqueue(tx, tenant, now, &notice).await {
        Ok(_) => Ok(()),
        Err(NoticeError::Database(error)) => Err(error),
        Err(error) => {
            tracing::error!(case.id = %case.id(), service = definition.service, event = event.word(), %error, "a message could not be composed");
            Ok(())
        }
    }
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
