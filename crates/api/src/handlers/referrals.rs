//! Open Referral UK: what the directories hold, for whoever gathers it over many councils.

use actix_web::HttpRequest;
use actix_web::web::{Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};
use tenancy::Tenant;
use uuid::Uuid;
use web::{PageError, PageResult};

use crate::answer;
use crate::referral::{Referrals, place_id};
use crate::slice;

/// Where the profile itself is published.
const PROFILE: &str = "https://docs.openreferraluk.org/";
const DESCRIPTION: &str = "https://raw.githubusercontent.com/OpenReferralUK/uk-profile/main/schema/openapi.json";

/// What may be asked of a list. We hold ages, opening times and distances as words or not at all, so that a list cannot be
/// narrowed by them: such a question is refused, rather than answered wrongly.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    page: Option<u32>,
    per_page: Option<u32>,
    search: Option<String>,
    taxonomy_id: Option<String>,
    taxonomy_term_id: Option<String>,
}

impl Asked {
    fn slice(&self) -> slice::Asked {
        slice::Asked { page: self.page, per_page: self.per_page }
    }
}

/// `GET /api/oruk`
pub(crate) async fn describe_referrals(request: HttpRequest) -> PageResult {
    answer::json(&request, &json!({ "version": "HSDS-UK-3.0", "profile": PROFILE, "openapi_url": DESCRIPTION }))
}

/// `GET /api/oruk/services`
pub(crate) async fn list_referrals(tenant: Tenant, asked: Query<Asked>, request: HttpRequest) -> PageResult {
    let referrals = narrowed(&tenant, &asked).await?;
    list(&request, asked.slice(), referrals.entries.iter().map(|entry| referrals.brief(entry)).collect())
}

/// `GET /api/oruk/services/{id}`
pub(crate) async fn read_referral(tenant: Tenant, id: Path<Uuid>, request: HttpRequest) -> PageResult {
    let referrals = Referrals::gather(&tenant).await?;
    let found = referrals.entries.iter().find(|entry| entry.line.id == *id);
    answer::json(&request, &referrals.full(found.ok_or(PageError::NotFound)?))
}

/// `GET /api/oruk/service_at_locations`
pub(crate) async fn list_referral_places(tenant: Tenant, asked: Query<Asked>, request: HttpRequest) -> PageResult {
    let referrals = narrowed(&tenant, &asked).await?;
    list(&request, asked.slice(), referrals.entries.iter().map(|entry| referrals.at_location(entry)).collect())
}

/// `GET /api/oruk/service_at_locations/{id}`
pub(crate) async fn read_referral_place(tenant: Tenant, id: Path<Uuid>, request: HttpRequest) -> PageResult {
    let referrals = Referrals::gather(&tenant).await?;
    let found = referrals.entries.iter().find(|entry| place_id(&entry.line) == *id);
    answer::json(&request, &referrals.at_location(found.ok_or(PageError::NotFound)?))
}

/// `GET /api/oruk/taxonomies`
pub(crate) async fn list_taxonomies(tenant: Tenant, asked: Query<slice::Asked>, request: HttpRequest) -> PageResult {
    let referrals = Referrals::without_entries(&tenant).await?;
    list(&request, asked.into_inner(), referrals.taxonomies.iter().map(|taxonomy| taxonomy.told()).collect())
}

/// `GET /api/oruk/taxonomies/{id}`
pub(crate) async fn read_taxonomy(tenant: Tenant, id: Path<Uuid>, request: HttpRequest) -> PageResult {
    let referrals = Referrals::without_entries(&tenant).await?;
    let found = referrals.taxonomies.iter().find(|taxonomy| taxonomy.id == *id);
    answer::json(&request, &found.ok_or(PageError::NotFound)?.told())
}

/// `GET /api/oruk/taxonomy_terms`
pub(crate) async fn list_taxonomy_terms(
    tenant: Tenant,
    asked: Query<slice::Asked>,
    request: HttpRequest,
) -> PageResult {
    list(&request, asked.into_inner(), terms(&tenant).await?.into_iter().map(|(_, told)| told).collect())
}

/// `GET /api/oruk/taxonomy_terms/{id}`
pub(crate) async fn read_taxonomy_term(tenant: Tenant, id: Path<Uuid>, request: HttpRequest) -> PageResult {
    let found = terms(&tenant).await?.into_iter().find(|(known, _)| *known == *id);
    answer::json(&request, &found.ok_or(PageError::NotFound)?.1)
}

async fn terms(tenant: &Tenant) -> Result<Vec<(Uuid, Value)>, PageError> {
    let referrals = Referrals::without_entries(tenant).await?;
    let told = referrals
        .taxonomies
        .iter()
        .flat_map(|taxonomy| taxonomy.terms.iter().map(move |term| (term.id, taxonomy.told_term(term))));
    Ok(told.collect())
}

/// The entries that are asked for.
async fn narrowed<'a>(tenant: &'a Tenant, asked: &Asked) -> Result<Referrals<'a>, PageError> {
    asked.slice().checked()?;
    let mut referrals = Referrals::gather(tenant).await?;
    let entries = std::mem::take(&mut referrals.entries);
    let words = asked.search.as_ref().map(|words| words.to_lowercase());
    let wanted = entries.into_iter().filter(|entry| {
        let says = |words: &String| {
            entry.line.title.to_lowercase().contains(words) || entry.line.summary.to_lowercase().contains(words)
        };
        words.as_ref().is_none_or(says)
            && asked.taxonomy_id.as_ref().is_none_or(|id| referrals.has_taxonomy(entry, id))
            && asked.taxonomy_term_id.as_ref().is_none_or(|id| referrals.has_term(entry, id))
    });
    let entries = wanted.collect();
    referrals.entries = entries;
    Ok(referrals)
}

/// A slice of a list as the profile words it.
fn list(request: &HttpRequest, asked: slice::Asked, records: Vec<Value>) -> PageResult {
    let cut = asked.cut(records)?;
    let pages = cut.total.div_ceil(cut.per_page as usize);
    answer::json(
        request,
        &json!({
            "total_items": cut.total,
            "total_pages": pages,
            "page_number": cut.page,
            "size": cut.lines.len(),
            "first_page": cut.page == 1,
            "last_page": cut.page as usize >= pages,
            "empty": cut.lines.is_empty(),
            "contents": cut.lines,
        }),
    )
}
