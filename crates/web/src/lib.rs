//! The page kit: what every page of every feature stands on, whichever borough it belongs to.
//!
//! # Vocabulary
//! A *page* is a route with a name and a statement of who may open it; a *published* page is the same bytes for everyone
//! and is rendered once; a *visit* is one browser's stay, known by a random cookie and nothing else; a *proof* is what lets
//! somebody see one request of theirs; *dressing* is rendering an error in the borough's own clothes.
//!
//! # Map
//! `page` says what a route is; `error` and `error_page` say how it goes wrong; `render`, `published` and `csv_file` answer;
//! `visit`, `protected_form`, `protected_upload` and `csrf` guard what people send, `trouble` says what is wrong with it;
//! `headers` sets what every answer carries; `assets` serves files and the borough's colours; `filters` and `words` put dates and
//! times into words; `cookies` lists every cookie that is set.
//!
//! # What a template gets
//! `borough` (the profile) is always there. Every page also needs `page`, a [`Head`], which `web/layout.html` reads:
//! `page.title` (the heading in words), `page.of` (the form or section, may be null), `page.kind` (`"home"`, `"content"`,
//! `"question"`, `"check"`, `"confirm"`, `"problem"`), `page.error` (the page shows errors: the title begins with
//! "Error: "), `page.path` (set on published pages: the canonical address). A page with a form also needs `csrf`
//! ([`csrf_token`]), which it passes to `{{ <form.token csrf={csrf} /> }}`.
//! A page fills the blocks `before_main` (back link or breadcrumbs) and `main`; a question page extends
//! `web/question.html`. The components are in `templates/web/components/`.
//!
//! # Deliberately not here
//! Which borough a request is for (that is `server`), who a person is (`identity`), and anything that one feature alone
//! needs.

mod assets;
mod client_address;
mod cookies;
mod csrf;
mod csv_file;
mod error;
mod error_page;
mod filters;
mod headers;
mod page;
mod plain_page;
mod protected_form;
mod protected_upload;
mod published;
mod render;
mod templates;
mod theme_css;
#[cfg(test)]
mod trial;
mod trouble;
pub mod visit;
pub mod words;

pub use assets::{asset_href, assets_are_built, pages as asset_pages};
pub use client_address::ClientAddress;
pub use cookies::{ACCOUNT, COOKIES, Cookie, KNOWN_BROWSER, STAFF, TRACK_PASS};
pub use csrf::csrf_token;
pub use csv_file::csv_file;
pub use error::{Answers, PageError, PageResult, TryAgain};
pub use error_page::{dress, refuse, render_error};
pub use filters::register;
pub use headers::{RequestId, forms_lead_to, headers, request_id};
pub use page::{Access, Head, Kind, Label, Page, Sites, get, post};
pub use plain_page::plain_page;
pub use protected_form::{Fields, ProtectedForm};
pub use protected_upload::{ProtectedUpload, Received, ReceivedFile, UploadLimits};
pub use published::{from_memory, published, published_from, published_text};
pub use render::{render, render_with_status, see_other, without_referrer};
pub use templates::TEMPLATES;
pub use theme_css::theme_css;
pub use trouble::{Trouble, message_at};
pub use visit::Visit;
