//! One page each.

use std::sync::Arc;

use actix_web::HttpRequest;
use catalogue::Definition;
use content::kind::Kind;
use content::outward::{self, Line, Whole};
use tenancy::{Profile, Tenant, Version};
use utoipa::ToSchema;
use web::{PageError, PageResult};

use crate::answer;
use crate::slice::Asked;

mod follow_lgsl;
pub(crate) mod list_events;
pub(crate) mod list_news;
pub(crate) mod list_pages;
pub(crate) mod list_services;
pub(crate) mod list_status;
pub(crate) mod list_venues;
pub(crate) mod read_page;
pub(crate) mod read_service;
mod referrals;
mod send_fragment;
mod send_local_links;
mod send_openapi;

pub(crate) use follow_lgsl::{follow_lgsl, follow_lgsl_lgil};
pub(crate) use list_events::list_events;
pub(crate) use list_news::list_news;
pub(crate) use list_pages::list_pages;
pub(crate) use list_services::list_services;
pub(crate) use list_status::list_status;
pub(crate) use list_venues::list_venues;
pub(crate) use read_page::read_page;
pub(crate) use read_service::read_service;
pub(crate) use referrals::{
    describe_referrals, list_referral_places, list_referrals, list_taxonomies, list_taxonomy_terms, read_referral,
    read_referral_place, read_taxonomy, read_taxonomy_term,
};
pub(crate) use send_fragment::send_fragment;
pub(crate) use send_local_links::send_local_links;
pub(crate) use send_openapi::send_openapi;

/// The services on offer, by title.
fn offered(tenant: &Tenant) -> Vec<Arc<Version>> {
    let all = tenant.services().all();
    let mut services: Vec<Arc<Version>> = all.values().filter(|version| version.definition.offered).cloned().collect();
    services.sort_by(|one, other| one.definition.title.cmp(&other.definition.title));
    services
}

/// In which interaction people meet a service: providing information, where nothing else is said.
fn interaction(service: &Definition) -> u32 {
    const INFORMATION: u32 = 8;
    service.lgil.unwrap_or(INFORMATION)
}

/// A slice of the pages of one kind, in the order that `arrange` gives them.
async fn slice_of_kind<T: ToSchema + serde::Serialize>(
    tenant: &Tenant,
    request: &HttpRequest,
    asked: Asked,
    kind: Kind,
    arrange: impl FnOnce(&mut Vec<Line>),
    tell: impl Fn(Whole, &Profile) -> T,
) -> PageResult {
    asked.checked()?;
    let mut lines = outward::lines(tenant, &[kind]).await?;
    arrange(&mut lines);
    let mut cut = asked.cut(lines)?;
    let whole = outward::whole(tenant, std::mem::take(&mut cut.lines)).await.map_err(PageError::from)?;
    let items = whole.into_iter().map(|page| tell(page, tenant.profile())).collect();
    answer::json(request, &cut.telling(items))
}
