//! A day and a time of London, as somebody types them.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Europe::London;
use serde::Serialize;
use web::{Fields, PageError};

/// The four fields, as they were typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct TypedMoment {
    pub(super) day: String,
    pub(super) month: String,
    pub(super) year: String,
    pub(super) time: String,
}

impl TypedMoment {
    /// Reads the fields `<name>-day`, `-month`, `-year` and `-time`.
    pub(super) fn of(form: &Fields, name: &str) -> Result<Self, PageError> {
        let part = |part: &str| {
            form.one(&format!("{name}-{part}")).map(|typed| typed.unwrap_or_default().trim().chars().take(20).collect())
        };
        Ok(Self { day: part("day")?, month: part("month")?, year: part("year")?, time: part("time")? })
    }

    /// A moment, as somebody would have typed it.
    pub(super) fn from(at: DateTime<Utc>) -> Self {
        let local = at.with_timezone(&London);
        let part = |pattern: &str| local.format(pattern).to_string();
        Self { day: part("%-d"), month: part("%-m"), year: part("%Y"), time: part("%H:%M") }
    }

    /// The moment; `None` when nothing was typed. The error tells what is wrong, to follow "The alert starts: ".
    pub(super) fn read(&self) -> Result<Option<DateTime<Utc>>, &'static str> {
        if [&self.day, &self.month, &self.year, &self.time].iter().all(|part| part.is_empty()) {
            return Ok(None);
        }
        let number = |part: &str| part.parse::<u32>().ok();
        let year = self.year.parse::<i32>().ok().filter(|year| (2000..3000).contains(year));
        let date = match (year, number(&self.month), number(&self.day)) {
            (Some(year), Some(month), Some(day)) => NaiveDate::from_ymd_opt(year, month, day),
            _ => None,
        };
        let date = date.ok_or("enter a real day, such as 27 3 2027")?;
        let time = time(&self.time).ok_or("enter a time, such as 9:30am or 21:30")?;
        let local = date.and_time(time).and_local_timezone(London);
        let at = local.earliest().ok_or("enter another time: the clocks go forward and this one is left out")?;
        Ok(Some(at.with_timezone(&Utc)))
    }
}

/// A time on the clock: `21:30`, `9.30pm`, `9am`, `midday`, `midnight`.
fn time(typed: &str) -> Option<NaiveTime> {
    let typed = typed.to_lowercase().replace([' ', '.'], ":").replace(":am", "am").replace(":pm", "pm");
    match typed.as_str() {
        "midday" | "noon" => return NaiveTime::from_hms_opt(12, 0, 0),
        "midnight" => return NaiveTime::from_hms_opt(0, 0, 0),
        _ => {}
    }
    let half = [("am", 0), ("pm", 12)].into_iter().find_map(|(end, add)| Some((typed.strip_suffix(end)?, add)));
    let (clock, half) = half.map_or((typed.as_str(), None), |(clock, add)| (clock, Some(add)));
    let (hours, minutes) = match clock.split_once(':') {
        Some((hours, minutes)) if minutes.len() == 2 => (hours, minutes.parse().ok()?),
        Some(_) => return None,
        None => (clock, 0),
    };
    let hours: u32 = hours.parse().ok()?;
    let hours = match half {
        Some(add) if (1..=12).contains(&hours) => hours % 12 + add,
        Some(_) => return None,
        None if clock.contains(':') => hours,
        None => return None,
    };
    NaiveTime::from_hms_opt(hours, minutes, 0)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_people_write_it() {
        for (typed, hour, minute) in [
            ("21:30", 21, 30),
            ("9.30pm", 21, 30),
            ("9:30 PM", 21, 30),
            ("9am", 9, 0),
            ("12am", 0, 0),
            ("12pm", 12, 0),
            ("00:05", 0, 5),
            ("midday", 12, 0),
            ("midnight", 0, 0),
        ] {
            assert_eq!(time(typed), NaiveTime::from_hms_opt(hour, minute, 0), "{typed}");
        }
        for typed in ["", "9", "25:00", "13pm", "0am", "9:3", "9:60", "soon", "am"] {
            assert_eq!(time(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_moment_is_london_s() {
        let typed = |day: &str, month: &str, year: &str, time: &str| {
            let [day, month, year, time] = [day, month, year, time].map(str::to_owned);
            TypedMoment { day, month, year, time }
        };
        assert_eq!(typed("", "", "", "").read(), Ok(None));
        let summer = typed("1", "7", "2027", "9am").read().unwrap().unwrap();
        assert_eq!(summer.to_rfc3339(), "2027-07-01T08:00:00+00:00");
        assert_eq!(TypedMoment::from(summer), typed("1", "7", "2027", "09:00"));
        assert!(typed("31", "2", "2027", "9am").read().is_err());
        assert!(typed("28", "3", "2027", "1:30am").read().is_err(), "that half hour is not there");
        assert!(typed("1", "7", "2027", "").read().is_err());
        assert!(typed("", "", "", "9am").read().is_err());
    }
}
