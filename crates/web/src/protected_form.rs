//! A form that somebody sent, taken only when it is proved to come from our own page: by where the browser says it comes
//! from, and by a token bound to the visit.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, web};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use tenancy::Site;
use url::form_urlencoded;

use crate::csrf::{self, FIELD, csrf_token};
use crate::error::{PageError, TryAgain};
use crate::visit::Visit;

/// The most that a form may hold, in bytes.
const LARGEST: usize = 1024 * 1024;
/// How long a form may take to arrive: a page of answers within seconds on the slowest telephone, and no connection is held
/// for ever by somebody who sends a byte now and then.
const SLOWEST: Duration = Duration::from_secs(30);
/// The most fields that a form may hold.
pub(crate) const MOST_FIELDS: usize = 1000;

/// Fields that hold a secret of the person who types: they are never shown again.
const SECRETS: [&str; 5] = ["password", "new-password", "present-password", "code", "credential"];

/// What a form held. `T` is a struct of ours, in which no field may come twice, or [`Fields`].
#[derive(Debug)]
pub struct ProtectedForm<T>(pub T);

/// The fields of a form as they came: name and value, in order, without the token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// The first value of a field.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Every value of a field: the ticked checkboxes.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(field, _)| field == name).map(|(_, value)| value.as_str()).collect()
    }

    /// The value of a field that may be there once only.
    ///
    /// # Errors
    /// It is there more than once.
    pub fn one(&self, name: &str) -> Result<Option<&str>, PageError> {
        match self.all(name).as_slice() {
            [] => Ok(None),
            [value] => Ok(Some(value)),
            _ => Err(PageError::BadRequest("a field came twice")),
        }
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self)
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for ProtectedForm<T> {
    type Error = PageError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, PageError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move {
            let site = Site::extract(&request).await.map_err(|_| PageError::NotFound)?;
            let tenant = site.house();
            let here = comes_from_here(request.headers(), &tenant.profile().origin);
            let typed = read(&request, payload).await?;
            if !here {
                return Err(PageError::Forbidden(Box::new(TryAgain {
                    path: request.path().to_owned(),
                    ..TryAgain::default()
                })));
            }
            let (tokens, typed): (Vec<_>, Vec<_>) = typed.into_iter().partition(|(name, _)| name == FIELD);
            let visit = Visit::of(tenant, &request);
            let proved = matches!(tokens.as_slice(), [(_, token)] if csrf::counts(tenant, &visit, token));
            if !proved {
                // A secret must not stand on a page in clear, even if it would save typing it again.
                if typed.iter().any(|(name, _)| SECRETS.contains(&name.as_str())) {
                    return Err(PageError::Forbidden(Box::default()));
                }
                // The browser says that the form is ours, only its token is old: sending it again is safe.
                return Err(PageError::Forbidden(Box::new(TryAgain {
                    path: request.path().to_owned(),
                    typed,
                    csrf: Some(csrf_token(tenant, &visit)),
                })));
            }
            decode(&typed).map(Self)
        })
    }
}

/// Whether the browser says that the request comes from a page of this borough's own site. A browser that says nothing of
/// the kind is left to the token.
pub(crate) fn comes_from_here(headers: &HeaderMap, origin: &str) -> bool {
    let said = |name: &str| headers.get_all(name).map(|value| value.to_str().unwrap_or("?")).collect::<Vec<_>>();
    let site = said("sec-fetch-site");
    let site_is_ours = match site.as_slice() {
        [] => None,
        ["same-origin" | "none"] => Some(true),
        _ => Some(false),
    };
    match said("origin").as_slice() {
        [] => site_is_ours.unwrap_or(true),
        // A page that hides its address (no-referrer) makes the browser hide its origin too.
        ["null"] => site == ["same-origin"],
        [one] => *one == origin && site_is_ours.unwrap_or(true),
        _ => false,
    }
}

async fn read(request: &HttpRequest, payload: Payload) -> Result<Vec<(String, String)>, PageError> {
    let plain = request
        .headers()
        .get(header::CONTENT_ENCODING)
        .is_none_or(|encoding| encoding.as_bytes().eq_ignore_ascii_case(b"identity"));
    if !plain || !request.content_type().eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(PageError::NotAForm);
    }
    let says = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if says.and_then(|length| length.parse::<usize>().ok()).is_some_and(|length| length > LARGEST) {
        return Err(PageError::TooLarge);
    }
    let mut payload = payload;
    let body = web::Payload::from_request(request, &mut payload)
        .await
        .map_err(|_| PageError::BadRequest("the body cannot be read"))?
        .to_bytes_limited(LARGEST);
    let body = tokio::time::timeout(SLOWEST, body)
        .await
        .map_err(|_| PageError::TooSlow)?
        .map_err(|_| PageError::TooLarge)?
        .map_err(|_| PageError::BadRequest("the body ended early"))?;
    let fields: Vec<_> = form_urlencoded::parse(&body).into_owned().take(MOST_FIELDS + 1).collect();
    // No keyboard sends a zero byte, and PostgreSQL takes it in no text.
    if fields.iter().any(|(name, value)| name.contains('\0') || value.contains('\0')) {
        return Err(PageError::BadRequest("a zero byte in a form"));
    }
    if fields.len() > MOST_FIELDS { Err(PageError::TooLarge) } else { Ok(fields) }
}

