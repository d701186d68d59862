//! The token that proves that a form comes from our own page: different each time it is shown, bound to the visit and to
//! the borough's key. Any number of them count at once, so the Back button and two tabs are no trouble.

use tenancy::{Keys, Tenant};

use crate::visit::Visit;

/// The name of the hidden field.
pub(crate) const FIELD: &str = "csrf";

/// A token for a form on a page of this visit.
#[must_use]
pub fn csrf_token(tenant: &Tenant, visit: &Visit) -> String {
    // The random part makes each token look different, so that a compressed answer betrays nothing of the next.
    let once = Keys::random_token();
    let digest = tenant.keys().digest("csrf", bound(visit, &once).as_bytes());
    format!("{once}.{digest}")
}

/// Whether a form's token is one that we made for this visit.
pub(crate) fn counts(tenant: &Tenant, visit: &Visit, token: &str) -> bool {
    token
        .split_once('.')
        .is_some_and(|(once, digest)| tenant.keys().digest_matches("csrf", bound(visit, once).as_bytes(), digest))
}

fn bound(visit: &Visit, once: &str) -> String {
    format!("{}.{once}", visit.secret())
}
