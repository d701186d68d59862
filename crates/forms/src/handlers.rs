//! The pages of forms.

mod already_sent;
mod answer_step;
mod show_check;
mod show_sent;
mod show_start;
mod show_step;
mod submit_form;

use actix_web::HttpRequest;
use actix_web::http::Method;
use web::{Access, Page, PageError};

use crate::submission::SubmitError;

/// The pages of this crate. The check page and the confirmation stand before the steps, whose names are anything.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page {
            method: Method::GET,
            path: "/forms/{service}",
            name: "show_start",
            access: Access::Visit,
            route: || web::get().to(show_start::show_start),
        },
        Page {
            method: Method::GET,
            path: "/forms/{service}/check",
            name: "show_check",
            access: Access::Visit,
            route: || web::get().to(show_check::show_check),
        },
        Page {
            method: Method::POST,
            path: "/forms/{service}/check",
            name: "submit_form",
            access: Access::Visit,
            route: || web::post().to(submit_form::submit_form),
        },
        Page {
            method: Method::GET,
            path: "/forms/{service}/sent/{token}",
            name: "show_sent",
            access: Access::Open,
            route: || web::get().to(show_sent::show_sent),
        },
        Page {
            method: Method::GET,
            path: "/forms/{service}/{step}",
            name: "show_step",
            access: Access::Visit,
            route: || web::get().to(show_step::show_step),
        },
        Page {
            method: Method::POST,
            path: "/forms/{service}/{step}",
            name: "answer_step",
            access: Access::Visit,
            route: || web::post().to(answer_step::answer_step),
        },
    ]
}

/// Whether a person looks at the page now: not a check of its headers, and not a browser that fetches ahead.
fn is_looked_at(request: &HttpRequest) -> bool {
    let ahead = ["sec-purpose", "purpose", "x-moz"].iter().any(|name| {
        request
            .headers()
            .get(*name)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.contains("prefetch"))
    });
    request.method() == Method::GET && !ahead
}

/// Everything that can stop a form from being sent leaves the answers where they are: in the draft.
impl From<SubmitError> for PageError {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Open(error) => Self::unavailable_with(error, web::Answers::Kept),
            SubmitError::Json(error) => Self::unavailable_with(error, web::Answers::Kept),
        }
    }
}
