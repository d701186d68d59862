//! `GET /search/suggestions`: what may be meant by what is typed so far. For the script of the search box.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{Data, Query};
use search::SharedSynonyms;
use serde::{Deserialize, Serialize};
use tenancy::Tenant;
use web::PageResult;

use super::search_site::sort;

/// More than this nobody has typed before they press the button.
const LONGEST: usize = 80;

/// What the box holds so far.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
}

#[derive(Serialize)]
struct Suggested {
    title: String,
    href: String,
    sort: &'static str,
}

/// `GET /search/suggestions`
pub(super) async fn suggest(tenant: Tenant, asked: Query<Asked>, shared: Option<Data<SharedSynonyms>>) -> PageResult {
    let typed: String = asked.q.chars().filter(|letter| !letter.is_control()).take(LONGEST).collect();
    let shared = shared.map(|shared| shared.get_ref().clone()).unwrap_or_default();
    let found = search::suggest(tenant.db(), &shared, &typed, tenant.clock().today()).await?;
    let found: Vec<Suggested> =
        found.into_iter().map(|one| Suggested { title: one.title, href: one.path, sort: sort(&one.kind) }).collect();
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(found))
}
