//! `POST /account/security/passkeys/new` asks the browser to make a passkey, `POST /account/security/passkeys` keeps it; the same
//! for staff, and `/staff/sign-in/set-up/passkey` for the first time.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use serde::Serialize;
use tenancy::Tenant;
use web::{
    Fields, Head, Kind, PageError, PageResult, ProtectedForm, Trouble, Visit, csrf_token, message_at,
    render_with_status, see_other,
};

use super::choose_factor::must_have_none;
use super::owner::Owner;
use super::place::Place;
use super::set_up_app::codes_if_none;
use super::show_codes::show_codes;
use super::waiting::Waiting;
use crate::account::Door;
use crate::ceremony;
use crate::passkey::Name;
use crate::view::Shown;

/// What is the same every time: the letter and the trail call it so.
const CHANGED: (&str, &str) = ("add_passkey", "a passkey was added");

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: Option<Shown>,
    errors: Vec<Trouble>,
    name_error: Option<String>,
    action: String,
    back: String,
    next: String,
    name: String,
    options: String,
    ceremony: String,
}

pub(super) async fn ask_new_passkey(owner: Owner, visit: Visit, _form: ProtectedForm<Fields>) -> PageResult {
    let place = Place::at_home(&owner, "passkeys");
    owner.must_be_fresh(&place.back)?;
    ask(&place, &visit, StatusCode::OK, String::new(), Vec::new()).await
}

pub(super) async fn add_passkey(
    owner: Owner,
    visit: Visit,
    request: HttpRequest,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let place = Place::at_home(&owner, "passkeys");
    owner.must_be_fresh(&place.back)?;
    let house = owner.house();
    let name = match named(house, &form.0)? {
        Ok(name) => name,
        Err(errors) => return ask_again(&place, &visit, &form.0, errors).await,
    };
    let tx = house.db().write_tx().await?;
    if let Err(errors) = make(&tx, &place, &visit, &form.0, name).await? {
        tx.commit().await?;
        return ask_again(&place, &visit, &form.0, errors).await;
    }
    // A resident signs in with their password when the passkey is not at hand; staff need something in its place.
    let codes = match owner.door {
        Door::Staff => codes_if_none(&tx, house, &owner.account).await?,
        Door::Resident => None,
    };
    owner.tell(&tx, &request, CHANGED.0, CHANGED.1).await?;
    tx.commit().await?;
    match codes {
        Some(codes) => show_codes(house, &visit, owner.worker.clone(), codes, &place.back),
        None => see_other(&place.back),
    }
}

pub(super) async fn ask_first_passkey(waiting: Waiting, visit: Visit, form: ProtectedForm<Fields>) -> PageResult {
    let place = Place::on_the_way_in(&waiting, "passkey/answer", form.0.one("next")?.unwrap_or_default());
    must_have_none(&waiting, &place.next).await?;
    ask(&place, &visit, StatusCode::OK, String::new(), Vec::new()).await
}

pub(super) async fn add_first_passkey(
    waiting: Waiting,
    visit: Visit,
    request: HttpRequest,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let place = Place::on_the_way_in(&waiting, "passkey/answer", form.0.one("next")?.unwrap_or_default());
    must_have_none(&waiting, &place.next).await?;
    let house = waiting.house();
    let name = match named(house, &form.0)? {
        Ok(name) => name,
        Err(errors) => return ask_again(&place, &visit, &form.0, errors).await,
    };
    let tx = house.db().write_tx().await?;
    if let Err(errors) = make(&tx, &place, &visit, &form.0, name).await? {
        tx.commit().await?;
        return ask_again(&place, &visit, &form.0, errors).await;
    }
    waiting.finish_first_set_up(tx, &visit, &request, CHANGED, "passkey", &place.next).await
}

fn named(house: &Tenant, fields: &Fields) -> Result<Result<Name, Vec<Trouble>>, PageError> {
    let typed = fields.one("name")?.unwrap_or_default();
    Ok(Name::parse(typed, house.clock().now()).map_err(|error| vec![Trouble::at("name", error.to_string())]))
}

async fn make(
    tx: &sea_orm::DatabaseTransaction,
    place: &Place<'_>,
    visit: &Visit,
    fields: &Fields,
    name: Name,
) -> Result<Result<(), Vec<Trouble>>, PageError> {
    let secret = fields.one("ceremony")?.unwrap_or_default();
    let answer = fields.one("credential")?.unwrap_or_default();
    let now = place.house.clock().now();
    let made =
        ceremony::finish_making(tx, place.house, now, &visit.digest, place.account, secret, answer, name).await?;
    let what = "The passkey was not made. Try again, or use another device";
    Ok(made.map(|_| ()).map_err(|_| vec![Trouble::at("name", what)]))
}

async fn ask_again(place: &Place<'_>, visit: &Visit, fields: &Fields, errors: Vec<Trouble>) -> PageResult {
    let name = fields.one("name")?.unwrap_or_default().to_owned();
    ask(place, visit, StatusCode::UNPROCESSABLE_ENTITY, name, errors).await
}

async fn ask(place: &Place<'_>, visit: &Visit, status: StatusCode, name: String, errors: Vec<Trouble>) -> PageResult {
    let house = place.house;
    let tx = house.db().write_tx().await?;
    let begun = ceremony::begin_making(&tx, house, house.clock().now(), &visit.digest, place.account).await?;
    tx.commit().await?;
    let view = View {
        page: Head::new(Kind::Content, "Create a passkey").with_errors(!errors.is_empty()).under("account"),
        csrf: csrf_token(house, visit),
        worker: place.worker.clone(),
        name_error: message_at(&errors, "name"),
        errors,
        action: place.action.clone(),
        back: place.back.clone(),
        next: place.next.clone(),
        name,
        options: begun.options,
        ceremony: begun.secret,
    };
    render_with_status(house, status, "identity/add_passkey.html", &view)
}
