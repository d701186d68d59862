//! Events as other programs take them into a calendar (RFC 5545). Times are London's, with its rules for summer time; an event
//! that comes again says how, so that a calendar shows each time.

use chrono::{Days, NaiveDate, NaiveDateTime, TimeZone as _, Utc};
use chrono_tz::Europe::London;
use tenancy::Profile;

use crate::days::Time;
use crate::facts;
use crate::kind::event::{Event, Every};
use crate::live::Live;

/// The media type of a calendar.
pub(crate) const MEDIA_TYPE: &str = "text/calendar; charset=utf-8";

/// The longest line, in bytes, without its end.
const LONGEST_LINE: usize = 75;

/// When London's clocks change, for programs that do not know it.
const LONDON: &[&str] = &[
    "BEGIN:VTIMEZONE",
    "TZID:Europe/London",
    "BEGIN:DAYLIGHT",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0100",
    "TZNAME:BST",
    "DTSTART:19810329T010000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0000",
    "TZNAME:GMT",
    "DTSTART:19961027T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "END:STANDARD",
    "END:VTIMEZONE",
];

/// These events as one calendar. The same events give the same text.
pub(crate) fn calendar(profile: &Profile, events: &[Live]) -> String {
    let mut lines = Lines::default();
    lines.say("BEGIN:VCALENDAR");
    lines.say("VERSION:2.0");
    lines.say(&format!("PRODID:-//{}//Events//EN", escaped(&profile.name)));
    lines.say("CALSCALE:GREGORIAN");
    lines.say("METHOD:PUBLISH");
    lines.say(&format!("X-WR-CALNAME:{}", escaped(&format!("{}: events", profile.short_name))));
    for line in LONDON {
        lines.say(line);
    }
    for live in events {
        put(&mut lines, profile, live);
    }
    lines.say("END:VCALENDAR");
    lines.0
}

fn put(lines: &mut Lines, profile: &Profile, live: &Live) {
    let event = live.writing.typed::<Event>();
    let Some(first) = crate::days::first(&event) else { return };
    let listed = live.listed(profile);
    let stamp = live.page.published_at.unwrap_or(live.page.changed_at).format("%Y%m%dT%H%M%SZ");
    let host = profile.canonical_host().split(':').next().unwrap_or_default();
    lines.say("BEGIN:VEVENT");
    lines.say(&format!("UID:{}@{host}", live.page.id));
    lines.say(&format!("DTSTAMP:{stamp}"));
    lines.say(&format!("LAST-MODIFIED:{stamp}"));
    put_time(lines, &event, first);
    lines.say(&format!("SUMMARY:{}", escaped(&listed.title)));
    lines.say(&format!("DESCRIPTION:{}", escaped(&listed.summary)));
    if let Some(place) = &event.place {
        lines.say(&format!("LOCATION:{}", escaped(&facts::fill_line(place, profile))));
    }
    if let (Some(latitude), Some(longitude)) = (event.latitude, event.longitude) {
        lines.say(&format!("GEO:{latitude:.6};{longitude:.6}"));
    }
    if let Some(category) = &event.category {
        lines.say(&format!("CATEGORIES:{}", escaped(category)));
    }
    lines.say(&format!("URL:{}", profile.link(&listed.href)));
    lines.say("END:VEVENT");
}

fn put_time(lines: &mut Lines, event: &Event, first: Time) {
    let day = |day: NaiveDate| day.format("%Y%m%d").to_string();
    let moment = |moment: NaiveDateTime| moment.format("%Y%m%dT%H%M%S").to_string();
    // The end of a whole day is the day after.
    let after = |day: NaiveDate| day.checked_add_days(Days::new(1)).unwrap_or(day);
    if event.all_day {
        lines.say(&format!("DTSTART;VALUE=DATE:{}", day(first.starts.date())));
        lines.say(&format!("DTEND;VALUE=DATE:{}", day(after(first.ends.date()))));
    } else {
        lines.say(&format!("DTSTART;TZID=Europe/London:{}", moment(first.starts)));
        if first.ends > first.starts {
            lines.say(&format!("DTEND;TZID=Europe/London:{}", moment(first.ends)));
        }
    }
    let Some(repeats) = &event.repeats else { return };
    let every = match repeats.every {
        Every::Day => "DAILY",
        Every::Week => "WEEKLY",
        Every::Month => "MONTHLY",
        Every::Year => "YEARLY",
    };
    let mut rule = format!("RRULE:FREQ={every};INTERVAL={}", repeats.interval.max(1));
    // A rule has a count or an end, never both (RFC 5545, 3.3.10).
    match (repeats.times, repeats.until) {
        (_, Some(until)) if event.all_day => rule.push_str(&format!(";UNTIL={}", day(until))),
        (_, Some(until)) => rule.push_str(&format!(";UNTIL={}", in_utc(until, first.starts))),
        (Some(times), None) => rule.push_str(&format!(";COUNT={times}")),
        (None, None) => {}
    }
    lines.say(&rule);
    for left_out in &event.except {
        if event.all_day {
            lines.say(&format!("EXDATE;VALUE=DATE:{}", day(*left_out)));
        } else {
            let at = left_out.and_time(first.starts.time());
            lines.say(&format!("EXDATE;TZID=Europe/London:{}", moment(at)));
        }
    }
}

/// The last moment at which it may begin, in UTC, as a rule has to say it.
fn in_utc(last: NaiveDate, starts: NaiveDateTime) -> String {
    let at = last.and_time(starts.time());
    let utc = London.from_local_datetime(&at).latest().map_or_else(|| at.and_utc(), |at| at.with_timezone(&Utc));
    utc.format("%Y%m%dT%H%M%SZ").to_string()
}

/// A text as a value (RFC 5545, 3.3.11).
fn escaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => {
                value.push('\\');
                value.push(letter);
            }
            '\n' => value.push_str("\\n"),
            other if other.is_control() => {}
            other => value.push(other),
        }
    }
    value
}

/// Lines of a calendar: each ends in CR LF, and a long one goes on in the next behind a space.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn say(&mut self, line: &str) {
        let mut length = 0;
        for letter in line.chars() {
            if length + letter.len_utf8() > LONGEST_LINE {
                self.0.push_str("\r\n ");
                length = 1;
            }
            self.0.push(letter);
            length += letter.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field;

    #[test]
    fn a_value_keeps_its_commas_and_lines() {
        assert_eq!(escaped("a, b; c\\d\ne\r"), "a\\, b\\; c\\\\d\\ne");
    }

    #[test]
    fn a_long_line_is_folded_between_letters() {
        let mut lines = Lines::default();
        lines.say(&format!("SUMMARY:{}", "é".repeat(100)));
        let parts: Vec<&str> = lines.0.trim_end().split("\r\n").collect();
        assert!(parts.len() > 2 && parts.iter().all(|part| part.len() <= LONGEST_LINE), "{parts:?}");
        assert_eq!(parts.concat().replace(' ', ""), format!("SUMMARY:{}", "é".repeat(100)));
    }

    #[test]
    fn the_end_of_a_rule_is_in_utc() {
        let starts = |text: &str| field::moment(text).unwrap_or_default();
        let last = |text: &str| field::day(text).unwrap_or_default();
        assert_eq!(in_utc(last("2027-06-28"), starts("2026-11-30T10:30")), "20270628T093000Z", "summer");
        assert_eq!(in_utc(last("2027-01-04"), starts("2026-11-30T10:30")), "20270104T103000Z", "winter");
    }
}
