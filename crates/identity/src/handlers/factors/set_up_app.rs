//! `/account/security/app`, `/staff/security/app`, and `/staff/sign-in/set-up/app` for the first time: an authenticator app.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Query;
use sea_orm::{DatabaseTransaction, DbErr};
use serde::Serialize;
use tenancy::Tenant;
use web::{
    Fields, Head, Kind, PageError, PageResult, ProtectedForm, Trouble, Visit, csrf_token, message_at,
    render_with_status, see_other,
};

use super::super::sign_in::Link;
use super::choose_factor::must_have_none;
use super::owner::Owner;
use super::place::Place;
use super::show_codes::show_codes;
use super::waiting::Waiting;
use crate::account::Account;
use crate::authenticator::Offer;
use crate::recovery_code;
use crate::view::Shown;

/// What is the same every time: the letter and the trail call it so.
const CHANGED: (&str, &str) = ("set_up_authenticator", "an authenticator app was set up");

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: Option<Shown>,
    errors: Vec<Trouble>,
    code_error: Option<String>,
    action: String,
    back: String,
    next: String,
    secret: String,
    link: String,
    picture: String,
    sealed: String,
}

pub(super) async fn show_app(owner: Owner, visit: Visit) -> PageResult {
    let place = Place::at_home(&owner, "app");
    owner.must_be_fresh(&place.action)?;
    ask(&place, &visit, StatusCode::OK, &offer(&place)?, Vec::new())
}

pub(super) async fn set_up_app(
    owner: Owner,
    visit: Visit,
    request: HttpRequest,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let place = Place::at_home(&owner, "app");
    owner.must_be_fresh(&place.action)?;
    let house = owner.house();
    let (offer, code) = typed(&place, &form.0)?;
    let tx = house.db().write_tx().await?;
    if !offer.confirm(&tx, house, house.clock().now(), &code).await? {
        return not_right(&place, &visit, &offer);
    }
    let codes = codes_if_none(&tx, house, &owner.account).await?;
    owner.tell(&tx, &request, CHANGED.0, CHANGED.1).await?;
    tx.commit().await?;
    match codes {
        Some(codes) => show_codes(house, &visit, owner.worker.clone(), codes, &place.back),
        None => see_other(&place.back),
    }
}

pub(super) async fn show_first_app(waiting: Waiting, visit: Visit, link: Query<Link>) -> PageResult {
    let place = Place::on_the_way_in(&waiting, "app", link.next.as_deref().unwrap_or_default());
    must_have_none(&waiting, &place.next).await?;
    ask(&place, &visit, StatusCode::OK, &offer(&place)?, Vec::new())
}

pub(super) async fn set_up_first_app(
    waiting: Waiting,
    visit: Visit,
    request: HttpRequest,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let place = Place::on_the_way_in(&waiting, "app", form.0.one("next")?.unwrap_or_default());
    must_have_none(&waiting, &place.next).await?;
    let house = waiting.house();
    let (offer, code) = typed(&place, &form.0)?;
    let tx = house.db().write_tx().await?;
    if !offer.confirm(&tx, house, house.clock().now(), &code).await? {
        return not_right(&place, &visit, &offer);
    }
    waiting.finish_first_set_up(tx, &visit, &request, CHANGED, "authenticator app", &place.next).await
}

/// The first set of codes comes with the first factor; later ones are asked for on their own.
pub(super) async fn codes_if_none(
    tx: &DatabaseTransaction,
    house: &Tenant,
    account: &Account,
) -> Result<Option<Vec<String>>, DbErr> {
    if recovery_code::left(tx, account.id()).await? > 0 {
        return Ok(None);
    }
    recovery_code::make_set(tx, house, account.id()).await.map(Some)
}

fn offer(place: &Place<'_>) -> Result<Offer, PageError> {
    Offer::make(place.house, place.account).map_err(PageError::failed)
}

/// The secret that the page showed, and the code. One that is too old to be confirmed gives a new one, which the code cannot fit.
fn typed(place: &Place<'_>, fields: &Fields) -> Result<(Offer, String), PageError> {
    let sealed = fields.one("offer")?.unwrap_or_default();
    let code = fields.one("code")?.unwrap_or_default();
    let code = code.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').collect();
    match Offer::reopen(place.house, place.account, sealed) {
        Some(again) => Ok((again, code)),
        None => Ok((offer(place)?, String::new())),
    }
}

fn not_right(place: &Place<'_>, visit: &Visit, offer: &Offer) -> PageResult {
    let what = "The code is not right. Check that your app has the secret on this page, and enter the 6 digits that it shows now";
    ask(place, visit, StatusCode::UNPROCESSABLE_ENTITY, offer, vec![Trouble::at("code", what)])
}

fn ask(place: &Place<'_>, visit: &Visit, status: StatusCode, offer: &Offer, errors: Vec<Trouble>) -> PageResult {
    let view = View {
        page: Head::new(Kind::Content, "Set up an authenticator app").with_errors(!errors.is_empty()).under("account"),
        csrf: csrf_token(place.house, visit),
        worker: place.worker.clone(),
        code_error: message_at(&errors, "code"),
        errors,
        action: place.action.clone(),
        back: place.back.clone(),
        next: place.next.clone(),
        secret: offer.text(),
        link: offer.link().map_err(PageError::failed)?,
        picture: offer.picture().map_err(PageError::failed)?,
        sealed: offer.sealed(place.house),
    };
    render_with_status(place.house, status, "identity/set_up_app.html", &view)
}
