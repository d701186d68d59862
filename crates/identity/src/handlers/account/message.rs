//! Pages that say one thing and lead on: a mail is on its way, a link does not work any more.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use serde::Serialize;
use tenancy::{Site, Tenant};
use web::{Head, Kind, PageError, PageResult, render_with_status, without_referrer};

use crate::account::Door;

/// A link to go on with.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Way {
    href: String,
    words: &'static str,
}

impl Way {
    pub(super) fn to(href: impl Into<String>, words: &'static str) -> Self {
        Self { href: href.into(), words }
    }
}

#[derive(Serialize)]
struct View {
    page: Head,
    paragraphs: Vec<&'static str>,
    ways: Vec<Way>,
}

/// Says something.
pub(super) fn say(
    house: &Tenant,
    status: StatusCode,
    title: &str,
    paragraphs: &[&'static str],
    ways: Vec<Way>,
) -> PageResult {
    let page = Head::new(Kind::Content, title).under("account");
    let view = View { page, paragraphs: paragraphs.to_vec(), ways };
    Ok(without_referrer(render_with_status(house, status, "identity/message.html", &view)?))
}

/// The same for a link that never counted, counts no longer, is used up, or is another site's (TI-03).
pub(super) fn link_is_dead(house: &Tenant, again: Way) -> PageResult {
    let why = [
        "The link has been used, or its time has passed.",
        "If your email program broke the link into two lines, \
        copy all of it into the address bar of your browser.",
    ];
    say(house, StatusCode::NOT_FOUND, "This link does not work any more", &why, vec![again])
}

/// `GET /account/check-email/{what}`: the same bytes for everybody, whether or not there is an account (AC-03).
pub(super) async fn show_check_email(site: Site, request: HttpRequest, what: Path<String>) -> PageResult {
    let door = Door::of_path(request.path());
    let at = |path: &str| format!("{}{path}", door.path());
    let (opening, again) = match (what.as_str(), door) {
        ("register", Door::Resident) => (
            "We have sent you an email. Open the link in it to make your account.",
            Way::to(at("/register"), "Ask for another email"),
        ),
        ("link", Door::Resident) => (
            "We have sent you an email with a link. Open the link in this browser to sign in. It works for 10 minutes.",
            Way::to(at("/sign-in/link"), "Ask for another link"),
        ),
        ("reset", _) => (
            "We have sent you an email with a link. Open it to choose a new password. It works for 1 hour.",
            Way::to(at("/reset-password"), "Ask for another link"),
        ),
        ("new-address", Door::Resident) => (
            "We have sent an email to your new address. Open the link in it, in this browser, to confirm that the address is yours. \
             Until then nothing changes.",
            Way::to(at("/email"), "Use another address"),
        ),
        _ => return Err(PageError::NotFound),
    };
    let paragraphs = [opening, "If it is not there in a few minutes, look among your junk mail."];
    say(site.house(), StatusCode::OK, "Check your email", &paragraphs, vec![again])
}
