//! The index of words: FTS5 on SQLite, `tsvector` with GIN on PostgreSQL. This file is the only one in which they differ.
//!
//! Both are given stems, so that neither has a language, a stop word or an accent of its own.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr};

use crate::document::{Document, keywords_from};
use crate::expression::{Expression, Group};
use crate::statement::Statement;
use crate::words::Stems;

/// Stands between two keywords, so that no phrase reaches from one into the next. Nobody can type it as a word.
const BETWEEN: &str = "¶";
/// The furthest place that a `tsvector` counts.
const FURTHEST: usize = 16_383;

/// Lets the document be found by its words as they are now.
pub(crate) async fn put(tx: &DatabaseTransaction, stems: &Stems, id: i64, document: &Document) -> Result<(), DbErr> {
    let keywords: Vec<String> = document.keywords.iter().map(|keyword| stems.in_order(keyword)).collect();
    let places = [
        ('A', stems.in_order(&document.title)),
        ('B', keywords.join(&format!(" {BETWEEN} "))),
        ('C', stems.in_order(&document.summary)),
        ('D', stems.in_order(&document.text)),
    ];
    if tx.get_database_backend() == DbBackend::Postgres {
        let mut written = Statement::new("UPDATE search_document SET head = CAST(");
        written.bind(vector(&places[..3])).then(" AS tsvector), words = CAST(").bind(vector(&places));
        written.then(" AS tsvector) WHERE id = ").bind(id);
        written.run(tx).await?;
        return Ok(());
    }
    remove(tx, id).await?;
    let mut written = Statement::new("INSERT INTO search_index (rowid, title, keywords, summary, body) VALUES (");
    written.bind(id);
    for (_, words) in places {
        written.then(", ").bind(words);
    }
    written.then(")");
    written.run(tx).await?;
    Ok(())
}

/// Takes the document's words away. On PostgreSQL they are in its row and go with it.
pub(crate) async fn remove(tx: &DatabaseTransaction, id: i64) -> Result<(), DbErr> {
    if tx.get_database_backend() != DbBackend::Postgres {
        let mut gone = Statement::new("DELETE FROM search_index WHERE rowid = ");
        gone.bind(id);
        gone.run(tx).await?;
    }
    Ok(())
}

/// A `tsvector` as text. What stands in different places is far apart.
fn vector(places: &[(char, String)]) -> String {
    let mut text = String::new();
    let mut place = 0;
    for (weight, words) in places {
        for word in words.split(' ').filter(|word| !word.is_empty()) {
            place = FURTHEST.min(place + 1);
            if word != BETWEEN {
                text.push_str(&format!("'{word}':{place}{weight} "));
            }
        }
        place += 10;
    }
    text
}

/// Where words are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Everywhere.
    Everything,
    /// In titles, keywords and summaries, as suggestions are.
    Head,
}

/// What narrows a search.
#[derive(Clone, Debug)]
pub(crate) struct Narrowing<'a> {
    pub scope: Scope,
    pub kind: Option<&'a str>,
    pub facets: &'a [(String, String)],
}

/// A document that matches, as far as it is ranked and shown by.
#[derive(Clone, Debug)]
pub(crate) struct Match {
    pub id: i64,
    pub kind: String,
    pub path: String,
    pub title: String,
    pub summary: String,
    pub keywords: Vec<String>,
    pub date: Option<NaiveDate>,
    pub over: bool,
    pub phrase: bool,
    pub present: Vec<bool>,
}

/// What is asked of an index.
pub(crate) struct Asked<'a> {
    pub expression: Expression,
    pub groups: &'a [Group],
    /// Everything that was typed, in order, as one phrase.
    pub phrase: &'a [String],
    /// Whether some of what is looked for may be missing, so that it has to be found out what is there.
    pub loose: bool,
}

/// How many documents of each kind match, whatever kind is wanted; the commonest kind first.
pub(crate) async fn count(
    db: &impl ConnectionTrait,
    expression: &Expression,
    narrowing: &Narrowing<'_>,
) -> Result<Vec<(String, u64)>, DbErr> {
    let mut asked = Statement::new("SELECT d.kind, COUNT(*) FROM ");
    matching(&mut asked, db.get_database_backend(), expression, &Narrowing { kind: None, ..narrowing.clone() });
    asked.then(" GROUP BY d.kind ORDER BY 2 DESC, 1");
    asked.all(db).await?.iter().map(|row| Ok((row.try_get_by_index(0)?, unsigned(row.try_get_by_index(1)?)))).collect()
}

/// How many of the documents that match have each value of each facet.
pub(crate) async fn count_facets(
    db: &impl ConnectionTrait,
    expression: &Expression,
    narrowing: &Narrowing<'_>,
) -> Result<Vec<(String, String, u64)>, DbErr> {
    let mut asked = Statement::new(
        "SELECT x.name, x.value, COUNT(*) FROM search_facet x WHERE x.document_id IN (SELECT d.id FROM ",
    );
    matching(&mut asked, db.get_database_backend(), expression, narrowing);
    asked.then(") GROUP BY x.name, x.value ORDER BY x.name, 3 DESC, x.value");
    let read = |row: &sea_orm::QueryResult| {
        Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?, unsigned(row.try_get_by_index(2)?)))
    };
    asked.all(db).await?.iter().map(read).collect()
}

