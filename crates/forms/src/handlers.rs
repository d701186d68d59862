//! The pages of forms.

mod act_for;
mod acting;
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
    let journey = vec![
        Page::get("/forms/{service}", "show_start", Access::Visit, || web::get().to(show_start::show_start)),
        Page::get("/forms/{service}/check", "show_check", Access::Visit, || web::get().to(show_check::show_check)),
        Page::post("/forms/{service}/check", "submit_form", Access::Visit, || web::post().to(submit_form::submit_form)),
        Page::get("/forms/{service}/sent/{token}", "show_sent", Access::Open, || web::get().to(show_sent::show_sent)),
        Page::get("/forms/{service}/{step}", "show_step", Access::Visit, || web::get().to(show_step::show_step)),
        Page::post("/forms/{service}/{step}", "answer_step", Access::Visit, || {
            web::post().to(answer_step::answer_step)
        }),
    ];
    // Its pages stand first: `/forms/{service}` is sent to as well.
    [act_for::pages(), journey].into_iter().flatten().collect()
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
