//! The days that a page is about: by them news stands in order, events are found and consultations close.

use chrono::{Days, Months, NaiveDate, NaiveDateTime};

use crate::field;
use crate::kind::Kind;
use crate::kind::consultation::Consultation;
use crate::kind::event::{Event, Every};
use crate::kind::news::News;
use crate::kind::publication::Publication;
use crate::writing::Writing;

/// An event that never ends is looked at no further than this many times ahead.
const MOST_TIMES: usize = 400;

/// One time that an event takes place, in London's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time {
    /// When it starts.
    pub starts: NaiveDateTime,
    /// When it ends; as it starts if that is not said.
    pub ends: NaiveDateTime,
}

/// First and last day of a page, where its kind has days.
#[must_use]
pub fn of(writing: &Writing) -> (Option<NaiveDate>, Option<NaiveDate>) {
    match writing.kind {
        Kind::News => {
            let date = writing.typed::<News>().date;
            (date, date)
        }
        Kind::Publication => {
            let date = writing.typed::<Publication>().published;
            (date, date)
        }
        Kind::Consultation => {
            let consultation = writing.typed::<Consultation>();
            (consultation.opens, consultation.closes)
        }
        Kind::Event => {
            let times = times(&writing.typed::<Event>());
            (times.first().map(|time| time.starts.date()), times.last().map(|time| time.ends.date()))
        }
        Kind::Home
        | Kind::Landing
        | Kind::Sublanding
        | Kind::Guide
        | Kind::Steps
        | Kind::Directory
        | Kind::Entry
        | Kind::Venue
        | Kind::Status
        | Kind::Plain
        | Kind::Redirect => (None, None),
    }
}

/// The first time that an event says, whether or not it is left out.
#[must_use]
pub(crate) fn first(event: &Event) -> Option<Time> {
    let starts = field::moment(&event.starts)?;
    let ends = event.ends.as_deref().and_then(field::moment).filter(|ends| *ends >= starts).unwrap_or(starts);
    Some(Time { starts, ends })
}

/// Every time that an event takes place, in order. A month or year that lacks the day is left out.
#[must_use]
pub(crate) fn times(event: &Event) -> Vec<Time> {
    let Some(first) = first(event) else { return Vec::new() };
    let Time { starts, ends } = first;
    let lasts = ends - starts;
    let Some(repeats) = &event.repeats else { return vec![first] };
    let most = repeats.times.map_or(MOST_TIMES, |times| usize::try_from(times).unwrap_or(MOST_TIMES)).min(MOST_TIMES);
    let mut found = Vec::new();
    let mut counted = 0;
    for number in 0..u32::try_from(MOST_TIMES).unwrap_or(u32::MAX) {
        let along = number * repeats.interval.max(1);
        let day = match repeats.every {
            Every::Day => starts.date().checked_add_days(Days::new(u64::from(along))),
            Every::Week => starts.date().checked_add_days(Days::new(u64::from(along) * 7)),
            Every::Month => same_day(starts.date(), along),
            Every::Year => same_day(starts.date(), along * 12),
        };
        let Some(day) = day else { continue };
        if counted >= most || repeats.until.is_some_and(|until| day > until) {
            break;
        }
        counted += 1;
        if !event.except.contains(&day) {
            let starts = day.and_time(starts.time());
            found.push(Time { starts, ends: starts + lasts });
        }
    }
    found
}

/// The same day of a later month, if that month has it.
fn same_day(day: NaiveDate, months: u32) -> Option<NaiveDate> {
    use chrono::Datelike as _;
    day.checked_add_months(Months::new(months)).filter(|other| other.day() == day.day())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::event::Repeats;

    fn event(starts: &str, repeats: Option<Repeats>) -> Event {
        Event { starts: starts.to_owned(), repeats, ..Event::default() }
    }

    fn starts(event: &Event) -> Vec<String> {
        times(event).iter().map(|time| time.starts.format("%Y-%m-%d %H:%M").to_string()).collect()
    }

    #[test]
    fn an_event_comes_again_as_often_as_it_says() {
        let weekly = Repeats { every: Every::Week, interval: 2, times: Some(3), until: None };
        assert_eq!(
            starts(&event("2027-03-20T10:00", Some(weekly))),
            ["2027-03-20 10:00", "2027-04-03 10:00", "2027-04-17 10:00"],
            "ten o'clock stays ten o'clock when the clocks change"
        );
        let monthly = Repeats { every: Every::Month, interval: 1, times: None, until: field::day("2027-05-31") };
        assert_eq!(
            starts(&event("2027-01-31T18:30", Some(monthly))),
            ["2027-01-31 18:30", "2027-03-31 18:30", "2027-05-31 18:30"],
            "a month without a 31st has none"
        );
        assert_eq!(starts(&event("2027-01-31T18:30", None)).len(), 1);
        assert!(starts(&event("soon", None)).is_empty());
    }

    #[test]
    fn days_that_are_left_out_count_all_the_same() {
        let daily = Repeats { every: Every::Day, interval: 1, times: Some(3), until: None };
        let mut event = event("2027-01-01T09:00", Some(daily));
        event.except = field::day("2027-01-02").into_iter().collect();
        assert_eq!(starts(&event), ["2027-01-01 09:00", "2027-01-03 09:00"]);
    }
}
