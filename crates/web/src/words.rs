//! Days and moments in words, in London's time: "4 June 2026", "9:32am", "midday", "midnight".

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, Timelike as _, Utc};
use chrono_tz::Europe::London;

/// A day: "4 June 2026".
#[must_use]
pub fn day(date: NaiveDate) -> String {
    format!("{} {} {}", date.day(), date.format("%B"), date.year())
}

/// A day with its name: "Thursday 4 June 2026".
#[must_use]
pub fn weekday(date: NaiveDate) -> String {
    format!("{} {}", date.format("%A"), day(date))
}

/// A time of day: "9:32am", "9am", "midday", "midnight".
#[must_use]
pub fn time(time: NaiveTime) -> String {
    let (afternoon, hour) = time.hour12();
    match (time.hour(), time.minute()) {
        (0, 0) => "midnight".to_owned(),
        (12, 0) => "midday".to_owned(),
        (_, minute) => {
            let half = if afternoon { "pm" } else { "am" };
            if minute == 0 { format!("{hour}{half}") } else { format!("{hour}:{minute:02}{half}") }
        }
    }
}

/// A moment, as London's clocks show it: "4 June 2026 at 9:32am".
#[must_use]
pub fn moment(at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&London);
    format!("{} at {}", day(local.date_naive()), time(local.time()))
}

/// The day of a moment, as London's calendars show it.
#[must_use]
pub fn day_of(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&London).date_naive()
}

/// A number of things: "1 day", "10 days", "10 working days". `one` is the singular; an "s" makes the plural.
#[must_use]
pub fn counted(number: u32, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn times_are_said_as_people_say_them() {
        let said = |hour, minute| time(NaiveTime::from_hms_opt(hour, minute, 59).unwrap());
        assert_eq!(said(0, 0), "midnight");
        assert_eq!(said(0, 1), "12:01am");
        assert_eq!(said(9, 0), "9am");
        assert_eq!(said(9, 32), "9:32am");
        assert_eq!(said(12, 0), "midday");
        assert_eq!(said(12, 30), "12:30pm");
        assert_eq!(said(17, 5), "5:05pm");
        assert_eq!(said(23, 59), "11:59pm");
    }

    #[test]
    fn moments_are_those_of_london() {
        let said = |text: &str| moment(text.parse().unwrap());
        assert_eq!(said("2026-06-04T08:32:00Z"), "4 June 2026 at 9:32am");
        assert_eq!(said("2026-12-04T08:32:00Z"), "4 December 2026 at 8:32am");
        // Half past eleven at night in Greenwich is the next day in a London summer.
        assert_eq!(said("2026-06-04T23:00:00Z"), "5 June 2026 at midnight");
        assert_eq!(said("2026-06-04T11:00:00Z"), "4 June 2026 at midday");
    }

    #[test]
    fn days_have_names_and_numbers_have_plurals() {
        let date = NaiveDate::from_ymd_opt(2026, 6, 4).unwrap();
        assert_eq!(weekday(date), "Thursday 4 June 2026");
        assert_eq!(counted(1, "working day"), "1 working day");
        assert_eq!(counted(10, "working day"), "10 working days");
    }
}
