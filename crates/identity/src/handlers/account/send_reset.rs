//! `/account/reset-password` and `/staff/reset-password`: a link to choose a new password with. What is answered, and what it
//! costs, is the same whether or not there is an account.

use actix_web::HttpRequest;
use actix_web::web::Query;
use tenancy::Site;
use uuid::Uuid;
use web::{Fields, PageResult, ProtectedForm, Visit, see_other};

use super::ask_email::{Link, Question, Typed, ask, read};
use super::message::Way;
use crate::account::{Account, Door, canonical_email};
use crate::handlers::mailing::{count_mail, hurry};
use crate::letters::{self, Letter};
use crate::one_time::{self, Purpose};
use crate::provider_door::own_ways;

pub(super) async fn show_send_reset(site: Site, visit: Visit, request: HttpRequest, link: Query<Link>) -> PageResult {
    crate::provider_door::own_ways(site.house(), Door::of_path(request.path()))?;
    let door = Door::of_path(request.path());
    own_ways(site.house(), door)?;
    ask(site.house(), &visit, door, question(door), Typed::on_to(door, &link))
}

pub(super) async fn send_reset(
    site: Site,
    visit: Visit,
    request: HttpRequest,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let (house, door) = (site.house(), Door::of_path(request.path()));
    crate::provider_door::own_ways(house, door)?;
    own_ways(house, door)?;
    let address = match read(door, &form.0)? {
        Ok((address, _)) => address,
        Err(typed) => return ask(house, &visit, door, question(door), typed),
    };
    let now = house.clock().now();
    let tx = house.db().write_tx().await?;
    let account = Account::find_by_email(&tx, door, &address).await?.filter(Account::is_open);
    count_mail(&tx, house, &request, &visit, door, &canonical_email(&address), account.as_ref()).await?;
    let id = account.as_ref().map(Account::id);
    // The newest link alone counts (AC-04).
    one_time::void(&tx, now, Purpose::ResetPassword, id.unwrap_or_else(Uuid::nil)).await?;
    let secret = one_time::make(&tx, house, now, Purpose::ResetPassword, id, &()).await?;
    let letter = match account {
        Some(_) => Letter::ResetPassword { secret: &secret, until: now + Purpose::ResetPassword.lasts() },
        None => Letter::NoAccount,
    };
    letters::send(&tx, house, door, address.as_str(), &letter).await?;
    tx.commit().await?;
    hurry(&request);
    see_other(&format!("{}/check-email/reset", door.path()))
}

fn question(door: Door) -> Question {
    Question {
        path: "/reset-password",
        title: "Choose a new password",
        lead: &["We send a link to your email address. Open it within 1 hour to choose a new password."],
        button: "Send me a link",
        ways: vec![Way::to(format!("{}/sign-in", door.path()), "Go back to sign in")],
    }
}
