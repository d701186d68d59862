//! The pages of second factors: the step that asks for one, the pages that set them up and take them away, and those on which
//! staff look after their own account. A page that stands at both doors has one handler.

mod add_passkey;
mod change_passkey;
mod change_staff_password;
pub(super) mod check;
mod choose_factor;
mod list_staff_sessions;
pub(super) mod owner;
mod place;
mod prove_again;
mod remove_app;
mod renew_codes;
mod set_up_app;
mod show_codes;
mod show_security;
mod show_staff_account;
mod sign_in_with_passkey;
mod take_second_step;
mod waiting;

use web::{Access, Page, Sites, get, post};

use crate::permission::Permission;

/// The templates of these pages.
pub(crate) const TEMPLATES: &[(&str, &str)] = &[
    ("identity/add_passkey.html", include_str!("../../templates/identity/add_passkey.html")),
    ("identity/change_passkey.html", include_str!("../../templates/identity/change_passkey.html")),
    ("identity/change_staff_password.html", include_str!("../../templates/identity/change_staff_password.html")),
    ("identity/choose_factor.html", include_str!("../../templates/identity/choose_factor.html")),
    ("identity/list_staff_sessions.html", include_str!("../../templates/identity/list_staff_sessions.html")),
    ("identity/prove_again.html", include_str!("../../templates/identity/prove_again.html")),
    ("identity/remove_app.html", include_str!("../../templates/identity/remove_app.html")),
    ("identity/security_layout.html", include_str!("../../templates/identity/security_layout.html")),
    ("identity/set_up_app.html", include_str!("../../templates/identity/set_up_app.html")),
    ("identity/show_codes.html", include_str!("../../templates/identity/show_codes.html")),
    ("identity/show_security.html", include_str!("../../templates/identity/show_security.html")),
    ("identity/show_staff_account.html", include_str!("../../templates/identity/show_staff_account.html")),
    ("identity/sign_in_with_passkey.html", include_str!("../../templates/identity/sign_in_with_passkey.html")),
    ("identity/take_second_step.html", include_str!("../../templates/identity/take_second_step.html")),
];

/// The pages.
pub(super) fn pages() -> Vec<Page> {
    [by_passkey(), on_the_way_in(), of_residents(), of_staff()].concat()
}

/// Signing in by a passkey, for everybody.
fn by_passkey() -> Vec<Page> {
    use sign_in_with_passkey as passkey;
    const ALL: Access = Access::Visit;
    vec![
        Page::post("/account/sign-in/passkey", "ask_passkey", ALL, || post().to(passkey::ask_passkey)),
        Page::post("/account/sign-in/passkey/answer", "take_passkey", ALL, || post().to(passkey::take_passkey)),
        staff(Page::post("/staff/sign-in/passkey", "staff_ask_passkey", ALL, || post().to(passkey::ask_passkey))),
        staff(Page::post("/staff/sign-in/passkey/answer", "staff_take_passkey", ALL, || {
            post().to(passkey::take_passkey)
        })),
    ]
}

/// Pages for a session that has shown one factor: a step of signing in has to come before, and opens nothing else.
fn on_the_way_in() -> Vec<Page> {
    use {add_passkey as add, choose_factor as choose, set_up_app as app, take_second_step as step};
    const STEP: Access = Access::Secret;
    vec![
        staff(Page::post("/staff/sign-in/set-up/passkey", "ask_first_passkey", STEP, || {
            post().to(add::ask_first_passkey)
        })),
        staff(Page::post("/staff/sign-in/set-up/passkey/answer", "add_first_passkey", STEP, || {
            post().to(add::add_first_passkey)
        })),
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
    use {add_passkey as add, change_passkey as key, prove_again as prove, remove_app as remove, set_up_app as app};
    const OWN: Access = Access::Resident;
    vec![
        Page::post("/account/security/passkeys/new", "ask_new_passkey", OWN, || post().to(add::ask_new_passkey)),
        Page::post("/account/security/passkeys", "add_passkey", OWN, || post().to(add::add_passkey)),
        Page::get("/account/security/passkeys/{id}", "show_passkey", OWN, || get().to(key::show_passkey)),
        Page::post("/account/security/passkeys/{id}", "rename_passkey", OWN, || post().to(key::rename_passkey)),
        Page::post("/account/security/passkeys/{id}/remove", "remove_passkey", OWN, || post().to(key::remove_passkey)),
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
    use {add_passkey as add, change_passkey as key, prove_again as prove, remove_app as remove, set_up_app as app};
    use {change_staff_password as password, list_staff_sessions as sessions, show_staff_account as account};
    const OWN: Access = Access::Staff(Permission::Enter.word());
    let pages = vec![
        Page::get("/staff/account", "show_staff_account", OWN, || get().to(account::show_staff_account)),
        Page::get("/staff/password", "show_staff_password", OWN, || get().to(password::show_staff_password)),
        Page::post("/staff/password", "change_staff_password", OWN, || post().to(password::change_staff_password)),
        Page::get("/staff/sessions", "list_staff_sessions", OWN, || get().to(sessions::list_staff_sessions)),
        Page::post("/staff/sessions/end", "end_staff_sessions", OWN, || post().to(sessions::end_staff_sessions)),
        Page::post("/staff/security/passkeys/new", "staff_ask_new_passkey", OWN, || post().to(add::ask_new_passkey)),
        Page::post("/staff/security/passkeys", "staff_add_passkey", OWN, || post().to(add::add_passkey)),
        Page::get("/staff/security/passkeys/{id}", "show_staff_passkey", OWN, || get().to(key::show_passkey)),
        Page::post("/staff/security/passkeys/{id}", "staff_rename_passkey", OWN, || post().to(key::rename_passkey)),
        Page::post("/staff/security/passkeys/{id}/remove", "staff_remove_passkey", OWN, || {
            post().to(key::remove_passkey)
        }),
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
