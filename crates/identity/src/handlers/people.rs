//! The pages with which a site looks after its people: who works here, invitations, roles, sessions, second factors. They are at
//! `/staff/people` in a borough and at `/people` on the joint host.

mod accept_invitation;
mod change_person;
mod give_roles;
mod invite_person;
mod list_people;
mod reset_factors;
mod show_person;

use actix_web::HttpRequest;
use tenancy::Site;
use uuid::Uuid;
use web::{Access, Page, PageResult, Sites, get, post, see_other};

use crate::account::Account;
use crate::crossing::Crossing;
use crate::invitation::By;
use crate::permission::Permission;
use crate::staff::{Worker, origin_of};

/// Templates of these pages.
pub(crate) const TEMPLATES: &[(&str, &str)] = &[
    ("identity/accept_invitation.html", include_str!("../../templates/identity/accept_invitation.html")),
    ("identity/invitation_gone.html", include_str!("../../templates/identity/invitation_gone.html")),
    ("identity/invite_person.html", include_str!("../../templates/identity/invite_person.html")),
    ("identity/list_people.html", include_str!("../../templates/identity/list_people.html")),
    ("identity/show_person.html", include_str!("../../templates/identity/show_person.html")),
];

/// The pages.
pub(super) fn pages() -> Vec<Page> {
    let mut pages = vec![
        Page::get("/staff/invite/{secret}", "show_invitation", Access::Secret, || {
            get().to(accept_invitation::show_invitation)
        })
        .on(Sites::Both),
        Page::post("/staff/invite/{secret}", "accept_invitation", Access::Secret, || {
            post().to(accept_invitation::accept_invitation)
        })
        .on(Sites::Both),
    ];
    macro_rules! at {
        ($path:literal) => {
            [(concat!("/staff/people", $path), Sites::Boroughs), (concat!("/people", $path), Sites::Joint)]
        };
    }
    const MANAGE: Access = Access::Staff(Permission::ManagePeople.word());
    for (path, sites) in at!("") {
        let list = Page::get(path, "list_people", MANAGE, || get().to(list_people::list_people)).on(sites);
        pages.push(list.labelled("People", "Invite staff, give roles, let leavers in no longer"));
    }
    for (path, sites) in at!("/invite") {
        let show = Page::get(path, "show_invite_person", MANAGE, || get().to(invite_person::show_invite_person));
        let send = Page::post(path, "invite_person", MANAGE, || post().to(invite_person::invite_person));
        pages.extend([show.on(sites), send.on(sites)]);
    }
    for (path, sites) in at!("/{id}") {
        pages.push(Page::get(path, "show_person", MANAGE, || get().to(show_person::show_person)).on(sites));
    }
    for (path, sites) in at!("/{id}/roles") {
        pages.push(Page::post(path, "give_roles", MANAGE, || post().to(give_roles::give_roles)).on(sites));
    }
    for (path, sites) in at!("/{id}/state") {
        pages.push(Page::post(path, "change_person", MANAGE, || post().to(change_person::change_person)).on(sites));
    }
    for (path, sites) in at!("/{id}/second-factor") {
        pages.push(Page::post(path, "reset_factors", MANAGE, || post().to(reset_factors::reset_factors)).on(sites));
    }
    pages
}

/// Where these pages begin on a site.
fn base(site: &Site) -> &'static str {
    if site.is_joint() { "/people" } else { "/staff/people" }
}

/// Back to somebody's page, which says what was done.
fn done(worker: &Worker, id: Uuid, what: &str) -> PageResult {
    see_other(&format!("{}/{id}?done={what}", base(worker.site())))
}

fn by<'a>(worker: &'a Worker, request: &HttpRequest) -> By<'a> {
    let here = worker.account().map(Account::name);
    let name = here.or_else(|| worker.crossing().map(Crossing::name)).unwrap_or_default();
    By { name, actor: worker.actor(), origin: origin_of(request) }
}
