//! `/account/password`: another password, or the first one. The present one is asked for; who has none has to have signed in
//! lately. The other browsers may be signed out with it (ASVS 7.4.3).

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use serde::Serialize;
use web::{
    Fields, Head, Kind, PageError, PageResult, ProtectedForm, Trouble, Visit, csrf_token, message_at,
    render_with_status, see_other,
};

use crate::account::Door;
use crate::audit::{self, Happening};
use crate::handlers::factors::check::password_is_right;
use crate::handlers::factors::owner::Owner;
use crate::handlers::mailing::hurry;
use crate::letters::{self, Letter};
use crate::one_time::{self, Purpose};
use crate::password::{self, Hasher};
use crate::session::{self, Session};
use crate::sign_in::actor_of;
use crate::staff::origin_of;

#[derive(Serialize)]
struct Choice {
    value: &'static str,
    label: &'static str,
    checked: bool,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    here: &'static str,
    errors: Vec<Trouble>,
    email: String,
    has_password: bool,
    elsewhere: [Choice; 1],
    present_error: Option<String>,
    new_error: Option<String>,
}

pub(super) async fn show_change_password(owner: Owner, visit: Visit) -> PageResult {
    if !owner.account.has_password() {
        owner.must_be_fresh("/account/password")?;
    }
    ask(&owner, &visit, Vec::new(), true)
}

pub(super) async fn change_password(
    owner: Owner,
    visit: Visit,
    request: HttpRequest,
    hasher: Data<Hasher>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let (tenant, account) = (owner.house(), &owner.account);
    let has_password = account.has_password();
    if !has_password {
        owner.must_be_fresh("/account/password")?;
    }
    let present = form.0.one("present-password")?.unwrap_or_default();
    let chosen = form.0.one("new-password")?.unwrap_or_default();
    let end_others = form.0.one("elsewhere")? == Some("end");
    let mut errors = Vec::new();
    if has_password && present.is_empty() {
        errors.push(Trouble::at("present-password", "Enter the password that you have now"));
    }
    if let Err(unusable) = password::check_for(chosen, tenant, account.name(), account.email()) {
        errors.push(Trouble::at("new-password", unusable.to_string()));
    }
    if errors.is_empty() && has_password && !password_is_right(&owner, &request, &hasher, present).await? {
        errors.push(Trouble::at("present-password", "The password that you have now is not right"));
    }
    if !errors.is_empty() {
        return ask(&owner, &visit, errors, end_others);
    }
    let hash = hasher.keep(chosen).await.map_err(PageError::failed)?;
    let now = tenant.clock().now();
    let mut changed = account.clone();
    let tx = tenant.db().write_tx().await?;
    changed.set_password(&tx, now, hash).await?;
    one_time::void(&tx, now, Purpose::ResetPassword, account.id()).await?;
    let (session, token) = owner.session.replace(&tx, tenant, now, owner.session.method().to_owned()).await?;
    if end_others {
        Session::end_all_of(&tx, now, account.id(), Some(session.id()), "password changed").await?;
    }
    letters::send(&tx, tenant, Door::Resident, account.email(), &Letter::PasswordChanged).await?;
    let done = Happening::done(actor_of(account), "change_password", "account", account.id());
    let done = done.from(origin_of(&request)).with(serde_json::json!({ "other_sessions_ended": end_others }));
    audit::write(&tx, tenant, now, done).await?;
    tx.commit().await?;
    hurry(&request);
    let mut response = see_other("/account/security")?;
    session::keep_cookie(&mut response, Door::Resident, token)?;
    Ok(response)
}

fn ask(owner: &Owner, visit: &Visit, errors: Vec<Trouble>, end_others: bool) -> PageResult {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let has_password = owner.account.has_password();
    let title = if has_password { "Change your password" } else { "Choose a password" };
    let view = View {
        page: Head::new(Kind::Content, title).with_errors(!errors.is_empty()).under("account"),
        csrf: csrf_token(owner.house(), visit),
        here: "security",
        present_error: message_at(&errors, "present-password"),
        new_error: message_at(&errors, "new-password"),
        errors,
        email: owner.account.email().to_owned(),
        has_password,
        elsewhere: [Choice { value: "end", label: "Sign me out in every other browser", checked: end_others }],
    };
    render_with_status(owner.house(), status, "identity/change_password.html", &view)
}
