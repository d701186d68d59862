//! Suggestions while somebody types: pages whose name has what is there so far.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, DbErr, TransactionTrait as _};
use tenancy::Database;

use crate::find::in_order;
use crate::index::{self, Narrowing, Scope};
use crate::synonyms::SharedSynonyms;
use crate::understand::{Typing, understand};
use crate::words::Stems;

/// The most suggestions; more are a list to read and no help.
pub const MOST_SUGGESTIONS: usize = 8;
/// From how many they are chosen.
const LOOKED_AT: i64 = 50;
/// One letter says too little.
const FEWEST_LETTERS: usize = 2;

/// A page that may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// Its title.
    pub title: String,
    /// Where it is.
    pub path: String,
    /// The kind of page, or [`crate::SERVICE`].
    pub kind: String,
}

/// What may be meant by what is typed so far, the likeliest first. What is over is never suggested.
///
/// # Errors
/// The database is down.
pub async fn suggest(
    db: &Database,
    shared: &SharedSynonyms,
    typed: &str,
    today: NaiveDate,
) -> Result<Vec<Suggestion>, DbErr> {
    if typed.chars().filter(|letter| letter.is_alphanumeric()).take(FEWEST_LETTERS).count() < FEWEST_LETTERS {
        return Ok(Vec::new());
    }
    let tx = db.read().begin().await?;
    let suggestions = suggest_in(&tx, shared, typed, today).await?;
    tx.commit().await?;
    Ok(suggestions)
}

async fn suggest_in(
    db: &impl ConnectionTrait,
    shared: &SharedSynonyms,
    typed: &str,
    today: NaiveDate,
) -> Result<Vec<Suggestion>, DbErr> {
    let stems = Stems::english();
    let meaning = understand(db, &stems, shared, typed, Typing::Going).await?;
    let narrowing = Narrowing { scope: Scope::Head, kind: None, facets: &[] };
    let mut suggestions: Vec<Suggestion> = Vec::new();
    for strictness in meaning.ladder() {
        let matches = index::best(db, &meaning.asked(strictness), &narrowing, today, LOOKED_AT).await?;
        for one in in_order(&stems, &meaning, matches).into_iter().filter(|one| !one.over) {
            if suggestions.iter().all(|other| other.path != one.path) {
                suggestions.push(Suggestion { title: one.title, path: one.path, kind: one.kind });
            }
        }
        if !suggestions.is_empty() {
            break;
        }
    }
    suggestions.truncate(MOST_SUGGESTIONS);
    Ok(suggestions)
}
