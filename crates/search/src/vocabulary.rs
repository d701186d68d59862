//! Every word that stands in a document, and its trigrams: what a mistyped word may have meant, and how a begun word may go on.
//!
//! Plain tables, the same on both databases (ADR 0013). A word is known for as long as some document has it, so that no word of
//! a page that was taken down is ever shown.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};

use crate::statement::Statement;
use crate::words::Stems;

/// How many rows one statement writes.
const AT_ONCE: usize = 200;
/// How many continuations of a begun word are looked for.
const CONTINUATIONS: i64 = 30;
/// How many words with the same trigrams are compared letter by letter.
const COMPARED: i64 = 120;
/// Shorter words have too many neighbours to guess.
const SHORTEST_MENDED: usize = 4;

/// A word that documents have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    pub word: String,
    pub stem: String,
}

/// Notes that a document has lost words and won others, in the caller's transaction.
pub(crate) async fn exchange(
    tx: &DatabaseTransaction,
    stems: &Stems,
    lost: &BTreeSet<String>,
    won: &BTreeSet<String>,
) -> Result<(), DbErr> {
    let gone: Vec<&String> = lost.difference(won).collect();
    for words in gone.chunks(AT_ONCE) {
        forget(tx, words).await?;
    }
    let new: Vec<&String> = won.difference(lost).collect();
    for words in new.chunks(AT_ONCE) {
        learn(tx, stems, words).await?;
    }
    Ok(())
}

async fn learn(tx: &DatabaseTransaction, stems: &Stems, words: &[&String]) -> Result<(), DbErr> {
    let mut asked = Statement::new("SELECT word FROM search_word WHERE word IN ");
    asked.bind_list(words.iter().map(|word| word.as_str()));
    let mut known = BTreeSet::new();
    for row in asked.all(tx).await? {
        known.insert(row.try_get_by_index::<String>(0)?);
    }
    let mut counted = Statement::new("INSERT INTO search_word (word, stem, documents) VALUES ");
    for (index, word) in words.iter().enumerate() {
        counted
            .then(if index > 0 { ", (" } else { "(" })
            .bind(word.as_str())
            .then(", ")
            .bind(stems.of(word))
            .then(", 1)");
    }
    counted.then(" ON CONFLICT (word) DO UPDATE SET documents = search_word.documents + 1");
    counted.run(tx).await?;
    let fresh = words.iter().filter(|word| !known.contains(**word) && is_mended_to(word));
    let rows: Vec<(String, i32, &str)> = fresh
        .flat_map(|word| trigrams(word).into_iter().map(move |trigram| (trigram, length(word), word.as_str())))
        .collect();
    for rows in rows.chunks(AT_ONCE) {
        let mut kept = Statement::new("INSERT INTO search_trigram (trigram, length, word) VALUES ");
        for (index, (trigram, length, word)) in rows.iter().enumerate() {
            kept.then(if index > 0 { ", " } else { "" }).then("(").bind(trigram.as_str()).then(", ").bind(*length);
            kept.then(", ").bind(*word).then(")");
        }
        kept.then(" ON CONFLICT DO NOTHING");
        kept.run(tx).await?;
    }
    Ok(())
}

async fn forget(tx: &DatabaseTransaction, words: &[&String]) -> Result<(), DbErr> {
    let listed = || words.iter().map(|word| word.as_str());
    let mut counted = Statement::new("UPDATE search_word SET documents = documents - 1 WHERE word IN ");
    counted.bind_list(listed());
    counted.run(tx).await?;
    let mut asked = Statement::new("DELETE FROM search_word WHERE documents <= 0 AND word IN ");
    asked.bind_list(listed()).then(" RETURNING word");
    for row in asked.all(tx).await? {
        let word: String = row.try_get_by_index(0)?;
        let mut gone = Statement::new("DELETE FROM search_trigram WHERE word = ");
        gone.bind(word.as_str()).then(" AND length = ").bind(length(&word)).then(" AND trigram IN ");
        gone.bind_list(trigrams(&word));
        gone.run(tx).await?;
    }
    Ok(())
}

/// Which of these stems some document has.
pub(crate) async fn known_stems(
    db: &impl ConnectionTrait,
    stems: &BTreeSet<String>,
) -> Result<BTreeSet<String>, DbErr> {
    if stems.is_empty() {
        return Ok(BTreeSet::new());
    }
    let mut asked = Statement::new("SELECT DISTINCT stem FROM search_word WHERE stem IN ");
    asked.bind_list(stems.iter().map(String::as_str));
    asked.all(db).await?.iter().map(|row| row.try_get_by_index(0)).collect()
}

/// The stems of the commonest words that begin so.
pub(crate) async fn continuations(db: &impl ConnectionTrait, begun: &str) -> Result<Vec<String>, DbErr> {
    // Nothing that is a letter or a digit stands behind the last of all characters.
    let mut asked = Statement::new("SELECT stem FROM search_word WHERE word >= ");
    asked.bind(begun).then(" AND word < ").bind(format!("{begun}{}", char::MAX));
    asked.then(" ORDER BY documents DESC, word LIMIT ").bind(CONTINUATIONS);
    let mut stems: Vec<String> = Vec::new();
    for row in asked.all(db).await? {
        let stem = row.try_get_by_index(0)?;
        if !stems.contains(&stem) {
            stems.push(stem);
        }
    }
    Ok(stems)
}

