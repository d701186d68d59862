//! The pages: two small forms for everybody, and what staff do with the answers.

mod export_feedback;
mod list_feedback;
mod open_feedback;
mod rate_page;
mod rate_service;
mod rating;
mod show_feedback_figures;
mod show_thanks;
mod sort_feedback;

use identity::Permission;
use serde::Serialize;
use tenancy::Tenant;
use web::{Access, Page, get, post};

use crate::grade::Kind;
use crate::state::State;

/// The pages of this crate.
#[must_use]
pub fn pages() -> Vec<Page> {
    const SEE: Access = Access::Staff(Permission::SeeFeedback.word());
    vec![
        Page::get("/feedback", "show_rate_page", Access::Visit, || get().to(rate_page::show_rate_page)),
        Page::post("/feedback", "rate_page", Access::Visit, || post().to(rate_page::rate_page)),
        Page::get("/feedback/thanks", "show_thanks", Access::Open, || get().to(show_thanks::show_thanks)),
        Page::get("/feedback/service/{service}", "show_rate_service", Access::Visit, || {
            get().to(rate_service::show_rate_service)
        }),
        Page::post("/feedback/service/{service}", "rate_service", Access::Visit, || {
            post().to(rate_service::rate_service)
        }),
        Page::get("/staff/feedback", "list_feedback", SEE, || get().to(list_feedback::list_feedback))
            .labelled("Feedback", "Read and sort what people say of pages and services"),
        Page::get("/staff/feedback.csv", "export_feedback", SEE, || get().to(export_feedback::export_feedback)),
        Page::get("/staff/feedback/figures", "show_feedback_figures", SEE, || {
            get().to(show_feedback_figures::show_feedback_figures)
        }),
        Page::get("/staff/feedback/{id}", "open_feedback", SEE, || get().to(open_feedback::open_feedback)),
        Page::post("/staff/feedback/{id}", "sort_feedback", SEE, || post().to(sort_feedback::sort_feedback)),
    ]
}

/// One line of the error summary.
#[derive(Clone, Debug, Serialize)]
struct Trouble {
    message: String,
    href: &'static str,
}

/// The message of a field, if it has one: for beside the field.
fn message_at(errors: &[Trouble], href: &str) -> Option<String> {
    errors.iter().find(|error| error.href == href).map(|error| error.message.clone())
}

/// One of several that can be chosen.
#[derive(Serialize)]
struct Choice {
    value: String,
    label: String,
    checked: bool,
}

impl Choice {
    fn of(value: &str, label: &str, chosen: &str) -> Self {
        Self { value: value.to_owned(), label: label.to_owned(), checked: value == chosen }
    }
}

/// What an answer is about, as people read it, and where it is.
#[derive(Serialize)]
struct About {
    words: String,
    href: String,
}

impl About {
    fn of(tenant: &Tenant, kind: Kind, about: &str) -> Self {
        let title = |service: &str| tenant.services().present(service).map(|version| version.definition.title.clone());
        match kind {
            Kind::Service => {
                Self { words: title(about).unwrap_or_else(|| about.to_owned()), href: format!("/services/{about}") }
            }
            Kind::Page if about.is_empty() => Self { words: "The whole website".to_owned(), href: "/".to_owned() },
            Kind::Page => Self { words: about.to_owned(), href: about.to_owned() },
        }
    }
}

/// The colour of a state's tag; the word beside it says the same.
fn colour(state: State) -> &'static str {
    match state {
        State::New => "blue",
        State::Read | State::NoAction => "grey",
        State::ActedOn => "green",
        State::Spam => "red",
    }
}
