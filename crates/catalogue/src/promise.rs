//! Working days, and the day by which something is promised.
//!
//! A promise is counted in London dates. The day of receipt does not count, whatever the hour; of working days, neither
//! weekends nor bank holidays count. So ten working days from a Monday end on the Monday two weeks later.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc, Weekday};

use crate::complaint::Complaint;
use crate::definition::Counted;
use crate::reading::Reading;
use crate::tree::{Node, Place, parse_toml};

/// The bank holidays of England and Wales, from `tenants/shared/bank-holidays.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BankHolidays(BTreeMap<NaiveDate, String>);

/// The day on which a moment falls in London.
pub fn london_date(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&chrono_tz::Europe::London).date_naive()
}

impl BankHolidays {
    /// Reads a file of `[[holiday]]` with `date` and `name`, strictly.
    pub fn read(path: &Path) -> Result<BankHolidays, Vec<Complaint>> {
        let text = std::fs::read_to_string(path);
        let text = text.map_err(|error| vec![Place::new(path, 0).error(format!("cannot be read: {error}"))])?;
        let tree = parse_toml(path, &text).map_err(|complaint| vec![complaint])?;
        let reading = Reading::of_the_whole();
        let mut holidays = BTreeMap::new();
        let list = reading.table(&tree, "the bank holidays", &["holiday"]).need("holiday");
        for node in list.map(|list| reading.list(list, "[[holiday]]")).unwrap_or_default() {
            if let Some((date, name)) = holiday(&reading, node)
                && holidays.insert(date, name).is_some()
            {
                reading.complain(node.place.error(format!("{date} is here twice")));
            }
        }
        let complaints = reading.into_complaints();
        if complaints.is_empty() { Ok(BankHolidays(holidays)) } else { Err(complaints) }
    }

    /// Whether a day is neither a weekend nor a bank holiday.
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && !self.0.contains_key(&date)
    }

    /// The last day of a promise of so many days, for what arrived on this London date.
    pub fn promise_date(&self, from: NaiveDate, days: u32, counted: Counted) -> NaiveDate {
        match counted {
            Counted::Calendar => from.checked_add_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MAX),
            Counted::Working => {
                let later = from.iter_days().skip(1).filter(|day| self.is_working_day(*day));
                match usize::try_from(days) {
                    Ok(0) => from,
                    Ok(days) => later.take(days).last().unwrap_or(NaiveDate::MAX),
                    Err(_) => NaiveDate::MAX,
                }
            }
        }
    }

    /// The last year for which holidays are known: promises that reach beyond it count too many days as working days.
    pub fn known_until(&self) -> Option<i32> {
        self.0.keys().next_back().map(Datelike::year)
    }

    /// Every holiday with its name, in order.
    pub fn iter(&self) -> impl Iterator<Item = (NaiveDate, &str)> {
        self.0.iter().map(|(date, name)| (*date, name.as_str()))
    }
}

fn holiday(reading: &Reading, node: &Node) -> Option<(NaiveDate, String)> {
    let table = reading.table(node, "[[holiday]]", &["date", "name"]);
    let name = table.needed_text("name");
    let node = table.need("date")?;
    match reading.text(node, "date")?.parse() {
        Ok(date) => Some((date, name?)),
        Err(_) => reading.wrong(node, "date", "a day such as 2026-12-25"),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// As gov.uk/bank-holidays has them for England and Wales; 26 December 2026 is a Saturday, so Monday 28 is given instead.
    fn holidays() -> BankHolidays {
        let dates = ["2026-12-25", "2026-12-28", "2027-01-01", "2027-03-26", "2027-03-29", "2027-05-03"];
        BankHolidays(dates.iter().map(|date| (day(date), "Holiday".to_owned())).collect())
    }

    #[test]
    fn promises_skip_weekends_and_bank_holidays() {
        let holidays = holidays();
        for (from, days, counted, expected) in [
            ("2026-12-21", 3, Counted::Working, "2026-12-24"),
            ("2026-12-21", 4, Counted::Working, "2026-12-29"),
            ("2026-12-24", 1, Counted::Working, "2026-12-29"),
            ("2026-12-25", 1, Counted::Working, "2026-12-29"),
            ("2026-12-26", 1, Counted::Working, "2026-12-29"),
            ("2026-12-24", 4, Counted::Working, "2027-01-04"),
            ("2026-12-18", 10, Counted::Working, "2027-01-06"),
            ("2026-12-18", 10, Counted::Calendar, "2026-12-28"),
            ("2027-03-25", 1, Counted::Working, "2027-03-30"),
            ("2027-03-24", 2, Counted::Working, "2027-03-30"),
            ("2027-03-22", 10, Counted::Working, "2027-04-07"),
            ("2027-03-28", 1, Counted::Calendar, "2027-03-29"),
            ("2026-10-05", 10, Counted::Working, "2026-10-19"),
            ("2026-10-05", 0, Counted::Working, "2026-10-05"),
        ] {
            assert_eq!(
                holidays.promise_date(day(from), days, counted),
                day(expected),
                "{from} and {days} {counted} days"
            );
        }
    }

    #[test]
    fn a_moment_falls_on_the_day_that_london_has() {
        for (at, expected) in [
            ("2026-07-01T23:30:00Z", "2026-07-02"),
            ("2026-12-01T23:30:00Z", "2026-12-01"),
            ("2026-10-24T23:30:00Z", "2026-10-25"),
            ("2026-10-25T23:30:00Z", "2026-10-25"),
        ] {
            assert_eq!(london_date(at.parse().unwrap()), day(expected), "{at}");
        }
    }

    #[test]
    fn the_file_is_read_strictly() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("bank-holidays.toml");
        std::fs::write(&file, "[[holiday]]\ndate = 2026-12-25\nname = \"Christmas Day\"\n").unwrap();
        let holidays = BankHolidays::read(&file).unwrap();
        assert!(!holidays.is_working_day(day("2026-12-25")));
        assert_eq!(holidays.known_until(), Some(2026));
        std::fs::write(&file, "[[holiday]]\ndate = 2026-12-25\nnmae = \"Christmas Day\"\n").unwrap();
        let complaints = BankHolidays::read(&file).unwrap_err();
        assert!(complaints[0].to_string().contains("bank-holidays.toml:3: unknown key “nmae”"), "{complaints:?}");
        assert!(complaints[0].message.contains("“name”"), "{complaints:?}");
    }
}
