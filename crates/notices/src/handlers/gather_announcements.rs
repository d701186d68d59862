//! Puts into one mail what somebody wants to be told once a day or once a week.

use anyhow::Context as _;
use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};
use jobs::{Claimed, Handler};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, Condition, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use tenancy::Tenant;
use uuid::Uuid;

use crate::announcement::{self, Announcement, compose, live_of};
use crate::notice::{Composed, enqueue};
use crate::record::announcement_reader::{Column, Entity};
use crate::record::subscriber;
use crate::subscription::Subscription;

/// How many people one transaction writes to.
const AT_ONCE: u64 = 100;

/// The mails and the note that they carry what waited are written in one transaction, which is fenced: run twice, it writes once.
pub(crate) struct GatherAnnouncements;

/// What is done about one subscriber: the rows that are gone or carried, and the mail.
struct Gathered {
    subscriber_id: Uuid,
    dropped: Vec<Uuid>,
    carried: Vec<Uuid>,
    mail: Option<Composed>,
}

#[async_trait]
impl Handler for GatherAnnouncements {
    fn kind(&self) -> &'static str {
        super::GATHER
    }

    async fn run(&self, tenant: &Tenant, job: &Claimed) -> Result<(), anyhow::Error> {
        let now = tenant.clock().now();
        let waiting: Vec<Uuid> = Entity::find()
            .select_only()
            .column(Column::SubscriberId)
            .distinct()
            .filter(due(now))
            .order_by_asc(Column::SubscriberId)
            .limit(AT_ONCE)
            .into_tuple()
            .all(tenant.db().read())
            .await?;
        let mut all = Vec::new();
        for subscriber_id in &waiting {
            all.push(gather(tenant, now, *subscriber_id).await?);
        }
        let more = waiting.len() as u64 == AT_ONCE;
        let every = job.every().and_then(|every| Duration::from_std(every).ok()).unwrap_or(Duration::minutes(1));
        let tx = tenant.db().write_tx().await?;
        job.again(&tx, if more { now } else { now + every }).await?;
        for one in all {
            write(&tx, now, one).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// What waits and is due.
fn due(now: DateTime<Utc>) -> Condition {
    Condition::all().add(Column::NoticeId.is_null()).add(Column::DueAt.lte(now))
}

async fn gather(tenant: &Tenant, now: DateTime<Utc>, subscriber_id: Uuid) -> Result<Gathered, anyhow::Error> {
    let db = tenant.db().read();
    let rows = Entity::find()
        .filter(Column::SubscriberId.eq(subscriber_id))
        .filter(due(now))
        .order_by_asc(Column::AnnouncementId)
        .all(db)
        .await?;
    let subscriptions = live_of(db, subscriber_id).await?;
    let mut gathered = Gathered { subscriber_id, dropped: Vec::new(), carried: Vec::new(), mail: None };
    let mut announcements: Vec<Announcement> = Vec::new();
    for row in rows {
        let found = announcement::find(db, row.announcement_id).await?;
        match found.filter(|one| subscriptions.iter().any(|subscription| one.fits(subscription))) {
            Some(one) => {
                announcements.push(one);
                gathered.carried.push(row.announcement_id);
            }
            None => gathered.dropped.push(row.announcement_id),
        }
    }
    let person = subscriber::Entity::find_by_id(subscriber_id).one(db).await?;
    if let (Some(person), false) = (person, announcements.is_empty()) {
        let fits = |one: &&Subscription| announcements.iter().any(|announcement| announcement.fits(one));
        let wanted: Vec<&Subscription> = subscriptions.iter().filter(fits).collect();
        let mail = compose(tenant, now, subscriber_id, &person.address, &announcements, &wanted);
        gathered.mail = Some(mail.context("laying out what was gathered")?);
    }
    Ok(gathered)
}

async fn write(tx: &DatabaseTransaction, now: DateTime<Utc>, gathered: Gathered) -> Result<(), sea_orm::DbErr> {
    let of = |ids: Vec<Uuid>| {
        Condition::all().add(Column::SubscriberId.eq(gathered.subscriber_id)).add(Column::AnnouncementId.is_in(ids))
    };
    Entity::delete_many().filter(of(gathered.dropped)).exec(tx).await?;
    if let Some(mail) = gathered.mail {
        let notice_id = enqueue(tx, now, mail).await?;
        Entity::update_many()
            .col_expr(Column::NoticeId, Expr::val(notice_id))
            .filter(of(gathered.carried))
            .exec(tx)
            .await?;
    }
    Ok(())
}
