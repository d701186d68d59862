//! A browser in which somebody has signed in before. Its tries at a password are counted apart from everybody else's, so that
//! nobody can keep the owner out by guessing wrong (AC-08). It opens nothing by itself.

use actix_web::cookie::{Cookie, SameSite, time};
use actix_web::{HttpRequest, HttpResponse};
use chrono::Duration;
use tenancy::Tenant;
use uuid::Uuid;
use web::PageError;

use crate::account::Door;

/// For how long a browser is known.
const LASTS: Duration = Duration::days(180);

/// Remembers the browser.
///
/// # Errors
/// The cookie cannot be written, which no input can cause.
pub(crate) fn remember(
    response: &mut HttpResponse,
    house: &Tenant,
    door: Door,
    account: Uuid,
) -> Result<(), PageError> {
    let token = house
        .keys()
        .sign(purpose(door), &account.to_string(), house.clock().now(), LASTS)
        .map_err(PageError::failed)?;
    let cookie = Cookie::build(web::KNOWN_BROWSER.name, token)
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(time::Duration::days(LASTS.num_days()))
        .finish();
    response.add_cookie(&cookie).map_err(|error| PageError::failed(anyhow::anyhow!("{error}")))
}

/// Whether the account's owner has signed in in this browser before.
pub(crate) fn knows(request: &HttpRequest, house: &Tenant, door: Door, account: Uuid) -> bool {
    let now = house.clock().now();
    request
        .cookie(web::KNOWN_BROWSER.name)
        .and_then(|cookie| house.keys().verify(purpose(door), cookie.value(), now).ok())
        .is_some_and(|subject| subject == account.to_string())
}

const fn purpose(door: Door) -> &'static str {
    match door {
        Door::Resident => "known browser of a resident",
        Door::Staff => "known browser of staff",
    }
}
