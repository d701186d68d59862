//! The pages of second factors: the step that asks for one, the pages that set them up and take them away, and those on which
//! staff look after their own account. A page that stands at both doors has one handler.

mod choose_factor;
mod owner;
mod prove_again;
mod remove_app;
mod renew_codes;
mod set_up_app;
mod show_codes;
mod show_security;
mod take_second_step;
mod waiting;

use web::{Access, Page, Sites, get, post};

use crate::permission::Permission;

/// The templates of these pages.
pub const FACTOR_TEMPLATES: &[(&str, &str)] = &[
    ("identity/choose_factor.html", include_str!("../../templates/identity/choose_factor.html")),
    ("identity/prove_again.html", include_str!("../../templates/identity/prove_again.html")),
    ("identity/remove_app.html", include_str!("../../templates/identity/remove_app.html")),
    ("identity/security_layout.html", include_str!("../../templates/identity/security_layout.html")),
    ("identity/set_up_app.html", include_str!("../../templates/identity/set_up_app.html")),
    ("identity/show_codes.html", include_str!("../../templates/identity/show_codes.html")),
    ("identity/show_security.html", include_str!("../../templates/identity/show_security.html")),
    ("identity/take_second_step.html", include_str!("../../templates/identity/take_second_step.html")),
];

/// The pages.
pub(super) fn pages() -> Vec<Page> {
    [on_the_way_in(), of_residents(), of_staff()].concat()
}

/// Pages for a session that has shown one factor: a step of signing in has to come before, and opens nothing else.
fn on_the_way_in() -> Vec<Page> {
    use {choose_factor as choose, set_up_app as app, take_second_step as step};
    const STEP: Access = Access::Secret;
    vec![
        Page::get("/account/sign-in/second-step", "show_second_step", STEP, || get().to(step::show_second_step)),
        Page::post("/account/sign-in/second-step", "take_second_step", STEP, || post().to(step::take_second_step)),
        staff(Page::get("/staff/sign-in/second-step", "show_staff_second_step", STEP, || {
            get().to(step::show_second_step)
        })),
        staff(Page::post("/staff/sign-in/second-step", "staff_take_second_step", STEP, || {
            post().to(step::take_second_step)
        })),
        staff(Page::get("/staff/sign-in/set-up", "choose_factor", STEP, || get().to(choose::choose_factor))),
        staff(Page::get("/staff/sign-in/set-up/app", "show_first_app", STEP, || get().to(app::show_first_app))),
        staff(Page::post("/staff/sign-in/set-up/app", "set_up_first_app", STEP, || post().to(app::set_up_first_app))),
    ]
}

fn of_residents() -> Vec<Page> {
    use {prove_again as prove, remove_app as remove, set_up_app as app};
    const OWN: Access = Access::Resident;
    vec![
        Page::get("/account/security", "show_security", OWN, || get().to(show_security::show_security)),
        Page::get("/account/security/app", "show_app", OWN, || get().to(app::show_app)),
        Page::post("/account/security/app", "set_up_app", OWN, || post().to(app::set_up_app)),
        Page::get("/account/security/app/remove", "show_remove_app", OWN, || get().to(remove::show_remove_app)),
        Page::post("/account/security/app/remove", "remove_app", OWN, || post().to(remove::remove_app)),
        Page::post("/account/security/recovery-codes", "renew_codes", OWN, || post().to(renew_codes::renew_codes)),
        Page::get("/account/prove-again", "show_prove_again", OWN, || get().to(prove::show_prove_again)),
        Page::post("/account/prove-again", "prove_again", OWN, || post().to(prove::prove_again)),
    ]
}

fn of_staff() -> Vec<Page> {
    use {prove_again as prove, remove_app as remove, set_up_app as app};
    const OWN: Access = Access::Staff(Permission::Enter.word());
    let pages = vec![
        Page::get("/staff/security", "show_staff_security", OWN, || get().to(show_security::show_security)),
        Page::get("/staff/security/app", "show_staff_app", OWN, || get().to(app::show_app)),
        Page::post("/staff/security/app", "staff_set_up_app", OWN, || post().to(app::set_up_app)),
        Page::get("/staff/security/app/remove", "show_staff_remove_app", OWN, || get().to(remove::show_remove_app)),
        Page::post("/staff/security/app/remove", "staff_remove_app", OWN, || post().to(remove::remove_app)),
        Page::post("/staff/security/recovery-codes", "staff_renew_codes", OWN, || post().to(renew_codes::renew_codes)),
        Page::get("/staff/prove-again", "show_staff_prove_again", OWN, || get().to(prove::show_prove_again)),
        Page::post("/staff/prove-again", "staff_prove_again", OWN, || post().to(prove::prove_again)),
    ];
    pages.into_iter().map(staff).collect()
}

/// Staff have accounts on the joint host too.
fn staff(page: Page) -> Page {
    page.on(Sites::Both)
}
