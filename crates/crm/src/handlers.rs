//! The tracking pages.

mod find_case;
mod prove_case;
mod show_case;

use actix_web::http::Method;
use serde::Serialize;
use web::{Access, Page};

/// The pages of this crate.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page {
            method: Method::GET,
            path: "/track",
            name: "find_case",
            access: Access::Visit,
            route: || web::get().to(find_case::find_case),
        },
        Page {
            method: Method::POST,
            path: "/track",
            name: "prove_case",
            access: Access::Visit,
            route: || web::post().to(prove_case::prove_case),
        },
        Page {
            method: Method::GET,
            path: "/track/{reference}",
            name: "show_case",
            access: Access::Proof,
            route: || web::get().to(show_case::show_case),
        },
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
