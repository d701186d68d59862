//! Files that pages need, each under the name of its content: built styles and letters, the borough's colours, its mark.
//!
//! An address is `/assets/<hash>/<file>`; it never changes its bytes, so browsers may keep it for a year. The borough's own
//! file wins over a built one of the same name.

use std::borrow::Cow;

use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use rust_embed::{EmbeddedFile, RustEmbed};
use tenancy::{Profile, Site, Statics, content_name};

use crate::error::{PageError, PageResult};
use crate::page::{Access, Page, Sites, get};
use crate::published::{Encoding, best_encoding};
use crate::theme_css::theme_css;

/// What `make assets` built.
#[derive(RustEmbed)]
#[folder = "../../assets/dist"]
struct Built;

/// The style sheet that is made from the profile.
const THEME: &str = "theme.css";
/// What stands in an address when the file is not there; it leads to a page that says so.
const MISSING: &str = "missing";

/// The routes of files.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get("/assets/{hash}/{file:.*}", "show_asset", Access::Open, || get().to(show_asset)).on(Sites::Both),
        Page::get("/favicon.ico", "show_favicon", Access::Open, || get().to(show_favicon)).on(Sites::Both),
    ]
}

/// Whether `make assets` was run before this program was built. Without it pages have no style and no script.
#[must_use]
pub fn assets_are_built() -> bool {
    Built::get("site.css").is_some()
}

/// The address of a file for this borough's pages.
#[must_use]
pub fn asset_href(profile: &Profile, statics: &Statics, file: &str) -> String {
    if let Some(own) = statics.get(file) {
        return address(&own.hash, file);
    }
    if file == THEME {
        return address(&content_name(theme_css(profile).as_bytes()), file);
    }
    asset_href_of_built(file)
}

/// The address of a built file.
pub(crate) fn asset_href_of_built(file: &str) -> String {
    let hash = Built::get(file).map_or_else(|| MISSING.to_owned(), |found| hash_of(&found));
    address(&hash, file)
}

fn address(hash: &str, file: &str) -> String {
    format!("/assets/{hash}/{file}")
}

fn hash_of(file: &EmbeddedFile) -> String {
    file.metadata.sha256_hash().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

async fn show_asset(site: Site, request: HttpRequest) -> PageResult {
    asset(site.house().profile(), site.house().statics(), request.headers(), request.path())
}

/// The file at an address that [`asset_href`] gave, in the best encoding that `asked` allows.
///
/// # Errors
/// There is no such file, or its content has another name by now.
fn asset(profile: &Profile, statics: &Statics, asked: &HeaderMap, path: &str) -> PageResult {
    let named = path.strip_prefix("/assets/").and_then(|rest| rest.split_once('/'));
    let (hash, file) = named.ok_or(PageError::NotFound)?;
    if let Some(own) = statics.get(file) {
        return if own.hash == hash { Ok(answer(file, own.bytes.clone(), None)) } else { Err(PageError::NotFound) };
    }
    if file == THEME {
        let css = theme_css(profile);
        let same = content_name(css.as_bytes()) == hash;
        return if same { Ok(answer(file, Bytes::from(css), None)) } else { Err(PageError::NotFound) };
    }
    let found = Built::get(file).ok_or(PageError::NotFound)?;
    if hash_of(&found) != hash {
        return Err(PageError::NotFound);
    }
    // The build lays compressed copies beside what compresses well.
    let encoding = best_encoding(asked);
    let squeezed = match encoding {
        Encoding::Brotli => Built::get(&format!("{file}.br")),
        Encoding::Gzip => Built::get(&format!("{file}.gz")),
        Encoding::Plain => None,
    };
    Ok(match squeezed {
        Some(copy) => answer(file, bytes(copy.data), Some(encoding)),
        None => answer(file, bytes(found.data), None),
    })
}

/// Browsers ask for this address by themselves. The pages name the real one.
async fn show_favicon(site: Site) -> PageResult {
    let icon = site.house().statics().get("favicon.svg").ok_or(PageError::NotFound)?;
    Ok(HttpResponse::MovedPermanently().insert_header((header::LOCATION, address(&icon.hash, "favicon.svg"))).finish())
}

fn bytes(data: Cow<'static, [u8]>) -> Bytes {
    match data {
        Cow::Borrowed(data) => Bytes::from_static(data),
        Cow::Owned(data) => Bytes::from(data),
    }
}

fn answer(file: &str, bytes: Bytes, encoding: Option<Encoding>) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CONTENT_TYPE, media_type(file)))
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((header::VARY, "Accept-Encoding"))
        // Other systems wear the header and footer of this site, with its styles and letters.
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header(("cross-origin-resource-policy", "cross-origin"));
    if let Some(name) = encoding.and_then(Encoding::name) {
        response.insert_header((header::CONTENT_ENCODING, HeaderValue::from_static(name)));
    }
    response.body(bytes)
}

fn media_type(file: &str) -> &'static str {
    match file.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("ico") => "image/x-icon",
        Some("webmanifest") => "application/manifest+json",
        Some("pdf") => "application/pdf",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;
    use crate::trial::north;

    #[actix_web::test]
    async fn a_file_is_served_under_the_name_of_its_content_only() {
        let (tenant, _data) = north().await;
        let (profile, statics) = (tenant.profile(), tenant.statics());
        let asked = HeaderMap::new();
        for file in ["mark.svg", THEME] {
            let href = asset_href(profile, statics, file);
            let response = asset(profile, statics, &asked, &href).unwrap();
            let kept = response.headers().get(header::CACHE_CONTROL).unwrap();
            assert_eq!(kept, "public, max-age=31536000, immutable");
            let hash = href.split('/').nth(2).unwrap();
            let other = href.replace(hash, "0123456789abcdef");
            assert!(matches!(asset(profile, statics, &asked, &other), Err(PageError::NotFound)), "{other}");
        }
        for path in
            ["/assets/", "/assets/x", "/assets/x/../../Cargo.toml", "/assets/missing/site.nothing", "/assets/x/\\y"]
        {
            assert!(matches!(asset(profile, statics, &asked, path), Err(PageError::NotFound)), "{path}");
        }
    }

    #[actix_web::test]
    async fn a_built_style_sheet_travels_compressed() {
        if !assets_are_built() {
            return;
        }
        let (tenant, _data) = north().await;
        let mut asked = HeaderMap::new();
        asked.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("br"));
        let href = asset_href(tenant.profile(), tenant.statics(), "site.css");
        let response = asset(tenant.profile(), tenant.statics(), &asked, &href).unwrap();
        assert_eq!(response.headers().get(header::CONTENT_ENCODING).unwrap(), "br");
        assert_eq!(response.headers().get(header::CONTENT_TYPE).unwrap(), "text/css; charset=utf-8");
    }
}
