//! What every answer carries, errors and files included: what the browser may do with the page, and the request's id.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse};
use tenancy::Site;
use uuid::Uuid;

/// Same for every page, so a page can be kept; nothing inline, nothing from elsewhere, no frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
    connect-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; \
    manifest-src 'self'";

/// Lets the forms of one page lead to another origin, and to that alone.
#[must_use]
pub fn forms_lead_to(mut response: HttpResponse, origin: &str) -> HttpResponse {
    let policy = POLICY.replace("form-action 'self'", &format!("form-action {origin}"));
    // An origin of a site that is open is one that headers can hold; if it were not, the form would lead nowhere.
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Sites whose films a page may frame once a person has asked for one. Both follow nobody when they are told not to.
const FILMS: &str = "https://www.youtube-nocookie.com https://player.vimeo.com";

/// What stands in a page that has a film of one of these sites, and in no other.
pub(crate) const HAS_FILM: &str = " data-film=\"";

/// What the browser may do with a page that has a film elsewhere.
pub(crate) fn policy_with_films() -> std::io::Result<(HeaderName, HeaderValue)> {
    let policy = HeaderValue::try_from(format!("{POLICY}; frame-src {FILMS}")).map_err(std::io::Error::other)?;
    Ok((header::CONTENT_SECURITY_POLICY, policy))
}

/// Headers that are the same for every answer.
const ALWAYS: [(&str, &str); 7] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    (
        "permissions-policy",
        "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), \
         magnetometer=(), microphone=(), midi=(), payment=(), usb=()",
    ),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-permitted-cross-domain-policies", "none"),
];

/// A year, and every name below (ASVS 3.4.1).
const TRANSPORT: &str = "max-age=31536000; includeSubDomains";

/// The headers that every answer has unless a handler says otherwise. `secure` says that the site is reached by https alone.
pub(crate) fn standing(secure: bool) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
    ALWAYS
        .into_iter()
        .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
        .chain([(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin"))])
        .chain(secure.then(|| (header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(TRANSPORT))))
}

/// The name of one request: in its answer, in the logs, and on the page of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestId(pub Uuid);

impl RequestId {
    /// Draws one.
    #[must_use]
    pub fn draw() -> Self {
        Self(Uuid::now_v7())
    }

    /// Writes it into an answer.
    pub(crate) fn name(self, headers: &mut HeaderMap) {
        let mut text = Uuid::encode_buffer();
        if let Ok(value) = HeaderValue::from_str(self.0.hyphenated().encode_lower(&mut text)) {
            headers.insert(HeaderName::from_static("x-request-id"), value);
        }
    }
}

/// The id of this request, which [`headers`] made; a new one where it does not stand.
#[must_use]
pub fn request_id(request: &HttpRequest) -> String {
    let known = request.extensions().get::<RequestId>().copied();
    known.unwrap_or_else(RequestId::draw).0.to_string()
}

/// Middleware, outermost: names the request and sets the headers of the answer. What a handler set stays.
///
/// # Errors
/// Those of what it wraps.
pub async fn headers(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let id = RequestId::draw();
    request.extensions_mut().insert(id);
    let mut response = next.call(request).await?;
    let secure = {
        let extensions = response.request().extensions();
        extensions.get::<Site>().is_some_and(|site| site.house().profile().is_secure())
    };
    dress(response.headers_mut(), id, secure);
    Ok(response)
}

fn dress(headers: &mut HeaderMap, id: RequestId, secure: bool) {
    for (name, value) in standing(secure) {
        if !headers.contains_key(&name) {
            headers.insert(name, value);
        }
    }
    id.name(headers);
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn every_answer_is_closed_to_what_it_does_not_need() {
        let mut headers = HeaderMap::new();
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        dress(&mut headers, RequestId(Uuid::nil()), true);
        let said = |name: &str| headers.get(name).unwrap().to_str().unwrap().to_owned();
        assert!(said("content-security-policy").starts_with("default-src 'none'; "));
        assert!(!said("content-security-policy").contains("unsafe"));
        assert_eq!(said("x-content-type-options"), "nosniff");
        assert_eq!(said("referrer-policy"), "no-referrer", "a handler's own word stays");
        assert_eq!(said("strict-transport-security"), "max-age=31536000; includeSubDomains");
        assert_eq!(said("x-request-id"), Uuid::nil().to_string());
    }

    #[test]
    fn films_may_be_framed_and_nothing_else_is_opened() {
        let (_, policy) = policy_with_films().unwrap();
        let (rest, frames) = policy.to_str().unwrap().rsplit_once("; frame-src ").unwrap();
        assert_eq!(rest, POLICY);
        assert!(frames.split(' ').all(|site| site.starts_with("https://")), "{frames}");
        assert!(!POLICY.contains("frame-src"), "pages without a film frame nothing");
    }

    #[test]
    fn transport_security_is_promised_over_https_only() {
        let mut headers = HeaderMap::new();
        dress(&mut headers, RequestId(Uuid::nil()), false);
        assert!(!headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
    }
}
