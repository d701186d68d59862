//! Pictures, files and videos that editors put on pages.
//!
//! A *medium* is one of them. Pages call it by its *name* (`media:town-hall-front`), which never changes; its file can be replaced,
//! and every page and every address that was given out shows the new one. An *edition* is exactly one file, by its content; the
//! addresses on pages hold it, so browsers may keep what they fetched for ever, and an address of an old edition leads to the new.
//!
//! Nothing is served as it was sent if it is a picture: it is written anew, in several widths and cut around its focal point,
//! without what cameras add. What a file is, its first bytes say, never the browser.
//!
//! For `content`: [`find_by_name`], [`find_many`], [`search`] and the methods of [`Medium`]. Which pages use a medium only
//! `content` knows: it gives a function ([`Uses`]), and `server` hands all of them down as [`AllUses`].
//!
//! Map: `medium` the row · `address` where it is served · `words` what is said of it · `description` what a description may be · `sniff` which
//! files we take · `picture` sizes and crops · `store` laying files down · `record` pictures that came with the borough's own
//! folder · `handlers/` the library's pages and `/media/…`.
//!
//! Deliberately not here: pages, Markdown, videos of other sites (a page holds their address), turning videos into other formats.

mod address;
mod description;
mod handlers;
mod medium;
mod picture;
mod record;
mod sniff;
mod store;
mod uses;
mod words;

use std::sync::Arc;

pub use description::description_faults;
pub use handlers::pages;
pub use medium::{Medium, ON_A_PAGE, find_by_name, find_many, search};
pub use picture::Focal;
pub use record::record;
pub use sniff::Kind;
pub use uses::{AllUses, Use, Uses};

/// The templates of this crate.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("media/list_media.html", include_str!("../templates/media/list_media.html")),
    ("media/add_medium.html", include_str!("../templates/media/add_medium.html")),
    ("media/open_medium.html", include_str!("../templates/media/open_medium.html")),
    ("media/fields.html", include_str!("../templates/media/fields.html")),
];

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
