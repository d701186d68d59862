//! Published pages: the same bytes for everyone, rendered once, compressed once, tagged once, and then served from memory.

use std::io::Write as _;
use std::sync::Arc;

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use chrono::NaiveDate;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;
use tenancy::{Pressed, PublishedPage, Tenant, content_name};

use crate::error::{PageError, PageResult};
use crate::headers::{HAS_FILM, RequestId, policy_with_films, standing};

/// Brotli's effort: pages are compressed once, so a little time is well spent.
const BROTLI_EFFORT: u32 = 9;
/// Browsers keep a page but ask each time; the answer is mostly 304.
const KEEPING: &str = "public, max-age=0, must-revalidate";

/// The published page at `path`: from memory, or rendered from what `context` gives. Never sets a cookie. Query parameters
/// must not change the page: `path` alone names it. Where `path` is also the page's address, the page is answered from then on
/// without its route ([`from_memory`]): whatever a handler does beside this call happens only when the page is made.
///
/// # Errors
/// `context` refuses, or the template asks for something that it does not hold.
pub fn published<C: Serialize>(
    tenant: &Tenant,
    request: &HttpRequest,
    path: &str,
    template: &str,
    context: impl FnOnce() -> Result<C, PageError>,
) -> PageResult {
    serve(tenant, request, path, "text/html; charset=utf-8", || Ok(tenant.theme().render(template, &context()?)?))
}

/// The same for a text that no template makes, such as `robots.txt`.
///
/// # Errors
/// `text` refuses.
pub fn published_text(
    tenant: &Tenant,
    request: &HttpRequest,
    path: &str,
    content_type: &'static str,
    text: impl FnOnce() -> Result<String, PageError>,
) -> PageResult {
    serve(tenant, request, path, content_type, text)
}

/// The same for a page whose text has to be asked for: `make` may await, and gives the whole text. Nothing is kept when it
/// refuses.
///
/// # Errors
/// `make` refuses.
pub async fn published_from(
    tenant: &Tenant,
    request: &HttpRequest,
    path: &str,
    content_type: &'static str,
    make: impl AsyncFnOnce() -> Result<String, PageError>,
) -> PageResult {
    let made = Made::now(tenant);
    if let Some(page) = tenant.pages().get(path, made.day) {
        return Ok(answer(request.headers(), &page));
    }
    keep(tenant, request, path, content_type, made, make().await?)
}

fn serve(
    tenant: &Tenant,
    request: &HttpRequest,
    path: &str,
    content_type: &'static str,
    make: impl FnOnce() -> Result<String, PageError>,
) -> PageResult {
    let made = Made::now(tenant);
    if let Some(page) = tenant.pages().get(path, made.day) {
        return Ok(answer(request.headers(), &page));
    }
    keep(tenant, request, path, content_type, made, make()?)
}

/// When a page was begun: on which day, and at which revision of the site. Asked before rendering, so that a page made from what
/// has just changed is not kept under the newer one.
#[derive(Clone, Copy)]
struct Made {
    revision: i64,
    day: NaiveDate,
}

impl Made {
    fn now(tenant: &Tenant) -> Self {
        Self { revision: tenant.pages().revision(), day: tenant.clock().today() }
    }
}

/// Keeps a page, and answers with it.
fn keep(
    tenant: &Tenant,
    request: &HttpRequest,
    path: &str,
    content_type: &'static str,
    made: Made,
    text: String,
) -> PageResult {
    let route = if request.path() == path { request.match_pattern() } else { None };
    let secure = tenant.profile().is_secure();
    let page = Arc::new(press(route, content_type, secure, text).map_err(PageError::failed)?);
    tenant.pages().put(path, made.revision, made.day, Arc::clone(&page));
    Ok(answer(request.headers(), &page))
}

/// The answer with a page that is kept, to a request that no route has seen: with every header that
/// [`headers`](crate::headers()) would have added.
#[must_use]
pub fn from_memory(asked: &HeaderMap, page: &PublishedPage, id: RequestId) -> HttpResponse {
    let mut response = answer(asked, page);
    id.name(response.headers_mut());
    response
}

