//! Telling everybody who asked for it: which subscriptions an announcement fits, when each reader is due, and what a mail says.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, Days, NaiveTime, Utc, Weekday};
use chrono_tz::Europe::London;
use jobs::NewJob;
use mail::{EmailAddress, Value};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _,
    QueryFilter as _,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tenancy::Tenant;
use uuid::Uuid;

use crate::handlers::SPREAD;
use crate::notice::{Composed, NoticeError, Unsubscribe, lay_out_for};
use crate::record::{announcement, announcement_reader};
use crate::subscription::{self, Frequency, Sort, Subscription, street_key};

/// What the `event` of an announcement's mail begins with.
pub(crate) const ANNOUNCEMENT: &str = "announcement ";

/// The hour of the day, in London, at which mails go that gather a day or a week; weeks end on Mondays.
const GATHERED_AT: NaiveTime = NaiveTime::from_hms_opt(7, 0, 0).unwrap();

/// How long announcements are kept, for those who get mail once a week and for looking after what went wrong.
const KEPT: chrono::Duration = chrono::Duration::days(30);

/// Something to be told to whoever asked for one of its topics, wards or streets, or for everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// What sort it is, for figures: `alert`, or the kind of a page such as `news`.
    pub sort: String,
    /// Categories of services, by slug.
    pub topics: Vec<String>,
    /// Wards, by name; what is for the whole borough names them all.
    pub wards: Vec<String>,
    /// Streets, as people write them.
    pub streets: Vec<String>,
    /// The subject of the mail, and its heading among others.
    pub title: String,
    /// A few sentences in plain words: they are shown letter for letter.
    pub text: String,
    /// Where it is to be read: a path of this site.
    pub path: String,
}

/// Tells whoever asked for it, in the transaction of the fact that it tells of. It only writes the announcement and one job: the
/// job finds the readers in batches, so that thousands of them never stand in one transaction, and no address gets it twice.
///
/// # Errors
/// The database is down.
pub async fn announce(
    tx: &impl ConnectionTrait,
    announcement: &Announcement,
    now: DateTime<Utc>,
) -> Result<Uuid, DbErr> {
    let id = Uuid::now_v7();
    let facts = serde_json::to_string(announcement).map_err(|error| DbErr::Custom(error.to_string()))?;
    let row = announcement::ActiveModel { id: Set(id), facts: Set(facts), made_at: Set(now) };
    announcement::Entity::insert(row).exec_without_returning(tx).await?;
    spread_from(tx, now, id, None).await?;
    Ok(id)
}

/// Queues the job that finds the next readers: those after `after`, or the first ones.
pub(crate) async fn spread_from(
    tx: &impl ConnectionTrait,
    now: DateTime<Utc>,
    id: Uuid,
    after: Option<Uuid>,
) -> Result<(), DbErr> {
    let payload = json!({ "announcement": id, "after": after });
    jobs::enqueue(tx, now, NewJob { kind: SPREAD, lane: None, subject: None, payload, run_at: now }).await.map(|_| ())
}

/// An announcement that was written down.
///
/// # Errors
/// The database is down, or what it holds cannot be read.
pub(crate) async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Announcement>, DbErr> {
    let Some(row) = announcement::Entity::find_by_id(id).one(db).await? else { return Ok(None) };
    serde_json::from_str(&row.facts).map(Some).map_err(|error| DbErr::Custom(format!("announcement {id}: {error}")))
}

impl Announcement {
    /// The subscriptions that it fits, for a query.
    pub(crate) fn fitting(&self) -> Condition {
        use crate::record::subscription::Column::{Sort as Kind, What};
        let of = |sort: Sort, what: Vec<String>| Kind.eq(sort).and(What.is_in(what));
        let streets = self.streets.iter().map(|street| street_key(street)).collect();
        Condition::any()
            .add(Kind.eq(Sort::Everything))
            .add(of(Sort::Topic, self.topics.clone()))
            .add(of(Sort::Ward, self.wards.clone()))
            .add(of(Sort::Street, streets))
    }

    /// Whether it fits one subscription.
    pub(crate) fn fits(&self, subscription: &Subscription) -> bool {
        let what = &subscription.what;
        match subscription.sort {
            Sort::Everything => true,
            Sort::Topic => self.topics.contains(what),
            Sort::Ward => self.wards.contains(what),
            Sort::Street => self.streets.iter().any(|street| street_key(street) == *what),
        }
    }
}

/// When a reader with this frequency gets what was announced at `now`.
pub(crate) fn due_at(frequency: Frequency, now: DateTime<Utc>) -> DateTime<Utc> {
    let local = now.with_timezone(&London);
    let today = local.date_naive();
    let wait = match frequency {
        Frequency::AtOnce => return now,
        Frequency::Daily => u64::from(local.time() >= GATHERED_AT),
        Frequency::Weekly => {
            let to_monday = (7 - today.weekday().days_since(Weekday::Mon)) % 7;
            let passed = to_monday == 0 && local.time() >= GATHERED_AT;
            u64::from(if passed { 7 } else { to_monday })
        }
    };
    let day = today.checked_add_days(Days::new(wait)).unwrap_or(today);
    // Seven in the morning is there once on every day of the year.
    day.and_time(GATHERED_AT).and_local_timezone(London).earliest().map_or(now, |at| at.with_timezone(&Utc))
}

