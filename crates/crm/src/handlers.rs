//! The tracking pages, residents' own lists, and the pages of staff.

mod desk;
mod find_case;
mod link_requests;
mod list_requests;
mod post_room;
mod prove_case;
mod show_case;

use web::{Access, Page};

/// The pages of this crate.
#[must_use]
pub fn pages() -> Vec<Page> {
    let tracking = vec![
        Page::get("/track", "find_case", Access::Visit, || web::get().to(find_case::find_case)),
        Page::post("/track", "prove_case", Access::Visit, || web::post().to(prove_case::prove_case)),
        Page::get("/track/{reference}", "show_case", Access::Proof, || web::get().to(show_case::show_case)),
        Page::get("/account", "list_requests", Access::Resident, || web::get().to(list_requests::list_requests)),
        Page::get("/account/earlier-requests", "show_link_requests", Access::Resident, || {
            web::get().to(link_requests::show_link_requests)
        }),
        Page::post("/account/earlier-requests", "link_requests", Access::Resident, || {
            web::post().to(link_requests::link_requests)
        }),
    ];
    [tracking, desk::pages(), post_room::pages()].into_iter().flatten().collect()
}

/// What the form shows again.
#[derive(Clone, Debug, Default)]
struct Asked {
    reference: String,
    fact: String,
    reference_error: Option<String>,
    fact_error: Option<String>,
}