/// Compresses and tags a page, and puts the headers of its answers together.
fn press(
    route: Option<String>,
    content_type: &'static str,
    secure: bool,
    text: String,
) -> std::io::Result<PublishedPage> {
    // Stands last, so that it is the one that holds.
    let policy = if text.contains(HAS_FILM) { Some(policy_with_films()?) } else { None };
    let plain = text.into_bytes();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&plain)?;
    let mut squeezed = Vec::new();
    {
        let mut brotli = brotli::CompressorWriter::new(&mut squeezed, 64 * 1024, BROTLI_EFFORT, 20);
        brotli.write_all(&plain)?;
        brotli.flush()?;
    }
    let content = content_name(&plain);
    let pressed = |encoding: Encoding, body: Vec<u8>| {
        // A strong tag names bytes, so each encoding has its own.
        let tag = match encoding.name() {
            Some(name) => format!("\"{content}-{name}\""),
            None => format!("\"{content}\""),
        };
        let own = [
            (header::CACHE_CONTROL, HeaderValue::from_static(KEEPING)),
            (header::VARY, HeaderValue::from_static("Accept-Encoding")),
            (header::CONTENT_TYPE, HeaderValue::from_static(content_type)),
        ];
        let tag = HeaderValue::try_from(tag).map_err(std::io::Error::other)?;
        let encoded = encoding.name().map(|name| (header::CONTENT_ENCODING, HeaderValue::from_static(name)));
        let headers = own.into_iter().chain([(header::ETAG, tag)]).chain(encoded).chain(standing(secure));
        let headers = headers.chain(policy.clone()).collect();
        Ok::<_, std::io::Error>(Pressed { headers, body: Bytes::from(body) })
    };
    Ok(PublishedPage {
        route,
        gzip: pressed(Encoding::Gzip, gzip.finish()?)?,
        brotli: pressed(Encoding::Brotli, squeezed)?,
        plain: pressed(Encoding::Plain, plain)?,
        content,
    })
}

fn answer(asked: &HeaderMap, page: &PublishedPage) -> HttpResponse {
    let pressed = match best_encoding(asked) {
        Encoding::Brotli => &page.brotli,
        Encoding::Gzip => &page.gzip,
        Encoding::Plain => &page.plain,
    };
    let fresh = already_has(asked, &page.content);
    let mut response = if fresh {
        HttpResponse::new(StatusCode::NOT_MODIFIED)
    } else {
        HttpResponse::with_body(StatusCode::OK, BoxBody::new(pressed.body.clone()))
    };
    // What says how the body is to be read is left out where there is none.
    let of_body = |name: &HeaderName| *name == header::CONTENT_TYPE || *name == header::CONTENT_ENCODING;
    let headers = response.headers_mut();
    for (name, value) in pressed.headers.iter().filter(|(name, _)| !(fresh && of_body(name))) {
        headers.insert(name.clone(), value.clone());
    }
    response
}

/// Whether the browser's copy is this page, in whatever encoding. The comparison is the weak one (RFC 9110, 13.1.2).
fn already_has(asked: &HeaderMap, content: &str) -> bool {
    asked.get_all(header::IF_NONE_MATCH).filter_map(|value| value.to_str().ok()).any(|list| {
        list.split(',').map(str::trim).any(|one| {
            let tag = one.strip_prefix("W/").unwrap_or(one).trim_matches('"');
            one == "*" || tag == content || tag.strip_suffix("-br").or(tag.strip_suffix("-gzip")) == Some(content)
        })
    })
}

/// How bytes travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// Smallest.
    Brotli,
    /// Understood by everything.
    Gzip,
    /// As it is.
    Plain,
}

impl Encoding {
    /// Its name in `Content-Encoding`.
    pub(crate) fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Plain => None,
        }
    }
}

