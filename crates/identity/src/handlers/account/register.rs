//! `/account/register`: an account begins with an address. Nothing is made until a link that was mailed to it comes back.
//!
//! Whether or not there is an account, the page, its status, the work and so the time are the same; who reads the mail learns
//! the rest (AC-03, AT-53).

use actix_web::HttpRequest;
use actix_web::web::Query;
use serde::{Deserialize, Serialize};
use tenancy::Tenant;
use web::{Fields, PageResult, ProtectedForm, Visit, see_other};

use super::ask_email::{Link, Question, Typed, ask, read};
use super::message::Way;
use crate::account::{Account, Door, canonical_email};
use crate::handlers::mailing::{count_mail, hurry};
use crate::letters::{self, Letter};
use crate::one_time::{self, Purpose};
use crate::provider_door::own_ways;

/// What is kept with the secret of the link.
#[derive(Serialize, Deserialize)]
pub(super) struct Registering {
    /// The address, as it was typed.
    pub(super) email: String,
    /// Where to go afterwards.
    pub(super) next: String,
}

pub(super) async fn show_register(tenant: Tenant, visit: Visit, link: Query<Link>) -> PageResult {
    own_ways(&tenant, Door::Resident)?;
    ask(&tenant, &visit, Door::Resident, question(), Typed::on_to(Door::Resident, &link))
}

pub(super) async fn register(
    tenant: Tenant,
    visit: Visit,
    request: HttpRequest,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let door = Door::Resident;
    own_ways(&tenant, door)?;
    let (address, next) = match read(door, &form.0)? {
        Ok(typed) => typed,
        Err(typed) => return ask(&tenant, &visit, door, question(), typed),
    };
    let now = tenant.clock().now();
    let tx = tenant.db().write_tx().await?;
    let account = Account::find_by_email(&tx, door, &address).await?;
    count_mail(&tx, &tenant, &request, &visit, door, &canonical_email(&address), account.as_ref()).await?;
    // Made in either case, so that either costs the same; a secret that nobody is told opens nothing.
    let registering = Registering { email: address.as_str().to_owned(), next };
    let secret = one_time::make(&tx, &tenant, now, Purpose::ConfirmEmail, None, &registering).await?;
    let letter = match account.filter(|account| account.verified_at().is_some()) {
        Some(_) => Letter::AlreadyRegistered,
        None => Letter::ConfirmEmail { secret: &secret, until: now + Purpose::ConfirmEmail.lasts() },
    };
    letters::send(&tx, &tenant, door, address.as_str(), &letter).await?;
    tx.commit().await?;
    hurry(&request);
    see_other("/account/check-email/register")
}

fn question() -> Question {
    Question {
        path: "/register",
        title: "Make an account",
        lead: &[
            "With an account you see all your requests in one place. You need none to report something or to ask for a service.",
            "We send you an email to make sure that the address is yours.",
        ],
        button: "Send me an email",
        ways: vec![Way::to("/account/sign-in", "Sign in to an account that you have")],
    }
}
