//! `/account/confirm/{secret}`: the address is confirmed; a name and, for who wants one, a password make the account. Opening
//! the link changes nothing; sending the form does.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use mail::EmailAddress;
use serde::Serialize;
use tenancy::Tenant;
use web::{
    Fields, Head, Kind, PageError, PageResult, ProtectedForm, Trouble, Visit, csrf_token, message_at,
    render_with_status, without_referrer,
};

use super::message::{Way, link_is_dead, say};
use super::register::Registering;
use crate::account::{Account, Door};
use crate::audit::{self, Happening};
use crate::details;
use crate::one_time::{self, Purpose};
use crate::password::{self, Hasher};
use crate::provider_door::own_ways;
use crate::sign_in::{Shown, actor_of, begin};
use crate::staff::origin_of;

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    errors: Vec<Trouble>,
    action: String,
    email: String,
    name: String,
    name_error: Option<String>,
    new_password_error: Option<String>,
}

pub(super) async fn show_confirm_account(tenant: Tenant, visit: Visit, secret: Path<String>) -> PageResult {
    own_ways(&tenant, Door::Resident)?;
    let db = tenant.db().read();
    let found = one_time::look(db, &tenant, tenant.clock().now(), Purpose::ConfirmEmail, &secret).await?;
    let Some(found) = found else { return dead(&tenant) };
    let registering: Registering = found.payload()?;
    ask(&tenant, &visit, &secret, registering.email, String::new(), Vec::new())
}

pub(super) async fn confirm_account(
    tenant: Tenant,
    visit: Visit,
    request: HttpRequest,
    hasher: Data<Hasher>,
    secret: Path<String>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    own_ways(&tenant, Door::Resident)?;
    let now = tenant.clock().now();
    let found = one_time::look(tenant.db().read(), &tenant, now, Purpose::ConfirmEmail, &secret).await?;
    let Some(found) = found else { return dead(&tenant) };
    let Registering { email, next } = found.payload()?;
    let typed_name = form.0.one("full-name")?.unwrap_or_default();
    let chosen = form.0.one("new-password")?.unwrap_or_default();
    let mut errors = Vec::new();
    let name = details::name(typed_name).unwrap_or_else(|error| {
        errors.push(Trouble::at("full-name", error));
        String::new()
    });
    // A link by mail signs in as well, so nobody has to think of a password.
    if !chosen.is_empty()
        && let Err(unusable) = password::check_for(chosen, &tenant, &name, &email)
    {
        errors.push(Trouble::at("new-password", unusable.to_string()));
    }
    let Ok(address) = EmailAddress::parse(&email) else { return dead(&tenant) };
    if !errors.is_empty() {
        return ask(&tenant, &visit, &secret, email, typed_name.to_owned(), errors);
    }
    let hash = match chosen {
        "" => None,
        chosen => Some(hasher.keep(chosen).await.map_err(PageError::failed)?),
    };
    let tx = tenant.db().write_tx().await?;
    if one_time::take(&tx, &tenant, now, Purpose::ConfirmEmail, &secret).await?.is_none() {
        return dead(&tenant);
    }
    let account = match Account::make(&tx, now, Door::Resident, &address, &name).await? {
        Some(made) => Some(made),
        // One that was begun and never confirmed becomes theirs: they read the mail of its address.
        None => unconfirmed(Account::find_by_email(&tx, Door::Resident, &address).await?),
    };
    let Some(mut account) = account else {
        tx.commit().await?;
        return already(&tenant);
    };
    account.verify(&tx, now).await?;
    account.describe(&tx, now, name, None, None).await?;
    if let Some(hash) = hash {
        account.set_password(&tx, now, hash).await?;
    }
    let done = Happening::done(actor_of(&account), "make_account", "account", account.id()).from(origin_of(&request));
    audit::write(&tx, &tenant, now, done).await?;
    let begun = begin(&tx, &tenant, &request, &mut account, Shown::One("link")).await?;
    tx.commit().await?;
    Ok(without_referrer(begun.answer(&tenant, &next)?))
}

fn unconfirmed(account: Option<Account>) -> Option<Account> {
    account.filter(|account| account.verified_at().is_none() && account.disabled_at().is_none())
}

fn dead(tenant: &Tenant) -> PageResult {
    link_is_dead(tenant, Way::to("/account/register", "Ask for another email"))
}

fn already(tenant: &Tenant) -> PageResult {
    let paragraphs = ["There is an account with this address already. Sign in to it."];
    let ways =
        vec![Way::to("/account/sign-in", "Sign in"), Way::to("/account/reset-password", "Choose a new password")];
    say(tenant, StatusCode::CONFLICT, "You have an account already", &paragraphs, ways)
}

fn ask(tenant: &Tenant, visit: &Visit, secret: &str, email: String, name: String, errors: Vec<Trouble>) -> PageResult {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = View {
        page: Head::new(Kind::Content, "Make your account").with_errors(!errors.is_empty()).under("account"),
        csrf: csrf_token(tenant, visit),
        name_error: message_at(&errors, "full-name"),
        new_password_error: message_at(&errors, "new-password"),
        errors,
        action: format!("/account/confirm/{secret}"),
        email,
        name,
    };
    Ok(without_referrer(render_with_status(tenant, status, "identity/confirm_account.html", &view)?))
}
