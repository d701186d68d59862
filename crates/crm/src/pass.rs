//! Proving that a request is one's own: its reference and one private fact, the e-mail address or the postcode that was given.
//!
//! Every pair that does not fit gets the same answer in the same way, whether the reference exists or not, is another
//! borough's, or is no reference at all. Five wrong pairs in a quarter of an hour, for one reference or from one address,
//! are all: `identity::throttle` counts them, as it counts passwords.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time};
use chrono::{DateTime, Duration, Utc};
use identity::throttle::{self, Asked, Kind, Try};
use sea_orm::{DatabaseTransaction, DbErr};
use subtle::ConstantTimeEq as _;
use tenancy::Tenant;
use uuid::Uuid;

use crate::case::Case;
use crate::reference::Reference;

/// The purpose of the token in it.
const PURPOSE: &str = "track";

/// How long it lasts.
const LASTS: Duration = Duration::hours(1);

/// What became of a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// It fits this case.
    Right(Box<Case>),
    /// It fits none.
    Wrong,
    /// Too many did not fit; this one was not even looked at.
    TooMany,
}

/// Looks whether a pair fits, and counts one that does not. Commits nothing: that is the caller's.
///
/// # Errors
/// The database is down.
pub async fn prove(
    tx: &DatabaseTransaction,
    tenant: &Tenant,
    now: DateTime<Utc>,
    reference: &str,
    fact: &str,
    address: &str,
) -> Result<Proof, DbErr> {
    let reference = Reference::parse(reference).map_or_else(|_| unreadable(reference), |read| read.to_string());
    let tried = Try { kind: Kind::Track, subject: &reference, address, known_browser: None };
    let Asked::Go(counted) = throttle::ask(tx, tenant, now, tried).await? else { return Ok(Proof::TooMany) };
    let case = Case::find_by_reference(tx, &reference).await?;
    let (email, postcode) = case.as_ref().map_or((None, None), |case| (case.email(), case.postcode()));
    // Both are compared always, against something of the same making, so that time tells nothing.
    let fits = same_email(fact, email.unwrap_or_default()) | same_postcode(fact, postcode.unwrap_or_default());
    match case {
        Some(case) if fits => {
            throttle::take_back(tx, counted).await?;
            Ok(Proof::Right(Box::new(case)))
        }
        _ => Ok(Proof::Wrong),
    }
}

/// The cookie that shows a case for an hour.
///
/// # Errors
/// Signing failed, which no input can cause.
pub fn cookie(tenant: &Tenant, case_id: Uuid) -> Result<Cookie<'static>, tenancy::KeysError> {
    let token = tenant.keys().sign(PURPOSE, &case_id.to_string(), tenant.clock().now(), LASTS)?;
    Ok(Cookie::build(web::TRACK_PASS.name, token)
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(time::Duration::seconds(LASTS.num_seconds()))
        .finish())
}

/// The case that the request's cookie shows, if it is one of this borough's and still lasts.
#[must_use]
pub fn shown_case(tenant: &Tenant, request: &HttpRequest) -> Option<Uuid> {
    let token = request.cookie(web::TRACK_PASS.name)?;
    let subject = tenant.keys().verify(PURPOSE, token.value(), tenant.clock().now()).ok()?;
    Uuid::parse_str(&subject).ok()
}

/// Whom a request counts for, in the words of [`web::ClientAddress::subscriber`].
#[must_use]
pub fn address_of(request: &HttpRequest) -> String {
    web::ClientAddress::subscriber_of(request)
}

/// What cannot be read as a reference is looked up all the same: it is not there, and takes as long to be so.
fn unreadable(typed: &str) -> String {
    typed.trim().to_uppercase().chars().take(32).filter(|c| !c.is_control()).collect()
}

fn same_email(typed: &str, known: &str) -> bool {
    let plain = |text: &str| -> String {
        text.chars()
            .filter(|c| !c.is_whitespace() && !('\u{200B}'..='\u{200F}').contains(c))
            .collect::<String>()
            .to_lowercase()
    };
    let (typed, known) = (plain(typed), plain(known));
    !known.is_empty() & bool::from(typed.as_bytes().ct_eq(known.as_bytes()))
}

fn same_postcode(typed: &str, known: &str) -> bool {
    let typed = places::Postcode::parse(typed).map_or_else(|_| String::new(), |postcode| postcode.to_string());
    !known.is_empty() & bool::from(typed.as_bytes().ct_eq(known.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_fact_is_understood_however_it_was_typed_and_nothing_fits_nothing() {
        assert!(same_email(" Name@Example.ORG ", "name@example.org"));
        assert!(same_email("name@example.org\u{200b}", "Name@example.org"));
        assert!(!same_email("name@example.com", "name@example.org"));
        assert!(!same_email("", ""));
        assert!(same_postcode("br13uh", "BR1 3UH"));
        assert!(!same_postcode("BR1 3UJ", "BR1 3UH"));
        assert!(!same_postcode("", ""));
        assert!(!same_postcode("nonsense", ""));
    }
}
