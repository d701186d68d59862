//! The front page: the question first, then what most people come for. What editors wrote stands there; without it, everything
//! that can be asked for does.

use actix_web::HttpRequest;
use tenancy::Tenant;
use web::{PageError, PageResult, published_from};

use super::HTML;
use crate::kind::Kind;
use crate::linked_data;
use crate::page::Page;
use crate::view::{Asked, shown};
use crate::writing::Writing;

/// `GET /`
pub(crate) async fn show_home(tenant: Tenant, request: HttpRequest) -> PageResult {
    published_from(&tenant, &request, "/", HTML, async || {
        let written = Page::live_at(tenant.db().read(), "/").await?;
        let writing = written.map_or_else(|| unwritten(&tenant), |(_, writing)| writing);
        let asked = Asked::of(&tenant, "/", &writing);
        let Some((template, mut shown)) = shown(asked).await? else { return Err(PageError::NotFound) };
        shown.page = shown.page.saying(&linked_data::council(tenant.profile()));
        Ok(tenant.theme().render(template, &shown)?)
    })
    .await
}

/// The front page of a borough whose editors have not written one.
fn unwritten(tenant: &Tenant) -> Writing {
    let profile = tenant.profile();
    let mut writing = Writing::new(Kind::Home, format!("{} – services and information", profile.name));
    writing.summary.clone_from(&profile.brand.tagline);
    writing
}
