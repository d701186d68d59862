//! Errors in the borough's own clothes.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::ServiceResponse;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError as _};
use serde::Serialize;
use tenancy::Tenant;

use crate::error::{Answers, PageError, TryAgain};
use crate::headers::request_id;
use crate::page::{Head, Kind};

/// Below this, other systems ask.
const FOR_MACHINES: &str = "/api/";

/// What the template of an error sees.
#[derive(Serialize)]
struct Shown<'a> {
    page: Head,
    /// Sentences, in order.
    paragraphs: Vec<String>,
    /// Shown where a person may want to quote it.
    error_id: Option<&'a str>,
    /// A form that may be sent again.
    again: Option<&'a TryAgain>,
    /// Where to sign in.
    sign_in: Option<&'a str>,
}

/// The page of an error, in the borough's clothes, with its status. Logs what is our fault, once.
#[must_use]
pub fn render_error(tenant: &Tenant, error: &PageError, request_id: &str) -> HttpResponse {
    let status = error.status();
    if status.is_server_error() && !matches!(error, PageError::Closed { .. }) {
        tracing::error!(tenant = tenant.slug(), request_id, %error, "a page could not be shown");
    }
    let (title, paragraphs) = words(error);
    let shown = Shown {
        page: Head::new(Kind::Problem, title),
        paragraphs,
        error_id: status.is_server_error().then_some(request_id),
        again: match error {
            PageError::Forbidden(again) if again.csrf.is_some() => Some(again.as_ref()),
            _ => None,
        },
        sign_in: match error {
            PageError::SignIn { at, .. } => Some(at),
            _ => None,
        },
    };
    let html = match tenant.theme().render("web/show_problem.html", &shown) {
        Ok(html) => html,
        Err(broken) => {
            tracing::error!(tenant = tenant.slug(), request_id, error = %broken, "the page of an error could not be rendered");
            return error.error_response();
        }
    };
    let mut response = HttpResponseBuilder::new(status);
    if let Some(seconds) = error.retry_after() {
        response.insert_header((header::RETRY_AFTER, seconds));
    }
    response.content_type("text/html; charset=utf-8").insert_header((header::CACHE_CONTROL, "no-store")).body(html)
}

/// Dresses an answer that is an error: called by the guard that resolved the tenant, on everything that comes back through
/// it. Answers that are pages already pass as they are.
#[must_use]
pub fn dress<B: MessageBody + 'static>(tenant: &Tenant, response: ServiceResponse<B>) -> ServiceResponse<BoxBody> {
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response.map_into_boxed_body();
    }
    let id = request_id(response.request());
    let for_machine = response.request().path().starts_with(FOR_MACHINES);
    let ours = response.response().error().and_then(|error| error.as_error::<PageError>());
    let page = match ours {
        Some(error) if for_machine => problem(error, &id),
        Some(error) => render_error(tenant, error, &id),
        None if response.headers().contains_key(header::CONTENT_TYPE) && response.response().error().is_none() => {
            return response.map_into_boxed_body();
        }
        None if for_machine => problem(&foreign(status), &id),
        None => render_error(tenant, &foreign(status), &id),
    };
    let mut page = page;
    // What was there beside the body: the methods that are allowed, and the cookie of a visit that began here.
    for name in [header::ALLOW, header::SET_COOKIE] {
        for value in response.headers().get_all(&name) {
            page.headers_mut().append(name.clone(), value.clone());
        }
    }
    response.into_response(page)
}

/// An error at an address, before any handler was asked: as a page, or as another system reads it below `/api/`.
#[must_use]
pub fn refuse(tenant: &Tenant, path: &str, error: &PageError, request_id: &str) -> HttpResponse {
    if path.starts_with(FOR_MACHINES) { problem(error, request_id) } else { render_error(tenant, error, request_id) }
}

