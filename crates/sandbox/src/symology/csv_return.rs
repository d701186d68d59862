//! The files that tell what happened: a row for each event, the whole file each time.
//!
//! A code of the sandbox says which column it stands in: `action:S6` is Action Due, `event:MAJ` is Event Type, `stage:ORDERED`
//! is Maint. Stage, `cleansing:COMPLETED` is Maint. Stage in the file of street cleansing.

use chrono::{DateTime, Utc};
use chrono_tz::Europe::London;

use crate::System;
use crate::book::{Book, Case, Happening, Side};
use crate::world::Done;

/// Codes that the page of a case offers, with plain words.
pub(crate) const CODES: [(&str, &str); 13] = [
    ("action:SI1MOB", "An inspector will look"),
    ("action:S6", "In progress"),
    ("action:PTC", "Passed to the contractor"),
    ("stage:ORDERED", "Work is ordered"),
    ("stage:COMMENCED", "Work has begun"),
    ("stage:COMPLETED", "Work is done"),
    ("action:CR", "Repaired"),
    ("action:NFA", "No further action"),
    ("action:NCR", "Not the council’s"),
    ("action:RP", "Passed to another team"),
    ("event:MAJ", "Part of major works"),
    ("cleansing:ORDERED", "Cleaning is ordered"),
    ("cleansing:COMPLETED", "Cleaned"),
];

/// The three files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum File {
    Streets,
    Lighting,
    Cleansing,
}

impl File {
    pub fn named(name: &str) -> Option<File> {
        match name {
            "streets.csv" => Some(File::Streets),
            "lighting.csv" => Some(File::Lighting),
            "cleansing.csv" => Some(File::Cleansing),
            _ => None,
        }
    }

    fn columns(self) -> &'static [&'static str] {
        let streets = COLUMNS.len() - 3;
        match self {
            File::Streets => &COLUMNS[..streets],
            File::Lighting => &COLUMNS[..streets + 2],
            File::Cleansing => &COLUMNS,
        }
    }
}

/// All columns; each file has the first so many of them.
const COLUMNS: [&str; 13] = [
    "History Date/Time",
    "Recorded Date",
    "CRNo",
    "Stage Desc.",
    "Date Cleared",
    "Inspection",
    "LCA",
    "Action Due",
    "Event Type",
    "Stage",
    "Maint. Stage",
    "L.A.Code",
    "Maint.Recd.",
];

/// The service code of street lighting.
const LIGHTING: &str = "SLC";

/// A code is a column and a value in capitals; the value may be one that nobody has heard of.
pub(crate) fn check_code(code: &str) -> Result<(), String> {
    let good = code.split_once(':').is_some_and(|(column, value)| {
        let short = (1..=20).contains(&value.len());
        matches!(column, "stage" | "action" | "event" | "cleansing")
            && short
            && value.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
    });
    if good {
        Ok(())
    } else {
        Err(format!("{code:?} is not stage:, action:, event: or cleansing: with a code in capitals"))
    }
}

/// Writes one of the files.
pub(super) fn write(file: File, system: &System, book: &Book) -> Done {
    let mut events: Vec<(&Case, &Happening)> = book
        .of_system(&system.name())
        .flat_map(|case| case.events.iter().map(move |event| (case, event)))
        .filter(|(case, event)| event.from == Side::BackOffice && stands_in(case, event) == file)
        .collect();
    events.sort_by_key(|(_, event)| event.id);
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let written = writer.write_record(file.columns()).and_then(|()| {
        events.iter().try_for_each(|(case, event)| writer.write_record(&row(case, event)[..file.columns().len()]))
    });
    let body = written.ok().and_then(|()| writer.into_inner().ok()).and_then(|bytes| String::from_utf8(bytes).ok());
    match body {
        Some(body) => Done { status: 200, body, ..Done::default() },
        None => Done { status: 500, body: "The file could not be written.\n".to_owned(), ..Done::default() },
    }
}

/// The file that an event is found in.
fn stands_in(case: &Case, event: &Happening) -> File {
    match event.code.split_once(':') {
        Some(("cleansing", _)) => File::Cleansing,
        Some(("stage", _)) => File::Lighting,
        _ if case.service_code == LIGHTING => File::Lighting,
        _ => File::Streets,
    }
}

fn row(case: &Case, event: &Happening) -> [String; 13] {
    let (column, value) = event.code.split_once(':').unwrap_or(("action", &event.code));
    let in_column = |names: &[&str]| {
        if names.contains(&column) { value.to_owned() } else { String::new() }
    };
    [
        local(event.at),
        local(case.at),
        // The real files write numbers with zeros before them.
        format!("{:0>9}", case.external_id),
        event.text.clone(),
        String::new(),
        String::new(),
        String::new(),
        in_column(&["action"]),
        in_column(&["event"]),
        "3".to_owned(),
        in_column(&["stage", "cleansing"]),
        String::new(),
        if column == "cleansing" { local(event.at) } else { String::new() },
    ]
}

/// `DD/MM/YYYY HH:MM` as a clock in London shows it.
fn local(at: DateTime<Utc>) -> String {
    at.with_timezone(&London).format("%d/%m/%Y %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_that_is_offered_is_a_code() {
        assert!(CODES.iter().all(|(code, _)| check_code(code).is_ok()));
        for bad in ["", "S6", "action:", "action:s6", "colour:RED", "action:S6\n"] {
            assert!(check_code(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn the_files_differ_by_their_last_columns() {
        assert_eq!(File::Streets.columns().last(), Some(&"Stage"));
        assert_eq!(File::Lighting.columns().last(), Some(&"L.A.Code"));
        assert_eq!(File::Cleansing.columns().last(), Some(&"Maint.Recd."));
    }
}
