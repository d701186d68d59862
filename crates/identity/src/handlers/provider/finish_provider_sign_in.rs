//! `GET /account/sign-in/from/{provider}` and `/staff/…`: back from the provider.
//!
//! The state is used up first, then the provider is asked, and only what it says is written: a provider that is down at this moment
//! leaves nothing half done.

use actix_web::HttpRequest;
use actix_web::web::{Path, Query};
use connectors::{Brought, IdentityProvider, Person, ProviderError};
use sea_orm::DbErr;
use serde::Deserialize;
use tenancy::{Site, Tenant};
use web::{PageError, PageResult, Visit, see_other, without_referrer};

use super::link_provider::ToLink;
use super::no_provider_sign_in::{Why, no_sign_in};
use super::{Kept, Leaving};
use crate::account::Door;
use crate::admission::{self, Admitted};
use crate::audit::{self, Actor, Happening};
use crate::one_time::{self, Purpose};
use crate::provider_door;
use crate::sign_in::{Shown, begin};
use crate::staff::origin_of;

/// What the browser brings back. What else providers add is not read.
#[derive(Deserialize)]
pub(super) struct Back {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

pub(super) async fn finish_provider_sign_in(
    site: Site,
    request: HttpRequest,
    name: Path<String>,
    back: Query<Back>,
) -> PageResult {
    let (house, door) = (site.house(), Door::of_path(request.path()));
    let provider = provider_door::named(house, door, &name).ok_or(PageError::NotFound)?;
    let visit = Visit::existing(house, &request);
    let state = back.state.as_deref().unwrap_or_default();
    let leaving = match &visit {
        Some(visit) => take_state(house, door, provider, visit, state).await?,
        None => None,
    };
    let (Some(visit), Some(leaving)) = (visit, leaving) else {
        return refuse(house, door, provider, &request, "", Why::Stale).await;
    };
    let next = leaving.next.as_str();
    if back.error.is_some() {
        return refuse(house, door, provider, &request, next, Why::GaveUp).await;
    }
    let Some(code) = back.code.as_deref() else {
        return refuse(house, door, provider, &request, next, Why::Stale).await;
    };
    let kept = Kept::of(house, door, provider, state, leaving.anew_since);
    let brought = Brought { code, issuer: back.iss.as_deref() };
    match provider.finish(house.clock().now(), kept.round(state), brought).await {
        Ok(person) => come_in(house, door, provider, &request, &visit, next, &person).await,
        Err(error) => refuse(house, door, provider, &request, next, Why::of(&error)).await,
    }
}

/// Uses the state up, if this is the browser that left with it, for this provider, at this door.
async fn take_state(
    house: &Tenant,
    door: Door,
    provider: &IdentityProvider,
    visit: &Visit,
    state: &str,
) -> Result<Option<Leaving>, PageError> {
    let now = house.clock().now();
    let tx = house.db().write_tx().await?;
    let found = one_time::look(&tx, house, now, Purpose::ProviderRound, state).await?;
    let leaving = found.map(|found| found.payload::<Leaving>()).transpose()?;
    let same = |leaving: &Leaving| {
        leaving.visit == visit.digest && leaving.provider == provider.name() && leaving.door == door.word()
    };
    let Some(leaving) = leaving.filter(same) else { return Ok(None) };
    let taken = one_time::take(&tx, house, now, Purpose::ProviderRound, state).await?;
    tx.commit().await?;
    Ok(taken.map(|_| leaving))
}

async fn come_in(
    house: &Tenant,
    door: Door,
    provider: &IdentityProvider,
    request: &HttpRequest,
    visit: &Visit,
    next: &str,
    person: &Person,
) -> PageResult {
    let (now, origin) = (house.clock().now(), origin_of(request));
    let tx = house.db().write_tx().await?;
    match admission::admit(&tx, house, door, provider, person, &origin).await? {
        Admitted::In(mut account) => {
            let shown = Shown::Provider {
                method: provider_door::method_of(provider),
                two: person.two_factors,
                at: person.signed_in_at,
            };
            let begun = begin(&tx, house, request, &mut account, shown).await?;
            tx.commit().await?;
            begun.answer(house, next)
        }
        Admitted::ToLink(email) => {
            let waiting = ToLink {
                door: door.word().to_owned(),
                visit: visit.digest.clone(),
                email: crate::account::canonical_email(&email),
                identity: admission::identity_of(provider, person),
                next: next.to_owned(),
            };
            let secret = one_time::make(&tx, house, now, Purpose::LinkProvider, None, &waiting).await?;
            tx.commit().await?;
            see_other(&format!("{}/link-provider/{secret}", door.path())).map(without_referrer)
        }
        Admitted::Not(refusal) => {
            let refused = refusal_of(provider, request).because(refusal.word());
            audit::write(&tx, house, now, refused).await?;
            tx.commit().await?;
            no_sign_in(house, door, provider, next, &Why::Refusal(refusal))
        }
    }
}

/// Writes down that nobody came in, unless that only says that a provider was down, and says what to do.
async fn refuse(
    house: &Tenant,
    door: Door,
    provider: &IdentityProvider,
    request: &HttpRequest,
    next: &str,
    why: Why,
) -> PageResult {
    if let Some(word) = why.word() {
        write_refusal(house, provider, request, word).await?;
    }
    no_sign_in(house, door, provider, next, &why)
}

async fn write_refusal(
    house: &Tenant,
    provider: &IdentityProvider,
    request: &HttpRequest,
    why: &str,
) -> Result<(), DbErr> {
    let tx = house.db().write_tx().await?;
    audit::write(&tx, house, house.clock().now(), refusal_of(provider, request).because(why)).await?;
    tx.commit().await
}

fn refusal_of<'a>(provider: &IdentityProvider, request: &HttpRequest) -> Happening<'a> {
    Happening::refused(Actor::Unknown, "sign_in", "provider", provider.name())
        .named(provider.label())
        .from(origin_of(request))
}

impl Why {
    /// Why a provider's answer came to nothing. What is not the person's doing is logged here.
    pub(super) fn of(error: &ProviderError) -> Self {
        match error {
            ProviderError::Down(_) => Self::Down(error.to_string()),
            ProviderError::Refused(_) => Self::Stale,
            ProviderError::Wrong(_) => Self::Wrong(error.to_string()),
        }
    }
}
