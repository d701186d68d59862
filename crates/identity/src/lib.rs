//! Who a person is, and what they may do.
//!
//! # Vocabulary
//! An *account* opens one *door* of one site: residents' (`/account`) or staff's (`/staff`). A *factor* is what shows that somebody
//! is its owner: a password, the mail of its address, a passkey, a code of an authenticator app, an outside provider. A *session*
//! is one browser that has shown enough of them. A *role* is a set of *permissions*; roles are data. A *crossing* is somebody of the
//! joint team at work in a borough. A *one-time secret* opens one thing once. The *trail* is the audit trail.
//!
//! # Map
//! `account`, `session`, `one_time`, `crossing`, `audit` the rows and their rules; `password`, `authenticator`, `passkey` with its
//! `ceremony`, `recovery_code` the factors, and `second_factor` which of them an account has; `provider_door`, `admission` and
//! `outside_identity` who comes from an outside provider; `sign_in` where every way in ends; `known_browser` and `throttle` slow down
//! who guesses; `permission` and `staff_role` who may do what; `colleague`, `invitation`
//! and `factor_reset` how staff join, move and leave; `staff` and `resident` the people in handlers' signatures; `letters`
//! the mail; `audit_search` reading the trail; `api_client` other systems; `view` what staff pages show of who is at work;
//! `details` what people say of themselves; `consent` what they agreed to be written to about; `personal_data` and `kept` how each crate hands out and forgets what it keeps about them;
//! `forget` the clean-up; `browser` browsers in plain words; `handlers` the pages.
//!
//! # Deliberately not here
//! What residents asked for (`crm`), which people of the joint team may work where (`programme`), and the visit cookie and the
//! token against forged requests, which need no account (`web`).

pub mod account;
pub mod admission;
pub mod api_client;
pub mod audit;
pub mod audit_search;
pub mod authenticator;
mod browser;
pub mod ceremony;
pub mod colleague;
pub mod consent;
pub mod crossing;
mod details;
pub mod factor_reset;
mod forget;
mod handlers;
pub mod invitation;
mod kept;
mod known_browser;
pub mod letters;
pub mod one_time;
pub mod outside_identity;
pub mod passkey;
pub mod password;
pub mod permission;
mod personal_data;
pub mod provider_door;
mod record;
pub mod recovery_code;
mod resident;
pub mod second_factor;
pub mod session;
pub mod sign_in;
mod staff;
pub mod staff_role;
pub mod throttle;
pub mod view;

use std::sync::Arc;
use std::time::Duration;

pub use account::{Account, Door};
pub use audit::{Actor, Happening};
pub use handlers::{AllPages, pages, templates};
pub use password::Hasher;
pub use permission::{Permission, Roles, may};
pub use personal_data::{AllPersonalData, PersonalData};
pub use resident::Resident;
pub use session::Session;
pub use staff::{Staff, Worker, origin_of};

/// The jobs that this crate does.
#[must_use]
pub fn job_handlers() -> Vec<Arc<dyn jobs::Handler>> {
    vec![Arc::new(forget::ForgetSignIns)]
}

/// What this crate does again and again, on every site.
#[must_use]
pub fn recurring() -> Vec<jobs::Recurring> {
    vec![jobs::Recurring { kind: forget::FORGET, every: Duration::from_secs(3600) }]
}

/// What this crate keeps about people.
#[must_use]
pub fn personal_data() -> Vec<Arc<dyn PersonalData>> {
    vec![Arc::new(kept::Kept)]
}
