//! `/account/email/{secret}`: the new address is confirmed, by whoever is signed in to the account. The old address is told.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use mail::EmailAddress;
use tenancy::Tenant;
use web::{Fields, PageResult, ProtectedForm, Visit, see_other};

use super::change_email::NewAddress;
use super::message::{Way, link_is_dead, say};
use crate::account::Door;
use crate::audit::{self, Happening};
use crate::handlers::mailing::hurry;
use crate::handlers::press_button::press_button;
use crate::letters::{self, Letter};
use crate::one_time::{self, OneTime, Purpose};
use crate::resident::Resident;
use crate::staff::origin_of;

pub(super) async fn show_confirm_email(resident: Resident, visit: Visit, secret: Path<String>) -> PageResult {
    let tenant = resident.tenant();
    let now = tenant.clock().now();
    let found = one_time::look(tenant.db().read(), tenant, now, Purpose::ChangeEmail, &secret).await?;
    let Some(found) = own(&resident, found) else { return dead(tenant) };
    let NewAddress { email } = found.payload()?;
    let lead = format!("From now on we write to {email}, and you sign in with it.");
    let action = format!("/account/email/{secret}");
    press_button(tenant, &visit, "Use your new email address", &lead, &action, "Use this address")
}

pub(super) async fn confirm_email(
    resident: Resident,
    request: HttpRequest,
    secret: Path<String>,
    _form: ProtectedForm<Fields>,
) -> PageResult {
    let tenant = resident.tenant();
    let now = tenant.clock().now();
    let tx = tenant.db().write_tx().await?;
    // Somebody else's is not even used up.
    if own(&resident, one_time::look(&tx, tenant, now, Purpose::ChangeEmail, &secret).await?).is_none() {
        return dead(tenant);
    }
    let Some(found) = one_time::take(&tx, tenant, now, Purpose::ChangeEmail, &secret).await? else {
        return dead(tenant);
    };
    let NewAddress { email } = found.payload()?;
    let Ok(address) = EmailAddress::parse(&email) else { return dead(tenant) };
    let mut account = resident.account().clone();
    let before = account.email().to_owned();
    if !account.change_email(&tx, now, &address).await? {
        tx.commit().await?;
        let paragraphs = ["Another account has this address. Your account keeps the address that it has."];
        let ways = vec![Way::to("/account/email", "Use another address")];
        return say(tenant, StatusCode::CONFLICT, "This address is taken", &paragraphs, ways);
    }
    // Links that went to the old address open nothing any more.
    one_time::void(&tx, now, Purpose::ResetPassword, account.id()).await?;
    one_time::void(&tx, now, Purpose::SignInLink, account.id()).await?;
    let letter = Letter::ChangedSomething("your email address");
    letters::send(&tx, tenant, Door::Resident, &before, &letter).await?;
    let done = Happening::done(resident.actor(), "change_email", "account", account.id()).from(origin_of(&request));
    audit::write(&tx, tenant, now, done).await?;
    tx.commit().await?;
    hurry(&request);
    see_other("/account/security")
}

fn own(resident: &Resident, found: Option<OneTime>) -> Option<OneTime> {
    found.filter(|found| found.account() == Some(resident.account().id()))
}

fn dead(tenant: &Tenant) -> PageResult {
    link_is_dead(tenant, Way::to("/account/email", "Ask for another email"))
}
