//! The pages of identity, for both doors and both kinds of site.

mod account;
mod audit;
mod clients;
mod crossings;
mod factors;
mod mailing;
mod people;
mod press_button;
pub(crate) mod provider;
mod show_jwks;
mod show_staff_start;
mod sign_in;
mod sign_out;

use web::{Access, Page, Sites, get, post};

use crate::permission::Permission;

pub use show_staff_start::AllPages;
pub(crate) use sign_in::too_many;

/// Every base template of this crate.
#[must_use]
pub fn templates() -> Vec<(&'static str, &'static str)> {
    [
        DOOR_TEMPLATES,
        account::TEMPLATES,
        crossings::TEMPLATES,
        factors::TEMPLATES,
        people::TEMPLATES,
        provider::TEMPLATES,
    ]
    .concat()
}

/// The doors, and the frames of the pages behind them.
const DOOR_TEMPLATES: &[(&str, &str)] = &[
    ("identity/audit/list_audit.html", include_str!("../templates/identity/audit/list_audit.html")),
    ("identity/clients/list_clients.html", include_str!("../templates/identity/clients/list_clients.html")),
    ("identity/clients/make_client.html", include_str!("../templates/identity/clients/make_client.html")),
    ("identity/show_staff_start.html", include_str!("../templates/identity/show_staff_start.html")),
    ("identity/sign_in.html", include_str!("../templates/identity/sign_in.html")),
    ("identity/staff_layout.html", include_str!("../templates/identity/staff_layout.html")),
];

/// The pages of this crate.
#[must_use]
pub fn pages() -> Vec<Page> {
    const ENTER: Access = Access::Staff(Permission::Enter.word());
    let own = vec![
        Page::get("/.well-known/jwks.json", "show_jwks", Access::Open, || get().to(show_jwks::show_jwks))
            .on(Sites::Both),
        Page::get("/account/sign-in", "show_sign_in", Access::Visit, || get().to(sign_in::show_sign_in)),
        Page::post("/account/sign-in", "sign_in", Access::Visit, || post().to(sign_in::sign_in)),
        Page::post("/account/sign-out", "sign_out", Access::Resident, || post().to(sign_out::sign_out)),
        Page::get("/staff/sign-in", "show_staff_sign_in", Access::Visit, || get().to(sign_in::show_sign_in))
            .on(Sites::Both),
        Page::post("/staff/sign-in", "staff_sign_in", Access::Visit, || post().to(sign_in::sign_in)).on(Sites::Both),
        Page::post("/staff/sign-out", "staff_sign_out", ENTER, || post().to(sign_out::sign_out)).on(Sites::Both),
        Page::get("/staff", "show_staff_start", ENTER, || get().to(show_staff_start::show_staff_start)).on(Sites::Both),
    ];
    let areas = [
        account::pages(),
        audit::pages(),
        clients::pages(),
        crossings::pages(),
        factors::pages(),
        people::pages(),
        provider::pages(),
    ];
    own.into_iter().chain(areas.into_iter().flatten()).collect()
}
