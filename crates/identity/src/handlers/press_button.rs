//! The page that a link in a mail opens: one button. Mail programs open links too, so opening must change nothing.

use serde::Serialize;
use tenancy::Tenant;
use web::{Head, Kind, PageResult, Visit, csrf_token, render, without_referrer};

#[derive(Serialize)]
struct View<'a> {
    page: Head,
    csrf: String,
    lead: &'a str,
    action: &'a str,
    button: &'a str,
}

/// Shows the button.
pub(crate) fn press_button(
    house: &Tenant,
    visit: &Visit,
    title: &str,
    lead: &str,
    action: &str,
    button: &str,
) -> PageResult {
    let page = Head::new(Kind::Content, title).under("account");
    let view = View { page, csrf: csrf_token(house, visit), lead, action, button };
    Ok(without_referrer(render(house, "identity/press_button.html", &view)?))
}
