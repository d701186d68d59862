//! `GET /preview/{token}`: the newest version of a page, for whoever was given the link. No account, no search engine, no copy
//! in any cache, and a banner that says what it is.

use actix_web::HttpResponse;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::{Path, Query};
use serde::Deserialize;
use tenancy::Tenant;
use web::words::moment;
use web::{PageError, PageResult, render, without_referrer};

use crate::page::Page;
use crate::preview;
use crate::view::{Asked, shown};

/// Which chapter of a guide or a publication.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    chapter: Option<String>,
}

pub(super) async fn show_preview(tenant: Tenant, secret: Path<String>, wanted: Query<Wanted>) -> PageResult {
    let db = tenant.db().read();
    let now = tenant.clock().now();
    let found = preview::leads_to(db, tenant.keys(), &secret, now).await?;
    let Some((id, expires_at)) = found else { return Err(PageError::NotFound) };
    let page = Page::find(db, id).await?.ok_or(PageError::NotFound)?;
    let newest = page.newest(db).await?;
    let banner =
        format!("This is a preview. The page is not published like this. The link works until {}.", moment(expires_at));
    // It led here, so it is made of letters and digits.
    let link = format!("/preview/{secret}");
    let asked = Asked {
        chapter: wanted.chapter.as_deref(),
        preview: Some(&link),
        ..Asked::of(&tenant, &page.path, newest.writing())
    };
    Ok(without_referrer(as_it_would_look(asked, banner).await?))
}

/// A page as it would look to residents, under a banner that says that it does not yet.
pub(super) async fn as_it_would_look(asked: Asked<'_>, banner: String) -> PageResult {
    let tenant = asked.tenant;
    let Some((template, mut view)) = shown(asked).await? else { return Err(PageError::NotFound) };
    // Without a path of its own it is not for search engines.
    view.page.path = None;
    view.page.banner = Some(banner);
    let mut response: HttpResponse = render(tenant, template, &view)?;
    response.headers_mut().insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
    Ok(response)
}
