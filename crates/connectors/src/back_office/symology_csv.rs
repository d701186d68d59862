//! What became of reports in Symology: CSV files over HTTPS, each holding everything there is, fetched whole every time and
//! then cut to the window by `History Date/Time`.
//!
//! The files come from different departments, with different columns, and any of them may one day be a login page, empty, or
//! broken: that one is left out with a warning, and the others count. The code of a change says which column decided it:
//! `cleansing:` and `stage:` the maintenance stage, `action:` the action due, `event:` the event type, `none` if all are empty.
//! A row of stage 8 or 9 that nothing better describes is `ignored`, as is a cleansing row without a stage.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use chrono::{DateTime, Duration, LocalResult, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
use futures_util::future::join_all;
use md5::{Digest, Md5};
use reqwest::Method;
use reqwest::header::HeaderMap;
use url::Url;

use super::symology::{Symology, number};
use crate::outbound::Asked;
use crate::{Change, FeedError, Mask, StatusFeed};

#[async_trait]
impl StatusFeed for Symology {
    async fn changes(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<Change>, FeedError> {
        let files = join_all(self.csv.iter().map(|url| self.file(url))).await;
        // Rows carry whole minutes by a clock that may lag.
        let from = from - self.clock_skew() - Duration::minutes(1);
        let mut changes = Vec::new();
        let mut seen = BTreeSet::new();
        let mut failed = None;
        let mut readable = false;
        for (at, file) in files.into_iter().enumerate() {
            match file.and_then(|file| rows(&file, self.zone)) {
                Ok(found) => {
                    readable = true;
                    let in_window = |change: &Change| change.at.is_none_or(|at| from <= at && at <= to);
                    // The same row may stand in several files.
                    changes.extend(
                        found.into_iter().filter(in_window).filter(|change| seen.insert(change.source_key.clone())),
                    );
                }
                Err(error) => {
                    tracing::warn!(file = at, %error, "a return file could not be used and is left out");
                    failed = Some(error);
                }
            }
        }
        match failed {
            Some(error) if !readable => Err(error),
            _ => {
                changes.sort_by_key(|change| change.at);
                Ok(changes)
            }
        }
    }
}

impl Symology {
    async fn file(&self, url: &Url) -> Result<Vec<u8>, FeedError> {
        let asked = Asked {
            method: Method::GET,
            url: url.clone(),
            headers: HeaderMap::new(),
            body: Vec::new(),
            limit: self.feed_limit,
        };
        let answer = self.caller.call(asked).await.map_err(|error| FeedError::Unreachable(error.into_words()))?;
        if !answer.is_success() {
            let reason = Mask::new().words(&String::from_utf8_lossy(&answer.body), 300);
            return Err(FeedError::Status { status: answer.status, reason });
        }
        if let Some(broken) = answer.broken {
            return Err(FeedError::NotUnderstood(broken.to_owned()));
        }
        let is_page = answer.content_type.is_some_and(|kind| kind.to_ascii_lowercase().contains("html"));
        if is_page || answer.body.trim_ascii_start().starts_with(b"<") {
            return Err(FeedError::NotUnderstood("a web page came instead of a file".to_owned()));
        }
        Ok(answer.body)
    }
}

/// The changes in one file. A row that cannot be read is left out with a warning.
fn rows(file: &[u8], zone: Tz) -> Result<Vec<Change>, FeedError> {
    let text = String::from_utf8_lossy(file);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    if text.trim().is_empty() {
        return Err(FeedError::NotUnderstood("the file is empty".to_owned()));
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let broken = |_| FeedError::NotUnderstood("the file has a broken header".to_owned());
    let header: Vec<String> = reader.headers().map_err(broken)?.iter().map(|name| name.trim().to_owned()).collect();
    let needed = ["CRNo", "History Date/Time"];
    let distinct: BTreeSet<&String> = header.iter().collect();
    if distinct.len() != header.len() || needed.iter().any(|name| !header.iter().any(|column| column == name)) {
        return Err(FeedError::NotUnderstood("the file has a broken header".to_owned()));
    }
    let mut changes: Vec<Change> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut within_minute: BTreeMap<(String, DateTime<Utc>), i64> = BTreeMap::new();
    for (at, record) in reader.records().enumerate() {
        let record = record.ok().filter(|record| record.len() == header.len());
        let change = record.and_then(|record| {
            let row: BTreeMap<&str, &str> = header.iter().map(String::as_str).zip(record.iter()).collect();
            change(&row, zone)
        });
        match change {
            Some(mut change) if seen.insert(change.source_key.clone()) => {
                // The file tells minutes. What became of one report within one minute is set a millisecond apart, so that the
                // order in the file is not lost. It follows from the file alone: whoever reads it, and when, makes no difference.
                if let Some(minute) = change.at {
                    let place = within_minute.entry((change.external_id.clone(), minute)).or_default();
                    change.at = Some(minute + Duration::milliseconds(*place));
                    *place += 1;
                }
                changes.push(change);
            }
            Some(_) => {}
            None => tracing::warn!(row = at, "a row of a return file could not be read and is left out"),
        }
    }
    Ok(changes)
}

/// One row as a change, if it names a record.
fn change(row: &BTreeMap<&str, &str>, zone: Tz) -> Option<Change> {
    let external_id = number(row.get("CRNo")?)?;
    let values: Vec<&str> = row.values().copied().collect();
    let hash = Md5::digest(values.join("-").as_bytes());
    let hash: String = hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    let masked = |(&name, &value): (&&str, &&str)| {
        let kept = if name == "CRNo" { value.to_owned() } else { Mask::new().words(value, 500) };
        (name.to_owned(), serde_json::Value::String(kept))
    };
    let raw: serde_json::Map<_, _> = row.iter().map(masked).collect();
    Some(Change {
        source_key: format!("{external_id}_{hash}"),
        code: code(row),
        text: None, // the columns are written for staff
        at: row.get("History Date/Time").and_then(|written| moment(written, zone)),
        raw: serde_json::Value::Object(raw).to_string(),
        external_id,
    })
}

fn code(row: &BTreeMap<&str, &str>) -> String {
    let column = |name: &str| row.get(name).map(|value| value.trim().to_uppercase()).filter(|value| !value.is_empty());
    let stage = column("Maint. Stage");
    if row.contains_key("Maint.Recd.") {
        return stage.map_or_else(|| "ignored".to_owned(), |stage| format!("cleansing:{stage}"));
    }
    if let Some(stage) = stage {
        return format!("stage:{stage}");
    }
    if let Some(action) = column("Action Due") {
        return format!("action:{action}");
    }
    if column("Stage").is_some_and(|stage| stage == "8" || stage == "9") {
        return "ignored".to_owned();
    }
    column("Event Type").map_or_else(|| "none".to_owned(), |event| format!("event:{event}"))
}

/// `DD/MM/YYYY HH:MM` on the clock of the zone. In the hour that comes twice it is the first time; in the hour that never
/// comes, the clock had already moved on.
fn moment(written: &str, zone: Tz) -> Option<DateTime<Utc>> {
    let local = NaiveDateTime::parse_from_str(written.trim(), "%d/%m/%Y %H:%M").ok()?;
    let there = match zone.from_local_datetime(&local) {
        LocalResult::Single(there) => there,
        LocalResult::Ambiguous(first, _) => first,
        LocalResult::None => {
            // Reckoned with the offset from before the gap, which shifts it forward by the gap's length.
            let before = zone.from_local_datetime(&(local - Duration::hours(3))).earliest()?;
            before + Duration::hours(3)
        }
    };
    Some(there.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    const LONDON: Tz = chrono_tz::Europe::London;

    #[test]
    fn both_nights_when_the_clock_changes() {
        for (written, moment_there) in [
            ("01/06/2026 10:00", "2026-06-01T09:00:00Z"),
            ("01/12/2026 10:00", "2026-12-01T10:00:00Z"),
            ("25/10/2026 01:30", "2026-10-25T00:30:00Z"), // comes twice: the first
            ("25/10/2026 00:59", "2026-10-24T23:59:00Z"),
            ("25/10/2026 02:00", "2026-10-25T02:00:00Z"),
            ("29/03/2026 01:30", "2026-03-29T01:30:00Z"), // never comes: 02:30 summer time
            ("29/03/2026 00:59", "2026-03-29T00:59:00Z"),
            ("29/03/2026 02:00", "2026-03-29T01:00:00Z"),
        ] {
            assert_eq!(moment(written, LONDON), Some(moment_there.parse().unwrap()), "{written}");
        }
        assert_eq!(moment("2026-06-01 10:00", LONDON), None);
    }

    #[test]
    fn the_first_column_that_says_something_decides() {
        for (columns, expected) in [
            (&[("Maint.Recd.", ""), ("Maint. Stage", "Ordered"), ("Action Due", "CR")][..], "cleansing:ORDERED"),
            (&[("Maint.Recd.", "x"), ("Maint. Stage", " ")], "ignored"),
            (&[("Maint. Stage", "commenced"), ("Action Due", "CR")], "stage:COMMENCED"),
            (&[("Maint. Stage", ""), ("Action Due", "cr"), ("Event Type", "MAJ")], "action:CR"),
            (&[("Action Due", "CR"), ("Stage", "9")], "action:CR"),
            (&[("Action Due", ""), ("Event Type", "maj"), ("Stage", "1")], "event:MAJ"),
            (&[("Action Due", ""), ("Event Type", "MAJ"), ("Stage", "8")], "ignored"),
            (&[("Action Due", ""), ("Event Type", "")], "none"),
            (&[("Stage", "9")], "ignored"),
        ] {
            assert_eq!(code(&columns.iter().copied().collect()), expected);
        }
    }

    #[test]
    fn a_row_has_the_agreed_id_and_a_bad_row_stops_no_other() {
        let file = "\u{feff}History Date/Time,Recorded Date,CRNo,Stage Desc.,Action Due,Event Type,Stage\r\n\
                    01/06/2026 10:00,31/05/2026,0004711,\"Passed, on\",IR,CCA,3\r\n\
                    too,short\r\n\
                    01/06/2026 10:00,31/05/2026,,x,IR,CCA,3\r\n\
                    rubbish,31/05/2026,4712,x,,,1\r\n";
        let changes = rows(file.as_bytes(), LONDON).unwrap();
        assert_eq!(changes.len(), 2);
        // The values in the order of the column names: Action Due, CRNo, Event Type, History …, Recorded …, Stage, Stage Desc.
        let joined = "IR-0004711-CCA-01/06/2026 10:00-31/05/2026-3-Passed, on";
        let hash = format!("{:x}", Md5::digest(joined));
        assert_eq!(changes[0].source_key, format!("4711_{}", &hash[..8]));
        assert_eq!((changes[0].external_id.as_str(), changes[0].code.as_str()), ("4711", "action:IR"));
        assert_eq!((changes[1].at, changes[1].code.as_str()), (None, "none"));
    }

    #[test]
    fn moves_of_one_report_within_one_minute_keep_the_order_of_the_file() {
        let row = |number: &str, action: &str| format!("01/06/2026 10:00,{number},{action}\r\n");
        let read = |lines: &[String]| {
            let file = format!("History Date/Time,CRNo,Action Due\r\n{}", lines.concat());
            let changes = rows(file.as_bytes(), LONDON).unwrap();
            changes.iter().map(|change| (change.code.clone(), change.at.unwrap())).collect::<Vec<_>>()
        };
        let (cleared, reopened, other) = (row("1", "CR"), row("1", "S6"), row("2", "NFA"));
        let minute: DateTime<Utc> = "2026-06-01T09:00:00Z".parse().unwrap();
        let after = minute + Duration::milliseconds(1);
        let whole = read(&[cleared.clone(), other.clone(), cleared.clone(), reopened.clone()]);
        let expected = [("action:CR", minute), ("action:NFA", minute), ("action:S6", after)];
        assert_eq!(whole, expected.map(|(code, at)| (code.to_owned(), at)));
        assert_eq!(read(&[cleared]), whole[..1], "what was read before the file grew is what is read afterwards");
        assert_eq!(read(&[reopened])[0].1, minute);
    }

    #[test]
    fn files_that_are_none_are_refused() {
        for file in ["", " \r\n", "a,b\r\n1,2\r\n", "CRNo,CRNo,History Date/Time\r\n1,2,3\r\n", "\u{0}\u{1}\u{2}"] {
            assert!(rows(file.as_bytes(), LONDON).is_err(), "{file:?}");
        }
    }
}
