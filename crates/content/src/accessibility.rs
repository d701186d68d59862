//! What we know of our own faults: `tenants/shared/accessibility.toml`, from which the accessibility statement is made. So the
//! statement cannot say more than the list does.

use std::path::Path;

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize};

/// After how many months a statement has to be looked at again, and the site tested again.
const GOOD_FOR: Months = Months::new(12);

/// What the statement is made from.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// When it was first written.
    #[serde(deserialize_with = "day")]
    prepared: NaiveDate,
    /// When somebody last went through it.
    #[serde(deserialize_with = "day")]
    reviewed: NaiveDate,
    /// When the site was last tested.
    #[serde(deserialize_with = "day")]
    tested: NaiveDate,
    /// How it was tested, in whole sentences.
    how: String,
    /// What does not meet the guidelines yet.
    #[serde(default, rename(deserialize = "issue"))]
    issues: Vec<Issue>,
}

/// Something that does not meet the guidelines yet.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// The success criterion of WCAG 2.2.
    criterion: String,
    /// On which pages.
    #[serde(rename = "where")]
    place: String,
    /// What does not work, and for whom; a sentence without its full stop.
    what: String,
    /// What we do about it; a sentence without its full stop.
    plan: String,
    /// When it was found.
    #[serde(deserialize_with = "day")]
    since: NaiveDate,
    /// By when it is mended.
    #[serde(deserialize_with = "day")]
    mend_by: NaiveDate,
}

impl Statement {
    /// Reads the list.
    ///
    /// # Errors
    /// The file is missing, or what is wrong with it, in words.
    pub fn read(file: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        toml_edit::de::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))
    }

    /// What has to be done on this day, in words: a statement that is too old, an issue that should have been mended.
    #[must_use]
    pub fn overdue(&self, today: NaiveDate) -> Vec<String> {
        let old = |day: NaiveDate| day.checked_add_months(GOOD_FOR).is_some_and(|end| end < today);
        let mut due = Vec::new();
        if old(self.reviewed) {
            due.push(format!("the accessibility statement was last reviewed on {}: review it again", self.reviewed));
        }
        if old(self.tested) {
            due.push(format!("accessibility was last tested on {}: test it again", self.tested));
        }
        let late = self.issues.iter().filter(|issue| issue.mend_by < today);
        due.extend(late.map(|issue| format!("{} was to be mended by {}", issue.criterion, issue.mend_by)));
        due
    }
}

/// A day as TOML writes it, without quotation marks.
fn day<'de, D: Deserializer<'de>>(source: D) -> Result<NaiveDate, D::Error> {
    let day = toml_edit::Datetime::deserialize(source)?;
    let wrong = || serde::de::Error::custom("write a day like 2027-01-16");
    NaiveDate::parse_from_str(&day.to_string(), "%Y-%m-%d").map_err(|_| wrong())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn the_list_that_we_ship_can_be_read_and_gets_old() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tenants/shared/accessibility.toml");
        let statement = Statement::read(&file).unwrap();
        assert!(statement.prepared <= statement.reviewed);
        assert!(statement.issues.iter().all(|issue| issue.since < issue.mend_by && !issue.place.is_empty()));
        assert_eq!(statement.overdue(statement.tested), Vec::<String>::new());
        let later = statement.reviewed.checked_add_months(Months::new(13)).unwrap();
        assert!(statement.overdue(later).iter().any(|due| due.contains("review it again")));
    }
}
