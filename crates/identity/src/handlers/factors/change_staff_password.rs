//! `/staff/password`: a member of staff chooses a new password. The present one is asked for, and every other session ends.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use serde::Serialize;
use web::{
    Fields, Head, Kind, PageError, PageResult, ProtectedForm, Trouble, Visit, csrf_token, message_at,
    render_with_status,
};

use super::check::password_is_right;
use super::owner::Owner;
use crate::audit::{self, Happening};
use crate::letters::{self, Letter};
use crate::password::{self, Hasher};
use crate::session::Session;
use crate::sign_in::{actor_of, renew};
use crate::staff::origin_of;
use crate::view::Shown;

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: Option<Shown>,
    errors: Vec<Trouble>,
    present: bool,
    present_error: Option<String>,
    new_error: Option<String>,
}

pub(super) async fn show_staff_password(owner: Owner, visit: Visit) -> PageResult {
    ask(&owner, &visit, StatusCode::OK, Vec::new())
}

pub(super) async fn change_staff_password(
    owner: Owner,
    visit: Visit,
    hasher: Data<Hasher>,
    request: HttpRequest,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let present = form.0.one("present-password")?.unwrap_or_default();
    let new = form.0.one("new-password")?.unwrap_or_default();
    let (house, account) = (owner.house(), &owner.account);
    let profile = house.profile();
    let about = [account.name(), account.email(), &profile.name, &profile.short_name];
    let mut errors = Vec::new();
    if account.has_password() && present.is_empty() {
        errors.push(Trouble::at("present-password", "Enter the password that you have now"));
    }
    if let Err(unusable) = password::check(new, &about) {
        errors.push(Trouble::at("new-password", unusable.to_string()));
    }
    if errors.is_empty() && account.has_password() && !password_is_right(&owner, &request, &hasher, present).await? {
        errors.push(Trouble::at("present-password", "The password that you have now is not right"));
    }
    if !errors.is_empty() {
        return ask(&owner, &visit, StatusCode::UNPROCESSABLE_ENTITY, errors);
    }
    if !account.has_password() {
        // They came in by a passkey alone, or by an outside provider: that has to be a short while ago.
        owner.must_be_fresh("/staff/password")?;
    }
    let kept = hasher.keep(new).await.map_err(PageError::failed)?;
    let now = house.clock().now();
    let mut account = owner.account.clone();
    let tx = house.db().write_tx().await?;
    account.set_password(&tx, now, kept).await?;
    Session::end_all_of(&tx, now, account.id(), Some(owner.session.id()), "the password was changed").await?;
    letters::send(&tx, house, owner.door, account.email(), &Letter::PasswordChanged).await?;
    let happening = Happening::done(actor_of(&account), "change_password", "account", account.id());
    audit::write(&tx, house, now, happening.from(origin_of(&request))).await?;
    let begun = renew(&tx, house, &request, &owner.session, &account, "password").await?;
    tx.commit().await?;
    begun.answer(house, "/staff/account")
}

fn ask(owner: &Owner, visit: &Visit, status: StatusCode, errors: Vec<Trouble>) -> PageResult {
    let house = owner.house();
    let view = View {
        page: Head::new(Kind::Content, "Change your password").with_errors(!errors.is_empty()),
        csrf: csrf_token(house, visit),
        worker: owner.worker.clone(),
        present: owner.account.has_password(),
        present_error: message_at(&errors, "present-password"),
        new_error: message_at(&errors, "new-password"),
        errors,
    };
    render_with_status(house, status, "identity/change_staff_password.html", &view)
}
