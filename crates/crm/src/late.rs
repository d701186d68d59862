//! Promises whose day has passed: the page says so and gives another day, and the resident is told once (TR-06).

use async_trait::async_trait;
use catalogue::{Counted, Definition, Event};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use jobs::Claimed;
use sea_orm::{DatabaseTransaction, DbErr};
use tenancy::Tenant;
use uuid::Uuid;

use crate::case::Case;
use crate::message;
use crate::timeline::{self, NewEntry, Source};
use web::words;

/// The kind of the recurring job.
pub(crate) const SWEEP: &str = "sweep_promises";

/// How many working days a late case is given again, at most: half of the usual promise, a working week at the most.
const MORE_DAYS: u32 = 5;

/// When a case is looked at again of which nobody tells us whether it was done.
const LOOK_AGAIN: Duration = Duration::days(28);

/// How many cases one round looks at; the rest have the next one.
const AT_ONCE: u64 = 500;

/// The day that is expected: the one that was promised while it lies ahead, and after it as many working days more, as often
/// as needed. It depends on nothing but the promise and the day, so that the page and the sweep never differ.
#[must_use]
pub fn expected_on(
    holidays: &catalogue::BankHolidays,
    promised_on: NaiveDate,
    promised_days: u32,
    today: NaiveDate,
) -> NaiveDate {
    let more = (promised_days.div_ceil(2)).clamp(1, MORE_DAYS);
    let mut expected = promised_on;
    while expected < today {
        let next = holidays.promise_date(expected, more, Counted::Working);
        if next <= expected {
            return today;
        }
        expected = next;
    }
    expected
}

/// The day by which a case should be dealt with, as it looks today: never one that has passed, nor one before the next news.
#[must_use]
pub(crate) fn expected_of(
    case: &Case,
    holidays: &catalogue::BankHolidays,
    promised_days: u32,
    today: NaiveDate,
) -> NaiveDate {
    let by_promise = expected_on(holidays, case.promised_on(), promised_days, today).max(case.expected_on());
    by_promise.max(case.next_on().unwrap_or(by_promise))
}

/// The day after which a resident should ask, where nobody tells us what becomes of a case: the promise and what is usually
/// added to it, once.
#[must_use]
pub(crate) fn ask_after(holidays: &catalogue::BankHolidays, promised_on: NaiveDate, promised_days: u32) -> NaiveDate {
    let next = promised_on.succ_opt().unwrap_or(promised_on);
    expected_on(holidays, promised_on, promised_days, next)
}

/// Looks for promises that were not kept.
///
/// Doing it twice is harmless: a case is written only while its day lies in the past, and its new day does not; the entry is
/// named by the new day.
pub(crate) struct SweepPromises;

#[async_trait]
impl jobs::Handler for SweepPromises {
    fn kind(&self) -> &'static str {
        SWEEP
    }

    async fn run(&self, tenant: &Tenant, job: &Claimed) -> Result<(), anyhow::Error> {
        let today = tenant.clock().today();
        for id in Case::overdue(tenant.db().read(), today, AT_ONCE).await? {
            // One case that cannot be looked after must not hold up the others; the next round tries it again.
            if let Err(error) = expect_later(tenant, id, today).await {
                tracing::error!(case.id = %id, %error, "a late case could not be looked after");
            }
        }
        let now = tenant.clock().now();
        let every = job.every().and_then(|every| Duration::from_std(every).ok()).unwrap_or(Duration::minutes(1));
        let tx = tenant.db().write_tx().await?;
        job.again(&tx, now + every).await?;
        tx.commit().await?;
        Ok(())
    }
}

async fn expect_later(tenant: &Tenant, id: Uuid, today: NaiveDate) -> Result<(), anyhow::Error> {
    let now = tenant.clock().now();
    let tx = tenant.db().write_tx().await?;
    // It may have ended, or been seen to, since it was found.
    let Some(mut case) = Case::hold(&tx, id).await? else { return Ok(()) };
    if case.state().is_final() || case.expected_on() >= today {
        return Ok(());
    }
    let Some(version) = tenant.services().version(&tx, case.version_id()).await? else {
        anyhow::bail!("the version of the service that the case stands on is not recorded");
    };
    let definition = &version.definition;
    if definition.hears_news() {
        say_late(&tx, tenant, now, definition, &mut case).await?;
    } else {
        say_unknown(&tx, tenant, now, definition, &mut case).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The day has passed and the case is open: that is said, with another day.
async fn say_late(
    tx: &DatabaseTransaction,
    tenant: &Tenant,
    now: DateTime<Utc>,
    definition: &Definition,
    case: &mut Case,
) -> Result<(), DbErr> {
    let passed = case.expected_on();
    let expected = expected_of(case, tenant.holidays(), definition.promise.days, tenant.clock().today());
    let first_time = !case.was_told_late();
    case.expect_later(tx, now, expected).await?;
    let entry = NewEntry {
        source: Source::Promise,
        key: format!("late:{expected}"),
        at: now,
        state: None,
        title: "Taking longer than we said".to_owned(),
        words: Some(format!(
            "We said that we would deal with it by {}. We now expect to deal with it by {}.",
            words::day(passed),
            words::day(expected)
        )),
        next_on: Some(expected),
        public: true,
        by: None,
    };
    let entries = timeline::of_case(tx, case.id()).await?;
    timeline::add(tx, case.id(), now, entries.len() + 1, &[entry]).await?;
    if first_time {
        message::tell(tx, now, message::compose(tenant, now, definition, case, Event::Late)).await?;
    }
    Ok(())
}

/// The day has passed, and nobody tells us whether the work was done: to be sorry for it could be wrong, and so could another
/// day. It is said once, with what to do, and by no mail.
async fn say_unknown(
    tx: &DatabaseTransaction,
    tenant: &Tenant,
    now: DateTime<Utc>,
    definition: &Definition,
    case: &mut Case,
) -> Result<(), DbErr> {
    let first_time = !case.was_told_late();
    case.expect_later(tx, now, tenant.clock().today() + LOOK_AGAIN).await?;
    if !first_time {
        return Ok(());
    }
    let ask = ask_after(tenant.holidays(), case.promised_on(), definition.promise.days);
    let entry = NewEntry {
        source: Source::Promise,
        key: "unknown".to_owned(),
        at: now,
        state: None,
        title: "The day that we aimed for has passed".to_owned(),
        words: Some(format!(
            "We aimed to deal with it by {}. We cannot see here whether that has been done. If nothing has happened by {}, \
             call us and give your reference.",
            words::day(case.promised_on()),
            words::day(ask)
        )),
        next_on: None,
        public: true,
        by: None,
    };
    let entries = timeline::of_case(tx, case.id()).await?;
    timeline::add(tx, case.id(), now, entries.len() + 1, &[entry]).await
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_expected_day_is_never_in_the_past_and_does_not_move_from_day_to_day() {
        let holidays = catalogue::BankHolidays::default();
        // A promise of 7 days that ended on Friday 5 June 2026: four working days more each time.
        for (today, expected) in [
            ("2026-06-01", "2026-06-05"),
            ("2026-06-05", "2026-06-05"),
            ("2026-06-06", "2026-06-11"),
            ("2026-06-11", "2026-06-11"),
            ("2026-06-12", "2026-06-17"),
            ("2026-06-17", "2026-06-17"),
            ("2026-06-18", "2026-06-23"),
        ] {
            assert_eq!(expected_on(&holidays, day("2026-06-05"), 7, day(today)), day(expected), "{today}");
        }
        assert_eq!(expected_on(&holidays, day("2026-06-05"), 0, day("2026-06-06")), day("2026-06-08"));
    }
}
