//! `/account/prove-again` and `/staff/prove-again`: before what is delicate, who is signed in shows once more who they are. A new
//! session takes the place of the old one.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use serde::{Deserialize, Serialize};
use web::{
    Fields, Head, Kind, PageError, PageResult, ProtectedForm, Trouble, Visit, csrf_token, message_at,
    render_with_status,
};

use super::check;
use super::owner::Owner;
use crate::password::Hasher;
use crate::second_factor::Factors;
use crate::sign_in::{renew, safe_next};

/// What a link brings along: where to go on, and by what they would rather show it.
#[derive(Deserialize)]
pub(super) struct Link {
    next: Option<String>,
    by: Option<String>,
}

/// By what somebody shows who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum By {
    Password,
    Code,
    /// They have neither, and sign in once more in their own way.
    SigningIn,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: Option<crate::view::Shown>,
    errors: Vec<Trouble>,
    password_error: Option<String>,
    code_error: Option<String>,
    path: &'static str,
    next: String,
    next_query: String,
    by: By,
    password: bool,
    code: bool,
    passkey: bool,
}

pub(super) async fn show_prove_again(owner: Owner, visit: Visit, link: Query<Link>) -> PageResult {
    let next = safe_next(owner.door, link.next.as_deref().unwrap_or_default());
    ask(&owner, &visit, StatusCode::OK, next, link.by.as_deref(), Vec::new()).await
}

pub(super) async fn prove_again(
    owner: Owner,
    visit: Visit,
    hasher: Data<Hasher>,
    request: HttpRequest,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let next = safe_next(owner.door, form.0.one("next")?.unwrap_or_default());
    let problem = match (form.0.one("code")?, form.0.one("password")?) {
        (Some(code), _) if check::code_is_right(&owner, &request, code).await? => None,
        (Some(_), _) => Some(("code", "Enter the 6 digits that your app shows now. Each code works once")),
        (None, Some("")) => Some(("password", "Enter your password")),
        (None, Some(typed)) if check::password_is_right(&owner, &request, &hasher, typed).await? => None,
        (None, Some(_)) => Some(("password", "The password is not right")),
        (None, None) => return Err(PageError::BadRequest("neither a password nor a code")),
    };
    if let Some((by, what)) = problem {
        let errors = vec![Trouble::at(by, what)];
        return ask(&owner, &visit, StatusCode::UNPROCESSABLE_ENTITY, next, Some(by), errors).await;
    }
    let house = owner.house();
    let method = if form.0.get("code").is_some() { "authenticator app" } else { "password" };
    let tx = house.db().write_tx().await?;
    let begun = renew(&tx, house, &request, &owner.session, &owner.account, method).await?;
    tx.commit().await?;
    begun.answer(house, &next)
}

async fn ask(
    owner: &Owner,
    visit: &Visit,
    status: StatusCode,
    next: String,
    wish: Option<&str>,
    errors: Vec<Trouble>,
) -> PageResult {
    let house = owner.house();
    let factors = Factors::of(house.db().read(), owner.account.id()).await?;
    let password = owner.account.has_password();
    let by = match (wish, password, factors.app) {
        (Some("code"), _, true) | (_, false, true) => By::Code,
        (_, true, _) => By::Password,
        (_, false, false) => By::SigningIn,
    };
    let view = View {
        page: Head::new(Kind::Content, "Show that it is you").with_errors(!errors.is_empty()).under("account"),
        csrf: csrf_token(house, visit),
        worker: owner.worker.clone(),
        password_error: message_at(&errors, "password"),
        code_error: message_at(&errors, "code"),
        errors,
        path: owner.door.path(),
        next_query: crate::sign_in::next_query(&next),
        next,
        by,
        password,
        code: factors.app,
        passkey: factors.passkeys > 0,
    };
    render_with_status(house, status, "identity/prove_again.html", &view)
}
