//! The pages with which a site looks after its people: invitations, roles, crossings.

mod accept_invitation;

use web::{Access, Page, Sites, get, post};

use super::{Trouble, message_at};

/// Templates of these pages.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("identity/accept_invitation.html", include_str!("../../templates/identity/accept_invitation.html")),
    ("identity/invitation_gone.html", include_str!("../../templates/identity/invitation_gone.html")),
];

/// The pages.
pub(super) fn pages() -> Vec<Page> {
    vec![
        Page::get("/staff/invite/{secret}", "show_invitation", Access::Secret, || {
            get().to(accept_invitation::show_invitation)
        })
        .on(Sites::Both),
        Page::post("/staff/invite/{secret}", "accept_invitation", Access::Secret, || {
            post().to(accept_invitation::accept_invitation)
        })
        .on(Sites::Both),
    ]
}
