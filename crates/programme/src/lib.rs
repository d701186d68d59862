//! The joint programme: its own site, the people of its team, and their way into the boroughs.
//!
//! # Vocabulary
//! The *team* are the programme's own staff, who sign in once, on the joint host. A *grant* says who of them may work in which
//! borough, with which role. *Crossing over* is going from the joint host into a borough to work there, for a stated purpose.
//!
//! # Map
//! `borough` what everybody may know of each borough; `grant` who may work where; `handlers` the pages.
//!
//! # Deliberately not here
//! Signing in and the session after it, on either side (`identity`), and any way to read a borough's records from the joint host:
//! there is none.

mod borough;
pub mod grant;
mod handlers;
mod record;

pub use borough::{Borough, Boroughs};
pub use handlers::pages;

/// The templates of this crate.
pub const TEMPLATES: &[(&str, &str)] =
    &[("programme/show_joint_home.html", include_str!("../templates/programme/show_joint_home.html"))];
