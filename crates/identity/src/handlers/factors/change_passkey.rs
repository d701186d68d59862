//! `/account/security/passkeys/{id}` and the same for staff: one passkey, its name, and a way to take it away.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use serde::Serialize;
use uuid::Uuid;
use web::{
    Fields, Head, Kind, PageError, PageResult, ProtectedForm, Trouble, Visit, csrf_token, message_at,
    render_with_status, see_other, words,
};

use super::owner::Owner;
use crate::account::Door;
use crate::audit::{self, Happening};
use crate::passkey::{self, Name, Passkey};
use crate::recovery_code;
use crate::second_factor::Factors;
use crate::sign_in::actor_of;
use crate::staff::origin_of;
use crate::view::Shown;

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: Option<Shown>,
    errors: Vec<Trouble>,
    name_error: Option<String>,
    path: &'static str,
    id: Uuid,
    name: String,
    created: String,
    used: Option<String>,
    /// Taking it away would leave a member of staff without any.
    last: bool,
}

pub(super) async fn show_passkey(owner: Owner, visit: Visit, id: Path<Uuid>) -> PageResult {
    let passkey = found(&owner, *id).await?;
    let name = passkey.name().to_owned();
    ask(&owner, &visit, StatusCode::OK, &passkey, name, Vec::new()).await
}

pub(super) async fn rename_passkey(
    owner: Owner,
    visit: Visit,
    request: HttpRequest,
    id: Path<Uuid>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let passkey = found(&owner, *id).await?;
    let (house, now) = (owner.house(), owner.house().clock().now());
    let typed = form.0.one("name")?.unwrap_or_default().to_owned();
    let name = match Name::parse(&typed, passkey.created_at()) {
        Ok(name) => name,
        Err(error) => {
            let errors = vec![Trouble::at("name", error.to_string())];
            return ask(&owner, &visit, StatusCode::UNPROCESSABLE_ENTITY, &passkey, typed, errors).await;
        }
    };
    let tx = house.db().write_tx().await?;
    passkey::rename(&tx, owner.account.id(), passkey.id(), &name).await?;
    let happening = Happening::done(actor_of(&owner.account), "rename_passkey", "account", owner.account.id());
    audit::write(&tx, house, now, happening.from(origin_of(&request))).await?;
    tx.commit().await?;
    see_other(&format!("{}/security", owner.door.path()))
}

pub(super) async fn remove_passkey(
    owner: Owner,
    request: HttpRequest,
    id: Path<Uuid>,
    _form: ProtectedForm<Fields>,
) -> PageResult {
    let back = format!("{}/security", owner.door.path());
    owner.must_be_fresh(&format!("{back}/passkeys/{id}"))?;
    let house = owner.house();
    let tx = house.db().write_tx().await?;
    let factors = Factors::of(&tx, owner.account.id()).await?;
    if owner.door == Door::Staff && factors.count() <= 1 {
        // Staff keep their last factor: they would have to be let in without one.
        return see_other(&format!("{back}/passkeys/{id}"));
    }
    if !passkey::remove(&tx, owner.account.id(), *id).await? {
        return Err(PageError::NotFound);
    }
    if factors.count() <= 1 {
        recovery_code::forget_all(&tx, owner.account.id()).await?;
    }
    owner.tell(&tx, &request, "remove_passkey", "a passkey was removed").await?;
    tx.commit().await?;
    see_other(&back)
}

async fn found(owner: &Owner, id: Uuid) -> Result<Passkey, PageError> {
    passkey::find(owner.house().db().read(), owner.account.id(), id).await?.ok_or(PageError::NotFound)
}

async fn ask(
    owner: &Owner,
    visit: &Visit,
    status: StatusCode,
    passkey: &Passkey,
    name: String,
    errors: Vec<Trouble>,
) -> PageResult {
    let house = owner.house();
    let factors = Factors::of(house.db().read(), owner.account.id()).await?;
    let view = View {
        page: Head::new(Kind::Content, "Your passkey").with_errors(!errors.is_empty()).under("account"),
        csrf: csrf_token(house, visit),
        worker: owner.worker.clone(),
        name_error: message_at(&errors, "name"),
        errors,
        path: owner.door.path(),
        id: passkey.id(),
        name,
        created: words::moment(passkey.created_at()),
        used: passkey.last_used_at().map(words::moment),
        last: owner.door == Door::Staff && factors.count() <= 1,
    };
    render_with_status(house, status, "identity/change_passkey.html", &view)
}
