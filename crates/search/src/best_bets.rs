//! Best bets: what staff want to stand first for a phrase, whatever the words of the pages say.
//!
//! A bet on a page of this site shows that page's own title and summary, and only for as long as the page is published.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};
use uuid::Uuid;

use crate::statement::Statement;
use crate::words::{Stems, folded};

/// The most phrases of a bet, and the most characters of a text.
const MOST_PHRASES: usize = 20;
const MOST_CHARACTERS: usize = 200;

/// What is wrong with a best bet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BestBetFault {
    /// Nobody could ever see it.
    NoPhrase,
    /// More phrases than belong to one bet.
    TooManyPhrases,
    /// The target is neither a page here nor an https address.
    NotAnAddress,
    /// There is no published page at this path.
    NoSuchPage,
    /// A page elsewhere has no title here unless one is typed.
    NoTitle,
    /// A text is too long.
    TooLong,
}

impl std::fmt::Display for BestBetFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoPhrase => write!(f, "Enter what people search for"),
            Self::TooManyPhrases => write!(f, "Enter no more than {MOST_PHRASES} searches"),
            Self::NotAnAddress => {
                write!(f, "Enter the path of a page, like /bins, or an address that begins with https://")
            }
            Self::NoSuchPage => write!(f, "There is no published page at this path"),
            Self::NoTitle => write!(f, "Enter a title for a page on another site"),
            Self::TooLong => write!(f, "Use no more than {MOST_CHARACTERS} characters"),
        }
    }
}

/// A best bet that is fit to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBestBet {
    phrases: Vec<(String, String)>,
    target: String,
    title: String,
    summary: String,
}

impl NewBestBet {
    /// Reads what somebody typed. `title` and `summary` are for pages elsewhere; a page here has its own.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn parse<S: AsRef<str>>(
        phrases: &[S],
        target: &str,
        title: &str,
        summary: &str,
    ) -> Result<Self, Vec<BestBetFault>> {
        let stems = Stems::english();
        let [target, title, summary] = [target, title, summary].map(|text| text.replace('\0', "").trim().to_owned());
        let phrases: Vec<(String, String)> = phrases
            .iter()
            .map(|phrase| phrase.as_ref().replace('\0', "").trim().to_owned())
            .filter(|phrase| !folded(phrase).is_empty())
            .map(|phrase| (stems.in_any_order(&phrase), phrase))
            .collect();
        let here = is_path(&target);
        let long = |text: &String| text.chars().count() > MOST_CHARACTERS;
        let mut faults = Vec::new();
        for (wrong, fault) in [
            (phrases.is_empty(), BestBetFault::NoPhrase),
            (phrases.len() > MOST_PHRASES, BestBetFault::TooManyPhrases),
            (!here && !is_secure_address(&target), BestBetFault::NotAnAddress),
            (!here && title.is_empty(), BestBetFault::NoTitle),
            (
                [&title, &summary].into_iter().chain(phrases.iter().map(|(_, typed)| typed)).any(long),
                BestBetFault::TooLong,
            ),
        ] {
            if wrong {
                faults.push(fault);
            }
        }
        if faults.is_empty() { Ok(Self { phrases, target, title, summary }) } else { Err(faults) }
    }
}

fn is_path(target: &str) -> bool {
    target.starts_with('/') && !target.starts_with("//") && !target.contains(['\\', ' ', '?', '#'])
}

fn is_secure_address(target: &str) -> bool {
    let plain = |rest: &str| !rest.is_empty() && !rest.contains(|c: char| c.is_whitespace() || c.is_control());
    target.strip_prefix("https://").is_some_and(plain)
}

/// A best bet as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptBestBet {
    /// Its name.
    pub id: Uuid,
    /// For what it is shown.
    pub phrases: Vec<String>,
    /// The path or address.
    pub target: String,
    /// Its title, where it is a page elsewhere.
    pub title: String,
    /// What it says, where it is a page elsewhere.
    pub summary: String,
}

/// A best bet as a resident sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BestBet {
    /// The path of a page here, or an https address.
    pub target: String,
    /// Its title.
    pub title: String,
    /// What it says.
    pub summary: String,
}

/// Every best bet, the newest last.
///
/// # Errors
/// The database is down.
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<KeptBestBet>, DbErr> {
    let phrases =
        Statement::new("SELECT best_bet_id, words FROM search_best_bet_phrase ORDER BY best_bet_id, position");
    let mut of: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
    for row in phrases.all(db).await? {
        of.entry(row.try_get_by_index(0)?).or_default().push(row.try_get_by_index(1)?);
    }
    let bets = Statement::new("SELECT id, target, title, summary FROM search_best_bet ORDER BY id").all(db).await?;
    let read = |row: &sea_orm::QueryResult| {
        let id: Uuid = row.try_get_by_index(0)?;
        Ok(KeptBestBet {
            id,
            phrases: of.remove(&id).unwrap_or_default(),
            target: row.try_get_by_index(1)?,
            title: row.try_get_by_index(2)?,
            summary: row.try_get_by_index(3)?,
        })
    };
    bets.iter().map(read).collect()
}

