//! A visit: one browser's stay, known by a random cookie and by nothing else. Forms bind their drafts to it, and the token
//! against forged requests is made from it, so neither needs an account.

use std::future::{Ready, ready};

use actix_web::body::MessageBody;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use tenancy::{Keys, NoTenant, Site, Tenant};

use crate::cookies::VISIT;

/// A random token has 160 bits: 27 characters of URL-safe base64.
const TOKEN_LENGTH: usize = 27;

/// One browser's stay. Only pages that take a `Visit` set its cookie; published pages never do.
#[derive(Clone, Debug)]
pub struct Visit {
    /// What is kept in the database for it: a keyed digest, from which nobody can make the cookie.
    pub digest: String,
    /// The random text in the cookie.
    token: String,
}

/// Marks a request whose answer has to set the cookie.
#[derive(Clone)]
struct Begun(Visit);

impl Visit {
    /// The visit that the request's cookie names, or a new one, which [`remember`] then gives the browser.
    #[must_use]
    pub fn of(tenant: &Tenant, request: &HttpRequest) -> Self {
        if let Some(Begun(visit)) = request.extensions().get::<Begun>() {
            return visit.clone();
        }
        if let Some(visit) = Self::existing(tenant, request) {
            return visit;
        }
        let visit = Self::named(tenant, Keys::random_token());
        request.extensions_mut().insert(Begun(visit.clone()));
        visit
    }

    /// The visit that the request's cookie names, if there is one.
    #[must_use]
    pub fn existing(tenant: &Tenant, request: &HttpRequest) -> Option<Self> {
        let token = request.cookie(VISIT.name)?.value().to_owned();
        let ours = token.len() == TOKEN_LENGTH
            && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        ours.then(|| Self::named(tenant, token))
    }

    fn named(tenant: &Tenant, token: String) -> Self {
        Self { digest: tenant.keys().digest("visit", token.as_bytes()), token }
    }

    /// The random text itself: what the token against forged requests is bound to.
    pub(crate) fn secret(&self) -> &str {
        &self.token
    }

    fn cookie(&self) -> Cookie<'static> {
        // Without an age it lasts until the browser is closed; drafts are kept for 20 hours and more on our side.
        Cookie::build(VISIT.name, self.token.clone())
            .path("/")
            .secure(true)
            .http_only(true)
            .same_site(SameSite::Lax)
            .finish()
    }
}

impl FromRequest for Visit {
    type Error = NoTenant;
    type Future = Ready<Result<Self, NoTenant>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let site = Site::from_request(request, payload).into_inner();
        ready(site.map(|site| Self::of(site.house(), request)))
    }
}

/// Middleware: gives the browser the cookie of a visit that began with this request. Stands outside the handlers and inside
/// nothing that keeps answers.
///
/// # Errors
/// Those of what it wraps.
pub async fn remember(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let mut response = next.call(request).await?;
    let begun = response.request().extensions().get::<Begun>().cloned();
    if let Some(Begun(visit)) = begun
        && let Ok(value) = HeaderValue::from_str(&visit.cookie().to_string())
    {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{asked, north};

    #[actix_web::test]
    async fn a_visit_lasts_as_long_as_its_cookie_and_is_one_for_each_request() {
        let (tenant, _data) = north().await;
        let request = asked(&tenant, &[]);
        let visit = Visit::of(&tenant, &request);
        assert_eq!(Visit::of(&tenant, &request).digest, visit.digest, "asked twice, it is the same");
        let cookie = format!("__Host-visit={}", visit.secret());
        let again = Visit::existing(&tenant, &asked(&tenant, &[("cookie", &cookie)]));
        assert_eq!(again.map(|visit| visit.digest), Some(visit.digest.clone()));
        assert!(!visit.digest.contains(visit.secret()), "the database does not learn the cookie");
        let set = visit.cookie().to_string();
        for part in ["__Host-visit=", "; HttpOnly", "; SameSite=Lax", "; Secure", "; Path=/"] {
            assert!(set.contains(part), "{set} lacks {part}");
        }
        assert!(!set.contains("Domain"));
    }

    #[actix_web::test]
    async fn a_cookie_that_we_did_not_make_is_no_visit() {
        let (tenant, _data) = north().await;
        for made_up in ["", "short", "with spaces and more than that", "../../../../../../../../../"] {
            let cookie = format!("__Host-visit={made_up}");
            assert!(Visit::existing(&tenant, &asked(&tenant, &[("cookie", &cookie)])).is_none(), "{made_up}");
        }
    }
}
