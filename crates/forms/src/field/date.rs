//! A day, in three boxes. A month may be typed as a number, as `jan` or as `January`.

use catalogue::{Answer, Step};
use chrono::{Datelike as _, NaiveDate};
use unicode_normalization::UnicodeNormalization as _;

use super::{Asked, FieldError, Input, Shape, Typed, error, error_at, is_blank, is_invisible};
use crate::wording::{Part, Trouble};

const PARTS: [&str; 3] = ["day", "month", "year"];
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The messages come in this order: nothing at all, a part left out, no real date, a day out of bounds, a year of fewer than 4
/// digits (EF-64).
pub(super) fn parse(step: &Step, typed: &Typed, today: NaiveDate) -> Result<Answer, Vec<FieldError>> {
    let [day, month, year] = PARTS.map(|part| typed.get(&name(step, part)));
    let refuse = |part: &str, trouble| Err(vec![error(name(step, part), Part::Date, trouble, &step.question)]);
    match (is_blank(day), is_blank(month), is_blank(year)) {
        (true, true, true) if step.optional => return Ok(Answer::Skipped),
        (true, true, true) => return refuse("day", Trouble::Empty),
        (true, true, false) => return refuse("day", Trouble::Missing("a day and month")),
        (true, false, true) => return refuse("day", Trouble::Missing("a day and year")),
        (false, true, true) => return refuse("month", Trouble::Missing("a month and year")),
        (true, false, false) => return refuse("day", Trouble::Missing("a day")),
        (false, true, false) => return refuse("month", Trouble::Missing("a month")),
        (false, false, true) => return refuse("year", Trouble::Missing("a year")),
        (false, false, false) => {}
    }
    let (day, month, year_text) = (number(day), month_number(month), plain(year));
    let year = number(year);
    let Some(day) = day.filter(|day| (1..=31).contains(day)) else { return refuse("day", Trouble::NotReal) };
    let Some(month) = month else { return refuse("month", Trouble::NotReal) };
    let Some(year) = year.and_then(|year| i32::try_from(year).ok()) else { return refuse("year", Trouble::NotReal) };
    if year_text.len() != 4 {
        // 29 February exists in some year; only the year is wrong then.
        if NaiveDate::from_ymd_opt(2000, month, day).is_none() {
            return refuse("day", Trouble::NotReal);
        }
        let meant = NaiveDate::from_ymd_opt(year, month, day);
        return match meant.and_then(|date| too_late(step, date, today)) {
            Some(trouble) => refuse("day", trouble),
            None => refuse("year", Trouble::ShortYear),
        };
    }
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => match too_late(step, date, today).or_else(|| too_early(step, date, today)) {
            None => Ok(Answer::Date(date)),
            Some(trouble) => refuse("day", trouble),
        },
        None => refuse("day", Trouble::NotReal),
    }
}

/// Bounds that are today, or the day beside it, have words of their own: people count no days for them.
fn too_late(step: &Step, date: NaiveDate, today: NaiveDate) -> Option<Trouble> {
    let latest = step.latest.map(|moment| moment.day(today)).filter(|latest| date > *latest)?;
    Some(match latest {
        latest if latest == today => Trouble::NotYet,
        latest if Some(latest) == today.pred_opt() => Trouble::NotPast,
        latest => Trouble::TooLate(latest),
    })
}

fn too_early(step: &Step, date: NaiveDate, today: NaiveDate) -> Option<Trouble> {
    let earliest = step.earliest.map(|moment| moment.day(today)).filter(|earliest| date < *earliest)?;
    Some(match earliest {
        earliest if earliest == today => Trouble::Past,
        earliest if Some(earliest) == today.succ_opt() => Trouble::NotFuture,
        earliest => Trouble::TooEarly(earliest),
    })
}

