//! Finding: what a resident typed, answered with a list.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, DbErr, TransactionTrait as _};
use tenancy::Database;

use crate::best_bets::{self, BestBet};
use crate::excerpt::{Piece, excerpt};
use crate::expression::{Expression, Strictness};
use crate::index::{self, Asked, Match, Narrowing, Scope};
use crate::rank::{Indexed, Places, score};
use crate::statement::Statement;
use crate::synonyms::SharedSynonyms;
use crate::understand::{Meaning, Typing, understand};
use crate::words::Stems;

/// How many hits a page of results has.
pub const PAGE: usize = 10;
/// How many are put in order. Nobody reads further; who would narrows the search.
pub const MOST_RANKED: i64 = 100;
/// With fewer than this, what has all but one thing is listed as well, behind what has everything.
const FEW: u64 = 3;

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct Query<'a> {
    /// As it was typed.
    pub words: &'a str,
    /// Only this kind.
    pub kind: Option<&'a str>,
    /// Only what has one of these values for each name.
    pub facets: &'a [(String, String)],
    /// Which page of the results; the first is 1, and 0 counts as it.
    pub page: usize,
    /// Today in London: events before it are listed last.
    pub today: NaiveDate,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// This page of the results, the best first. What is a best bet already is not listed again.
    pub hits: Vec<Hit>,
    /// How many match, best bets among them.
    pub total: u64,
    /// How many pages of results can be shown: of the first [`MOST_RANKED`] hits.
    pub pages: usize,
    /// How many match of each kind, whichever kind was asked for; the commonest first.
    pub by_kind: Vec<(String, u64)>,
    /// By which facets the results of one kind can be narrowed, with the number of results: name, value, number. Empty when no
    /// kind was asked for.
    pub facets: Vec<(String, String, u64)>,
    /// What staff want to stand first.
    pub best_bets: Vec<BestBet>,
    /// What was looked for instead of what was typed: "showing results for …".
    pub corrected: Option<String>,
    /// Words that were left out because nothing here has them, or anything like them.
    pub left_out: Vec<String>,
}

impl Found {
    /// Whether there is nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.total == 0 && self.best_bets.is_empty()
    }
}

/// One result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The kind of page, or [`crate::SERVICE`].
    pub kind: String,
    /// Where it is.
    pub path: String,
    /// Its title.
    pub title: String,
    /// What it says in a sentence.
    pub summary: String,
    /// The first day of an event, or the day of anything else that has one.
    pub date: Option<NaiveDate>,
    /// Whether it is an event that is over.
    pub is_over: bool,
    /// The passage in which the words stand; empty if they stand only in title, keywords or summary.
    pub excerpt: Vec<Piece>,
}

/// Finds what is published on this borough's site.
///
/// # Errors
/// The database is down. No words that anybody types are an error.
pub async fn find(db: &Database, shared: &SharedSynonyms, query: &Query<'_>) -> Result<Found, DbErr> {
    // One transaction is one connection, asked once whether it is alive.
    let tx = db.read().begin().await?;
    let found = find_in(&tx, shared, query).await?;
    tx.commit().await?;
    Ok(found)
}

async fn find_in(db: &impl ConnectionTrait, shared: &SharedSynonyms, query: &Query<'_>) -> Result<Found, DbErr> {
    let stems = Stems::english();
    let meaning = understand(db, &stems, shared, query.words, Typing::Done).await?;
    let best_bets = best_bets_for(db, &stems, query.words, &meaning).await?;
    let narrowing = Narrowing { scope: Scope::Everything, kind: query.kind, facets: query.facets };
    let mut found = Found {
        best_bets,
        corrected: meaning.corrected.clone(),
        left_out: meaning.left_out.clone(),
        ..Found::default()
    };
    let Some((strictness, by_kind)) = how_strictly(db, &meaning, &narrowing).await? else { return Ok(found) };
    let asked = meaning.asked(strictness);
    let of_kind = |(kind, _): &&(String, u64)| query.kind.is_none_or(|wanted| wanted == kind);
    found.total = by_kind.iter().filter(of_kind).map(|(_, count)| count).sum();
    found.by_kind = by_kind;
    if query.kind.is_some() {
        found.facets = index::count_facets(db, &asked.expression, &narrowing).await?;
    }
    let matches = index::best(db, &asked, &narrowing, query.today, MOST_RANKED).await?;
    let mut ranked = in_order(&stems, &meaning, matches);
    ranked.retain(|one| found.best_bets.iter().all(|bet| bet.target != one.path));
    found.pages = ranked.len().div_ceil(PAGE);
    let shown = ranked.into_iter().skip(query.page.saturating_sub(1).saturating_mul(PAGE)).take(PAGE).collect();
    found.hits = with_excerpts(db, &stems, &meaning, shown).await?;
    Ok(found)
}