/// The smallest encoding that the browser takes. `q` only says yes (above 0) or no.
pub(crate) fn best_encoding(asked: &HeaderMap) -> Encoding {
    let (mut brotli, mut gzip, mut any) = (None, None, None);
    for value in asked.get_all(header::ACCEPT_ENCODING).filter_map(|value| value.to_str().ok()) {
        for one in value.split(',') {
            let mut parts = one.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let taken = parts
                .find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q=")))
                .is_none_or(|quality| quality.trim().parse::<f32>().is_ok_and(|quality| quality > 0.0));
            let known = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
            if known(&["br"]) {
                brotli = Some(taken);
            } else if known(&["gzip", "x-gzip"]) {
                gzip = Some(taken);
            } else if name == "*" {
                any = Some(taken);
            }
        }
    }
    if brotli.or(any).unwrap_or(false) {
        Encoding::Brotli
    } else if gzip.or(any).unwrap_or(false) {
        Encoding::Gzip
    } else {
        Encoding::Plain
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;
    use crate::trial::{asked, north};
    use actix_web::body::to_bytes;
    use std::io::Read as _;

    #[derive(Serialize)]
    struct Greeting {
        who: &'static str,
    }

    fn page(tenant: &Tenant, headers: &[(&str, &str)], who: &'static str) -> HttpResponse {
        published(tenant, &asked(tenant, headers), "/greeting", "greeting.html", || Ok(Greeting { who })).unwrap()
    }

    fn said(response: &HttpResponse, name: header::HeaderName) -> String {
        response.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
    }

    #[actix_web::test]
    async fn a_page_is_rendered_once_for_each_revision() {
        let (tenant, _data) = north().await;
        let first = to_bytes(page(&tenant, &[], "Ann").into_body()).await.unwrap();
        let second = to_bytes(page(&tenant, &[], "Bob").into_body()).await.unwrap();
        assert_eq!(first, second);
        tenant.pages().start_over(7);
        let third = to_bytes(page(&tenant, &[], "Bob").into_body()).await.unwrap();
        assert_eq!(third, "<p>Hello Bob</p>");
    }

    #[actix_web::test]
    async fn each_encoding_holds_the_same_page_under_its_own_tag() {
        let (tenant, _data) = north().await;
        let plain = page(&tenant, &[], "Ann");
        assert_eq!(said(&plain, header::VARY), "Accept-Encoding");
        assert_eq!(said(&plain, header::CACHE_CONTROL), KEEPING);
        assert!(!plain.headers().contains_key(header::SET_COOKIE));
        let plain_tag = said(&plain, header::ETAG);
        let brotli = page(&tenant, &[("accept-encoding", "gzip, deflate, br")], "Ann");
        assert_eq!(said(&brotli, header::CONTENT_ENCODING), "br");
        assert_ne!(said(&brotli, header::ETAG), plain_tag);
        let body = to_bytes(brotli.into_body()).await.unwrap();
        let mut text = String::new();
        brotli::Decompressor::new(&body[..], 4096).read_to_string(&mut text).unwrap();
        assert_eq!(text, "<p>Hello Ann</p>");
        let gzip = page(&tenant, &[("accept-encoding", "gzip, br;q=0")], "Ann");
        assert_eq!(said(&gzip, header::CONTENT_ENCODING), "gzip");
        let body = to_bytes(gzip.into_body()).await.unwrap();
        let mut text = String::new();
        flate2::read::GzDecoder::new(&body[..]).read_to_string(&mut text).unwrap();
        assert_eq!(text, "<p>Hello Ann</p>");
    }

    #[actix_web::test]
    async fn a_browser_that_has_the_page_is_told_so() {
        let (tenant, _data) = north().await;
        let tag = said(&page(&tenant, &[], "Ann"), header::ETAG);
        let squeezed = said(&page(&tenant, &[("accept-encoding", "br")], "Ann"), header::ETAG);
        for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), squeezed, "*".to_owned()] {
            let response = page(&tenant, &[("if-none-match", &known)], "Ann");
            assert_eq!(response.status(), StatusCode::NOT_MODIFIED, "{known}");
            assert!(to_bytes(response.into_body()).await.unwrap().is_empty());
        }
        let response = page(&tenant, &[("if-none-match", "\"other\"")], "Ann");
        assert_eq!(response.status(), StatusCode::OK);
    }

    #[test]
    fn the_smallest_encoding_that_is_taken_is_chosen() {
        let chosen = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(text));
            best_encoding(&headers)
        };
        assert_eq!(chosen("gzip, deflate, br, zstd"), Encoding::Brotli);
        assert_eq!(chosen("gzip;q=1.0, br;q=0"), Encoding::Gzip);
        assert_eq!(chosen("*"), Encoding::Brotli);
        assert_eq!(chosen("*;q=0"), Encoding::Plain);
        assert_eq!(chosen("identity"), Encoding::Plain);
        assert_eq!(chosen("br;q=nonsense"), Encoding::Plain);
        assert_eq!(best_encoding(&HeaderMap::new()), Encoding::Plain);
    }
}
