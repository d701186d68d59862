//! `GET /.well-known/jwks.json`: the public halves of this site's signing keys (RFC 7517).

use actix_web::HttpResponse;
use actix_web::http::header;
use serde::Serialize;
use tenancy::{PublicKey, Site};
use web::PageResult;

#[derive(Serialize)]
struct KeySet {
    keys: Vec<PublicKey>,
}

pub(super) async fn show_jwks(site: Site) -> PageResult {
    let house = site.house();
    let set = KeySet { keys: house.keys().public(house.clock().now()) };
    // Shorter than the minute by which a new key is announced before it signs.
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "public, max-age=30")).json(set))
}
