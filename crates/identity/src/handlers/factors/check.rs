//! Checks what somebody who is signed in shows once more: their password, or a code of their app. Each try is counted first.

use actix_web::HttpRequest;
use web::{ClientAddress, PageError};

use super::super::sign_in::count;
use super::owner::Owner;
use crate::audit::{self, Happening};
use crate::password::Hasher;
use crate::second_factor::Typed;
use crate::sign_in::actor_of;
use crate::staff::origin_of;
use crate::throttle::{self, Kind, Try};

/// Whether it is their password.
pub(in crate::handlers) async fn password_is_right(
    owner: &Owner,
    request: &HttpRequest,
    hasher: &Hasher,
    typed: &str,
) -> Result<bool, PageError> {
    let subject = format!("{} {}", owner.door.word(), owner.account.email());
    // Who is signed in has this browser for their own, so nobody else's tries stand against it.
    let session = owner.session.id().to_string();
    let from = from(request);
    let tried = Try { kind: Kind::Password, subject: &subject, address: &from, known_browser: Some(&session) };
    let house = owner.house();
    let counted = count(house, tried, owner.door, Some(&owner.account)).await?;
    let right = hasher.is_right(typed, owner.account.password_hash()).await.map_err(PageError::failed)?;
    let tx = house.db().write_tx().await?;
    if right {
        throttle::was_right(&tx, house, tried, counted).await?;
    } else {
        audit::write(&tx, house, house.clock().now(), refused(owner, request, "password")).await?;
    }
    tx.commit().await?;
    Ok(right)
}

/// Whether it is a code of their app that was not used before; now it is.
pub(super) async fn code_is_right(owner: &Owner, request: &HttpRequest, typed: &str) -> Result<bool, PageError> {
    let Ok(typed @ Typed::App(_)) = Typed::parse(typed) else { return Ok(false) };
    let subject = owner.account.id().to_string();
    let from = from(request);
    let tried = Try { kind: Kind::Code, subject: &subject, address: &from, known_browser: None };
    let house = owner.house();
    let counted = count(house, tried, owner.door, Some(&owner.account)).await?;
    let now = house.clock().now();
    let tx = house.db().write_tx().await?;
    let right = typed.take(&tx, house, now, owner.account.id()).await?;
    if right {
        throttle::was_right(&tx, house, tried, counted).await?;
    } else {
        audit::write(&tx, house, now, refused(owner, request, typed.method())).await?;
    }
    tx.commit().await?;
    Ok(right)
}

fn from(request: &HttpRequest) -> String {
    ClientAddress::subscriber_of(request)
}

fn refused(owner: &Owner, request: &HttpRequest, method: &str) -> Happening<'static> {
    Happening::refused(actor_of(&owner.account), "prove_again", "account", owner.account.id())
        .from(origin_of(request))
        .with(serde_json::json!({ "method": method }))
}
