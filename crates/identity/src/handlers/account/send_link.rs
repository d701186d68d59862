//! `/account/sign-in/link`: signing in without a password, by a link that is mailed. It works once, for ten minutes, in the
//! browser that asked, so that a link which was passed on or caught opens nothing elsewhere (ASVS 6.5.5, 6.6.2).

use actix_web::HttpRequest;
use actix_web::web::Query;
use serde::{Deserialize, Serialize};
use tenancy::Tenant;
use uuid::Uuid;
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
pub(super) struct Asked {
    /// The digest of the visit that asked.
    pub(super) visit: String,
    /// Where to go afterwards.
    pub(super) next: String,
}

pub(super) async fn show_send_link(tenant: Tenant, visit: Visit, link: Query<Link>) -> PageResult {
    own_ways(&tenant, Door::Resident)?;
    ask(&tenant, &visit, Door::Resident, question(), Typed::on_to(Door::Resident, &link))
}

pub(super) async fn send_link(
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
    let account = Account::find_by_email(&tx, door, &address).await?.filter(Account::is_open);
    count_mail(&tx, &tenant, &request, &visit, door, &canonical_email(&address), account.as_ref()).await?;
    // The same statements whether or not there is an account (AT-53).
    let id = account.as_ref().map(Account::id);
    one_time::void(&tx, now, Purpose::SignInLink, id.unwrap_or_else(Uuid::nil)).await?;
    let asked = Asked { visit: visit.digest.clone(), next };
    let secret = one_time::make(&tx, &tenant, now, Purpose::SignInLink, id, &asked).await?;
    let letter = match account {
        Some(_) => Letter::SignInLink { secret: &secret, until: now + Purpose::SignInLink.lasts() },
        None => Letter::NoAccount,
    };
    letters::send(&tx, &tenant, door, address.as_str(), &letter).await?;
    tx.commit().await?;
    hurry(&request);
    see_other("/account/check-email/link")
}

fn question() -> Question {
    Question {
        path: "/sign-in/link",
        title: "Sign in with a link",
        lead: &["We send a link to your email address. Open it in this browser within 10 minutes to sign in."],
        button: "Send me a link",
        ways: vec![
            Way::to("/account/sign-in", "Sign in with a password"),
            Way::to("/account/register", "Make an account"),
        ],
    }
}
