//! `/account/prove-again` and `/staff/prove-again`: before what is delicate, who is signed in shows once more who they are. A new
//! session takes the place of the old one.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use serde::{Deserialize, Serialize};
use web::{
    ClientAddress, Fields, Head, Kind, PageError, PageResult, ProtectedForm, Visit, csrf_token, render_with_status,
};

use super::super::sign_in::count;
use super::super::{Trouble, message_at};
use super::owner::Owner;
use crate::audit::{self, Happening};
use crate::password::Hasher;
use crate::second_factor::{Factors, Typed};
use crate::sign_in::{actor_of, renew, safe_next};
use crate::staff::origin_of;
use crate::throttle::{self, Kind as Tried, Try};

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
    let (password, code) = (form.0.one("password")?, form.0.one("code")?);
    let (house, account) = (owner.house().clone(), &owner.account);
    let wrong = |by: &'static str, what: &str| (by, vec![Trouble::at(by, what)]);
    let problem = match (password, code) {
        (_, Some(code)) => match Typed::parse(code) {
            Ok(typed @ Typed::App(_)) => {
                let subject = account.id().to_string();
                let from = ClientAddress::of(&request).map_or_else(|| "unknown".to_owned(), ClientAddress::subscriber);
                let tried = Try { kind: Tried::Code, subject: &subject, address: &from, known_browser: None };
                let counted = count(&house, tried, owner.door, Some(account)).await?;
                let tx = house.db().write_tx().await?;
                if typed.take(&tx, &house, house.clock().now(), account.id()).await? {
                    throttle::was_right(&tx, &house, tried, counted).await?;
                    let begun = renew(&tx, &house, &request, &owner.session, account, typed.method()).await?;
                    tx.commit().await?;
                    return begun.answer(&house, &next);
                }
                wrong(
                    "code",
                    "The code is not right, or was used before. Wait for your app to show the next one and enter that",
                )
            }
            _ => wrong("code", "Enter the 6 digits that your app shows"),
        },
        (Some(""), None) => wrong("password", "Enter your password"),
        (Some(password), None) => {
            let subject = format!("{} {}", owner.door.word(), account.email());
            let from = ClientAddress::of(&request).map_or_else(|| "unknown".to_owned(), ClientAddress::subscriber);
            // Who is signed in has this browser for their own, so nobody else's tries stand against it.
            let session = owner.session.id().to_string();
            let tried = Try { kind: Tried::Password, subject: &subject, address: &from, known_browser: Some(&session) };
            let counted = count(&house, tried, owner.door, Some(account)).await?;
            if hasher.is_right(password, account.password_hash()).await.map_err(PageError::failed)? {
                let tx = house.db().write_tx().await?;
                throttle::was_right(&tx, &house, tried, counted).await?;
                let begun = renew(&tx, &house, &request, &owner.session, account, "password").await?;
                tx.commit().await?;
                return begun.answer(&house, &next);
            }
            wrong("password", "The password is not right")
        }
        (None, None) => return Err(PageError::BadRequest("neither a password nor a code")),
    };
    let (by, errors) = problem;
    let tx = house.db().write_tx().await?;
    let refused = Happening::refused(actor_of(account), "prove_again", "account", account.id())
        .from(origin_of(&request))
        .with(serde_json::json!({ "method": by }));
    audit::write(&tx, &house, house.clock().now(), refused).await?;
    tx.commit().await?;
    ask(&owner, &visit, StatusCode::UNPROCESSABLE_ENTITY, next, Some(by), errors).await
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
        next_query: url::form_urlencoded::Serializer::new(String::new()).append_pair("next", &next).finish(),
        next,
        by,
        password,
        code: factors.app,
        passkey: factors.passkeys > 0,
    };
    render_with_status(house, status, "identity/prove_again.html", &view)
}
