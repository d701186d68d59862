//! Answers that any program on any site may read, with a tag by which it asks whether anything is new.

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use web::{PageError, PageResult};

/// How long a program may use an answer without asking again.
const KEEPING: &str = "public, max-age=60";

/// JSON.
pub(crate) fn json(request: &HttpRequest, value: &impl Serialize) -> PageResult {
    let text = serde_json::to_string(value).map_err(PageError::failed)?;
    Ok(text_of(request, "application/json", text))
}

/// Any text.
pub(crate) fn text_of(request: &HttpRequest, content_type: &'static str, text: String) -> HttpResponse {
    let tag = format!("\"{}\"", tenancy::content_name(text.as_bytes()));
    let known = request.headers().get_all(header::IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
    let mut known = known.flat_map(|list| list.split(',')).map(|one| one.trim().trim_start_matches("W/"));
    let is_known = known.any(|one| one == tag || one == "*");
    let mut response = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((header::ETAG, tag)).insert_header((header::CACHE_CONTROL, KEEPING));
    let mut response = if is_known { response.finish() } else { response.content_type(content_type).body(text) };
    open_to_all(response.headers_mut());
    response
}

/// Lets pages of other sites read an answer. Nothing here depends on who asks.
pub(crate) fn open_to_all(headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin"));
}
