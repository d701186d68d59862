//! The form that asks for an e-mail address and nothing else, on the pages that send a mail to it.

use actix_web::http::StatusCode;
use mail::EmailAddress;
use serde::{Deserialize, Serialize};
use tenancy::Tenant;
use web::{Fields, Head, Kind, PageError, PageResult, Trouble, Visit, csrf_token, message_at, render_with_status};

use super::message::Way;
use crate::account::Door;
use crate::sign_in::safe_next;

/// What a link to the form brings along.
#[derive(Deserialize)]
pub(super) struct Link {
    pub(super) next: Option<String>,
}

/// What the page says.
pub(super) struct Question {
    /// The path after the door's own.
    pub(super) path: &'static str,
    pub(super) title: &'static str,
    pub(super) lead: &'static [&'static str],
    pub(super) button: &'static str,
    pub(super) ways: Vec<Way>,
}

/// What stands in the form.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    pub(super) next: String,
    email: String,
    error: Option<String>,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    errors: Vec<Trouble>,
    action: String,
    lead: &'static [&'static str],
    button: &'static str,
    ways: Vec<Way>,
    next: String,
    email: String,
    email_error: Option<String>,
}

impl Typed {
    /// An empty form with the way on.
    pub(super) fn on_to(door: Door, link: &Link) -> Self {
        Self { next: safe_next(door, link.next.as_deref().unwrap_or_default()), ..Self::default() }
    }
}

/// Reads the form: the address and the way on, or the form as it is to be shown again.
pub(super) fn read(door: Door, form: &Fields) -> Result<Result<(EmailAddress, String), Typed>, PageError> {
    let email = form.one("email")?.unwrap_or_default().to_owned();
    let next = safe_next(door, form.one("next")?.unwrap_or_default());
    Ok(match EmailAddress::parse(&email) {
        Ok(address) => Ok((address, next)),
        Err(error) => Err(Typed { next, email, error: Some(error.to_string()) }),
    })
}

/// Shows the form.
pub(super) fn ask(house: &Tenant, visit: &Visit, door: Door, question: Question, typed: Typed) -> PageResult {
    let errors: Vec<Trouble> = typed.error.iter().map(|error| Trouble::at("email", error.as_str())).collect();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = View {
        page: Head::new(Kind::Content, question.title).with_errors(!errors.is_empty()).under("account"),
        csrf: csrf_token(house, visit),
        email_error: message_at(&errors, "email"),
        errors,
        action: format!("{}{}", door.path(), question.path),
        lead: question.lead,
        button: question.button,
        ways: question.ways,
        next: typed.next,
        email: typed.email,
    };
    render_with_status(house, status, "identity/ask_email.html", &view)
}
