//! `POST /account/sign-in/passkey` and `/staff/sign-in/passkey` ask the browser for a passkey; `…/answer` takes it. Nothing is
//! typed before, and a passkey is two factors at once: it opens the door by itself, shows again who one is, and stands in for
//! the second step.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use serde::Serialize;
use tenancy::{Site, Tenant};
use web::{Fields, Head, Kind, PageError, PageResult, ProtectedForm, Visit, csrf_token, render_with_status};

use crate::account::{Account, Door};
use crate::audit::{self, Actor, Happening};
use crate::ceremony::{self, CeremonyError};
use crate::handlers::mailing::sender_of;
use crate::handlers::too_many;
use crate::provider_door;
use crate::sign_in::{Shown, begin, safe_next};
use crate::staff::origin_of;
use crate::throttle::{self, Asked, Counted, Try};

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    failed: bool,
    path: &'static str,
    next: String,
    next_query: String,
    options: String,
    ceremony: String,
}

pub(super) async fn ask_passkey(
    site: Site,
    visit: Visit,
    request: HttpRequest,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let door = Door::of_path(request.path());
    if provider_door::begun_here(site.house(), door, &request).await?.is_none() {
        provider_door::own_ways(site.house(), door)?;
    }
    let next = safe_next(door, form.0.one("next")?.unwrap_or_default());
    slow_down(site.house(), &visit, &request).await?;
    ask(site.house(), &visit, door, StatusCode::OK, next).await
}

pub(super) async fn take_passkey(
    site: Site,
    visit: Visit,
    request: HttpRequest,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let (house, door) = (site.house(), Door::of_path(request.path()));
    let at_provider = provider_door::begun_here(house, door, &request).await?;
    if at_provider.is_none() {
        provider_door::own_ways(house, door)?;
    }
    let next = safe_next(door, form.0.one("next")?.unwrap_or_default());
    let secret = form.0.one("ceremony")?.unwrap_or_default();
    let answer = form.0.one("credential")?.unwrap_or_default();
    let counted = slow_down(house, &visit, &request).await?;
    let now = house.clock().now();
    let tx = house.db().write_tx().await?;
    let shown = ceremony::finish_showing(&tx, house, now, &visit.digest, secret, answer).await?;
    let account = match shown {
        Ok(id) => Account::find(&tx, id).await?.filter(|account| account.is_open() && account.door() == door),
        Err(_) => None,
    };
    let Some(mut account) = account else {
        let refused = Happening::refused(Actor::Unknown, "sign_in", "account", "")
            .from(origin_of(&request))
            .with(serde_json::json!({ "method": "passkey" }));
        audit::write(&tx, house, now, refused).await?;
        tx.commit().await?;
        return ask(house, &visit, door, StatusCode::UNPROCESSABLE_ENTITY, next).await;
    };
    // Where single sign-on is the only way in, a passkey stands beside it and not in its place.
    let same = at_provider.filter(|session| session.account() == Some(account.id()));
    let method = same.map_or_else(|| "passkey".to_owned(), |session| provider_door::method_with(&session, "passkey"));
    throttle::was_right(&tx, house, tried(&visit, &sender_of(&request)), counted).await?;
    let begun = begin(&tx, house, &request, &mut account, Shown::Two(method)).await?;
    tx.commit().await?;
    begun.answer(house, &next)
}

/// Every question is a row, and every wrong answer an entry of the trail: neither is to be had without end.
async fn slow_down(house: &Tenant, visit: &Visit, request: &HttpRequest) -> Result<Counted, PageError> {
    let tx = house.db().write_tx().await?;
    let asked = throttle::ask(&tx, house, house.clock().now(), tried(visit, &sender_of(request))).await?;
    tx.commit().await?;
    match asked {
        Asked::Go(counted) => Ok(counted),
        Asked::Wait { wait } => Err(too_many(house, wait)),
    }
}

/// Nobody says who they are before they show a passkey, so it counts for the browser.
fn tried<'a>(visit: &'a Visit, address: &'a str) -> Try<'a> {
    Try { kind: throttle::Kind::Passkey, subject: &visit.digest, address, known_browser: None }
}

async fn ask(house: &Tenant, visit: &Visit, door: Door, status: StatusCode, next: String) -> PageResult {
    let failed = status != StatusCode::OK;
    let tx = house.db().write_tx().await?;
    let begun = ceremony::begin_showing(&tx, house, house.clock().now(), &visit.digest).await?;
    tx.commit().await?;
    let view = View {
        page: Head::new(Kind::Content, "Sign in with a passkey").with_errors(failed).under("account"),
        csrf: csrf_token(house, visit),
        failed,
        path: door.path(),
        next_query: crate::sign_in::next_query(&next),
        next,
        options: begun.options,
        ceremony: begun.secret,
    };
    render_with_status(house, status, "identity/sign_in_with_passkey.html", &view)
}

impl From<CeremonyError> for PageError {
    fn from(error: CeremonyError) -> Self {
        match error {
            CeremonyError::Database(error) => Self::from(error),
            CeremonyError::Setup(_) => Self::failed(error),
        }
    }
}
