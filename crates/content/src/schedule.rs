//! What is to happen to a page at a moment to come: it is published or taken down by itself, once, however many nodes there are
//! (CM-06). What could not be done is kept with its reason.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Europe::London;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _,
    QueryFilter as _, QueryOrder as _,
};
use tenancy::Profile;
use uuid::Uuid;

use crate::page::{Page, Refusal, Stage};
use crate::page_log::{self, New};
use crate::publishing;
pub use crate::record::page_schedule::Model as Schedule;
use crate::record::page_schedule::{ActiveModel, Column, Entity};
use crate::revision::{Hand, Revision};

/// What is to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// This revision is published, even if there is a newer one by then.
    Publish,
    /// Whatever residents see of the page by then is taken down.
    TakeDown,
}

impl Act {
    /// As the database has it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::TakeDown => "unpublish",
        }
    }

    /// What people read.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Publish => "Publish",
            Self::TakeDown => "Take down",
        }
    }

    /// The act with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Publish, Self::TakeDown].into_iter().find(|act| act.word() == word)
    }
}

/// Whether London's clocks show this moment, and when it is. One that they show twice is the first of the two; one that they
/// leave out in spring is none.
#[must_use]
pub fn in_london(day: NaiveDate, time: NaiveTime) -> Option<DateTime<Utc>> {
    London.from_local_datetime(&day.and_time(time)).earliest().map(|at| at.with_timezone(&Utc))
}

/// A time of day as people type it: `9:30`, `09.30`, `14:00`, `9am`, `2.15pm`.
#[must_use]
pub fn time_of_day(typed: &str) -> Option<NaiveTime> {
    let typed = typed.trim().to_lowercase().replace(' ', "");
    let (digits, noon) = match (typed.strip_suffix("am"), typed.strip_suffix("pm")) {
        (Some(rest), _) => (rest, Some(false)),
        (_, Some(rest)) => (rest, Some(true)),
        (None, None) => (typed.as_str(), None),
    };
    let (hour, minute) = match digits.split_once([':', '.']) {
        Some((hour, minute)) if minute.len() == 2 => (hour, minute),
        Some(_) => return None,
        // A number alone could be anything, but for "9am".
        None => (digits, noon.map(|_| "00")?),
    };
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = match noon {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(afternoon) => hour % 12 + if afternoon { 12 } else { 0 },
        None => hour,
    };
    NaiveTime::from_hms_opt(hour, minute, 0)
}

