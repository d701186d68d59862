//! The pages by which residents make, use and leave an account, and the forgotten password, which staff have too.

mod ask_email;
mod change_details;
mod change_email;
mod change_password;
mod choose_messages;
mod confirm_account;
mod confirm_email;
mod delete_account;
mod download_data;
mod list_sessions;
mod message;
mod register;
mod reset_password;
mod send_link;
mod send_reset;
mod use_link;

use web::{Access, Page, Sites, get, post};

/// The templates of these pages.
pub(crate) const TEMPLATES: &[(&str, &str)] = &[
    ("identity/account_layout.html", include_str!("../../templates/identity/account_layout.html")),
    ("identity/account_nav.html", include_str!("../../templates/identity/account_nav.html")),
    ("identity/ask_email.html", include_str!("../../templates/identity/ask_email.html")),
    ("identity/change_details.html", include_str!("../../templates/identity/change_details.html")),
    ("identity/change_email.html", include_str!("../../templates/identity/change_email.html")),
    ("identity/change_password.html", include_str!("../../templates/identity/change_password.html")),
    ("identity/choose_messages.html", include_str!("../../templates/identity/choose_messages.html")),
    ("identity/confirm_account.html", include_str!("../../templates/identity/confirm_account.html")),
    ("identity/delete_account.html", include_str!("../../templates/identity/delete_account.html")),
    ("identity/download_data.html", include_str!("../../templates/identity/download_data.html")),
    ("identity/list_sessions.html", include_str!("../../templates/identity/list_sessions.html")),
    ("identity/message.html", include_str!("../../templates/identity/message.html")),
    ("identity/press_button.html", include_str!("../../templates/identity/press_button.html")),
    ("identity/reset_password.html", include_str!("../../templates/identity/reset_password.html")),
];

/// These pages.
pub(super) fn pages() -> Vec<Page> {
    [way_in(), forgotten_password(), own_account()].into_iter().flatten().collect()
}

fn way_in() -> Vec<Page> {
    vec![
        Page::get("/account/register", "show_register", Access::Visit, || get().to(register::show_register)),
        Page::post("/account/register", "register", Access::Visit, || post().to(register::register)),
        Page::get("/account/check-email/{what}", "show_check_email", Access::Open, || {
            get().to(message::show_check_email)
        }),
        Page::get("/account/confirm/{secret}", "show_confirm_account", Access::Secret, || {
            get().to(confirm_account::show_confirm_account)
        }),
        Page::post("/account/confirm/{secret}", "confirm_account", Access::Secret, || {
            post().to(confirm_account::confirm_account)
        }),
        Page::get("/account/sign-in/link", "show_send_link", Access::Visit, || get().to(send_link::show_send_link)),
        Page::post("/account/sign-in/link", "send_link", Access::Visit, || post().to(send_link::send_link)),
        Page::get("/account/sign-in/link/{secret}", "show_use_link", Access::Secret, || {
            get().to(use_link::show_use_link)
        }),
        Page::post("/account/sign-in/link/{secret}", "use_link", Access::Secret, || post().to(use_link::use_link)),
    ]
}

fn forgotten_password() -> Vec<Page> {
    vec![
        Page::get("/account/reset-password", "show_send_reset", Access::Visit, || {
            get().to(send_reset::show_send_reset)
        }),
        Page::post("/account/reset-password", "send_reset", Access::Visit, || post().to(send_reset::send_reset)),
        Page::get("/account/reset-password/{secret}", "show_reset_password", Access::Secret, || {
            get().to(reset_password::show_reset_password)
        }),
        Page::post("/account/reset-password/{secret}", "reset_password", Access::Secret, || {
            post().to(reset_password::reset_password)
        }),
        Page::get("/staff/check-email/{what}", "show_staff_check_email", Access::Open, || {
            get().to(message::show_check_email)
        })
        .on(Sites::Both),
        Page::get("/staff/reset-password", "show_staff_send_reset", Access::Visit, || {
            get().to(send_reset::show_send_reset)
        })
        .on(Sites::Both),
        Page::post("/staff/reset-password", "staff_send_reset", Access::Visit, || post().to(send_reset::send_reset))
            .on(Sites::Both),
        Page::get("/staff/reset-password/{secret}", "show_staff_reset_password", Access::Secret, || {
            get().to(reset_password::show_reset_password)
        })
        .on(Sites::Both),
        Page::post("/staff/reset-password/{secret}", "staff_reset_password", Access::Secret, || {
            post().to(reset_password::reset_password)
        })
        .on(Sites::Both),
    ]
}

fn own_account() -> Vec<Page> {
    const OWN: Access = Access::Resident;
    vec![
        Page::get("/account/details", "show_change_details", OWN, || get().to(change_details::show_change_details)),
        Page::post("/account/details", "change_details", OWN, || post().to(change_details::change_details)),
        Page::get("/account/email", "show_change_email", OWN, || get().to(change_email::show_change_email))
            .labelled("Email address", "Change the address that we write to and that you sign in with."),
        Page::post("/account/email", "change_email", OWN, || post().to(change_email::change_email)),
        Page::get("/account/email/{secret}", "show_confirm_email", OWN, || get().to(confirm_email::show_confirm_email)),
        Page::post("/account/email/{secret}", "confirm_email", OWN, || post().to(confirm_email::confirm_email)),
        Page::get("/account/password", "show_change_password", OWN, || get().to(change_password::show_change_password))
            .labelled("Password", "Choose a password, or change the one that you have."),
        Page::post("/account/password", "change_password", OWN, || post().to(change_password::change_password)),
        Page::get("/account/messages", "show_choose_messages", OWN, || get().to(choose_messages::show_choose_messages))
            .labelled("What we email you about", "Say yes or no to what we need not tell you."),
        Page::post("/account/messages", "choose_messages", OWN, || post().to(choose_messages::choose_messages)),
        Page::get("/account/sessions", "list_sessions", OWN, || get().to(list_sessions::list_sessions)).labelled(
            "Where you are signed in",
            "See every browser that is signed in to your account, and sign it out.",
        ),
        Page::post("/account/sessions", "end_sessions", OWN, || post().to(list_sessions::end_sessions)),
        Page::get("/account/download", "show_download_data", OWN, || get().to(download_data::show_download_data))
            .labelled("Download your data", "Get a copy of everything that we keep about you here."),
        Page::get("/account/download/my-data.json", "download_data", OWN, || get().to(download_data::download_data)),
        Page::get("/account/delete", "show_delete_account", OWN, || get().to(delete_account::show_delete_account))
            .labelled("Delete your account", "Leave. We say what goes and what the law keeps."),
        Page::post("/account/delete", "delete_account", OWN, || post().to(delete_account::delete_account)),
        Page::get("/account/deleted", "show_deleted", Access::Open, || get().to(delete_account::show_deleted)),
    ]
}
