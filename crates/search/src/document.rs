//! What can be found: one document for each published page, service, entry or event.
//!
//! Whoever publishes puts the document, whoever takes down removes it, in the transaction of that fact. So nothing is ever found
//! that is not published, and there is nothing to bring into line afterwards.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sea_orm::{DatabaseTransaction, DbErr};
use tenancy::Database;

use crate::index;
use crate::statement::Statement;
use crate::vocabulary;
use crate::words::{Stems, folded};

/// How many bytes of a text are looked through; a book has fewer words that anybody searches by.
const MOST_TEXT: usize = 400_000;

/// Something that can be found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// The kind of page, or [`crate::SERVICE`].
    pub kind: String,
    /// Names it among its kind.
    pub key: String,
    /// Where it is on this site, beginning with `/`.
    pub path: String,
    /// Its title.
    pub title: String,
    /// What it says in a sentence.
    pub summary: String,
    /// All its words, without any markup.
    pub text: String,
    /// Words by which people look for it that it does not use itself.
    pub keywords: Vec<String>,
    /// By what a list of results can be narrowed: names and values.
    pub facets: Vec<(String, String)>,
    /// The day that it was published, or is about.
    pub date: Option<NaiveDate>,
    /// The first day of an event.
    pub starts_on: Option<NaiveDate>,
    /// The last day of an event. When it is over it is listed last.
    pub ends_on: Option<NaiveDate>,
}

/// Lets a document be found, or be found as it is now, in the caller's transaction. One transaction at a time does this for a
/// borough, so that two can count the same words.
///
/// # Errors
/// The database is down.
pub async fn put(tx: &DatabaseTransaction, document: &Document) -> Result<(), DbErr> {
    one_at_a_time(tx).await?;
    let stems = Stems::english();
    let document = &without_zero_bytes(document);
    let before = kept(tx, &document.kind, &document.key).await?;
    let id = match &before {
        Some(before) => {
            update(tx, before.id, document).await?;
            before.id
        }
        None => insert(tx, document).await?,
    };
    if before.is_some() {
        clear(tx, id).await?;
    }
    let mut body = Statement::new("INSERT INTO search_text (document_id, body) VALUES (");
    body.bind(id).then(", ").bind(document.text.as_str()).then(")");
    body.run(tx).await?;
    for (name, value) in document.facets.iter().collect::<BTreeSet<_>>() {
        let mut facet = Statement::new("INSERT INTO search_facet (document_id, name, value) VALUES (");
        facet.bind(id).then(", ").bind(name.as_str()).then(", ").bind(value.as_str()).then(")");
        facet.run(tx).await?;
    }
    index::put(tx, &stems, id, document).await?;
    let lost = before.map(|before| before.words).unwrap_or_default();
    let won = vocabulary_of(&document.title, &document.keywords, &document.summary, &document.text);
    vocabulary::exchange(tx, &stems, &lost, &won).await
}

/// The same, for whoever puts everything again at each start: a document that says what it said is left as it is.
///
/// # Errors
/// The database is down.
pub async fn put_if_changed(tx: &DatabaseTransaction, document: &Document) -> Result<(), DbErr> {
    let document = &without_zero_bytes(document);
    let mut asked = Statement::new(
        "SELECT d.path, d.title, d.summary, d.keywords, t.body FROM search_document d \
         JOIN search_text t ON t.document_id = d.id WHERE d.kind = ",
    );
    asked.bind(document.kind.as_str()).then(" AND d.key = ").bind(document.key.as_str());
    if let Some(row) = asked.one(tx).await? {
        let keywords = keywords_as_text(&document.keywords);
        let now = [&document.path, &document.title, &document.summary, &keywords, &document.text];
        let mut same = true;
        for (place, text) in now.into_iter().enumerate() {
            same &= row.try_get_by_index::<String>(place)? == *text;
        }
        if same {
            return Ok(());
        }
    }
    put(tx, document).await
}

/// The keys of every document of a kind.
///
/// # Errors
/// The database is down.
pub async fn keys(db: &impl sea_orm::ConnectionTrait, kind: &str) -> Result<Vec<String>, DbErr> {
    let mut asked = Statement::new("SELECT key FROM search_document WHERE kind = ");
    asked.bind(kind).then(" ORDER BY key");
    asked.all(db).await?.iter().map(|row| row.try_get_by_index(0)).collect()
}

/// Lets a document be found no more, in the caller's transaction. One that is not there is no error.
///
/// # Errors
/// The database is down.
pub async fn remove(tx: &DatabaseTransaction, kind: &str, key: &str) -> Result<(), DbErr> {
    one_at_a_time(tx).await?;
    let Some(before) = kept(tx, kind, key).await? else { return Ok(()) };
    clear(tx, before.id).await?;
    index::remove(tx, before.id).await?;
    let mut gone = Statement::new("DELETE FROM search_document WHERE id = ");
    gone.bind(before.id);
    gone.run(tx).await?;
    vocabulary::exchange(tx, &Stems::english(), &before.words, &BTreeSet::new()).await
}

