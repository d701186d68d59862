//! Which outside providers stand at a door, and whether they are the only way in there.

use actix_web::HttpRequest;
use connectors::{IdentityProvider, ProviderDoor};
use sea_orm::DbErr;
use serde::Serialize;
use tenancy::Tenant;
use web::PageError;

use crate::account::Door;
use crate::session::Session;

/// What the method of a session begins with that began at a provider.
const METHOD: &str = "provider:";

/// A provider as the page to sign in offers it.
#[derive(Clone, Debug, Serialize)]
pub struct Offered {
    /// It follows "Sign in with".
    pub label: String,
    /// Where signing in begins.
    pub href: String,
}

/// The providers at a door, by name.
pub fn at(house: &Tenant, door: Door) -> impl Iterator<Item = &IdentityProvider> {
    house.identity_providers().values().filter(move |provider| stands_at(provider) == door)
}

/// The provider with this name at a door.
#[must_use]
pub fn named<'a>(house: &'a Tenant, door: Door, name: &str) -> Option<&'a IdentityProvider> {
    at(house, door).find(|provider| provider.name() == name)
}

/// The providers at a door, as the page to sign in offers them with the way on.
#[must_use]
pub fn offered(house: &Tenant, door: Door, next: &str) -> Vec<Offered> {
    let query = crate::sign_in::next_query(next);
    at(house, door)
        .map(|provider| Offered {
            label: provider.label().to_owned(),
            href: format!("{}/sign-in/with/{}?{query}", door.path(), provider.name()),
        })
        .collect()
}

/// A provider as people call it; its name in the settings, if it has gone meanwhile.
#[must_use]
pub fn label_of(house: &Tenant, door: Door, name: &str) -> String {
    named(house, door, name).map_or_else(|| name.to_owned(), |provider| provider.label().to_owned())
}

/// Whether providers are the only way in at a door.
#[must_use]
pub fn is_only_way(house: &Tenant, door: Door) -> bool {
    at(house, door).any(IdentityProvider::is_only_way)
}

/// Whether a session that began in this way may go on: not when providers are the only way in, and it began in another.
#[must_use]
pub fn lets_in(house: &Tenant, door: Door, method: &str) -> bool {
    !is_only_way(house, door)
        || at(house, door).filter(|provider| provider.is_only_way()).any(|provider| {
            let began = method_of(provider);
            method.strip_prefix(&began).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        })
}

/// Sends whoever asks for a way in of our own to the page with the provider's button, where there is no other way.
///
/// # Errors
/// The redirect, when providers are the only way in.
pub fn own_ways(house: &Tenant, door: Door) -> Result<(), PageError> {
    if !is_only_way(house, door) {
        return Ok(());
    }
    Err(PageError::SignIn { at: format!("{}/sign-in", door.path()), sent: false })
}

/// The session of this browser that began at a provider, whatever it still waits for: a factor of our own may stand beside it.
///
/// # Errors
/// The database is down.
pub async fn begun_here(house: &Tenant, door: Door, request: &HttpRequest) -> Result<Option<Session>, DbErr> {
    let session = Session::of(house, request, door).await?;
    Ok(session.filter(|session| session.method().starts_with(METHOD) && lets_in(house, door, session.method())))
}

/// How a session says that it began at a provider, and that a factor of our own was shown as well.
#[must_use]
pub fn method_with(session: &Session, factor: &str) -> String {
    let provider = session.method().split(' ').next().unwrap_or_default();
    format!("{provider} and {factor}")
}

/// Whether a session began at the provider with this name.
#[must_use]
pub fn began_at(session: &Session, name: &str) -> bool {
    session.method().split(' ').next().and_then(|began| began.strip_prefix(METHOD)) == Some(name)
}

/// How a session that began at a provider says so.
#[must_use]
pub fn method_of(provider: &IdentityProvider) -> String {
    format!("{METHOD}{}", provider.name())
}

fn stands_at(provider: &IdentityProvider) -> Door {
    match provider.door() {
        ProviderDoor::Residents => Door::Resident,
        ProviderDoor::Staff => Door::Staff,
    }
}