pub(super) fn typed(step: &Step, answer: &Answer) -> Typed {
    match answer {
        Answer::Date(date) => Typed::default()
            .with(name(step, "day"), date.day().to_string())
            .with(name(step, "month"), date.month().to_string())
            .with(name(step, "year"), format!("{:04}", date.year())),
        _ => Typed::default(),
    }
}

pub(super) fn ask(step: &Step, typed: &Typed, errors: &[FieldError]) -> Asked {
    let whole = errors.first().filter(|error| error.id == name(step, "day"));
    // Red are the boxes that are wrong: the one named, the other one left out, or all when no single one is to blame.
    let blank = |part: &str| is_blank(typed.get(&name(step, part)));
    let nothing_left_out = PARTS.iter().all(|part| !blank(part));
    let all = whole.is_some() && nothing_left_out && number(typed.get(&name(step, "day"))).is_some_and(|day| day <= 31);
    let red = |part: &str| !errors.is_empty() && (error_at(errors, &name(step, part)).is_some() || all || blank(part));
    let inputs = PARTS.map(|part| Input { value: typed.get(&name(step, part)).to_owned(), ..Input::default() });
    Asked {
        shape: Shape::Date,
        inputs: inputs.into(),
        error: errors.first().map(|error| error.message.clone()),
        wrong: PARTS.into_iter().filter(|part| red(part)).collect(),
        ..Asked::default()
    }
}

fn name(step: &Step, part: &str) -> String {
    format!("{}-{part}", step.id)
}

fn plain(typed: &str) -> String {
    typed.nfkc().filter(|c| !c.is_whitespace() && !is_invisible(*c)).flat_map(char::to_lowercase).collect()
}

fn number(typed: &str) -> Option<u32> {
    let plain = plain(typed);
    let digits = !plain.is_empty() && plain.len() <= 9 && plain.bytes().all(|digit| digit.is_ascii_digit());
    if digits { plain.parse().ok() } else { None }
}