async fn one_at_a_time(tx: &DatabaseTransaction) -> Result<(), DbErr> {
    Database::alone(tx, Database::lock_on("search", "words")).await
}

/// A document as it was.
struct Before {
    id: i64,
    words: BTreeSet<String>,
}

async fn kept(tx: &DatabaseTransaction, kind: &str, key: &str) -> Result<Option<Before>, DbErr> {
    let mut asked = Statement::new(
        "SELECT d.id, d.title, d.keywords, d.summary, t.body FROM search_document d \
         JOIN search_text t ON t.document_id = d.id WHERE d.kind = ",
    );
    asked.bind(kind).then(" AND d.key = ").bind(key);
    let Some(row) = asked.one(tx).await? else { return Ok(None) };
    let [title, keywords, summary, body]: [String; 4] =
        [row.try_get_by_index(1)?, row.try_get_by_index(2)?, row.try_get_by_index(3)?, row.try_get_by_index(4)?];
    let words = vocabulary_of(&title, &keywords_from(&keywords), &summary, &body);
    Ok(Some(Before { id: row.try_get_by_index(0)?, words }))
}

async fn insert(tx: &DatabaseTransaction, document: &Document) -> Result<i64, DbErr> {
    let mut written = Statement::new(
        "INSERT INTO search_document (kind, key, path, title, summary, keywords, date, last_day) VALUES (",
    );
    written.bind(document.kind.as_str()).then(", ").bind(document.key.as_str());
    for text in [&document.path, &document.title, &document.summary, &keywords_as_text(&document.keywords)] {
        written.then(", ").bind(text.as_str());
    }
    written.then(", ").bind(document.shown_date()).then(", ").bind(document.last_day()).then(") RETURNING id");
    let row = written.one(tx).await?.ok_or(DbErr::RecordNotInserted)?;
    row.try_get_by_index(0)
}

async fn update(tx: &DatabaseTransaction, id: i64, document: &Document) -> Result<(), DbErr> {
    let mut written = Statement::new("UPDATE search_document SET path = ");
    written.bind(document.path.as_str()).then(", title = ").bind(document.title.as_str());
    written.then(", summary = ").bind(document.summary.as_str());
    written.then(", keywords = ").bind(keywords_as_text(&document.keywords));
    written.then(", date = ").bind(document.shown_date()).then(", last_day = ").bind(document.last_day());
    written.then(" WHERE id = ").bind(id);
    written.run(tx).await?;
    Ok(())
}

/// Takes away what stands beside a document's row.
async fn clear(tx: &DatabaseTransaction, id: i64) -> Result<(), DbErr> {
    for table in ["search_text", "search_facet"] {
        let mut gone = Statement::new("DELETE FROM ");
        gone.then(table).then(" WHERE document_id = ").bind(id);
        gone.run(tx).await?;
    }
    Ok(())
}

impl Document {
    fn shown_date(&self) -> Option<NaiveDate> {
        self.starts_on.or(self.date)
    }

    /// The day after which it is over; what is no event is never over.
    fn last_day(&self) -> Option<NaiveDate> {
        self.ends_on.or(self.starts_on)
    }
}

/// The words by which a document may be found, as the vocabulary counts them.
fn vocabulary_of(title: &str, keywords: &[String], summary: &str, text: &str) -> BTreeSet<String> {
    let texts = [title, summary, text].into_iter().chain(keywords.iter().map(String::as_str));
    texts.flat_map(folded).filter(|word| word.chars().nth(1).is_some()).collect()
}

fn keywords_as_text(keywords: &[String]) -> String {
    keywords.iter().map(|keyword| keyword.replace('\n', " ")).collect::<Vec<_>>().join("\n")
}

/// Keywords as they stand in their column: one a line.
pub(crate) fn keywords_from(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

/// PostgreSQL keeps no zero bytes in texts.
fn without_zero_bytes(document: &Document) -> Document {
    let clean = |text: &String| text.replace('\0', " ");
    let mut text = clean(&document.text);
    if text.len() > MOST_TEXT {
        text.truncate((0..=MOST_TEXT).rev().find(|&at| text.is_char_boundary(at)).unwrap_or_default());
    }
    Document {
        title: clean(&document.title),
        summary: clean(&document.summary),
        text,
        keywords: document.keywords.iter().map(clean).collect(),
        facets: document.facets.iter().map(|(name, value)| (clean(name), clean(value))).collect(),
        ..document.clone()
    }
}
