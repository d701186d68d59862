//! What people looked for, as counts for each day: to see what is not found, and what needs a synonym or a best bet.
//!
//! No person is in it: neither who asked nor when exactly. What looks as if it were about a person is not counted at all.

use chrono::NaiveDate;
use places::Postcode;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};

use crate::statement::Statement;
use crate::words::folded;

/// The most characters of a search that is counted; whoever writes more writes a letter.
const LONGEST: usize = 80;
/// So many digits in a row are a number of somebody: a telephone, an account, a day of birth.
const DIGITS_OF_SOMEBODY: usize = 7;

/// A search that found nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithoutResult {
    /// In lower case, without marks.
    pub words: String,
    /// How often people looked for it.
    pub times: u64,
    /// The last day on which they did.
    pub last_on: NaiveDate,
}

/// Counts a search that found so much, in the caller's transaction.
///
/// # Errors
/// The database is down.
pub async fn log(tx: &DatabaseTransaction, typed: &str, found: u64, day: NaiveDate) -> Result<(), DbErr> {
    let Some(words) = countable(typed) else { return Ok(()) };
    let found = i64::try_from(found).unwrap_or(i64::MAX);
    let mut counted = Statement::new("INSERT INTO search_query (words, day, times, found) VALUES (");
    counted.bind(words).then(", ").bind(day).then(", 1, ").bind(found);
    counted.then(") ON CONFLICT (words, day) DO UPDATE SET times = search_query.times + 1, found = excluded.found");
    counted.run(tx).await?;
    Ok(())
}

/// What people looked for in vain since a day, the commonest first. What was found when it was last looked for is not in it.
///
/// # Errors
/// The database is down.
pub async fn without_results(db: &impl ConnectionTrait, since: NaiveDate) -> Result<Vec<WithoutResult>, DbErr> {
    let mut asked = Statement::new(
        "SELECT words, CAST(SUM(times) AS BIGINT), MAX(day) FROM search_query q WHERE found = 0 AND day >= ",
    );
    asked.bind(since).then(
        " AND NOT EXISTS (SELECT 1 FROM search_query later \
         WHERE later.words = q.words AND later.day > q.day AND later.found > 0) \
         GROUP BY words ORDER BY 2 DESC, words LIMIT 500",
    );
    let read = |row: &sea_orm::QueryResult| {
        let times = u64::try_from(row.try_get_by_index::<i64>(1)?).unwrap_or_default();
        Ok(WithoutResult { words: row.try_get_by_index(0)?, times, last_on: row.try_get_by_index(2)? })
    };
    asked.all(db).await?.iter().map(read).collect()
}

/// Forgets what was counted before a day.
///
/// # Errors
/// The database is down.
pub async fn forget_before(tx: &DatabaseTransaction, day: NaiveDate) -> Result<u64, DbErr> {
    let mut gone = Statement::new("DELETE FROM search_query WHERE day < ");
    gone.bind(day);
    Ok(gone.run(tx).await?.rows_affected())
}

/// The words under which a search is counted; none if it is empty, a letter, or looks as if it were about a person.
fn countable(typed: &str) -> Option<String> {
    let words = folded(typed);
    let joined = words.join(" ");
    let personal = typed.contains('@') || has_long_number(typed) || has_postcode(&words) || has_reference(&words);
    (!joined.is_empty() && joined.chars().count() <= LONGEST && !personal).then_some(joined)
}

/// Counts digits over what people put between them in telephone numbers and dates.
fn has_long_number(typed: &str) -> bool {
    let mut digits = 0;
    for letter in typed.chars() {
        if letter.is_numeric() {
            digits += 1;
        } else if !letter.is_whitespace() && !"-–./()+_,".contains(letter) {
            digits = 0;
        }
        if digits >= DIGITS_OF_SOMEBODY {
            return true;
        }
    }
    false
}

fn has_postcode(words: &[String]) -> bool {
    let is_one = |text: &str| Postcode::parse(text).is_ok();
    words.iter().any(|word| is_one(word)) || words.windows(2).any(|pair| is_one(&pair.concat()))
}

/// Ours (`AB-7K3M-9FXD`), and those of other systems: letters and digits mixed, eight or more of them.
fn has_reference(words: &[String]) -> bool {
    let mixed =
        |text: &str| text.chars().count() >= 8 && text.contains(char::is_numeric) && text.contains(char::is_alphabetic);
    let ours = |three: &[String]| {
        let [pair, first, second] = three else { return false };
        pair.chars().count() == 2
            && [first, second].iter().all(|four| four.chars().count() == 4)
            && mixed(&three.concat())
    };
    words.iter().any(|word| mixed(word)) || words.windows(3).any(ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_person_is_counted() {
        for typed in [
            "ada@example.org",
            "ada at @example",
            "020 7946 0123",
            "+44 (0)20-7946.0123",
            "born 01/02/1980",
            "NO-7K3M-9FXD",
            "no 7k3m 9fxd",
            "NO7K3M9FXD",
            "permit PRK00012345",
            "SW1A 2AA",
            "bins in sw1a2aa",
            "",
            "?!",
            "\0",
            &"letter ".repeat(40),
        ] {
            assert_eq!(countable(typed), None, "{typed}");
        }
    }

    #[test]
    fn searches_are_counted_under_their_plain_words() {
        for (typed, wanted) in [
            ("  Bin   DAY? ", "bin day"),
            ("Council tax 2026/27", "council tax 2026 27"),
            ("A21 roadworks", "a21 roadworks"),
            ("co-op café", "co op cafe"),
            ("form p45 or 1099", "form p45 or 1099"),
        ] {
            assert_eq!(countable(typed).as_deref(), Some(wanted));
        }
    }
}