/// The same for another system (RFC 9457).
fn problem(error: &PageError, request_id: &str) -> HttpResponse {
    let status = error.status();
    if status.is_server_error() {
        tracing::error!(request_id, %error, "another system could not be answered");
    }
    let (title, lines) = words(error);
    let mut response = HttpResponseBuilder::new(status);
    if let Some(seconds) = error.retry_after() {
        response.insert_header((header::RETRY_AFTER, seconds));
    }
    if matches!(error, PageError::NoToken) {
        response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
    }
    let body = serde_json::json!({
        "type": "about:blank", "status": status.as_u16(), "title": title, "detail": lines.join(" "), "instance": request_id,
    });
    response
        .content_type("application/problem+json")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(body.to_string())
}

/// An error that the web server itself made.
fn foreign(status: StatusCode) -> PageError {
    match status {
        StatusCode::NOT_FOUND | StatusCode::GONE => PageError::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => PageError::MethodNotAllowed,
        StatusCode::REQUEST_TIMEOUT => PageError::TooSlow,
        StatusCode::PAYLOAD_TOO_LARGE => PageError::TooLarge,
        StatusCode::URI_TOO_LONG => PageError::AddressTooLong,
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => PageError::HeadersTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => PageError::NotAForm,
        status if status.is_client_error() => PageError::BadRequest("the web server refused it"),
        status => PageError::failed(anyhow::anyhow!("an answer of {status} without a page")),
    }
}

