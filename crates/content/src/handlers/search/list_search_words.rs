//! `GET /staff/search`: what people look for in vain, which words mean the same, and what stands first.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use chrono::{Days, NaiveDate};
use identity::{Permission, Staff, Worker, may};
use search::SharedSynonyms;
use serde::Serialize;
use web::{Head, Kind, PageResult, Trouble, Visit, csrf_token, render_with_status};

/// Over how many days searches without a result are counted.
const LOOKED_BACK: u64 = 30;

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    may_change: bool,
    days: u64,
    in_vain: Vec<InVain>,
    synonyms: Vec<Group>,
    /// Groups that the programme ships, which both boroughs have.
    shipped: Vec<String>,
    best_bets: Vec<Bet>,
    typed: BTreeMap<&'static str, String>,
    errors: Vec<Trouble>,
}

#[derive(Serialize)]
struct InVain {
    words: String,
    times: u64,
    last_on: NaiveDate,
}

#[derive(Serialize)]
struct Group {
    id: String,
    words: String,
}

#[derive(Serialize)]
struct Bet {
    id: String,
    phrases: String,
    target: String,
    title: String,
}

/// `GET /staff/search`
pub(super) async fn list_search_words(
    staff: Staff<may::WriteContent>,
    visit: Visit,
    shared: Option<Data<SharedSynonyms>>,
) -> PageResult {
    show(&staff, &visit, shared.as_ref().map(|shared| shared.get_ref()), StatusCode::OK, BTreeMap::new(), Vec::new())
        .await
}

/// The page, with what was typed and what is wrong with it.
pub(super) async fn show(
    worker: &Worker,
    visit: &Visit,
    shared: Option<&SharedSynonyms>,
    status: StatusCode,
    typed: BTreeMap<&'static str, String>,
    errors: Vec<Trouble>,
) -> PageResult {
    let tenant = worker.tenant();
    let db = tenant.db().read();
    let since = tenant.clock().today().checked_sub_days(Days::new(LOOKED_BACK)).unwrap_or_default();
    let in_vain = search::without_results(db, since).await?;
    let synonyms = search::synonyms::list(db).await?;
    let best_bets = search::best_bets::list(db).await?;
    let shipped = shared.map(|shared| shared.groups().iter().map(words_of).collect()).unwrap_or_default();
    let view = View {
        page: Head::new(Kind::Content, "Search").with_errors(!errors.is_empty()),
        csrf: csrf_token(tenant, visit),
        worker: identity::view::shown(worker),
        may_change: worker.may(Permission::PublishContent),
        days: LOOKED_BACK,
        in_vain: in_vain
            .into_iter()
            .map(|one| InVain { words: one.words, times: one.times, last_on: one.last_on })
            .collect(),
        synonyms: synonyms
            .iter()
            .map(|kept| Group { id: kept.id.to_string(), words: kept.phrases.join(", ") })
            .collect(),
        shipped,
        best_bets: best_bets
            .into_iter()
            .map(|bet| Bet {
                id: bet.id.to_string(),
                phrases: bet.phrases.join(", "),
                target: bet.target,
                title: bet.title,
            })
            .collect(),
        typed,
        errors,
    };
    render_with_status(tenant, status, "content/search/list_search_words.html", &view)
}

fn words_of(group: &search::synonyms::SynonymGroup) -> String {
    group.phrases().collect::<Vec<_>>().join(", ")
}
