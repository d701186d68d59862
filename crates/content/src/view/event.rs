//! Events: one with its next times, and the list of what comes, day by day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use sea_orm::DbErr;
use serde::Serialize;
use tenancy::Tenant;
use web::words;

use super::Asked;
use super::map::{self, Map, Point};
use super::news::Way;
use crate::choices::Choices;
use crate::days::{self, Time};
use crate::field;
use crate::kind::Kind;
use crate::kind::event::{Event, Every, Repeats};
use crate::kind::landing::Link;
use crate::listing::Listed;
use crate::live::{self, Live};
use crate::page::Page;

/// Where all events stand.
pub(crate) const PATH: &str = "/events";

/// How many of the next times an event's page shows.
const NEXT: usize = 6;

/// After how many lines the list goes on, on a page that begins with another day.
const ON_A_PAGE: usize = 25;

/// How far ahead the list looks when nobody says until when.
const AHEAD: Days = Days::new(366);

/// What an event knows.
#[derive(Debug, Serialize)]
pub(crate) struct Own {
    /// The next times, in words; the first one alone stands out.
    next: Vec<String>,
    /// Whether it takes place more often than is shown.
    more: bool,
    /// Whether it is over; then `next` holds the last time.
    over: bool,
    repeats: Option<String>,
    place: Option<String>,
    venue: Option<Listed>,
    price: Option<String>,
    booking: Option<Link>,
    category: Option<String>,
    category_href: Option<String>,
    wards: Vec<String>,
    map: Option<Map>,
    /// Where a calendar fetches it.
    calendar: String,
}

/// An event in a list.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Line {
    #[serde(flatten)]
    listed: Listed,
    /// Its hours on that day, in words; `None` all day.
    hours: Option<String>,
    day: NaiveDate,
    place: Option<String>,
    price: Option<String>,
    category: Option<String>,
}

/// A day and what takes place on it.
#[derive(Debug, Serialize)]
pub(crate) struct Day {
    day: NaiveDate,
    events: Vec<Line>,
}

/// The list, narrowed as somebody asked.
#[derive(Debug, Serialize)]
pub(crate) struct List {
    days: Vec<Day>,
    categories: Vec<Way>,
    wards: Vec<Choice>,
    category: Option<String>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    /// Days that were typed and that nobody can read.
    unread: Vec<String>,
    narrowed: bool,
    /// The same list from a later day on.
    later: Option<String>,
}

/// What can be chosen in a list of choices.
#[derive(Debug, Serialize)]
struct Choice {
    text: String,
    chosen: bool,
}

pub(super) async fn own(asked: Asked<'_>) -> Result<Own, DbErr> {
    let tenant = asked.tenant;
    let event = asked.writing.typed::<Event>();
    let times = days::times(&event);
    let today = tenant.clock().today();
    let ahead: Vec<&Time> = times.iter().filter(|time| time.ends.date() >= today).collect();
    let over = ahead.is_empty();
    let shown =
        if over { times.last().into_iter().collect() } else { ahead.iter().copied().take(NEXT).collect::<Vec<_>>() };
    let venue = match &event.venue {
        Some(path) => venue(tenant, path).await?,
        None => None,
    };
    let point = Point::of(event.latitude, event.longitude);
    let place = event.place.as_deref().map(|place| asked.line(place));
    Ok(Own {
        next: shown.iter().map(|time| when(**time, event.all_day)).collect(),
        more: ahead.len() > NEXT,
        over,
        repeats: event.repeats.as_ref().filter(|_| !over).map(in_words),
        map: point.map(|point| map::of_one(tenant, point, place.as_deref().unwrap_or("the place"))),
        place,
        venue,
        price: event.price,
        booking: event.booking.filter(|_| !over),
        category_href: event.category.as_deref().map(|one| Choices::default().href(PATH, "category", Some(one))),
        category: event.category,
        wards: event.wards,
        calendar: format!("{}.ics", asked.path),
    })
}

