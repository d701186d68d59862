//! The pages of the joint host.

mod cross_over;
mod give_grants;
mod list_boroughs;
mod list_crossings;
mod list_shared_standings;
mod show_joint_home;

use identity::Permission;
use web::{Access, Page, Sites, get, post};

/// The pages of this crate.
#[must_use]
pub fn pages() -> Vec<Page> {
    const SEE: Access = Access::Staff(Permission::SeeProgramme.word());
    const CROSS: Access = Access::Staff(Permission::CrossOver.word());
    const GRANT: Access = Access::Staff(Permission::ManageGrants.word());
    let pages = vec![
        Page::get("/", "show_joint_home", Access::Open, || get().to(show_joint_home::show_joint_home)),
        Page::get("/boroughs", "list_boroughs", SEE, || get().to(list_boroughs::list_boroughs))
            .labelled("Boroughs", "See where you may work, and cross over"),
        Page::get("/shared", "list_shared_standings", SEE, || get().to(list_shared_standings::list_shared_standings))
            .labelled("Shared content", "See which borough stands on which shared version"),
        Page::get("/crossings", "list_programme_crossings", SEE, || get().to(list_crossings::list_crossings))
            .labelled("Crossings", "See who crossed into which borough, when and why"),
        Page::get("/cross-over/{borough}", "show_cross_over", CROSS, || get().to(cross_over::show_cross_over)),
        Page::post("/cross-over/{borough}", "cross_over", CROSS, || post().to(cross_over::cross_over)),
        Page::get("/people/{id}/grants", "show_grants", GRANT, || get().to(give_grants::show_grants)),
        Page::post("/people/{id}/grants", "give_grants", GRANT, || post().to(give_grants::give_grants)),
    ];
    pages.into_iter().map(|page| page.on(Sites::Joint)).collect()
}

/// The names of roles, as people read them.
fn role_names(roles: &identity::Roles, words: &[String]) -> Vec<String> {
    words.iter().map(|word| roles.get(word).map_or_else(|| word.clone(), |role| role.name.clone())).collect()
}
