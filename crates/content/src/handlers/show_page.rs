//! Any page that editors wrote: what residents see at its path.

use actix_web::http::header;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use tenancy::Tenant;
use web::{PageError, PageResult, published_from, render};

use super::HTML;
use crate::choices::Choices;
use crate::kind::Kind;
use crate::kind::redirect::Redirect;
use crate::page::Page;
use crate::view::{Asked, shown, shown_narrowed};
use crate::writing::Writing;
use crate::{linked_data, path, redirect};

/// `GET /{path}`, for every path that belongs to nobody else.
pub(crate) async fn show_page(tenant: Tenant, at: Path<String>, request: HttpRequest) -> PageResult {
    let at = format!("/{}", at.trim_end_matches('/'));
    if tenant.pages().get(&at, tenant.clock().today()).is_none()
        && let Some(to) = leads_to(&tenant, &at).await?
    {
        return Ok(HttpResponse::MovedPermanently().insert_header((header::LOCATION, to)).finish());
    }
    let choices = Choices::read(request.query_string());
    if !choices.is_empty()
        && let Some((_, directory)) = Page::live_at(tenant.db().read(), &at).await?
        && directory.kind == Kind::Directory
    {
        let asked = Asked::of(&tenant, &at, &directory);
        let Some((template, shown)) = shown_narrowed(asked, &choices).await? else { return Err(PageError::NotFound) };
        return render(&tenant, template, &shown);
    }
    published_from(&tenant, &request, &at, HTML, async || html(&tenant, &at).await).await
}

/// Where somebody is sent on to: by a page that says so, or by what a page left behind when it moved.
async fn leads_to(tenant: &Tenant, at: &str) -> Result<Option<String>, PageError> {
    let db = tenant.db().read();
    if let Some((_, writing)) = Page::live_at(db, at).await? {
        let to = (writing.kind == Kind::Redirect).then(|| writing.typed::<Redirect>().to);
        return Ok(to.filter(|to| to.starts_with('/') || to.starts_with("https://")));
    }
    Ok(redirect::find(db, at).await?)
}

async fn html(tenant: &Tenant, at: &str) -> Result<String, PageError> {
    let Some((page, writing, path, chapter)) = found(tenant, at).await? else { return Err(PageError::NotFound) };
    let updated = page.published_at.map(catalogue::london_date);
    let asked = Asked { chapter, updated, ..Asked::of(tenant, path, &writing) };
    let Some((template, mut shown)) = shown(asked).await? else { return Err(PageError::NotFound) };
    let today = tenant.clock().today();
    let data = linked_data::page(&writing, tenant.profile(), path, &shown.crumbs, updated, today);
    shown.page = shown.page.saying(&data);
    Ok(tenant.theme().render(template, &shown)?)
}

/// The page at a path, or the one above whose chapter it is: with the page's own path, and the chapter.
async fn found<'a>(
    tenant: &Tenant,
    at: &'a str,
) -> Result<Option<(Page, Writing, &'a str, Option<&'a str>)>, PageError> {
    let db = tenant.db().read();
    if let Some((page, writing)) = Page::live_at(db, at).await? {
        return Ok(Some((page, writing, at, None)));
    }
    let (Some(above), Some((_, chapter))) = (path::above(at), at.rsplit_once('/')) else { return Ok(None) };
    let page = Page::live_at(db, above).await?;
    Ok(page.map(|(page, writing)| (page, writing, above, Some(chapter))))
}