fn decode<T: DeserializeOwned>(fields: &[(String, String)]) -> Result<T, PageError> {
    let text = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    web::Query::<T>::from_query(&text)
        .map(web::Query::into_inner)
        .map_err(|_| PageError::BadRequest("a field is missing, came twice or is not known"))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use tenancy::Tenant;

    use super::*;
    use crate::trial::{ORIGIN, asked, north, sent};

    /// Sends a form on a visit, with a token of that visit unless `token` says otherwise.
    async fn send(
        tenant: &Tenant,
        headers: &[(&str, &str)],
        body: &str,
        token: Option<&str>,
    ) -> Result<Fields, PageError> {
        let visit = Visit::of(tenant, &asked(tenant, &[]));
        let cookie = format!("__Host-visit={}", visit.secret());
        let token = token.map_or_else(|| csrf_token(tenant, &visit), ToOwned::to_owned);
        let body = format!("csrf={token}&{body}");
        let headers: Vec<_> = headers.iter().copied().chain([("cookie", cookie.as_str())]).collect();
        let (request, mut payload) = sent(tenant, &headers, &body);
        ProtectedForm::<Fields>::from_request(&request, &mut payload).await.map(|ProtectedForm(fields)| fields)
    }

    #[actix_web::test]
    async fn a_form_from_our_own_page_is_taken() {
        let (tenant, _data) = north().await;
        for headers in [
            vec![("origin", ORIGIN), ("sec-fetch-site", "same-origin")],
            vec![("origin", ORIGIN)],
            vec![("origin", "null"), ("sec-fetch-site", "same-origin")],
            vec![("sec-fetch-site", "same-origin")],
            vec![],
        ] {
            let fields = send(&tenant, &headers, "street=High+Street&what=a&what=b", None).await.unwrap();
            assert_eq!(fields.get("street"), Some("High Street"));
            assert_eq!(fields.all("what"), ["a", "b"]);
            assert!(fields.one("what").is_err(), "it came twice");
            assert_eq!(fields.get("csrf"), None);
        }
    }

    #[actix_web::test]
    async fn a_form_from_another_site_is_refused_and_nothing_of_it_is_kept() {
        let (tenant, _data) = north().await;
        for headers in [
            vec![("origin", "https://evil.example")],
            vec![("origin", "https://sub.north.example"), ("sec-fetch-site", "same-site")],
            vec![("origin", "null")],
            vec![("origin", "null"), ("sec-fetch-site", "cross-site")],
            vec![("origin", ORIGIN), ("sec-fetch-site", "cross-site")],
            vec![("sec-fetch-site", "same-site")],
        ] {
            let refused = send(&tenant, &headers, "street=x", None).await.unwrap_err();
            let PageError::Forbidden(again) = refused else { panic!("{headers:?}: {refused}") };
            assert!(again.typed.is_empty() && again.csrf.is_none(), "{headers:?}");
        }
    }

    #[actix_web::test]
    async fn an_old_or_foreign_token_is_refused_and_what_was_typed_is_kept() {
        let (tenant, _data) = north().await;
        let (other, _more) = north().await;
        let visit = Visit::of(&tenant, &asked(&tenant, &[]));
        let foreign = csrf_token(&other, &visit);
        let of_another_visit = csrf_token(&tenant, &visit);
        for token in ["", "x", "x.y", foreign.as_str(), of_another_visit.as_str()] {
            let refused = send(&tenant, &[("origin", ORIGIN)], "street=High+Street", Some(token)).await.unwrap_err();
            let PageError::Forbidden(again) = refused else { panic!("{token}: {refused}") };
            assert_eq!(again.typed, [("street".to_owned(), "High Street".to_owned())]);
            assert_eq!(again.path, "/forms/thing/street");
            assert!(again.csrf.is_some());
        }
    }

    #[actix_web::test]
    async fn a_form_that_is_too_large_or_no_form_is_refused() {
        let (tenant, _data) = north().await;
        let large = format!("a={}", "x".repeat(LARGEST));
        assert!(matches!(send(&tenant, &[], &large, None).await, Err(PageError::TooLarge)));
        let many = "a=1&".repeat(MOST_FIELDS + 1);
        assert!(matches!(send(&tenant, &[], &many, None).await, Err(PageError::TooLarge)));
        let squeezed = [("content-encoding", "gzip")];
        assert!(matches!(send(&tenant, &squeezed, "a=1", None).await, Err(PageError::NotAForm)));
        let json = [("content-type", "application/json")];
        assert!(matches!(send(&tenant, &json, "a=1", None).await, Err(PageError::NotAForm)));
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Typed {
        #[serde(rename = "street")]
        _street: String,
    }

    #[test]
    fn a_field_of_a_struct_may_come_once_only() {
        let field = |name: &str| (name.to_owned(), "x".to_owned());
        assert!(decode::<Typed>(&[field("street")]).is_ok());
        assert!(decode::<Typed>(&[field("street"), field("street")]).is_err());
        assert!(decode::<Typed>(&[field("street"), field("admin")]).is_err());
        assert!(decode::<Typed>(&[]).is_err());
    }
}