/// The best `most` documents, roughly in order: what is over last, then by what the database thinks of them.
pub(crate) async fn best(
    db: &impl ConnectionTrait,
    asked: &Asked<'_>,
    narrowing: &Narrowing<'_>,
    today: NaiveDate,
    most: i64,
) -> Result<Vec<Match>, DbErr> {
    let backend = db.get_database_backend();
    let on_postgres = backend == DbBackend::Postgres;
    let mut sql = Statement::new("SELECT d.id, d.kind, d.path, d.title, d.summary, d.keywords, d.date, best.is_over");
    let flags = flags(asked);
    for flag in &flags {
        sql.then(", ");
        if on_postgres {
            sql.then("d.words @@ CAST(").bind(flag.on(backend)).then(" AS tsquery)");
        } else {
            sql.then("d.id IN (SELECT rowid FROM search_index WHERE search_index MATCH ")
                .bind(flag.on(backend))
                .then(")");
        }
    }
    sql.then(" FROM (SELECT d.id, CASE WHEN d.last_day < ").bind(today).then(" THEN 1 ELSE 0 END AS is_over, ");
    if on_postgres {
        sql.then("-ts_rank(d.head, CAST(").bind(Expression::any_stem(asked.groups).on(backend)).then(" AS tsquery))");
    } else {
        sql.then("bm25(search_index, 10.0, 6.0, 3.0, 1.0)");
    }
    sql.then(" AS distance FROM ");
    matching(&mut sql, backend, &asked.expression, narrowing);
    sql.then(" ORDER BY 2, 3, 1 LIMIT ").bind(most);
    sql.then(") best JOIN search_document d ON d.id = best.id ORDER BY best.is_over, best.distance, best.id");
    let rows = sql.all(db).await?;
    rows.iter().map(|row| read(row, asked, flags.len())).collect()
}

/// What has to be found out of each of the best, beside that it matches: the phrase, then each thing that is looked for.
fn flags(asked: &Asked<'_>) -> Vec<Expression> {
    let phrase = (asked.phrase.len() > 1).then(|| Expression::Phrase(asked.phrase.to_vec()));
    let groups = asked.groups.iter().filter(|_| asked.loose).map(Expression::of_group);
    phrase.into_iter().chain(groups).collect()
}

fn read(row: &sea_orm::QueryResult, asked: &Asked<'_>, flags: usize) -> Result<Match, DbErr> {
    let mut flags: Vec<bool> = (8..8 + flags).map(|index| row.try_get_by_index(index)).collect::<Result<_, _>>()?;
    let phrase = asked.phrase.len() > 1 && flags.remove(0);
    Ok(Match {
        id: row.try_get_by_index(0)?,
        kind: row.try_get_by_index(1)?,
        path: row.try_get_by_index(2)?,
        title: row.try_get_by_index(3)?,
        summary: row.try_get_by_index(4)?,
        keywords: keywords_from(&row.try_get_by_index::<String>(5)?),
        date: row.try_get_by_index(6)?,
        over: row.try_get_by_index::<i32>(7)? == 1,
        phrase,
        present: if asked.loose { flags } else { vec![true; asked.groups.len()] },
    })
}

/// `FROM` what, and `WHERE`: the documents `d` that match.
fn matching(sql: &mut Statement, backend: DbBackend, expression: &Expression, narrowing: &Narrowing<'_>) {
    let words = expression.on(backend);
    match (backend == DbBackend::Postgres, narrowing.scope) {
        (true, scope) => {
            let column = if scope == Scope::Head { "head" } else { "words" };
            sql.then("search_document d WHERE d.").then(column).then(" @@ CAST(").bind(words).then(" AS tsquery)");
        }
        (false, scope) => {
            let words = if scope == Scope::Head { format!("{{title keywords summary}} : ({words})") } else { words };
            sql.then(
                "search_index CROSS JOIN search_document d ON d.id = search_index.rowid WHERE search_index MATCH ",
            );
            sql.bind(words);
        }
    }
    // PostgreSQL refuses texts with zero bytes, and an address can have one.
    let clean = |text: &str| text.replace('\0', " ");
    if let Some(kind) = narrowing.kind {
        sql.then(" AND d.kind = ").bind(clean(kind));
    }
    let mut names: Vec<&str> = narrowing.facets.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let values = narrowing.facets.iter().filter(|(other, _)| other == name).map(|(_, value)| clean(value));
        sql.then(" AND EXISTS (SELECT 1 FROM search_facet x WHERE x.document_id = d.id AND x.name = ")
            .bind(clean(name));
        sql.then(" AND x.value IN ").bind_list(values).then(")");
    }
}

fn unsigned(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}
