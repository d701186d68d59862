//! What every page has in common that sends a mail to whoever types an address: it is slowed down by address and by sender, and
//! the mail is on its way when the answer is given.

use actix_web::HttpRequest;
use actix_web::web::Data;
use sea_orm::DatabaseTransaction;
use tenancy::Tenant;
use web::{ClientAddress, PageError, Visit};

use super::sign_in::too_many;
use crate::account::{Account, Door};
use crate::known_browser;
use crate::throttle::{self, Asked, Kind, Try};

/// Where a request comes from, as limits count it.
pub(crate) fn sender_of(request: &HttpRequest) -> String {
    ClientAddress::subscriber_of(request)
}

/// Whom tries are about: the same words for every page, so that they count together.
pub(crate) fn subject_of(door: Door, canonical_email: &str) -> String {
    format!("{} {canonical_email}", door.word())
}

/// Counts a mail to an address, in the transaction that queues it; too many are refused. The answer depends on nothing but how
/// many there were, so that it does not tell whether there is an account.
pub(crate) async fn count_mail(
    tx: &DatabaseTransaction,
    house: &Tenant,
    request: &HttpRequest,
    visit: &Visit,
    door: Door,
    email: &str,
    account: Option<&Account>,
) -> Result<(), PageError> {
    let known = account.filter(|account| known_browser::knows(request, house, door, account.id()));
    let tried = Try {
        kind: Kind::Mail,
        subject: &subject_of(door, email),
        address: &sender_of(request),
        known_browser: known.map(|_| visit.digest.as_str()),
    };
    match throttle::ask(tx, house, house.clock().now(), tried).await? {
        Asked::Go(_) => Ok(()),
        Asked::Wait { wait } => Err(too_many(house, wait)),
    }
}

/// Lets the worker look at once: somebody waits for the mail.
pub(crate) fn hurry(request: &HttpRequest) {
    if let Some(worker) = request.app_data::<Data<jobs::Worker>>() {
        worker.nudge();
    }
}
