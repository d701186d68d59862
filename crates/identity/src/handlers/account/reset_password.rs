//! `/account/reset-password/{secret}` and `/staff/reset-password/{secret}`: a new password for one that was forgotten. Every
//! session ends, the owner is told, and a second factor is still asked for (ASVS 6.4.3): reading somebody's mail is one factor.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use sea_orm::{ConnectionTrait, DbErr};
use serde::Serialize;
use tenancy::{Site, Tenant};
use web::{
    Fields, Head, Kind, PageError, PageResult, ProtectedForm, Trouble, Visit, csrf_token, message_at,
    render_with_status, without_referrer,
};

use super::message::{Way, link_is_dead};
use crate::account::{Account, Door};
use crate::audit::{self, Happening};
use crate::handlers::mailing::hurry;
use crate::letters::{self, Letter};
use crate::one_time::{self, OneTime, Purpose};
use crate::password::{self, Hasher};
use crate::provider_door::own_ways;
use crate::session::Session;
use crate::sign_in::{Shown, actor_of, begin};
use crate::staff::origin_of;

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    errors: Vec<Trouble>,
    action: String,
    email: String,
    new_password_error: Option<String>,
}

pub(super) async fn show_reset_password(
    site: Site,
    visit: Visit,
    request: HttpRequest,
    secret: Path<String>,
) -> PageResult {
    let (house, door) = (site.house(), Door::of_path(request.path()));
    crate::provider_door::own_ways(house, door)?;
    own_ways(house, door)?;
    let found = one_time::look(house.db().read(), house, house.clock().now(), Purpose::ResetPassword, &secret).await?;
    let Some(account) = account_of(house.db().read(), door, found.as_ref()).await? else { return dead(house, door) };
    ask(house, &visit, door, &secret, &account, None)
}

pub(super) async fn reset_password(
    site: Site,
    visit: Visit,
    request: HttpRequest,
    hasher: Data<Hasher>,
    secret: Path<String>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let (house, door) = (site.house(), Door::of_path(request.path()));
    crate::provider_door::own_ways(house, door)?;
    own_ways(house, door)?;
    let now = house.clock().now();
    let found = one_time::look(house.db().read(), house, now, Purpose::ResetPassword, &secret).await?;
    let Some(account) = account_of(house.db().read(), door, found.as_ref()).await? else { return dead(house, door) };
    let chosen = form.0.one("new-password")?.unwrap_or_default();
    if let Err(unusable) = password::check_for(chosen, house, account.name(), account.email()) {
        return ask(house, &visit, door, &secret, &account, Some(unusable.to_string()));
    }
    let hash = hasher.keep(chosen).await.map_err(PageError::failed)?;
    let tx = house.db().write_tx().await?;
    let taken = one_time::take(&tx, house, now, Purpose::ResetPassword, &secret).await?;
    // Looked at again: meanwhile it may have been used, or the account closed.
    let Some(mut account) = account_of(&tx, door, taken.as_ref()).await? else { return dead(house, door) };
    account.set_password(&tx, now, hash).await?;
    one_time::void(&tx, now, Purpose::ResetPassword, account.id()).await?;
    one_time::void(&tx, now, Purpose::SignInLink, account.id()).await?;
    Session::end_all_of(&tx, now, account.id(), None, "password reset").await?;
    letters::send(&tx, house, door, account.email(), &Letter::PasswordChanged).await?;
    let done = Happening::done(actor_of(&account), "reset_password", "account", account.id()).from(origin_of(&request));
    audit::write(&tx, house, now, done).await?;
    let begun = begin(&tx, house, &request, &mut account, Shown::One("reset link")).await?;
    tx.commit().await?;
    hurry(&request);
    Ok(without_referrer(begun.answer(house, door.path())?))
}

/// The open account at this door that a secret is for.
async fn account_of(db: &impl ConnectionTrait, door: Door, secret: Option<&OneTime>) -> Result<Option<Account>, DbErr> {
    let Some(id) = secret.and_then(OneTime::account) else { return Ok(None) };
    let account = Account::find(db, id).await?;
    Ok(account.filter(|account| account.is_open() && account.door() == door))
}

fn dead(house: &Tenant, door: Door) -> PageResult {
    link_is_dead(house, Way::to(format!("{}/reset-password", door.path()), "Ask for another link"))
}

fn ask(
    house: &Tenant,
    visit: &Visit,
    door: Door,
    secret: &str,
    account: &Account,
    error: Option<String>,
) -> PageResult {
    let errors: Vec<Trouble> = error.into_iter().map(|error| Trouble::at("new-password", error)).collect();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = View {
        page: Head::new(Kind::Content, "Choose a new password").with_errors(!errors.is_empty()).under("account"),
        csrf: csrf_token(house, visit),
        new_password_error: message_at(&errors, "new-password"),
        errors,
        action: format!("{}/reset-password/{secret}", door.path()),
        email: account.email().to_owned(),
    };
    Ok(without_referrer(render_with_status(house, status, "identity/reset_password.html", &view)?))
}
