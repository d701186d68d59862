//! `/account/sign-in/link/{secret}`: the link of a mail. Opening it changes nothing, since mail programs open links too; the
//! button signs in.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use tenancy::Tenant;
use web::{Fields, PageResult, ProtectedForm, Visit, without_referrer};

use super::message::{Way, link_is_dead, say};
use super::send_link::Asked;
use crate::account::{Account, Door};
use crate::handlers::press_button::press_button;
use crate::one_time::{self, Purpose};
use crate::provider_door::own_ways;
use crate::sign_in::{Shown, begin, with_next};

pub(super) async fn show_use_link(tenant: Tenant, visit: Visit, secret: Path<String>) -> PageResult {
    own_ways(&tenant, Door::Resident)?;
    let now = tenant.clock().now();
    let found = one_time::look(tenant.db().read(), &tenant, now, Purpose::SignInLink, &secret).await?;
    let Some(found) = found.filter(|found| found.account().is_some()) else { return dead(&tenant) };
    let asked: Asked = found.payload()?;
    if asked.visit != visit.digest {
        return elsewhere(&tenant, &asked);
    }
    let action = format!("/account/sign-in/link/{secret}");
    press_button(
        &tenant,
        &visit,
        "Sign in to your account",
        "You are signed in when you press the button.",
        &action,
        "Sign in",
    )
}

pub(super) async fn use_link(
    tenant: Tenant,
    visit: Visit,
    request: HttpRequest,
    secret: Path<String>,
    _form: ProtectedForm<Fields>,
) -> PageResult {
    own_ways(&tenant, Door::Resident)?;
    let now = tenant.clock().now();
    let tx = tenant.db().write_tx().await?;
    let found = one_time::look(&tx, &tenant, now, Purpose::SignInLink, &secret).await?;
    let Some((found, id)) = found.and_then(|found| found.account().map(|id| (found, id))) else {
        return dead(&tenant);
    };
    let asked: Asked = found.payload()?;
    if asked.visit != visit.digest {
        return elsewhere(&tenant, &asked);
    }
    if one_time::take(&tx, &tenant, now, Purpose::SignInLink, &secret).await?.is_none() {
        return dead(&tenant);
    }
    let account = Account::find(&tx, id).await?.filter(|account| account.is_open() && account.door() == Door::Resident);
    let Some(mut account) = account else { return dead(&tenant) };
    let begun = begin(&tx, &tenant, &request, &mut account, Shown::One("link")).await?;
    tx.commit().await?;
    Ok(without_referrer(begun.answer(&tenant, &asked.next)?))
}

fn dead(tenant: &Tenant) -> PageResult {
    link_is_dead(tenant, Way::to("/account/sign-in/link", "Ask for another link"))
}

/// The link is good, but this is not the browser that asked. It is not used up by that.
fn elsewhere(tenant: &Tenant, asked: &Asked) -> PageResult {
    let paragraphs = [
        "You asked for the link in another browser, or have closed that browser since. A link signs you in only in the browser in \
         which you asked for it, so that nobody else can use it.",
        "Open the link there. Or ask for another link here.",
    ];
    let again = Way::to(with_next("/account/sign-in/link", &asked.next), "Ask for a link in this browser");
    say(tenant, StatusCode::OK, "Open the link in the browser in which you asked for it", &paragraphs, vec![again])
}
