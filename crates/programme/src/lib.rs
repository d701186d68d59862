//! The joint programme: its own site, the people of its team, and their way into the boroughs.
//!
//! # Vocabulary
//! The *team* are the programme's own staff, who sign in once, on the joint host. A *grant* says who of them may work in which
//! borough, with which role. *Crossing over* is going from the joint host into a borough to work there, for a stated purpose.
//!
//! # Map
//! `borough` what everybody may know of each borough; `granted` what each decided about what all share; `grant` who may work where; `crossing` who went
//! where, and why; `handlers` the pages.
//!
//! # Deliberately not here
//! Signing in and the session after it, on either side (`identity`), and any way to read a borough's records from the joint host:
//! there is none. [`Granted`] gives versions and decisions, and nothing else.

mod borough;
pub mod crossing;
pub mod grant;
mod granted;
mod handlers;
mod record;

pub use borough::{Borough, Boroughs};
pub use granted::{AllGranted, Granted, SharedStanding};
pub use handlers::pages;

/// The templates of this crate.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("programme/cross_over.html", include_str!("../templates/programme/cross_over.html")),
    ("programme/give_grants.html", include_str!("../templates/programme/give_grants.html")),
    ("programme/hand_over.html", include_str!("../templates/programme/hand_over.html")),
    ("programme/list_boroughs.html", include_str!("../templates/programme/list_boroughs.html")),
    ("programme/list_crossings.html", include_str!("../templates/programme/list_crossings.html")),
    ("programme/list_shared_standings.html", include_str!("../templates/programme/list_shared_standings.html")),
    ("programme/show_joint_home.html", include_str!("../templates/programme/show_joint_home.html")),
];