fn month_number(typed: &str) -> Option<u32> {
    if let Some(number) = number(typed) {
        return (1..=12).contains(&number).then_some(number);
    }
    let plain = plain(typed);
    let word = plain.trim_end_matches('.');
    let known =
        |month: &&str| word.len() >= 3 && month.starts_with(word) || (word == "sept" && **month == *"september");
    MONTHS.iter().position(known).and_then(|place| u32::try_from(place + 1).ok())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;
    use crate::field::tests_support::step;

    const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 6, 4).unwrap();

    fn read(day: &str, month: &str, year: &str) -> Result<String, (String, String)> {
        read_within(None, None, day, month, year)
    }

    fn read_within(
        earliest: Option<&str>,
        latest: Option<&str>,
        day: &str,
        month: &str,
        year: &str,
    ) -> Result<String, (String, String)> {
        let [earliest, latest] =
            [earliest, latest].map(|bound| bound.map(|bound| catalogue::Moment::parse(bound).unwrap()));
        let step = Step { earliest, latest, ..step("when", catalogue::Kind::Date) };
        let typed = Typed::default().with("when-day", day).with("when-month", month).with("when-year", year);
        match parse(&step, &typed, TODAY) {
            Ok(Answer::Date(date)) => Ok(date.to_string()),
            Ok(other) => panic!("{other:?}"),
            Err(errors) => Err((errors[0].id.clone(), errors[0].message.clone())),
        }
    }

    #[test]
    fn a_month_may_be_a_word_and_numbers_may_be_pasted() {
        for (day, month, year) in [
            ("4", "6", "2026"),
            ("04", "06", "2026"),
            ("4", "jun", "2026"),
            ("4", "June", "2026"),
            ("4", "JUNE", "2026"),
            ("4", "Jun.", "2026"),
            (" 4 ", "\u{200b}6", "２０２６"),
        ] {
            assert_eq!(read(day, month, year).as_deref(), Ok("2026-06-04"), "{day} {month} {year}");
        }
        assert_eq!(read("1", "jan", "2026").as_deref(), Ok("2026-01-01"));
        assert_eq!(read("1", "sept", "2026").as_deref(), Ok("2026-09-01"));
        assert_eq!(read("29", "2", "2028").as_deref(), Ok("2028-02-29"));
    }

    #[test]
    fn the_first_thing_that_is_wrong_is_said_at_the_part_that_is_wrong() {
        for (day, month, year, id, says) in [
            ("", "", "", "when-day", "Enter a date"),
            ("4", "", "2026", "when-month", "must include a month"),
            ("", "", "2026", "when-day", "must include a day and month"),
            ("4", "6", "", "when-year", "must include a year"),
            ("31", "2", "2026", "when-day", "real date"),
            ("29", "2", "2027", "when-day", "real date"),
            ("32", "1", "2026", "when-day", "real date"),
            ("4", "13", "2026", "when-month", "real date"),
            ("4", "ju", "2026", "when-month", "real date"),
            ("4", "6", "year", "when-year", "real date"),
            ("4", "6", "26", "when-year", "4 numbers"),
            ("4", "6", "20266", "when-year", "4 numbers"),
            ("31", "2", "26", "when-day", "real date"),
        ] {
            let (at, message) = read(day, month, year).unwrap_err();
            assert_eq!(at, id, "{day} {month} {year}: {message}");
            assert!(message.contains(says), "{message}");
        }
    }

    #[test]
    fn a_day_out_of_bounds_is_told_after_a_real_date_and_before_the_length_of_the_year() {
        for (earliest, latest, [day, month, year], says) in [
            (None, Some("today"), ["4", "6", "2026"], None),
            (None, Some("today"), ["5", "6", "2026"], Some("must be today or in the past")),
            (None, Some("today"), ["31", "6", "2027"], Some("must be a real date")),
            (None, Some("today"), ["5", "6", "20266"], Some("must be today or in the past")),
            (None, Some("today"), ["5", "6", "26"], Some("Year must include 4 numbers")),
            (None, Some("today-1d"), ["4", "6", "2026"], Some("must be in the past")),
            (None, Some("today+7d"), ["12", "6", "2026"], Some("must be 11 June 2026 or earlier")),
            (Some("today"), None, ["3", "6", "2026"], Some("must be today or in the future")),
            (Some("today+1d"), None, ["4", "6", "2026"], Some("must be in the future")),
            (Some("today-30d"), Some("today"), ["5", "5", "2026"], None),
            (Some("today-30d"), Some("today"), ["4", "5", "2026"], Some("must be 5 May 2026 or later")),
            (Some("2026-01-01"), None, ["31", "12", "2025"], Some("must be 1 January 2026 or later")),
        ] {
            let read = read_within(earliest, latest, day, month, year).map_err(|(_, message)| message);
            match says {
                None => assert!(read.is_ok(), "{day} {month} {year}: {read:?}"),
                Some(says) => {
                    assert!(read.clone().is_err_and(|message| message.ends_with(says) || message == says), "{read:?}")
                }
            }
        }
    }

    #[test]
    fn only_the_wrong_part_is_red() {
        let step = step("when", catalogue::Kind::Date);
        for (values, red) in [
            (["4", "", "2026"], [false, true, false]),
            (["", "", "2026"], [true, true, false]),
            (["31", "2", "2026"], [true, true, true]),
            (["99", "2", "2026"], [true, false, false]),
            (["4", "6", "26"], [false, false, true]),
        ] {
            let typed = PARTS
                .iter()
                .zip(values)
                .fold(Typed::default(), |typed, (part, value)| typed.with(name(&step, part), value));
            let errors = parse(&step, &typed, TODAY).unwrap_err();
            let asked = ask(&step, &typed, &errors);
            let marked = PARTS.map(|part| asked.wrong.contains(&part));
            assert_eq!(marked, red, "{values:?}");
        }
    }
}
