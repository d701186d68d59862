//! `POST /track`: the reference and one private fact open the page of a request for an hour.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use identity::throttle;
use tenancy::Tenant;
use web::{Fields, PageError, PageResult, ProtectedForm, Visit, see_other};

use super::{Asked, find_case::ask};
use crate::pass::{self, Proof};

/// One message for every pair that does not fit (TR-03).
const NO_FIT: &str = "We cannot find a request with this reference and this email address or postcode";

pub(super) async fn prove_case(
    tenant: Tenant,
    visit: Visit,
    request: HttpRequest,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let typed = |name| Ok::<_, PageError>(form.0.one(name)?.unwrap_or_default().to_owned());
    let mut asked = Asked { reference: typed("reference")?, fact: typed("proof")?, ..Asked::default() };
    if asked.reference.trim().is_empty() {
        asked.reference_error = Some("Enter your reference".to_owned());
    }
    if asked.fact.trim().is_empty() {
        asked.fact_error = Some("Enter the email address or postcode that you gave us".to_owned());
    }
    if asked.reference_error.is_some() || asked.fact_error.is_some() {
        return ask(&tenant, &visit, StatusCode::UNPROCESSABLE_ENTITY, asked);
    }
    let now = tenant.clock().now();
    let tx = tenant.db().write_tx().await?;
    let proof = pass::prove(&tx, &tenant, now, &asked.reference, &asked.fact, &pass::address_of(&request)).await?;
    tx.commit().await?;
    match proof {
        Proof::Right(case) => {
            let mut response = see_other(&format!("/track/{}", case.reference()))?;
            let cookie = pass::cookie(&tenant, case.id()).map_err(PageError::failed)?;
            response.add_cookie(&cookie).map_err(|error| PageError::failed(anyhow::anyhow!("{error}")))?;
            Ok(response)
        }
        Proof::Wrong => {
            asked.reference_error = Some(NO_FIT.to_owned());
            ask(&tenant, &visit, StatusCode::UNPROCESSABLE_ENTITY, asked)
        }
        Proof::TooMany => Err(PageError::TooMany {
            retry_after: throttle::WITHIN.to_std().unwrap_or_default(),
            what_to_do: format!(
                "There have been too many tries that did not fit. Try again in 15 minutes, with the reference and the email \
                 address or postcode from your report. Or call us on {}: we can tell you how your request is going.",
                tenant.profile().contacts.telephone
            ),
        }),
    }
}