/// Keeps a best bet under this name, new or instead of what it was; or says that it leads to no published page.
///
/// # Errors
/// The database is down.
pub async fn save(tx: &DatabaseTransaction, id: Uuid, bet: &NewBestBet) -> Result<Result<(), BestBetFault>, DbErr> {
    if is_path(&bet.target) {
        let mut asked = Statement::new("SELECT 1 FROM search_document WHERE path = ");
        asked.bind(bet.target.as_str());
        if asked.one(tx).await?.is_none() {
            return Ok(Err(BestBetFault::NoSuchPage));
        }
    }
    remove(tx, id).await?;
    let mut written = Statement::new("INSERT INTO search_best_bet (id, target, title, summary) VALUES (");
    written.bind(id);
    for text in [&bet.target, &bet.title, &bet.summary] {
        written.then(", ").bind(text.as_str());
    }
    written.then(")");
    written.run(tx).await?;
    for (position, (stems, words)) in (0_i32..).zip(&bet.phrases) {
        let mut phrase =
            Statement::new("INSERT INTO search_best_bet_phrase (best_bet_id, position, words, stems) VALUES (");
        phrase.bind(id).then(", ").bind(position).then(", ").bind(words.as_str());
        phrase.then(", ").bind(stems.as_str()).then(")");
        phrase.run(tx).await?;
    }
    Ok(Ok(()))
}

/// Forgets a best bet.
///
/// # Errors
/// The database is down.
pub async fn remove(tx: &DatabaseTransaction, id: Uuid) -> Result<(), DbErr> {
    for from in ["search_best_bet_phrase WHERE best_bet_id = ", "search_best_bet WHERE id = "] {
        let mut gone = Statement::new("DELETE FROM ");
        gone.then(from).bind(id);
        gone.run(tx).await?;
    }
    Ok(())
}

/// What stands first for one of these phrases (stems, in any order).
pub(crate) async fn of_phrases(db: &impl ConnectionTrait, phrases: &[String]) -> Result<Vec<BestBet>, DbErr> {
    let mut asked = Statement::new(
        "SELECT b.target, COALESCE(d.title, b.title), COALESCE(d.summary, b.summary), d.id FROM search_best_bet b \
         LEFT JOIN search_document d ON d.path = b.target \
         WHERE b.id IN (SELECT best_bet_id FROM search_best_bet_phrase WHERE stems IN ",
    );
    asked.bind_list(phrases.iter().map(String::as_str)).then(") ORDER BY b.id, d.id");
    let mut bets: Vec<BestBet> = Vec::new();
    for row in asked.all(db).await? {
        let target: String = row.try_get_by_index(0)?;
        let published = row.try_get_by_index::<Option<i64>>(3)?.is_some();
        if (published || !is_path(&target)) && bets.iter().all(|bet| bet.target != target) {
            bets.push(BestBet { target, title: row.try_get_by_index(1)?, summary: row.try_get_by_index(2)? });
        }
    }
    Ok(bets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_best_bet_says_what_is_wrong_with_it() {
        for (phrases, target, title, wanted) in [
            (vec!["bin day"], "/bins", "", vec![]),
            (vec!["bus"], "https://buses.example.org/", "Buses", vec![]),
            (vec![], "/bins", "", vec![BestBetFault::NoPhrase]),
            (vec!["?"], "/bins", "", vec![BestBetFault::NoPhrase]),
            (vec!["bus"], "https://buses.example.org/", "", vec![BestBetFault::NoTitle]),
            (vec!["bus"], "//buses.example.org/", "Buses", vec![BestBetFault::NotAnAddress]),
            (vec!["bus"], "javascript:alert(1)", "Buses", vec![BestBetFault::NotAnAddress]),
            (vec!["bus"], "http://buses.example.org/", "Buses", vec![BestBetFault::NotAnAddress]),
            (vec!["bus"], "https://", "Buses", vec![BestBetFault::NotAnAddress]),
        ] {
            let faults = NewBestBet::parse(&phrases, target, title, "").err().unwrap_or_default();
            assert_eq!(faults, wanted, "{target}");
        }
        assert_eq!(NewBestBet::parse(&["x".repeat(201)], "/bins", "", ""), Err(vec![BestBetFault::TooLong]));
    }
}
