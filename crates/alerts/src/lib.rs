//! What everybody has to know now: banners, feeds, and mail to those who asked for it.

use std::sync::Arc;

use web::Page;

/// The templates of this crate.
pub const TEMPLATES: &[(&str, &str)] = &[];

/// The pages of this crate.
#[must_use]
pub fn pages() -> Vec<Page> {
    Vec::new()
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