/// Plans something for the newest revision of a page.
///
/// # Errors
/// The database is down.
pub async fn ask(
    tx: &impl ConnectionTrait,
    page: &Page,
    act: Act,
    due_at: DateTime<Utc>,
    by: &Hand,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        page_id: Set(page.id),
        revision_id: Set(Some(page.newest_revision)),
        act: Set(act.word().to_owned()),
        due_at: Set(due_at),
        asked_at: Set(now),
        asked_by_id: Set(by.id),
        asked_by_name: Set(by.name.clone()),
        done_at: Set(None),
        cancelled_at: Set(None),
        failed: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Takes a plan back. Gives whether it was still to be done.
///
/// # Errors
/// The database is down.
pub async fn cancel(tx: &impl ConnectionTrait, page: Uuid, id: Uuid, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let cancelled = Entity::update_many()
        .col_expr(Column::CancelledAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::PageId.eq(page))
        .filter(Column::DoneAt.is_null())
        .filter(Column::CancelledAt.is_null())
        .exec(tx)
        .await?;
    Ok(cancelled.rows_affected == 1)
}

/// Takes back everything that is planned for a page.
///
/// # Errors
/// The database is down.
pub async fn cancel_all(tx: &impl ConnectionTrait, page: Uuid, now: DateTime<Utc>) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::CancelledAt, Expr::value(now))
        .filter(Column::PageId.eq(page))
        .filter(Column::DoneAt.is_null())
        .filter(Column::CancelledAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// Everything that was ever planned for a page, the latest first.
///
/// # Errors
/// The database is down.
pub async fn of_page(db: &impl ConnectionTrait, page: Uuid) -> Result<Vec<Schedule>, DbErr> {
    Entity::find().filter(Column::PageId.eq(page)).order_by_desc(Column::DueAt).order_by_desc(Column::Id).all(db).await
}

/// What is to be done now and was not yet, the oldest first.
///
/// # Errors
/// The database is down.
pub async fn due(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Vec<Schedule>, DbErr> {
    let query = Entity::find()
        .filter(Column::DueAt.lte(now))
        .filter(Column::DoneAt.is_null())
        .filter(Column::CancelledAt.is_null());
    query.order_by_asc(Column::DueAt).order_by_asc(Column::Id).all(db).await
}

/// Claims a plan: whoever gets `true` carries it out in this transaction, and nobody else ever does.
///
/// # Errors
/// The database is down.
pub async fn claim(tx: &DatabaseTransaction, plan: &Schedule, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let claimed = Entity::update_many()
        .col_expr(Column::DoneAt, Expr::value(now))
        .filter(Column::Id.eq(plan.id))
        .filter(Column::DoneAt.is_null())
        .filter(Column::CancelledAt.is_null())
        .exec(tx)
        .await?;
    Ok(claimed.rows_affected == 1)
}

/// Keeps why a plan could not be carried out.
///
/// # Errors
/// The database is down.
pub async fn keep_failure(tx: &DatabaseTransaction, plan: &Schedule, why: &str) -> Result<(), DbErr> {
    Entity::update_many().col_expr(Column::Failed, Expr::value(why)).filter(Column::Id.eq(plan.id)).exec(tx).await?;
    Ok(())
}

/// Does what was planned, in the name of who planned it. Gives the page.
///
/// # Errors
/// See [`Refusal`].
pub async fn carry_out(
    tx: &DatabaseTransaction,
    profile: &Profile,
    plan: &Schedule,
    now: DateTime<Utc>,
) -> Result<Page, Refusal> {
    let gone = || Refusal::Path("The page is not there any more".to_owned());
    let mut page = Page::find(tx, plan.page_id).await?.ok_or_else(gone)?;
    let by = Hand { id: plan.asked_by_id, name: plan.asked_by_name.clone() };
    let ground = page.edition;
    let act = Act::from_word(&plan.act).unwrap_or(Act::TakeDown);
    let word = match act {
        Act::Publish => {
            if page.stage() == Stage::Archived {
                return Err(Refusal::Stage(Stage::Archived));
            }
            let revision = match plan.revision_id {
                Some(revision) => Revision::find(tx, revision).await?,
                None => None,
            };
            let revision = revision.ok_or_else(gone)?;
            publishing::publish(tx, profile, &mut page, ground, &revision, &by, now).await?;
            "publish_page"
        }
        Act::TakeDown => {
            publishing::take_down(tx, &mut page, ground, &by, now).await?;
            "take_down_page"
        }
    };
    let words = Some("As planned".to_owned());
    page_log::write(tx, &page, New { act: word, words, waived: None }, &by, now).await?;
    Ok(page)
}

/// Why something was not done, for people who read it later.
#[must_use]
pub fn failure(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Faults(faults) => faults.iter().map(|fault| fault.what.clone()).collect::<Vec<_>>().join("; "),
        Refusal::Stage(Stage::Archived) => "The page was archived".to_owned(),
        Refusal::Stage(_) => "Residents did not see the page any more".to_owned(),
        Refusal::Path(words) => words.clone(),
        Refusal::Stale(_) => "Somebody changed the page at the same moment".to_owned(),
        Refusal::PathTaken | Refusal::Database(_) => refusal.to_string(),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_is_taken_as_people_type_it() {
        for (typed, read) in [
            ("9:30", Some("09:30")),
            ("09.30", Some("09:30")),
            ("14:00", Some("14:00")),
            ("9am", Some("09:00")),
            ("12am", Some("00:00")),
            ("12 pm", Some("12:00")),
            ("2.15pm", Some("14:15")),
            ("24:00", None),
            ("13pm", None),
            ("9", None),
            ("9:3", None),
            ("noon", None),
        ] {
            let found = time_of_day(typed).map(|time| time.format("%H:%M").to_string());
            assert_eq!(found.as_deref(), read, "{typed}");
        }
    }

    #[test]
    fn london_s_clocks_say_when_it_is() {
        let at = |day: &str, time: &str| in_london(day.parse().unwrap(), time_of_day(time).unwrap());
        assert_eq!(at("2027-01-16", "9:00").unwrap().to_rfc3339(), "2027-01-16T09:00:00+00:00");
        assert_eq!(at("2027-07-16", "9:00").unwrap().to_rfc3339(), "2027-07-16T08:00:00+00:00");
        assert_eq!(at("2027-03-28", "1:30"), None, "the clocks go from 1 to 2");
        assert_eq!(at("2027-10-31", "1:30").unwrap().to_rfc3339(), "2027-10-31T00:30:00+00:00", "the first of two");
    }
}
