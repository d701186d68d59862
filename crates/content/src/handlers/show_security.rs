//! Whom to tell about a weakness (RFC 9116).

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header;
use tenancy::Tenant;
use web::PageResult;

/// For how long what it says may be relied on. RFC 9116 wants less than a year.
const HOLDS: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// `GET /.well-known/security.txt`
pub(crate) async fn show_security(tenant: Tenant) -> PageResult {
    let profile = tenant.profile();
    // The date alone: it then changes once a day and not with every request.
    let until = (tenant.clock().now() + HOLDS).format("%Y-%m-%dT00:00:00Z");
    let text = format!(
        "Contact: mailto:{}\nExpires: {until}\nPreferred-Languages: en\nCanonical: {}\n",
        profile.contacts.email,
        profile.link("/.well-known/security.txt"),
    );
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .body(text))
}
