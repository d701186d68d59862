//! What crawlers may read: everything published, nothing that is one person's.

use actix_web::HttpRequest;
use tenancy::Tenant;
use web::{PageResult, published_text};

/// `GET /robots.txt`
pub(crate) async fn show_robots(tenant: Tenant, request: HttpRequest) -> PageResult {
    published_text(&tenant, &request, "/robots.txt", "text/plain; charset=utf-8", || {
        let sitemap = tenant.profile().link("/sitemap.xml");
        Ok(format!(
            "User-agent: *\nDisallow: /forms/\nDisallow: /track\nDisallow: /search\nDisallow: /account\nDisallow: /staff\n\nSitemap: {sitemap}\n"
        ))
    })
}
