//! `GET /account/sign-in/with/{provider}` and `/staff/…`: off to the provider.
//!
//! It is a link and no form: the pages' policy lets no form of ours lead to another site. So that nobody is sent on their way by a
//! picture on somebody else's page, it works only when a person follows it from a page of ours (ASVS 7.6.2).

use actix_web::http::header;
use actix_web::web::{Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use tenancy::Site;
use web::{PageError, PageResult, Visit, see_other, without_referrer};

use super::no_provider_sign_in::{Why, no_sign_in};
use super::{Kept, Leaving};
use crate::account::Door;
use crate::one_time::{self, Purpose};
use crate::provider_door;
use crate::session::{Session, Stage};
use crate::sign_in::safe_next;

/// What the link brings along.
#[derive(Deserialize)]
pub(super) struct Link {
    next: Option<String>,
}

pub(super) async fn begin_provider_sign_in(
    site: Site,
    visit: Visit,
    request: HttpRequest,
    name: Path<String>,
    link: Query<Link>,
) -> PageResult {
    let (house, door) = (site.house(), Door::of_path(request.path()));
    let provider = provider_door::named(house, door, &name).ok_or(PageError::NotFound)?;
    let next = safe_next(door, link.next.as_deref().unwrap_or_default());
    if !was_followed_here(&request) {
        return see_other(&format!("{}/sign-in", door.path()));
    }
    let now = house.clock().now();
    // Who is signed in already and leaves for the provider shows once more who they are. Its own session must not answer for
    // whoever sits at the screen now (ASVS 7.5.1).
    let signed_in = Session::of(house, &request, door).await?.is_some_and(|session| session.stage() == Stage::Full);
    let anew_since = signed_in.then_some(now);
    // It is asked before anything is written, and outside of any transaction.
    if let Err(error) = provider.reach(now).await {
        return no_sign_in(house, door, provider, &next, &Why::of(&error));
    }
    let leaving = Leaving {
        door: door.word().to_owned(),
        provider: provider.name().to_owned(),
        visit: visit.digest,
        next: next.clone(),
        anew_since,
    };
    let tx = house.db().write_tx().await?;
    let state = one_time::make(&tx, house, now, Purpose::ProviderRound, None, &leaving).await?;
    tx.commit().await?;
    let kept = Kept::of(house, door, provider, &state, anew_since);
    match provider.begin(now, kept.round(&state)).await {
        Ok(address) => Ok(without_referrer(
            HttpResponse::SeeOther()
                .insert_header((header::LOCATION, address.as_str()))
                .insert_header((header::CACHE_CONTROL, "no-store"))
                .finish(),
        )),
        Err(error) => no_sign_in(house, door, provider, &next, &Why::of(&error)),
    }
}

/// Whether a person followed a link of ours, or typed the address. An old browser that says nothing is believed.
fn was_followed_here(request: &HttpRequest) -> bool {
    let said = request.headers().get("sec-fetch-site").and_then(|value| value.to_str().ok());
    matches!(said, None | Some("same-origin" | "none"))
}
