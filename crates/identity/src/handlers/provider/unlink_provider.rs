//! `POST /account/security/providers/{id}/remove` and the same for staff: somebody no longer signs in with an outside provider.
//!
//! Nobody is left outside by it: a password, a passkey or another provider has to remain. A link by mail is not counted, for the
//! address may be one that the provider gave.

use actix_web::HttpRequest;
use actix_web::web::Path;
use uuid::Uuid;
use web::{Fields, PageError, PageResult, ProtectedForm, see_other};

use crate::account::{Account, Door};
use crate::handlers::factors::owner::Owner;
use crate::second_factor::Factors;
use crate::session::Session;
use crate::{outside_identity, provider_door};

pub(super) async fn unlink_provider(
    owner: Owner,
    request: HttpRequest,
    id: Path<Uuid>,
    _form: ProtectedForm<Fields>,
) -> PageResult {
    let back = format!("{}/security", owner.door.path());
    owner.must_be_fresh(&back)?;
    let (house, account) = (owner.house(), owner.account.id());
    let now = house.clock().now();
    let tx = house.db().write_tx().await?;
    let linked = outside_identity::unlink(&tx, account, *id).await?.ok_or(PageError::NotFound)?;
    // Looked at afterwards: two that are taken away at once cannot each count on the other.
    let (factors, left) = (Factors::of(&tx, account).await?, outside_identity::all_of(&tx, account).await?.len());
    if provider_door::is_only_way(house, owner.door) || !another_way_remains(&owner.account, factors, left) {
        tx.rollback().await?;
        return see_other(&format!("{back}?kept=provider"));
    }
    // Whoever is in by it elsewhere is out.
    for session in Session::all_of(&tx, now, account).await? {
        if session.id() != owner.session.id() && provider_door::began_at(&session, linked.provider()) {
            session.end(&tx, now, "its provider was taken away").await?;
        }
    }
    let label = provider_door::label_of(house, owner.door, linked.provider());
    owner.tell(&tx, &request, "unlink_provider", &format!("you can no longer sign in with {label}")).await?;
    tx.commit().await?;
    see_other(&back)
}

/// Whether somebody could still sign in with so many providers left.
pub(in crate::handlers) fn another_way_remains(account: &Account, factors: Factors, providers_left: usize) -> bool {
    // What a provider brings of a member of staff is their roles, so a second one does not stand in for a way in of theirs.
    let by_provider = account.door() == Door::Resident && providers_left > 0;
    account.has_password() || factors.passkeys > 0 || by_provider
}
