//! One page each, named after its template.

mod editing;
mod list_consultations;
mod list_directories;
mod list_events;
mod list_news;
mod list_publications;
mod list_statuses;
pub(crate) mod search;
mod send_event;
mod send_events;
mod send_feed;
mod send_tile;
pub(crate) mod sharing;
mod show_a_z;
mod show_accessibility;
mod show_cookies;
mod show_home;
mod show_page;
mod show_privacy;
mod show_robots;
mod show_security;
mod show_service;
mod show_service_privacy;
mod show_services;
mod show_sitemap;
pub(crate) mod workflow;

pub(crate) use editing::pages as editing;
pub(crate) use list_consultations::list_consultations;
pub(crate) use list_directories::list_directories;
pub(crate) use list_events::list_events;
pub(crate) use list_news::list_news;
pub(crate) use list_publications::list_publications;
pub(crate) use list_statuses::list_statuses;
pub(crate) use send_event::send_event;
pub(crate) use send_events::send_events;
pub(crate) use send_feed::send_feed;
pub(crate) use send_tile::send_tile;
pub(crate) use show_a_z::show_a_z;
pub(crate) use show_accessibility::show_accessibility;
pub(crate) use show_cookies::show_cookies;
pub(crate) use show_home::show_home;
pub(crate) use show_page::show_page;
pub(crate) use show_privacy::show_privacy;
pub(crate) use show_robots::show_robots;
pub(crate) use show_security::show_security;
pub(crate) use show_service::show_service;
pub(crate) use show_service_privacy::show_service_privacy;
pub(crate) use show_services::show_services;
pub(crate) use show_sitemap::{show_sitemap, show_sitemap_part};

use actix_web::HttpRequest;
use serde::Serialize;
use tenancy::Tenant;
use web::{Head, PageError, PageResult, published_from, render};

use crate::choices::Choices;
use crate::view::{Crumb, home_crumb};

/// The media type of a page.
const HTML: &str = "text/html; charset=utf-8";

/// What the template of a list gets.
#[derive(Serialize)]
struct Listed<L> {
    page: Head,
    crumbs: Vec<Crumb>,
    #[serde(flatten)]
    list: L,
}

/// A list of pages: published as it is; made each time, and kept by nobody, when somebody narrowed it. `key` names it in the
/// memory of published pages.
async fn list<L: Serialize>(
    tenant: &Tenant,
    request: &HttpRequest,
    key: &str,
    template: &'static str,
    head: Head,
    make: impl AsyncFnOnce(Choices) -> Result<L, PageError>,
) -> PageResult {
    let choices = Choices::read(request.query_string());
    let crumbs = vec![home_crumb()];
    if choices.is_empty() {
        return published_from(tenant, request, key, HTML, async || {
            let shown = Listed { page: head, crumbs, list: make(choices).await? };
            Ok(tenant.theme().render(template, &shown)?)
        })
        .await;
    }
    let page = Head { path: None, ..head };
    render(tenant, template, &Listed { page, crumbs, list: make(choices).await? })
}
