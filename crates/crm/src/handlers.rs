//! The tracking pages.

mod find_case;
mod prove_case;
mod show_case;

use serde::Serialize;
use web::{Access, Page};

/// The pages of this crate.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get("/track", "find_case", Access::Visit, || web::get().to(find_case::find_case)),
        Page::post("/track", "prove_case", Access::Visit, || web::post().to(prove_case::prove_case)),
        Page::get("/track/{reference}", "show_case", Access::Proof, || web::get().to(show_case::show_case)),
    ]
}

/// One line of the error summary.
#[derive(Clone, Debug, Serialize)]
struct Trouble {
    message: String,
    href: &'static str,
}

/// What the form shows again.
#[derive(Clone, Debug, Default)]
struct Asked {
    reference: String,
    fact: String,
    reference_error: Option<String>,
    fact_error: Option<String>,
}
