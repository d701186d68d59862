//! What a borough publishes: its front page, its services, its A to Z, and what the law wants said.
//!
//! # Vocabulary
//! A *service* is something that a resident can ask for; a *category* is where it stands on the services page; an *entry* is
//! a line of the A to Z, under a word that people use; a *block* is a part of a service's page, written in Markdown.
//!
//! # Map
//! `category` names categories; `listing` makes lists of what is offered; `search` finds services by words; `entries` makes
//! the A to Z; `handlers` hold one page each. Everything here but a search is published: the same bytes for everyone,
//! rendered once (see [`web::published`]).
//!
//! # Deliberately not here
//! Forms (`forms`), requests (`crm`), and pages that an editor writes: those come with an issue of their own.

mod category;
mod entries;
mod handlers;
mod listing;
#[cfg(test)]
mod published_tests;
pub mod reading_age;
mod search;
mod templates;
#[cfg(test)]
mod trial;

pub use templates::TEMPLATES;

use std::sync::Arc;

use web::{Access, Page, get};

/// The pages of this crate.
#[must_use]
pub fn pages() -> Vec<Page> {
    let page = Page::get;
    vec![
        page("/", "show_home", Access::Published, || get().to(handlers::show_home)),
        // Published without words to look for, made each time with them.
        page("/services", "show_services", Access::Published, || get().to(handlers::show_services)),
        page("/services/{service}", "show_service", Access::Published, || get().to(handlers::show_service)),
        page("/a-z", "show_a_z", Access::Published, || get().to(handlers::show_a_z)),
        page("/accessibility", "show_accessibility", Access::Published, || get().to(handlers::show_accessibility)),
        page("/privacy", "show_privacy", Access::Published, || get().to(handlers::show_privacy)),
        page("/cookies", "show_cookies", Access::Published, || get().to(handlers::show_cookies)),
        page("/robots.txt", "show_robots", Access::Published, || get().to(handlers::show_robots)),
        page("/sitemap.xml", "show_sitemap", Access::Published, || get().to(handlers::show_sitemap)),
        // Says until when it holds, so it is made each time.
        page("/.well-known/security.txt", "show_security", Access::Open, || get().to(handlers::show_security)),
    ]
}

/// The jobs that this crate does.
#[must_use]
pub fn job_handlers() -> Vec<Arc<dyn jobs::Handler>> {
    Vec::new()
}

/// What this crate does again and again.
#[must_use]
pub fn recurring() -> Vec<jobs::Recurring> {
    Vec::new()
}
