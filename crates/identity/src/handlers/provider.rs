//! Signing in with an outside identity provider: leaving for it, coming back from it, and joining what came back to an account
//! that was there before.

mod begin_provider_sign_in;
mod finish_provider_sign_in;
mod link_provider;
mod no_provider_sign_in;
mod unlink_provider;

use chrono::{DateTime, Utc};
use connectors::{IdentityProvider, Round};
use serde::{Deserialize, Serialize};
use tenancy::Tenant;
use web::{Access, Page, Sites, get, post};

use crate::account::Door;
use crate::permission::Permission;

use begin_provider_sign_in::begin_provider_sign_in as begin;
use finish_provider_sign_in::finish_provider_sign_in as finish;
use link_provider::{link_provider as link, show_link_provider as show_link};
pub(super) use unlink_provider::another_way_remains;
use unlink_provider::unlink_provider as unlink;

/// The pages.
pub(super) fn pages() -> Vec<Page> {
    const ENTER: Access = Access::Staff(Permission::Enter.word());
    vec![
        Page::get("/account/sign-in/with/{provider}", "begin_provider_sign_in", Access::Visit, || get().to(begin)),
        Page::get("/account/sign-in/from/{provider}", "finish_provider_sign_in", Access::Secret, || get().to(finish)),
        Page::get("/account/link-provider/{secret}", "show_link_provider", Access::Secret, || get().to(show_link)),
        Page::post("/account/link-provider/{secret}", "link_provider", Access::Secret, || post().to(link)),
        Page::get("/staff/sign-in/with/{provider}", "staff_begin_provider_sign_in", Access::Visit, || get().to(begin))
            .on(Sites::Both),
        Page::get("/staff/sign-in/from/{provider}", "staff_finish_provider_sign_in", Access::Secret, || {
            get().to(finish)
        })
        .on(Sites::Both),
        Page::get("/staff/link-provider/{secret}", "staff_show_link_provider", Access::Secret, || get().to(show_link))
            .on(Sites::Both),
        Page::post("/staff/link-provider/{secret}", "staff_link_provider", Access::Secret, || post().to(link))
            .on(Sites::Both),
        Page::post("/account/security/providers/{id}/remove", "unlink_provider", Access::Resident, || {
            post().to(unlink)
        }),
        Page::post("/staff/security/providers/{id}/remove", "staff_unlink_provider", ENTER, || post().to(unlink))
            .on(Sites::Both),
    ]
}

/// The templates of these pages.
pub(crate) const TEMPLATES: &[(&str, &str)] = &[
    ("identity/link_provider.html", include_str!("../../templates/identity/link_provider.html")),
    ("identity/no_provider_sign_in.html", include_str!("../../templates/identity/no_provider_sign_in.html")),
    ("identity/provider_buttons.html", include_str!("../../templates/identity/provider_buttons.html")),
];

/// What is kept between leaving and coming back. Nonce and verifier are not: they are made from the state, which only the
/// browser has, with a key that is not in the database.
#[derive(Serialize, Deserialize)]
struct Leaving {
    door: String,
    provider: String,
    visit: String,
    next: String,
    /// They were signed in when they left, and show once more who they are: see [`Round::anew_since`].
    anew_since: Option<DateTime<Utc>>,
}

/// What both steps of one round share.
struct Kept {
    back_at: String,
    nonce: String,
    verifier: String,
    anew_since: Option<DateTime<Utc>>,
}

impl Kept {
    fn of(
        house: &Tenant,
        door: Door,
        provider: &IdentityProvider,
        state: &str,
        anew_since: Option<DateTime<Utc>>,
    ) -> Self {
        let path = format!("{}/sign-in/from/{}", door.path(), provider.name());
        Self {
            back_at: house.profile().link(&path),
            nonce: house.keys().digest("provider nonce", state.as_bytes()),
            verifier: house.keys().digest("provider verifier", state.as_bytes()),
            anew_since,
        }
    }

    fn round<'a>(&'a self, state: &'a str) -> Round<'a> {
        Round {
            back_at: &self.back_at,
            state,
            nonce: &self.nonce,
            verifier: &self.verifier,
            anew_since: self.anew_since,
        }
    }
}
