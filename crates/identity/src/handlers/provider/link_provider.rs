//! `/account/link-provider/{secret}` and `/staff/…`: somebody came from a provider with the address of an account that was there
//! before. Its owner signs in to it in its own way and says that both are the same person.
//!
//! The secret counts in the browser that came from the provider and nowhere else, so nobody can be led to join somebody else's
//! identity to their account.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use tenancy::{Site, Tenant};
use web::{
    Fields, Head, Kind, PageError, PageResult, ProtectedForm, Visit, csrf_token, render_with_status, see_other,
    without_referrer,
};

use crate::account::{Account, Door};
use crate::audit::{self, Happening};
use crate::letters::{self, Letter};
use crate::one_time::{self, Purpose};
use crate::outside_identity::OutsideIdentity;
use crate::provider_door;
use crate::session::{Session, Stage};
use crate::sign_in::{actor_of, safe_next};
use crate::staff::origin_of;

/// What waits for the account's owner.
#[derive(Serialize, Deserialize)]
pub(super) struct ToLink {
    pub(super) door: String,
    pub(super) visit: String,
    pub(super) email: String,
    pub(super) identity: OutsideIdentity,
    pub(super) next: String,
}

/// Who is signed in while something waits.
enum Signed {
    /// The account with that address, a short while ago.
    In(Box<Account>),
    /// Another account.
    Otherwise(String),
    /// Nobody, or too long ago.
    Out,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    label: String,
    email: String,
    /// The address of the form; absent as long as its owner is not signed in.
    action: Option<String>,
    /// Whoever is signed in instead.
    signed_in_as: Option<String>,
    sign_in: String,
    sign_out: String,
}

pub(super) async fn show_link_provider(
    site: Site,
    visit: Visit,
    request: HttpRequest,
    secret: Path<String>,
) -> PageResult {
    let (house, door) = (site.house(), Door::of_path(request.path()));
    let waiting = look(house.db().read(), house, door, &visit, &secret).await?.ok_or(PageError::NotFound)?;
    let signed = signed_in(house, door, &request, &waiting).await?;
    ask(house, door, &visit, &secret, &waiting, &signed, StatusCode::OK)
}

pub(super) async fn link_provider(
    site: Site,
    visit: Visit,
    request: HttpRequest,
    secret: Path<String>,
    _form: ProtectedForm<Fields>,
) -> PageResult {
    let (house, door) = (site.house(), Door::of_path(request.path()));
    let waiting = look(house.db().read(), house, door, &visit, &secret).await?.ok_or(PageError::NotFound)?;
    let signed = signed_in(house, door, &request, &waiting).await?;
    let Signed::In(account) = signed else {
        return ask(house, door, &visit, &secret, &waiting, &signed, StatusCode::UNPROCESSABLE_ENTITY);
    };
    let now = house.clock().now();
    let tx = house.db().write_tx().await?;
    one_time::take(&tx, house, now, Purpose::LinkProvider, &secret).await?.ok_or(PageError::NotFound)?;
    if waiting.identity.link(&tx, now, &account).await? {
        let label = provider_door::label_of(house, door, &waiting.identity.provider);
        let what = format!("you can now sign in with {label}");
        letters::send(&tx, house, door, account.email(), &Letter::ChangedSomething(&what)).await?;
        let linked = Happening::done(actor_of(&account), "link_provider", "account", account.id())
            .from(origin_of(&request))
            .with(serde_json::json!({ "provider": waiting.identity.provider }));
        audit::write(&tx, house, now, linked).await?;
    }
    tx.commit().await?;
    see_other(&safe_next(door, &waiting.next))
}

async fn look(
    db: &impl ConnectionTrait,
    house: &Tenant,
    door: Door,
    visit: &Visit,
    secret: &str,
) -> Result<Option<ToLink>, PageError> {
    let found = one_time::look(db, house, house.clock().now(), Purpose::LinkProvider, secret).await?;
    let waiting = found.map(|found| found.payload::<ToLink>()).transpose()?;
    Ok(waiting.filter(|waiting| waiting.visit == visit.digest && waiting.door == door.word()))
}

async fn signed_in(house: &Tenant, door: Door, request: &HttpRequest, waiting: &ToLink) -> Result<Signed, PageError> {
    let session = Session::of(house, request, door).await?.filter(|session| session.stage() == Stage::Full);
    let Some((session, id)) = session.and_then(|session| session.account().map(|id| (session, id))) else {
        return Ok(Signed::Out);
    };
    match Account::find(house.db().read(), id).await?.filter(Account::is_open) {
        Some(account) if account.email() != waiting.email => Ok(Signed::Otherwise(account.email().to_owned())),
        Some(account) if session.is_fresh(house.clock().now()) => Ok(Signed::In(Box::new(account))),
        _ => Ok(Signed::Out),
    }
}

fn ask(
    house: &Tenant,
    door: Door,
    visit: &Visit,
    secret: &str,
    waiting: &ToLink,
    signed: &Signed,
    status: StatusCode,
) -> PageResult {
    let here = format!("{}/link-provider/{secret}", door.path());
    let query = crate::sign_in::next_query(&here);
    let label = provider_door::label_of(house, door, &waiting.identity.provider);
    let view = View {
        page: Head::new(Kind::Content, format!("Join {label} to your account")).under("account"),
        csrf: csrf_token(house, visit),
        label,
        email: waiting.email.clone(),
        sign_in: format!("{}/sign-in?{query}", door.path()),
        sign_out: format!("{}/sign-out", door.path()),
        action: matches!(signed, Signed::In(_)).then_some(here),
        signed_in_as: match signed {
            Signed::Otherwise(email) => Some(email.clone()),
            Signed::In(_) | Signed::Out => None,
        },
    };
    render_with_status(house, status, "identity/link_provider.html", &view).map(without_referrer)
}
