//! What the hand-over and the outside systems said, folded into the case: its timeline, its state, its message.

use std::collections::BTreeSet;

use async_trait::async_trait;
use catalogue::{Definition, State, StatusWords};
use chrono::{DateTime, Utc};
use deliveries::{Heard, HeardKind};
use jobs::Claimed;
use jobs::tasks::{self, NewTask};
use sea_orm::DatabaseTransaction;
use tenancy::Tenant;

use crate::case::{Case, OPENING_WORDS};
use crate::fold::{Happening, fold};
use crate::timeline::{self, NewEntry, Source};
use crate::{message, record::timeline_entry};

/// Folds what was heard of one case.
///
/// Doing it twice is harmless: what was folded is marked in the same transaction, an entry of the same key is never added
/// twice, and the standing is computed from all entries afresh.
pub(crate) struct FoldHeard;

#[async_trait]
impl jobs::Handler for FoldHeard {
    fn kind(&self) -> &'static str {
        deliveries::HEARD
    }

    async fn run(&self, tenant: &Tenant, job: &Claimed) -> Result<(), anyhow::Error> {
        let now = tenant.clock().now();
        let tx = tenant.db().write_tx().await?;
        if let Some(case_id) = job.subject {
            fold_case(&tx, tenant, now, case_id).await?;
        }
        job.finish(&tx).await?;
        tx.commit().await?;
        Ok(())
    }
}

async fn fold_case(
    tx: &DatabaseTransaction,
    tenant: &Tenant,
    now: DateTime<Utc>,
    case_id: uuid::Uuid,
) -> Result<(), anyhow::Error> {
    let Some(mut case) = Case::hold(tx, case_id).await? else {
        tracing::warn!(case.id = %case_id, "something was heard of a case that is not here");
        return Ok(());
    };
    let heard = deliveries::unfolded(tx, case_id).await?;
    if heard.is_empty() {
        return Ok(());
    }
    let Some(version) = tenant.services().version(tx, case.version_id()).await? else {
        anyhow::bail!("the version of the service that the case stands on is not recorded");
    };
    let entries = timeline::of_case(tx, case_id).await?;
    let new = new_entries(tx, tenant, now, &version.definition, &case, &heard, &entries).await?;
    timeline::add(tx, case_id, now, entries.len() + 1, &new).await?;
    let mut happenings = timeline::happenings(&entries);
    happenings.extend(new.iter().filter(|entry| entry.public).map(Happening::from));
    let standing = fold(OPENING_WORDS, case.opened_at(), &happenings);
    let (before, words_before) = (case.state(), case.words().to_owned());
    case.stand(tx, now, &standing).await?;
    let news = standing.state != before || standing.words != words_before;
    let brought_a_state =
        happenings.iter().any(|event| Some(&event.key) == standing.by.as_ref() && event.state.is_some());
    // A note about the hand-over is for the page only: the resident has just been told that the report arrived.
    if news && brought_a_state && standing.state != State::Received {
        let told = message::compose(tenant, now, &version.definition, &case, standing.state.event());
        message::tell(tx, now, told).await?;
    }
    if standing.state != before && standing.state.is_final() {
        message::ask_how_it_went(tx, tenant, now, &version.definition, &case).await?;
    }
    deliveries::mark_folded(tx, heard.iter().map(|heard| heard.id), now).await?;
    Ok(())
}

