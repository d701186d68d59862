//! Staff pages for what both boroughs carry: where this borough stands, what is different, and deciding about it.

mod decide_shared_page;
mod decide_shared_service;
mod decision;
mod list_shared_content;
mod open_shared_page;
mod open_shared_service;

use serde::Serialize;
use web::{Access, Page, get, post};

/// The pages of sharing.
pub(crate) fn pages() -> Vec<Page> {
    let see = Access::Staff("write_content");
    vec![
        Page::get("/staff/shared", "list_shared_content", see, || get().to(list_shared_content::list_shared_content))
            .labelled("Shared content", "See what both boroughs carry, and decide about newer versions"),
        Page::get("/staff/shared/page", "open_shared_page", see, || get().to(open_shared_page::open_shared_page)),
        Page::post("/staff/shared/page", "decide_shared_page", Access::Staff("publish_content"), || {
            post().to(decide_shared_page::decide_shared_page)
        }),
        Page::get("/staff/shared/service/{service}", "open_shared_service", see, || {
            get().to(open_shared_service::open_shared_service)
        }),
        Page::post(
            "/staff/shared/service/{service}",
            "decide_shared_service",
            Access::Staff("design_services"),
            || post().to(decide_shared_service::decide_shared_service),
        ),
    ]
}

/// One of several that can be chosen.
#[derive(Serialize)]
struct Choice {
    value: String,
    label: String,
    hint: Option<String>,
    checked: bool,
}

impl Choice {
    fn of(value: &str, label: &str, chosen: &str) -> Self {
        Self { value: value.to_owned(), label: label.to_owned(), hint: None, checked: value == chosen }
    }

    fn hint(mut self, hint: &str) -> Self {
        self.hint = Some(hint.to_owned());
        self
    }
}

/// Where something stands, as a tag shows it.
#[derive(Serialize)]
struct Tag {
    label: String,
    colour: &'static str,
}

impl Tag {
    fn of(label: impl Into<String>, colour: &'static str) -> Self {
        Self { label: label.into(), colour }
    }
}

/// Enough of a version's name to tell it from others.
fn short(sha256: &str) -> String {
    sha256.chars().take(12).collect()
}