/// The heading of an error and what to do about it.
fn words(error: &PageError) -> (&'static str, Vec<String>) {
    let say = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    match error {
        PageError::BadRequest(_) | PageError::NotAForm => (
            "We could not read what was sent",
            say(&["Go back to the page that you came from, load it again and send it once more."]),
        ),
        PageError::Forbidden(again) if again.csrf.is_some() => (
            "Send your answer again",
            say(&[
                "The page you sent was open for a long time, or your browser has let go of its cookie. We have not used what you sent.",
                "Check it below. If it is right, send it again.",
            ]),
        ),
        PageError::Forbidden(_) => (
            "Start again from our own page",
            say(&[
                "What was sent did not come from a page of this website, so we have not used it.",
                "If you were filling in a form here, go back to it, load the page again and send it once more.",
            ]),
        ),
        PageError::SignIn { .. } => (
            "Sign in again",
            say(&[
                "You were signed out, so we have not used what you sent.",
                "Sign in, then go back in your browser to the page that you came from and send it again.",
            ]),
        ),
        PageError::NoToken => (
            "A token is needed",
            say(&["Send the header `Authorization: Bearer` with a token that counts here and has the right scope."]),
        ),
        PageError::NotAllowed { .. } => (
            "You cannot do this",
            say(&[
                "Your role does not include it. If you need it for your work, ask an administrator of your council.",
            ]),
        ),
        PageError::NotFound => (
            "Page not found",
            say(&[
                "If you typed the web address, check that it is correct.",
                "If you pasted the web address, check that you copied all of it.",
                "If you followed a link here, the page may have moved or been taken away.",
            ]),
        ),
        PageError::MethodNotAllowed => {
            ("This page cannot be used in that way", say(&["Go to the start of the service and try again from there."]))
        }
        PageError::TooLarge => (
            "What you sent is too large",
            say(&["We could not take all of it. Go back, make it shorter and send it again."]),
        ),
        PageError::TooSlow => (
            "What you sent took too long to reach us",
            say(&["Your connection may be slow or broken. Go back and send it once more."]),
        ),
        PageError::AddressTooLong => {
            ("The web address is too long", say(&["Check the web address, or start from the home page."]))
        }
        PageError::HeadersTooLarge => (
            "Your browser sent more than we can read",
            say(&["Delete the cookies of this website in your browser, and try again."]),
        ),
        PageError::TooMany { what_to_do, .. } => ("Wait before you try again", vec![what_to_do.clone()]),
        PageError::Failed(_) => ("Sorry, there is a problem with the service", say(&["Try again later."])),
        PageError::Unavailable { answers, .. } => {
            let mut lines = say(&["Try again later."]);
            match answers {
                Answers::Unsaid => {}
                Answers::Kept => lines.push(
                    "We have kept your answers. Go back to the page that you came from and send it again.".to_owned(),
                ),
                Answers::Lost => lines.push(
                    "We have not kept your answers. When the service is back, you will need to start again.".to_owned(),
                ),
            }
            ("Sorry, there is a problem with the service", lines)
        }
        PageError::Closed { until, .. } => {
            ("Sorry, the service is unavailable", vec![format!("You will be able to use the service from {until}.")])
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::trial::north;
    use actix_web::body::to_bytes;

    #[actix_web::test]
    async fn every_error_has_a_page_in_the_boroughs_clothes() {
        let (tenant, _data) = north().await;
        let again = TryAgain {
            path: "/forms/thing".to_owned(),
            typed: vec![("full-name".to_owned(), "<b>Ann</b>".to_owned())],
            csrf: Some("a.b".to_owned()),
        };
        let down = || anyhow::anyhow!("secret-detail");
        let minute = Duration::from_secs(60);
        for (error, status, parts) in [
            (
                PageError::NotFound,
                404,
                vec!["<title>Page not found – North</title>", "<h1 class=\"govuk-heading-l\">Page not found</h1>"],
            ),
            (PageError::BadRequest("x"), 400, vec!["We could not read what was sent"]),
            (PageError::NotAForm, 415, vec!["We could not read what was sent"]),
            (PageError::Forbidden(Box::default()), 403, vec!["Start again from our own page"]),
            (PageError::Forbidden(Box::new(again)), 403, vec!["&lt;b&gt;Ann&lt;", "value=\"a.b\"", "Send it again"]),
            (
                PageError::SignIn { at: "/staff/sign-in".to_owned(), sent: true },
                401,
                vec!["Sign in again", "/staff/sign-in"],
            ),
            (PageError::NotAllowed { needs: "x" }, 403, vec!["You cannot do this"]),
            (PageError::MethodNotAllowed, 405, vec!["cannot be used in that way"]),
            (PageError::TooSlow, 408, vec!["took too long to reach us"]),
            (PageError::TooLarge, 413, vec!["What you sent is too large"]),
            (PageError::AddressTooLong, 414, vec!["The web address is too long"]),
            (PageError::HeadersTooLarge, 431, vec!["Delete the cookies"]),
            (
                PageError::TooMany { retry_after: minute, what_to_do: "Wait an hour.".to_owned() },
                429,
                vec!["Wait an hour."],
            ),
            (
                PageError::Failed(down()),
                500,
                vec!["Sorry, there is a problem with the service", "Try again later.", "id-of-this"],
            ),
            (PageError::unavailable_with(down(), Answers::Kept), 503, vec!["We have kept your answers", "id-of-this"]),
            (PageError::unavailable_with(down(), Answers::Lost), 503, vec!["not kept your answers"]),
            (
                PageError::Closed { until: "9am on Monday".to_owned(), retry_after: minute },
                503,
                vec!["Sorry, the service is unavailable", "from 9am on Monday"],
            ),
        ] {
            let response = render_error(&tenant, &error, "id-of-this");
            assert_eq!(response.status().as_u16(), status);
            let comes_back = matches!(status, 429 | 503);
            assert_eq!(response.headers().contains_key(header::RETRY_AFTER), comes_back, "{error}");
            let html = String::from_utf8(to_bytes(response.into_body()).await.unwrap().to_vec()).unwrap();
            for part in parts {
                assert!(html.contains(part), "{error}: lacks {part} in {html}");
            }
            assert!(html.contains("020 7946 0999"), "{error}: says whom to call");
            assert!(!html.contains("secret-detail") && !html.contains("govuk-breadcrumbs"), "{error}");
            assert_eq!(html.matches("<h1").count(), 1);
        }
    }
}