/// What comes, day by day, narrowed by category, ward and days.
pub(crate) async fn list(tenant: &Tenant, choices: &Choices) -> Result<List, DbErr> {
    let today = tenant.clock().today();
    let read = |key: &str| choices.one(key).map(|text| (text.to_owned(), field::day(text)));
    let (from, to) = (read("from"), read("to"));
    let unread = [&from, &to].into_iter().flatten().filter(|(_, day)| day.is_none()).map(|(text, _)| text.clone());
    let unread: Vec<String> = unread.collect();
    let (from, to) = (from.and_then(|(_, day)| day), to.and_then(|(_, day)| day));
    let first = from.unwrap_or(today);
    let last = to.or_else(|| first.checked_add_days(AHEAD)).unwrap_or(first);
    let (category, ward) = (choices.one("category"), choices.one("ward"));
    let found = between(tenant, first, last).await?;
    let all = |of: fn(&Event) -> Vec<String>| found.iter().flat_map(|(event, _)| of(event)).collect::<BTreeSet<_>>();
    let categories = all(|event| event.category.iter().cloned().collect());
    let wards = all(|event| event.wards.clone());
    let fits = |event: &Event| {
        let here = ward.is_none_or(|ward| event.wards.is_empty() || event.wards.iter().any(|one| one == ward));
        here && (category.is_none() || event.category.as_deref() == category)
    };
    let mut by_day: BTreeMap<NaiveDate, Vec<(Time, Line)>> = BTreeMap::new();
    for (event, live) in found.iter().filter(|(event, _)| fits(event)) {
        for time in
            days::times(event).into_iter().filter(|time| time.ends.date() >= first && time.starts.date() <= last)
        {
            // What began before stands on the first day that is shown.
            let day = time.starts.date().max(first);
            by_day.entry(day).or_default().push((time, line(tenant, live, event, time, day)));
        }
    }
    let (mut days, mut lines, mut later) = (Vec::new(), 0, None);
    for (day, mut events) in by_day {
        if lines >= ON_A_PAGE {
            later = Some(choices.href(PATH, "from", Some(&day.to_string())));
            break;
        }
        events.sort_by(|(one, one_line), (other, other_line)| {
            one.starts.cmp(&other.starts).then_with(|| one_line.listed.title.cmp(&other_line.listed.title))
        });
        lines += events.len();
        days.push(Day { day, events: events.into_iter().map(|(_, line)| line).collect() });
    }
    let way = |value: Option<&str>, text: &str| Way {
        text: text.to_owned(),
        href: choices.href(PATH, "category", value),
        chosen: category == value,
    };
    let mut ways = vec![way(None, "All events")];
    ways.extend(categories.iter().map(|one| way(Some(one), one)));
    let wards = wards.into_iter().map(|one| Choice { chosen: ward == Some(one.as_str()), text: one });
    Ok(List {
        days,
        categories: ways,
        wards: wards.collect(),
        category: category.map(str::to_owned),
        from,
        to,
        unread,
        narrowed: !choices.is_empty(),
        later,
    })
}

/// The next few events, each once.
pub(crate) async fn next(tenant: &Tenant, most: usize) -> Result<Vec<Line>, DbErr> {
    let today = tenant.clock().today();
    let last = today.checked_add_days(AHEAD).unwrap_or(today);
    let mut lines: Vec<(Time, Line)> = Vec::new();
    for (event, live) in &between(tenant, today, last).await? {
        if let Some(time) = days::times(event).into_iter().find(|time| time.ends.date() >= today) {
            lines.push((time, line(tenant, live, event, time, time.starts.date().max(today))));
        }
    }
    lines.sort_by_key(|(time, _)| *time);
    Ok(lines.into_iter().take(most).map(|(_, line)| line).collect())
}