/// The mail that tells one subscriber of one or several announcements. `wanted` are the subscriptions that they fit.
///
/// # Errors
/// See [`NoticeError`].
pub(crate) fn compose(
    tenant: &Tenant,
    now: DateTime<Utc>,
    subscriber_id: Uuid,
    address: &str,
    announcements: &[Announcement],
    wanted: &[&Subscription],
) -> Result<Composed, NoticeError> {
    let to = EmailAddress::parse(address)?;
    let mut values = BTreeMap::new();
    let mut markdown = String::new();
    for (number, one) in announcements.iter().enumerate() {
        if announcements.len() > 1 {
            markdown.push_str(&format!("## ((title {number}))\n\n"));
        }
        // Each paragraph is filled in by itself: what somebody wrote is shown letter for letter, and keeps its paragraphs.
        for (place, paragraph) in one.text.split("\n\n").filter(|words| !words.trim().is_empty()).enumerate() {
            markdown.push_str(&format!("((text {number} {place}))\n\n"));
            values.insert(format!("text {number} {place}"), Value::Words(paragraph.trim().to_owned()));
        }
        markdown.push_str(&format!("Read more: ((link {number}))\n\n"));
        values.insert(format!("title {number}"), Value::Words(one.title.clone()));
        values.insert(format!("link {number}"), Value::Link(tenant.profile().link(&one.path)));
    }
    let (title, sort) = match announcements {
        [one] => ("((title 0))".to_owned(), one.sort.as_str()),
        several => (format!("{} email alerts from {}", several.len(), tenant.profile().short_name), "gathered"),
    };
    let mut why: Vec<&str> = wanted.iter().map(|subscription| subscription.label.as_str()).collect();
    why.dedup();
    let unsubscribe = Unsubscribe { why: why.join(", "), href: subscription::link(tenant, subscriber_id) };
    let laid = lay_out_for(tenant, &title, &markdown, &values, "", Some(&unsubscribe))?;
    Ok(Composed::new(now, None, String::new(), format!("{ANNOUNCEMENT}{sort}"), &to, laid))
}

/// What a mail that waits to be sent still has to do with what its reader wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StillWanted {
    /// All of it, by this subscriber.
    Yes(Uuid),
    /// Nothing, or not all of it any more.
    No,
}

/// Asks once more, right before a mail goes, whether everything in it is still wanted (TR-24). What is not is taken out; the rest
/// is gathered anew, into another mail.
///
/// # Errors
/// The database is down, or what it holds cannot be read.
pub(crate) async fn still_wanted(
    tx: &DatabaseTransaction,
    notice_id: Uuid,
    now: DateTime<Utc>,
) -> Result<StillWanted, DbErr> {
    use announcement_reader::Column;
    let rows = announcement_reader::Entity::find().filter(Column::NoticeId.eq(notice_id)).all(tx).await?;
    let Some(subscriber_id) = rows.first().map(|row| row.subscriber_id) else { return Ok(StillWanted::No) };
    let subscriptions = live_of(tx, subscriber_id).await?;
    let mut all = true;
    for row in &rows {
        let wanted = match find(tx, row.announcement_id).await? {
            Some(announcement) => subscriptions.iter().any(|subscription| announcement.fits(subscription)),
            None => false,
        };
        if !wanted {
            all = false;
            announcement_reader::Entity::delete_by_id((row.announcement_id, row.subscriber_id)).exec(tx).await?;
        }
    }
    if all {
        return Ok(StillWanted::Yes(subscriber_id));
    }
    announcement_reader::Entity::update_many()
        .col_expr(Column::NoticeId, Expr::val(None::<Uuid>))
        .col_expr(Column::DueAt, Expr::val(now))
        .filter(Column::NoticeId.eq(notice_id))
        .exec(tx)
        .await?;
    Ok(StillWanted::No)
}

/// What a subscriber gets mail about.
pub(crate) async fn live_of(db: &impl ConnectionTrait, subscriber_id: Uuid) -> Result<Vec<Subscription>, DbErr> {
    subscription::live().filter(crate::record::subscription::Column::SubscriberId.eq(subscriber_id)).all(db).await
}

/// Forgets announcements of a while ago, and whom they reached.
pub(crate) async fn forget_old(tx: &DatabaseTransaction, now: DateTime<Utc>) -> Result<(), DbErr> {
    let old = announcement::Column::MadeAt.lt(now - KEPT);
    let ids = sea_orm::sea_query::Query::select()
        .column(announcement::Column::Id)
        .from(announcement::Entity)
        .and_where(old.clone())
        .to_owned();
    announcement_reader::Entity::delete_many()
        .filter(announcement_reader::Column::AnnouncementId.in_subquery(ids))
        .exec(tx)
        .await?;
    announcement::Entity::delete_many().filter(old).exec(tx).await.map(|_| ())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn a_gathered_mail_goes_at_seven_in_the_morning_of_london() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        for (frequency, announced, due) in [
            (Frequency::AtOnce, "2026-06-04T05:00:00Z", "2026-06-04T05:00:00Z"),
            // A Thursday in summer, when London is an hour ahead.
            (Frequency::Daily, "2026-06-04T05:59:59Z", "2026-06-04T06:00:00Z"),
            (Frequency::Daily, "2026-06-04T06:00:00Z", "2026-06-05T06:00:00Z"),
            (Frequency::Weekly, "2026-06-04T06:00:00Z", "2026-06-08T06:00:00Z"),
            (Frequency::Weekly, "2026-06-08T05:00:00Z", "2026-06-08T06:00:00Z"),
            (Frequency::Weekly, "2026-06-08T06:00:00Z", "2026-06-15T06:00:00Z"),
            // In winter.
            (Frequency::Daily, "2026-12-24T23:30:00Z", "2026-12-25T07:00:00Z"),
            (Frequency::Weekly, "2026-12-27T23:30:00Z", "2026-12-28T07:00:00Z"),
        ] {
            assert_eq!(due_at(frequency, at(announced)), at(due), "{frequency:?} {announced}");
        }
    }
}
