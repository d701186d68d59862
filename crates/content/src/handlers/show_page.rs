//! Any page that editors wrote: what residents see at its path.

use actix_web::http::header;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use tenancy::Tenant;
use web::{PageError, PageResult, published_from};

use crate::kind::Kind;
use crate::kind::redirect::Redirect;
use crate::page::Page;
use crate::view::{Asked, shown};
use crate::{linked_data, path, redirect};

/// `GET /{path}`, for every path that belongs to nobody else.
pub(crate) async fn show_page(tenant: Tenant, at: Path<String>, request: HttpRequest) -> PageResult {
    let at = format!("/{}", at.trim_end_matches('/'));
    if let Some(to) = leads_to(&tenant, &at).await? {
        return Ok(HttpResponse::MovedPermanently().insert_header((header::LOCATION, to)).finish());
    }
    published_from(&tenant, &request, &at, "text/html; charset=utf-8", async || html(&tenant, &at).await).await
}

/// Where somebody is sent on to: by a page that says so, or by what a page left behind when it moved.
async fn leads_to(tenant: &Tenant, at: &str) -> Result<Option<String>, PageError> {
    if tenant.pages().get(at).is_some() {
        return Ok(None);
    }
    let db = tenant.db().read();
    if let Some((_, writing)) = Page::live_at(db, at).await? {
        let to = (writing.kind == Kind::Redirect).then(|| writing.typed::<Redirect>().to);
        return Ok(to.filter(|to| to.starts_with('/') || to.starts_with("https://")));
    }
    Ok(redirect::find(db, at).await?)
}

async fn html(tenant: &Tenant, at: &str) -> Result<String, PageError> {
    let db = tenant.db().read();
    let found = match Page::live_at(db, at).await? {
        Some(found) => Some((found, at, None)),
        // A chapter has an address below its page's.
        None => match (path::above(at), at.rsplit_once('/')) {
            (Some(above), Some((_, chapter))) => {
                Page::live_at(db, above).await?.map(|found| (found, above, Some(chapter)))
            }
            _ => None,
        },
    };
    let Some(((page, writing), path, chapter)) = found else { return Err(PageError::NotFound) };
    let updated = page.published_at.map(catalogue::london_date);
    let asked = Asked { tenant, path, writing: &writing, chapter, updated };
    let Some((template, mut shown)) = shown(asked).await? else { return Err(PageError::NotFound) };
    let today = tenant.clock().today();
    let data = linked_data::page(&writing, tenant.profile(), path, &shown.crumbs, updated, today);
    shown.page = shown.page.saying(&data);
    Ok(tenant.theme().render(template, &shown)?)
}
