//! The published pages, for crawlers. One file holds 50,000 addresses; beyond that, `/sitemap.xml` is the list of the files.

use std::fmt::Write as _;

use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use chrono::{DateTime, Utc};
use identity::AllPages;
use tenancy::Tenant;
use web::{Access, PageError, PageResult, Sites, published_from};

use crate::kind::Kind;
use crate::listing::{listed, offered};
use crate::outward;

/// What the protocol allows in one file.
const MOST: usize = 50_000;
const XML: &str = "application/xml; charset=utf-8";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const SCHEMA: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// A page that crawlers may read.
struct Place {
    path: String,
    changed: Option<DateTime<Utc>>,
}

/// `GET /sitemap.xml`
pub(crate) async fn show_sitemap(tenant: Tenant, request: HttpRequest) -> PageResult {
    published_from(&tenant, &request, "/sitemap.xml", XML, async || {
        let places = places(&tenant, &request).await?;
        Ok(if places.len() <= MOST { list(&tenant, &places) } else { index(&tenant, places.len().div_ceil(MOST)) })
    })
    .await
}

/// `GET /sitemap-{number}.xml`
pub(crate) async fn show_sitemap_part(tenant: Tenant, number: Path<usize>, request: HttpRequest) -> PageResult {
    let number = number.into_inner();
    published_from(&tenant, &request, &format!("/sitemap-{number}.xml"), XML, async || {
        let places = places(&tenant, &request).await?;
        let part = number.checked_sub(1).and_then(|before| places.chunks(MOST).nth(before));
        Ok(list(&tenant, part.ok_or(PageError::NotFound)?))
    })
    .await
}

/// Every page that is published and has no other address: those that the platform has by itself, the services with their
/// privacy notices, and what editors wrote.
async fn places(tenant: &Tenant, request: &HttpRequest) -> Result<Vec<Place>, PageError> {
    let still = |path: String| Place { path, changed: None };
    // A file has a dot in its name; what stands below a page of the platform is a step of something, not a page to come to.
    let all = request.app_data::<Data<AllPages>>();
    let fixed = all.iter().flat_map(|all| &all.0).filter(|page| {
        let own_page = page.path.matches('/').count() == 1 && !page.path.contains(['{', '.']);
        page.access == Access::Published && page.sites != Sites::Joint && own_page
    });
    let mut places: Vec<Place> = fixed.map(|page| still(page.path.to_owned())).collect();
    for service in offered(tenant) {
        if service.has_form() {
            places.push(still(format!("/privacy/{}", service.service)));
        }
        places.push(still(listed(&service).href));
    }
    for line in outward::lines(tenant, Kind::ALL).await? {
        places.push(Place { path: line.path, changed: Some(line.published_at) });
    }
    places.sort_by(|one, other| (&one.path, other.changed).cmp(&(&other.path, one.changed)));
    places.dedup_by(|later, earlier| later.path == earlier.path);
    Ok(places)
}

/// An origin and our own paths hold nothing that XML minds; writing to a string cannot fail.
fn list(tenant: &Tenant, places: &[Place]) -> String {
    let mut xml = format!("{HEAD}<urlset xmlns=\"{SCHEMA}\">\n");
    for place in places {
        let changed = place.changed.map(|at| format!("<lastmod>{}</lastmod>", at.format("%Y-%m-%dT%H:%M:%SZ")));
        let link = tenant.profile().link(&place.path);
        let _ = writeln!(xml, "  <url><loc>{link}</loc>{}</url>", changed.unwrap_or_default());
    }
    xml.push_str("</urlset>\n");
    xml
}

fn index(tenant: &Tenant, parts: usize) -> String {
    let mut xml = format!("{HEAD}<sitemapindex xmlns=\"{SCHEMA}\">\n");
    for number in 1..=parts {
        let link = tenant.profile().link(&format!("/sitemap-{number}.xml"));
        let _ = writeln!(xml, "  <sitemap><loc>{link}</loc></sitemap>");
    }
    xml.push_str("</sitemapindex>\n");
    xml
}
