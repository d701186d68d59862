//! The borough's side of crossings: the door for the joint team, and who of it is here.

mod cross_in;
mod end_crossing;
mod list_crossings;

use web::{Access, Page, get, post};

use crate::permission::Permission;

/// Templates of these pages.
pub(crate) const TEMPLATES: &[(&str, &str)] = &[
    ("identity/crossing_refused.html", include_str!("../../templates/identity/crossing_refused.html")),
    ("identity/list_crossings.html", include_str!("../../templates/identity/list_crossings.html")),
];

/// The pages.
pub(super) fn pages() -> Vec<Page> {
    const END: Access = Access::Staff(Permission::EndCrossings.word());
    vec![
        Page::post("/crossing", "cross_in", Access::Secret, || post().to(cross_in::cross_in)),
        Page::get("/staff/crossings", "list_crossings", END, || get().to(list_crossings::list_crossings))
            .labelled("Joint team here", "See who of the joint team works here and why, and end it"),
        Page::post("/staff/crossings/{id}/end", "end_crossing", END, || post().to(end_crossing::end_crossing)),
    ]
}
