//! Promises whose day has passed: the page says so and gives another day, and the resident is told once (TR-06).

use async_trait::async_trait;
use catalogue::{Counted, Event};
use chrono::{Duration, NaiveDate};
use jobs::Claimed;
use tenancy::Tenant;
use uuid::Uuid;

use crate::case::Case;
use crate::timeline::{self, NewEntry, Source};
use crate::{message, pass};
use web::words;

/// The kind of the recurring job.
pub(crate) const SWEEP: &str = "sweep_promises";

/// How many working days a late case is given again, at most: half of the usual promise, a working week at the most.
const MORE_DAYS: u32 = 5;

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
        pass::forget(&tx, now).await?;
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
    let passed = case.expected_on();
    let expected = expected_on(tenant.holidays(), case.promised_on(), definition.promise.days, today);
    let first_time = !case.was_told_late();
    case.expect_later(&tx, now, expected).await?;
    let entries = timeline::of_case(&tx, id).await?;
    let entry = NewEntry {
        source: Source::Promise,
        key: format!("late:{expected}"),
        at: now,
        state: None,
        title: "Taking longer than we said".to_owned(),
        words: Some(format!(
            "We said that we would finish by {}. We now expect to finish by {}.",
            words::day(passed),
            words::day(expected)
        )),
        next_on: Some(expected),
        public: true,
    };
    timeline::add(&tx, id, now, entries.len() + 1, &[entry]).await?;
    if first_time {
        message::tell(&tx, tenant, now, definition, &case, Event::Late).await?;
    }
    tx.commit().await?;
    Ok(())
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