async fn best_bets_for(
    db: &impl ConnectionTrait,
    stems: &Stems,
    typed: &str,
    meaning: &Meaning,
) -> Result<Vec<BestBet>, DbErr> {
    let mut phrases: Vec<String> = vec![stems.in_any_order(&typed.chars().take(200).collect::<String>())];
    phrases.extend(meaning.corrected.as_deref().map(|corrected| stems.in_any_order(corrected)));
    best_bets::of_phrases(db, &phrases).await
}

/// How much has to be there so that there is something to list, and how many of each kind that is.
async fn how_strictly(
    db: &impl ConnectionTrait,
    meaning: &Meaning,
    narrowing: &Narrowing<'_>,
) -> Result<Option<(Strictness, Vec<(String, u64)>)>, DbErr> {
    let mut latest = None;
    let mut total = 0;
    for strictness in meaning.ladder() {
        if strictness == Strictness::Any && total > 0 {
            break;
        }
        let by_kind = index::count(db, &Expression::of(&meaning.groups, strictness), narrowing).await?;
        total = by_kind.iter().map(|(_, count)| count).sum::<u64>();
        latest = Some((strictness, by_kind));
        if total >= FEW {
            break;
        }
    }
    Ok(latest)
}

impl Meaning {
    /// From everything to anything; nothing if there is nothing to look for.
    pub(crate) fn ladder(&self) -> impl Iterator<Item = Strictness> + use<> {
        let things = self.groups.len();
        let rungs = [(Strictness::All, 1), (Strictness::AllButOne, 3), (Strictness::Any, 2)];
        rungs.into_iter().filter(move |(_, least)| things >= *least).map(|(rung, _)| rung)
    }

    /// What the index is asked.
    pub(crate) fn asked(&self, strictness: Strictness) -> Asked<'_> {
        Asked {
            expression: Expression::of(&self.groups, strictness),
            groups: &self.groups,
            phrase: &self.whole_phrase,
            loose: strictness != Strictness::All,
        }
    }
}

/// What is over comes last; before that, what has most of what was looked for; among equals, by score.
pub(crate) fn in_order(stems: &Stems, meaning: &Meaning, matches: Vec<Match>) -> Vec<Match> {
    let mut scored: Vec<(bool, usize, f32, Match)> = matches
        .into_iter()
        .map(|one| {
            let places = Places::of(stems, &one.title, &one.keywords, &one.summary);
            let missing = one.present.iter().filter(|present| !**present).count();
            let indexed = Indexed { phrase: one.phrase, present: one.present.clone() };
            (one.over, missing, score(&meaning.groups, &meaning.phrase, &places, &indexed, &one.kind), one)
        })
        .collect();
    // The sort keeps the database's order among equals.
    scored.sort_by(|one, other| (one.0, one.1).cmp(&(other.0, other.1)).then(other.2.total_cmp(&one.2)));
    scored.into_iter().map(|(_, _, _, one)| one).collect()
}

async fn with_excerpts(
    db: &impl ConnectionTrait,
    stems: &Stems,
    meaning: &Meaning,
    shown: Vec<Match>,
) -> Result<Vec<Hit>, DbErr> {
    if shown.is_empty() {
        return Ok(Vec::new());
    }
    let mut asked = Statement::new("SELECT document_id, body FROM search_text WHERE document_id IN ");
    asked.bind_list(shown.iter().map(|one| one.id));
    let mut texts = std::collections::HashMap::new();
    for row in asked.all(db).await? {
        texts.insert(row.try_get_by_index::<i64>(0)?, row.try_get_by_index::<String>(1)?);
    }
    let hit = |one: Match| Hit {
        excerpt: texts.get(&one.id).map(|text| excerpt(stems, &meaning.groups, text)).unwrap_or_default(),
        kind: one.kind,
        path: one.path,
        title: one.title,
        summary: one.summary,
        date: one.date,
        is_over: one.over,
    };
    Ok(shown.into_iter().map(hit).collect())
}
