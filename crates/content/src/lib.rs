//! What a borough publishes: its front page, its services, its A to Z, and what the law wants said.
//!
//! # Vocabulary
//! A *page* has *revisions*; each holds a *writing*: fields and *blocks*, as its *kind* wants them. A *shared page* is carried by
//! every borough, under the borough's *overlay*. A *service* is something that a resident can ask for; a *category* is where it stands on the services page; an *entry* is
//! a line of the A to Z, under a word that people use; a *block* is a part of a service's page, written in Markdown.
//!
//! # Map
//! What a page says: `writing` (with overlays), `kind` and `field` (what each kind knows), `rich_text` and `facts` (what stands
//! in a block), `page_file` (the same as files), `days`, `links`, `path`. What becomes of it: `page` and `stage`, `revision`,
//! `publishing`, `index` (what search knows), `redirect`, `standing` (pages that both boroughs carry), `take_files`.
//! What residents see: `view` (one file a kind) and `handlers`; `live` gathers pages for lists, `choices` narrows them, `calendar`
//! hands events over, `tiles` are what maps are made of. Of services, `category` names categories, `listing` makes lists of what is
//! Writing in the browser: `handlers/editing`, with `editor_form` (what was typed), `working_copy` (what is not saved), `presence`,
//! `comparison` (word by word), `preview` and `page_list`.
//! On the way to the public: `deed` (what is done with a page), `check` (what is looked for before), `comment`, `schedule`,
//! `page_log`, `page_review` (which pages wait), `page_move`, `link_check`.
//! What residents see: `view` and `handlers`; of services, `category` names categories, `listing` makes lists of what is
//! offered, `search` finds them by words, `entries` makes the A to Z. Everything public here but a search is published: the
//! What machines see: `outward` (pages as other systems get them), `feed`, `linked_data` and the sitemap. What the law wants
//! said: `accessibility` (the known issues), and the handlers of the privacy notices and the cookies page.
//! `publishing`, `index` (what search knows), `redirect`, `standing`, `sharing` and
//! `differences` (pages that both boroughs carry), `take_files`.
//! What residents see: `view` and `handlers`; of services, `category` names categories, `listing` makes lists of what is
//! offered, `entries` makes the A to Z. Everything public here but a search is published: the
//! same bytes for everyone, rendered once (see [`web::published`]).
//!
//! # Deliberately not here
//! Forms (`forms`), requests (`crm`), pictures and files (`media`), alerts (`alerts`), and what people say of pages (`feedback`).

pub mod accessibility;
mod calendar;
pub mod check;
mod choices;
pub mod comment;
pub mod comparison;
pub mod days;
pub mod deed;
pub mod differences;
pub mod editor_form;
mod entries;
mod facts;
mod feed;
pub mod field;
pub mod file_check;
pub mod file_link;
mod handlers;
pub mod import;
mod index;
pub mod kind;
pub mod link_check;
mod linked_data;
pub mod links;
mod listing;
mod live;
pub mod outward;
pub mod page;
pub mod page_file;
pub mod page_list;
pub mod page_log;
pub mod page_move;
pub mod page_review;
pub mod path;
pub mod presence;
pub mod preview;
#[cfg(test)]
mod published_tests;
pub mod publishing;
pub mod reading_age;
mod record;
pub mod redirect;
pub mod revision;
pub mod rich_text;
pub mod schedule;
pub mod sharing;
mod stage;
pub mod standing;
pub mod take_files;
mod templates;
mod tiles;
#[cfg(test)]
mod trial;
mod view;
pub mod working_copy;
pub mod writing;

pub use templates::{STAFF_TEMPLATES, TEMPLATES};

use std::sync::Arc;

use web::{Access, Page, get};

/// The pages of this crate.
#[must_use]
pub fn pages() -> Vec<Page> {
    let page = Page::get;
    let public = vec![
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
        page("/sitemap-{number}.xml", "show_sitemap_part", Access::Published, || get().to(handlers::show_sitemap_part)),
        page("/feeds/{feed}", "send_feed", Access::Published, || get().to(handlers::send_feed)),
        page("/privacy/{service}", "show_service_privacy", Access::Published, || {
            get().to(handlers::show_service_privacy)
        }),
        // Says until when it holds, so it is made each time.
        page("/.well-known/security.txt", "show_security", Access::Open, || get().to(handlers::show_security)),
        // Lists: published as they are, made each time when somebody narrows them.
        page("/news", "list_news", Access::Published, || get().to(handlers::list_news)),
        page("/events", "list_events", Access::Published, || get().to(handlers::list_events)),
        page("/events.ics", "send_events", Access::Published, || get().to(handlers::send_events)),
        page("/events/{event}.ics", "send_event", Access::Published, || get().to(handlers::send_event)),
        page("/directories", "list_directories", Access::Published, || get().to(handlers::list_directories)),
        page("/publications", "list_publications", Access::Published, || get().to(handlers::list_publications)),
        page("/consultations", "list_consultations", Access::Published, || get().to(handlers::list_consultations)),
        page("/service-status", "list_statuses", Access::Published, || get().to(handlers::list_statuses)),
        page("/tiles/{zoom}/{across}/{down}.png", "send_tile", Access::Open, || get().to(handlers::send_tile)),
    ];
    // The last one takes every path that belongs to nobody else.
    let any = vec![page("/{path:.*}", "show_page", Access::Published, || get().to(handlers::show_page))];
    let staff = [handlers::editing(), handlers::workflow::pages(), handlers::sharing::pages()].concat();
    [public, handlers::search::pages(), staff, any].concat()
}

/// Which pages use a picture or a file of the media library.
#[must_use]
pub fn media_uses() -> media::Uses {
    |tenant, name| Box::pin(links::uses_of_media(tenant, name))
}

/// The jobs that this crate does.
#[must_use]
pub fn job_handlers() -> Vec<Arc<dyn jobs::Handler>> {
    handlers::workflow::job_handlers()
}

/// What this crate does again and again.
#[must_use]
pub fn recurring() -> Vec<jobs::Recurring> {
    handlers::workflow::recurring()
}
