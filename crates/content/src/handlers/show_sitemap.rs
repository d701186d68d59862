//! The published pages, for crawlers.

use std::fmt::Write as _;

use actix_web::HttpRequest;
use tenancy::Tenant;
use web::{PageResult, published_text};

use crate::listing::{listed, offered};

/// Pages that every borough has.
const ALWAYS: &[&str] = &["/", "/services", "/a-z", "/accessibility", "/privacy", "/cookies"];

/// `GET /sitemap.xml`
pub(crate) async fn show_sitemap(tenant: Tenant, request: HttpRequest) -> PageResult {
    published_text(&tenant, &request, "/sitemap.xml", "application/xml; charset=utf-8", || {
        let mut xml = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
        );
        let services = offered(&tenant);
        let paths = services.iter().map(|service| listed(service).href);
        for path in ALWAYS.iter().map(|path| (*path).to_owned()).chain(paths) {
            // An origin and our own slugs hold nothing that XML minds; writing to a string cannot fail.
            let _ = writeln!(xml, "  <url><loc>{}</loc></url>", tenant.profile().link(&path));
        }
        xml.push_str("</urlset>\n");
        Ok(xml)
    })
}
