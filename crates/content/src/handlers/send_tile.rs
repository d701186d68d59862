//! A tile of a map, from the borough's own folder or drawn plain. Nobody else is ever asked.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{Path, block};
use tenancy::Tenant;
use web::{PageError, PageResult};

use crate::tiles::Tile;

/// `GET /tiles/{zoom}/{across}/{down}.png`
pub(crate) async fn send_tile(tenant: Tenant, asked: Path<(String, String, String)>) -> PageResult {
    let (zoom, across, down) = asked.into_inner();
    let tile = Tile::read(&zoom, &across, &down).ok_or(PageError::NotFound)?;
    let read = block(move || tile.picture(&tenant)).await.map_err(PageError::failed)?;
    let picture = read.map_err(PageError::failed)?;
    Ok(HttpResponse::Ok()
        .content_type("image/png")
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .body(picture))
}
