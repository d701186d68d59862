//! The pages of the joint host.

mod show_joint_home;

use web::{Access, Page, Sites, get};

/// The pages of this crate.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get("/", "show_joint_home", Access::Open, || get().to(show_joint_home::show_joint_home)).on(Sites::Joint),
    ]
}