/// The events that may take place between two days, for a calendar too.
pub(crate) async fn between(tenant: &Tenant, first: NaiveDate, last: NaiveDate) -> Result<Vec<(Event, Live)>, DbErr> {
    let db = tenant.db().read();
    let mut pages = Page::live_of_kind(db, Kind::Event).await?;
    pages.retain(|page| page.to_day.is_some_and(|day| day >= first) && page.from_day.is_some_and(|day| day <= last));
    let live = live::with_writings(db, pages).await?;
    Ok(live.into_iter().map(|live| (live.writing.typed::<Event>(), live)).collect())
}

fn line(tenant: &Tenant, live: &Live, event: &Event, time: Time, day: NaiveDate) -> Line {
    Line {
        listed: live.listed(tenant.profile()),
        hours: (!event.all_day).then(|| hours(time)),
        day,
        place: event.place.as_deref().map(|place| crate::facts::fill_line(place, tenant.profile())),
        price: event.price.clone(),
        category: event.category.clone(),
    }
}

async fn venue(tenant: &Tenant, path: &str) -> Result<Option<Listed>, DbErr> {
    let found = Page::live_at(tenant.db().read(), path).await?;
    Ok(found.map(|(page, writing)| Live { page, writing }.listed(tenant.profile())))
}

/// "Friday 4 December 2026, 10am to midday".
fn when(time: Time, all_day: bool) -> String {
    let (starts, ends) = (time.starts.date(), time.ends.date());
    match (all_day, starts == ends) {
        (true, true) => words::weekday(starts),
        (true, false) => format!("{} to {}", words::weekday(starts), words::weekday(ends)),
        (false, _) => format!("{}, {}", words::weekday(starts), hours(time)),
    }
}

/// "10am to midday"; an end on another day says which.
fn hours(time: Time) -> String {
    let starts = words::time(time.starts.time());
    if time.ends == time.starts {
        starts
    } else if time.starts.date() == time.ends.date() {
        format!("{starts} to {}", words::time(time.ends.time()))
    } else {
        format!("{starts} to {}, {}", words::weekday(time.ends.date()), words::time(time.ends.time()))
    }
}

/// "Every 2 weeks until 28 June 2027".
fn in_words(repeats: &Repeats) -> String {
    let one = match repeats.every {
        Every::Day => "day",
        Every::Week => "week",
        Every::Month => "month",
        Every::Year => "year",
    };
    let every =
        if repeats.interval > 1 { format!("Every {} {one}s", repeats.interval) } else { format!("Every {one}") };
    match (repeats.until, repeats.times) {
        (Some(until), _) => format!("{every} until {}", words::day(until)),
        (None, Some(times)) => format!("{every}, {}", words::counted(times, "time")),
        (None, None) => every,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(starts: &str, ends: &str) -> Time {
        let moment = |text: &str| field::moment(text).unwrap_or_default();
        Time { starts: moment(starts), ends: moment(ends) }
    }

    #[test]
    fn times_are_said_as_people_say_them() {
        for (starts, ends, all_day, said) in [
            ("2026-12-04T10:00", "2026-12-04T12:00", false, "Friday 4 December 2026, 10am to midday"),
            ("2026-12-04T10:00", "2026-12-04T10:00", false, "Friday 4 December 2026, 10am"),
            ("2026-12-04T00:00", "2026-12-04T00:00", true, "Friday 4 December 2026"),
            ("2026-12-04T00:00", "2026-12-06T00:00", true, "Friday 4 December 2026 to Sunday 6 December 2026"),
            (
                "2026-12-04T18:00",
                "2026-12-05T01:30",
                false,
                "Friday 4 December 2026, 6pm to Saturday 5 December 2026, 1:30am",
            ),
        ] {
            assert_eq!(when(time(starts, ends), all_day), said);
        }
    }

    #[test]
    fn how_often_is_said_in_words() {
        let repeats = |every, interval, times, until: Option<&str>| {
            in_words(&Repeats { every, interval, times, until: until.and_then(field::day) })
        };
        assert_eq!(repeats(Every::Week, 1, None, Some("2027-06-28")), "Every week until 28 June 2027");
        assert_eq!(repeats(Every::Month, 2, Some(6), None), "Every 2 months, 6 times");
    }
}
