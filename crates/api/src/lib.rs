//! What a borough's site says to other systems: what is published, as JSON that anybody may read.
//!
//! # Vocabulary
//! A *list* comes in *slices*: a page of so many. A *referral* is a directory entry in the words of Open Referral UK. A *fragment*
//! is the header or the footer of the site, for a page that stands somewhere else.
//!
//! # Map
//! `told` is what our own interface (`/api/v1`) tells, `document` describes it as OpenAPI; `referral` makes the records of Open
//! Referral UK; `slice` cuts lists, `answer` answers. One handler a page.
//!
//! # Deliberately not here
//! Anything about a person: no case, no account, no answer to a form can be read here, so no key is needed. Writing. The trail of
//! an administrator (`identity`, with a token). Feeds, the sitemap and JSON-LD (`content`).

mod answer;
mod document;
mod handlers;
mod referral;
mod slice;
mod told;

use actix_web::Route;
use web::{Access, Page, get};

/// Base templates: name and text of each.
pub const TEMPLATES: &[(&str, &str)] =
    &[("api/send_fragment.html", include_str!("../templates/api/send_fragment.html"))];

/// Something to read that is not kept as a page: programs ask for it with parameters.
fn page(path: &'static str, name: &'static str, route: fn() -> Route) -> Page {
    Page::get(path, name, Access::Open, route)
}

/// The pages of this crate.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        page("/api/openapi.json", "send_openapi", || get().to(handlers::send_openapi)),
        page("/api/v1/services", "list_api_services", || get().to(handlers::list_services)),
        page("/api/v1/services/{service}", "read_service", || get().to(handlers::read_service)),
        page("/api/v1/pages", "list_api_pages", || get().to(handlers::list_pages)),
        page("/api/v1/pages/{path:.*}", "read_page", || get().to(handlers::read_page)),
        page("/api/v1/events", "list_api_events", || get().to(handlers::list_events)),
        page("/api/v1/news", "list_api_news", || get().to(handlers::list_news)),
        page("/api/v1/venues", "list_api_venues", || get().to(handlers::list_venues)),
        page("/api/v1/status", "list_api_status", || get().to(handlers::list_status)),
        page("/api/oruk", "describe_referrals", || get().to(handlers::describe_referrals)),
        page("/api/oruk/", "describe_referrals", || get().to(handlers::describe_referrals)),
        page("/api/oruk/services", "list_referrals", || get().to(handlers::list_referrals)),
        page("/api/oruk/services/{id}", "read_referral", || get().to(handlers::read_referral)),
        page("/api/oruk/service_at_locations", "list_referral_places", || get().to(handlers::list_referral_places)),
        page("/api/oruk/service_at_locations/{id}", "read_referral_place", || get().to(handlers::read_referral_place)),
        page("/api/oruk/taxonomies", "list_taxonomies", || get().to(handlers::list_taxonomies)),
        page("/api/oruk/taxonomies/{id}", "read_taxonomy", || get().to(handlers::read_taxonomy)),
        page("/api/oruk/taxonomy_terms", "list_taxonomy_terms", || get().to(handlers::list_taxonomy_terms)),
        page("/api/oruk/taxonomy_terms/{id}", "read_taxonomy_term", || get().to(handlers::read_taxonomy_term)),
        page("/api/local-links.csv", "send_local_links", || get().to(handlers::send_local_links)),
        page("/lgsl/{lgsl}", "follow_lgsl", || get().to(handlers::follow_lgsl)),
        page("/lgsl/{lgsl}/{lgil}", "follow_lgsl_lgil", || get().to(handlers::follow_lgsl_lgil)),
        page("/fragments/{part}", "send_fragment", || get().to(handlers::send_fragment)),
    ]
}
