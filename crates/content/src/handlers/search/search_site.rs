//! `GET /search`: pages, services, directories, events and news in one list.

use actix_web::web::{Data, Query};
use search::{Found, SharedSynonyms};
use serde::{Deserialize, Serialize};
use tenancy::Tenant;
use url::form_urlencoded::Serializer;
use web::{Head, Kind, PageResult, render};

use crate::kind;

/// Longer than anything that somebody looks for; the rest is not looked at.
const LONGEST: usize = 200;

/// What the search box sends. Everything may be missing, and nonsense counts as missing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    kind: String,
    page: String,
}

#[derive(Serialize)]
struct Shown {
    page: Head,
    q: String,
    /// How many there are, in words; absent when nothing was looked for.
    summary: Option<String>,
    corrected: Option<String>,
    /// Leads to what was typed as it was typed.
    best_bets: Vec<Line>,
    hits: Vec<Line>,
    kinds: Vec<Narrowed>,
    before: Option<String>,
    after: Option<String>,
}

#[derive(Serialize)]
struct Line {
    href: String,
    title: String,
    /// What sort of thing it is, in words.
    sort: &'static str,
    summary: String,
    excerpt: Vec<Piece>,
    over: bool,
    date: Option<chrono::NaiveDate>,
}

#[derive(Serialize)]
struct Piece {
    words: String,
    marked: bool,
}

#[derive(Serialize)]
struct Narrowed {
    label: &'static str,
    count: u64,
    href: String,
    chosen: bool,
}

/// `GET /search`
pub(super) async fn search_site(
    tenant: Tenant,
    asked: Query<Asked>,
    shared: Option<Data<SharedSynonyms>>,
) -> PageResult {
    let typed: String = asked.q.trim().chars().filter(|letter| !letter.is_control()).take(LONGEST).collect();
    let shared = shared.map(|shared| shared.get_ref().clone()).unwrap_or_default();
    let kind =
        Some(asked.kind.as_str()).filter(|kind| *kind == search::SERVICE || kind::Kind::from_word(kind).is_some());
    let number = asked.page.parse().unwrap_or(1).max(1);
    let today = tenant.clock().today();
    let mut found = Found::default();
    if !typed.is_empty() {
        let query = search::Query { words: &typed, kind, facets: &[], page: number, today };
        found = search::find(tenant.db(), &shared, &query).await?;
        // Counted once for what somebody typed, not for each page that they leaf through.
        if number == 1 && kind.is_none() {
            let tx = tenant.db().write_tx().await?;
            search::log(&tx, &typed, found.total, today).await?;
            tx.commit().await?;
        }
    }
    render(&tenant, "content/search/search_site.html", &shown(typed, kind, number, found))
}

fn shown(typed: String, kind: Option<&str>, number: usize, found: Found) -> Shown {
    let title = if typed.is_empty() { "Search".to_owned() } else { format!("Search results for “{typed}”") };
    let summary = (!typed.is_empty()).then(|| match found.total {
        0 => "Nothing matches".to_owned(),
        total => web::words::counted(u32::try_from(total).unwrap_or(u32::MAX), "result"),
    });
    let total: u64 = found.by_kind.iter().map(|(_, count)| count).sum();
    let mut kinds =
        vec![Narrowed { label: "Everything", count: total, href: link(&typed, None, 1), chosen: kind.is_none() }];
    kinds.extend(found.by_kind.iter().map(|(one, count)| Narrowed {
        label: sort(one),
        count: *count,
        href: link(&typed, Some(one), 1),
        chosen: kind == Some(one),
    }));
    let best_bets = found.best_bets.into_iter().map(|bet| Line {
        href: bet.target,
        title: bet.title,
        sort: "Recommended",
        summary: bet.summary,
        excerpt: Vec::new(),
        over: false,
        date: None,
    });
    let best_bets: Vec<Line> = best_bets.filter(|_| number == 1).collect();
    let hits = found.hits.into_iter().map(|hit| Line {
        href: hit.path,
        title: hit.title,
        sort: sort(&hit.kind),
        summary: hit.summary,
        excerpt: hit.excerpt.into_iter().map(|piece| Piece { words: piece.words, marked: piece.marked }).collect(),
        over: hit.is_over,
        date: hit.date.filter(|_| matches!(hit.kind.as_str(), "news" | "event")),
    });
    Shown {
        page: Head::new(Kind::Content, title),
        summary,
        corrected: found.corrected,
        best_bets,
        hits: hits.collect(),
        kinds: if kinds.len() > 2 || kind.is_some() { kinds } else { Vec::new() },
        before: (number > 1).then(|| link(&typed, kind, number - 1)),
        after: (number < found.pages).then(|| link(&typed, kind, number + 1)),
        q: typed,
    }
}

fn link(typed: &str, kind: Option<&str>, number: usize) -> String {
    let mut query = Serializer::new(String::new());
    query.append_pair("q", typed);
    if let Some(kind) = kind {
        query.append_pair("kind", kind);
    }
    if number > 1 {
        query.append_pair("page", &number.to_string());
    }
    format!("/search?{}", query.finish())
}

/// What sort of thing is found, as people call it.
pub(super) fn sort(kind: &str) -> &'static str {
    match kind::Kind::from_word(kind) {
        _ if kind == search::SERVICE => "Services",
        Some(kind::Kind::News) => "News",
        Some(kind::Kind::Event) => "Events",
        Some(kind::Kind::Venue) => "Places",
        Some(kind::Kind::Entry) => "Directory entries",
        Some(kind::Kind::Directory) => "Directories",
        Some(kind::Kind::Guide) => "Guides",
        Some(kind::Kind::Steps) => "Step by step",
        Some(kind::Kind::Publication) => "Publications",
        Some(kind::Kind::Consultation) => "Consultations",
        Some(kind::Kind::Status) => "Service status",
        Some(kind::Kind::Landing) => "Subjects",
        Some(kind::Kind::Sublanding) => "Parts of subjects",
        Some(kind::Kind::Home | kind::Kind::Plain | kind::Kind::Redirect) | None => "Pages",
    }
}
