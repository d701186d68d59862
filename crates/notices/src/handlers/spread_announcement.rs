//! Finds the readers of an announcement, some hundred at a time.

use std::collections::BTreeMap;

use anyhow::Context as _;
use async_trait::async_trait;
use jobs::{Claimed, Handler};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    sea_query::OnConflict,
};
use serde::Deserialize;
use tenancy::Tenant;
use uuid::Uuid;

use crate::announcement::{self, Announcement, compose, due_at};
use crate::notice::enqueue;
use crate::record::{announcement_reader, subscriber, subscription};
use crate::subscription::{Frequency, Subscription, live};

/// How many readers one transaction finds.
const AT_ONCE: u64 = 200;

/// Readers, their mails and the job for the next batch are written in one transaction, which is fenced: run twice, it writes once.
pub(crate) struct SpreadAnnouncement;

#[derive(Deserialize)]
struct Payload {
    announcement: Uuid,
    after: Option<Uuid>,
}

#[async_trait]
impl Handler for SpreadAnnouncement {
    fn kind(&self) -> &'static str {
        super::SPREAD
    }

    async fn run(&self, tenant: &Tenant, job: &Claimed) -> Result<(), anyhow::Error> {
        let Payload { announcement: id, after } =
            serde_json::from_value(job.payload.clone()).context("reading the payload")?;
        let announced = announcement::find(tenant.db().read(), id).await?;
        let readers = match &announced {
            Some(announced) => next_readers(tenant, announced, after).await?,
            None => BTreeMap::new(),
        };
        let now = tenant.clock().now();
        let mut rows = Vec::new();
        let mut mails = Vec::new();
        for (subscriber_id, (address, wanted)) in &readers {
            let frequency = wanted.iter().map(|one| one.frequency).min().unwrap_or(Frequency::Weekly);
            let mut notice_id = None;
            if let (Frequency::AtOnce, Some(announced)) = (frequency, &announced) {
                let wanted: Vec<&Subscription> = wanted.iter().collect();
                match compose(tenant, now, *subscriber_id, address, std::slice::from_ref(announced), &wanted) {
                    Ok(mail) => {
                        notice_id = Some(mail.id());
                        mails.push(mail);
                    }
                    // One address that cannot be written to must not keep the others from their mail.
                    Err(error) => {
                        tracing::error!(subscriber.id = %subscriber_id, %error, "an announcement could not be laid out");
                        continue;
                    }
                }
            }
            rows.push(announcement_reader::ActiveModel {
                announcement_id: Set(id),
                subscriber_id: Set(*subscriber_id),
                due_at: Set(due_at(frequency, now)),
                notice_id: Set(notice_id),
            });
        }
        let tx = tenant.db().write_tx().await?;
        job.hold(&tx, now).await?;
        if !rows.is_empty() {
            announcement_reader::Entity::insert_many(rows)
                .on_conflict(OnConflict::new().do_nothing().to_owned())
                .exec_without_returning(&tx)
                .await?;
        }
        for mail in mails {
            enqueue(&tx, now, mail).await?;
        }
        if readers.len() as u64 == AT_ONCE
            && let Some(last) = readers.keys().next_back()
        {
            announcement::spread_from(&tx, now, id, Some(*last)).await?;
        }
        job.finish(&tx).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// The next subscribers in the order of their ids: address, and the subscriptions that the announcement fits.
async fn next_readers(
    tenant: &Tenant,
    announced: &Announcement,
    after: Option<Uuid>,
) -> Result<BTreeMap<Uuid, (String, Vec<Subscription>)>, sea_orm::DbErr> {
    let db = tenant.db().read();
    let mut ids = live()
        .select_only()
        .column(subscription::Column::SubscriberId)
        .distinct()
        .filter(announced.fitting())
        .order_by_asc(subscription::Column::SubscriberId)
        .limit(AT_ONCE);
    if let Some(after) = after {
        ids = ids.filter(subscription::Column::SubscriberId.gt(after));
    }
    let ids: Vec<Uuid> = ids.into_tuple().all(db).await?;
    let people = subscriber::Entity::find().filter(subscriber::Column::Id.is_in(ids.clone())).all(db).await?;
    let mut readers: BTreeMap<Uuid, (String, Vec<Subscription>)> =
        people.into_iter().map(|one| (one.id, (one.address, Vec::new()))).collect();
    let subscriptions = live()
        .filter(subscription::Column::SubscriberId.is_in(ids))
        .filter(announced.fitting())
        .order_by_asc(subscription::Column::Id)
        .all(db)
        .await?;
    for one in subscriptions {
        if let Some((_, wanted)) = readers.get_mut(&one.subscriber_id) {
            wanted.push(one);
        }
    }
    Ok(readers)
}