/// The entries that what was heard makes, without those that are there already.
async fn new_entries(
    tx: &DatabaseTransaction,
    tenant: &Tenant,
    now: DateTime<Utc>,
    definition: &Definition,
    case: &Case,
    heard: &[Heard],
    entries: &[timeline_entry::Model],
) -> Result<Vec<NewEntry>, anyhow::Error> {
    let mut known: BTreeSet<String> = entries.iter().map(|entry| entry.source_key.clone()).collect();
    let present = tenant.services().present(&definition.service);
    let mut new = Vec::new();
    for heard in heard {
        let entry = match &heard.kind {
            HeardKind::Delivered { .. } => Some(handed_over(heard, true, definition.hears_news())),
            HeardKind::Parked { .. } | HeardKind::Refused { .. } => {
                Some(handed_over(heard, false, definition.hears_news()))
            }
            HeardKind::Change { code, at, .. } => {
                let at = at.unwrap_or(heard.received_at).min(heard.received_at);
                // A code that the case's own version does not know may have been added since.
                let known = definition.status.get(code);
                let status = known.or_else(|| present.as_ref().and_then(|version| version.definition.status.get(code)));
                match status {
                    Some(status) => Some(changed(tenant, definition, case, heard, status, at)),
                    None if ignored(definition, code)
                        || present.as_ref().is_some_and(|now| ignored(&now.definition, code)) =>
                    {
                        None
                    }
                    None => {
                        tasks::raise(tx, now, unknown_code(definition, case, heard, code)).await?;
                        Some(not_understood(heard, code, at))
                    }
                }
            }
        };
        new.extend(entry.filter(|entry| known.insert(entry.key.clone())));
    }
    Ok(new)
}

fn handed_over(heard: &Heard, arrived: bool, news_follows: bool) -> NewEntry {
    // One delivery may be told of more than once (its number came later, it was parked again): one line is enough.
    let delivery = heard.source_key.rsplit_once(':').map_or(heard.source_key.as_str(), |(delivery, _)| delivery);
    let (key, title, words) = if arrived {
        (
            "arrived",
            "Sent to the team",
            if news_follows {
                "The team that does the work has your report. They look at it and decide what to do."
            } else {
                "The team that does the work has your report. They cannot show on this page yet what they do. If you want to know how it is going, call us and give your reference."
            },
        )
    } else {
        (
            "waits",
            "Waiting for a member of our team",
            "Your report could not be passed on automatically. A member of our team passes it on by hand. You do not need to send it again.",
        )
    };
    NewEntry {
        source: Source::HandOver,
        key: format!("{key}:{delivery}"),
        at: heard.received_at,
        state: None,
        title: title.to_owned(),
        words: Some(words.to_owned()),
        next_on: None,
        public: true,
        by: None,
    }
}

/// A code that is known to be no news.
fn ignored(definition: &Definition, code: &str) -> bool {
    definition.ignored.contains(code)
}

/// What a code means, by the service's data.
fn changed(
    tenant: &Tenant,
    definition: &Definition,
    case: &Case,
    heard: &Heard,
    status: &StatusWords,
    at: DateTime<Utc>,
) -> NewEntry {
    let counted = definition.promise.counted;
    let from = catalogue::london_date(at.max(case.opened_at()));
    let next_on = status.days.map(|days| tenant.holidays().promise_date(from, days, counted));
    NewEntry {
        source: Source::Team,
        key: format!("{}:{}", heard.connector, heard.source_key),
        at,
        state: Some(status.state),
        title: status.state.label().to_owned(),
        words: Some(status.say.clone()),
        next_on,
        public: true,
        by: None,
    }
}

/// Kept for staff; the resident never sees a code (TR-05), nor words that were not written for the public (TR-07).
fn not_understood(heard: &Heard, code: &str, at: DateTime<Utc>) -> NewEntry {
    NewEntry {
        source: Source::Team,
        key: format!("{}:{}", heard.connector, heard.source_key),
        at,
        state: None,
        title: "A status that we do not know".to_owned(),
        words: Some(code.to_owned()),
        next_on: None,
        public: false,
        by: None,
    }
}

fn unknown_code(definition: &Definition, case: &Case, heard: &Heard, code: &str) -> NewTask {
    let connector = &heard.connector;
    NewTask {
        kind: "unknown_status",
        dedupe_key: format!("unknown_status:{connector}:{}:{code}", definition.service),
        subject: Some(case.id()),
        connector: Some(connector.clone()),
        words: format!(
            "The system “{connector}” sent the status “{code}” for the service “{}”, which does not know it. The request \
             {} keeps its state. Add the status to the table [status] of the service.",
            definition.service,
            case.reference()
        ),
    }
}