/// The word that was most likely meant by one that no document has.
pub(crate) async fn mend(db: &impl ConnectionTrait, typed: &str) -> Result<Option<Known>, DbErr> {
    let most = most_mistakes(typed);
    let near = neighbours(db, typed, length(typed) + i32::try_from(most).unwrap_or_default()).await?;
    Ok(nearest(typed, most, near, |word| strsim::osa_distance(typed, word)))
}

/// The word that was most likely being typed, when what is there of it has a mistake.
pub(crate) async fn mend_begun(db: &impl ConnectionTrait, typed: &str) -> Result<Option<Known>, DbErr> {
    let most = most_mistakes(typed).min(1);
    let near = neighbours(db, typed, i32::MAX).await?;
    let letters = typed.chars().count();
    Ok(nearest(typed, most, near, |word| {
        let beginnings = letters.saturating_sub(1)..=letters + 1;
        let distance = |count| strsim::osa_distance(typed, &word.chars().take(count).collect::<String>());
        beginnings.map(distance).min().unwrap_or(usize::MAX)
    }))
}

fn most_mistakes(typed: &str) -> usize {
    match typed.chars().count() {
        0..SHORTEST_MENDED => 0,
        SHORTEST_MENDED..7 => 1,
        _ => 2,
    }
}

/// Words that share trigrams with what was typed and are no longer than `longest`, with the number of documents that have them.
async fn neighbours(db: &impl ConnectionTrait, typed: &str, longest: i32) -> Result<Vec<(Known, i64)>, DbErr> {
    if !is_mended_to(typed) {
        return Ok(Vec::new());
    }
    let mut asked = Statement::new(
        "SELECT w.word, w.stem, w.documents FROM \
         (SELECT word, COUNT(*) AS shared FROM search_trigram WHERE trigram IN ",
    );
    asked.bind_list(trigrams(typed)).then(" AND length BETWEEN ").bind(length(typed) - 2).then(" AND ").bind(longest);
    asked.then(" GROUP BY word ORDER BY shared DESC, word LIMIT ").bind(COMPARED);
    asked.then(") near JOIN search_word w ON w.word = near.word");
    let rows = asked.all(db).await?;
    let read = |row: &sea_orm::QueryResult| {
        Ok((Known { word: row.try_get_by_index(0)?, stem: row.try_get_by_index(1)? }, row.try_get_by_index(2)?))
    };
    rows.iter().map(read).collect()
}

/// The fewest mistakes first, then the same first letter, then the word that more documents have.
fn nearest(typed: &str, most: usize, near: Vec<(Known, i64)>, mistakes: impl Fn(&str) -> usize) -> Option<Known> {
    let first = typed.chars().next();
    let judged = near.into_iter().map(|(known, documents)| {
        let distance = mistakes(&known.word);
        ((distance, known.word.chars().next() != first, std::cmp::Reverse(documents), known.word.clone()), known)
    });
    judged.filter(|(order, _)| order.0 <= most).min_by(|one, other| one.0.cmp(&other.0)).map(|(_, known)| known)
}

/// Whether a word is one that people mistype: numbers and marks are looked for as they are.
fn is_mended_to(word: &str) -> bool {
    word.chars().count() >= SHORTEST_MENDED - 1 && word.chars().all(char::is_alphabetic)
}

fn length(word: &str) -> i32 {
    i32::try_from(word.chars().count()).unwrap_or(i32::MAX)
}

/// Every three neighbouring letters, with two blanks before the word and one behind it: beginnings count most.
fn trigrams(word: &str) -> BTreeSet<String> {
    let letters: Vec<char> = "  ".chars().chain(word.chars()).chain([' ']).collect();
    letters.windows(3).map(|window| window.iter().collect()).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_trigrams() {
        let found: Vec<String> = trigrams("bin").into_iter().collect();
        assert_eq!(found, ["  b", " bi", "bin", "in "]);
    }

    #[test]
    fn the_nearest_word_has_fewest_mistakes_then_the_first_letter_then_most_documents() {
        let known = |word: &str, documents| (Known { word: word.to_owned(), stem: word.to_owned() }, documents);
        let near = vec![known("parking", 3), known("barking", 900), known("parkin", 1), known("marking", 5)];
        let meant = nearest("parkng", 1, near.clone(), |word| strsim::osa_distance("parkng", word));
        assert_eq!(meant.unwrap().word, "parking");
        let meant = nearest("qarking", 1, near, |word| strsim::osa_distance("qarking", word));
        assert_eq!(meant.unwrap().word, "barking", "of equals the one in more documents");
        assert_eq!(most_mistakes("bni"), 0);
    }
}
