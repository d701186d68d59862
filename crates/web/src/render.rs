//! Answering with a page that is made for one person: rendered each time, kept by nobody.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, HttpResponseBuilder};
use serde::Serialize;
use tenancy::Tenant;

use crate::error::{PageError, PageResult};

/// The page, with status 200. No cache may keep it.
///
/// # Errors
/// The template asks for something that `context` does not hold.
pub fn render(tenant: &Tenant, template: &str, context: &impl Serialize) -> PageResult {
    render_with_status(tenant, StatusCode::OK, template, context)
}

/// The page, with a status of its own: 422 for a form with errors. No cache may keep it.
///
/// # Errors
/// The template asks for something that `context` does not hold.
pub fn render_with_status(tenant: &Tenant, status: StatusCode, template: &str, context: &impl Serialize) -> PageResult {
    let html = tenant.theme().render(template, context).map_err(PageError::from)?;
    Ok(HttpResponseBuilder::new(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(html))
}

/// Sends the browser to another page of this site with GET, after a form was taken (303). `path` begins with one slash.
///
/// # Errors
/// The path leads elsewhere: it does not begin with exactly one slash, or holds a backslash or a control character.
pub fn see_other(path: &str) -> PageResult {
    let ours = path.starts_with('/')
        && !path.starts_with("//")
        && !path.chars().any(|character| character.is_control() || character == '\\');
    if !ours {
        return Err(PageError::BadRequest("a redirect that leads elsewhere"));
    }
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, path))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish())
}

/// Keeps the page's address from whatever is opened from it: for pages whose address holds a token.
#[must_use]
pub fn without_referrer(mut response: HttpResponse) -> HttpResponse {
    let value = header::HeaderValue::from_static("no-referrer");
    response.headers_mut().insert(header::REFERRER_POLICY, value);
    response
}
