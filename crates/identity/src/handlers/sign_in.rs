//! `/account/sign-in` and `/staff/sign-in`: the first factor.
//!
//! Whatever is wrong, the answer is the same and takes the same work: an address without an account, a wrong password, an
//! account that is disabled or never confirmed (AT-53).

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use mail::EmailAddress;
use sea_orm::{DatabaseTransaction, DbErr};
use serde::{Deserialize, Serialize};
use tenancy::{Site, Tenant};
use web::{
    Fields, Head, Kind, PageError, PageResult, ProtectedForm, Trouble, Visit, csrf_token, message_at,
    render_with_status,
};

use super::mailing::{sender_of, subject_of};
use crate::account::{Account, Door};
use crate::audit::{self, Actor, Happening};
use crate::known_browser;
use crate::letters::{self, Letter};
use crate::password::Hasher;
use crate::provider_door::{self, Offered};
use crate::sign_in::{Shown, actor_of, begin, safe_next, with_next};
use crate::staff::origin_of;
use crate::throttle::{self, Asked, Try};

/// One message for everything that does not fit.
const NO_FIT: &str = "The email address or the password is not right";

/// What a link brings along.
#[derive(Deserialize)]
pub(super) struct Link {
    pub(super) next: Option<String>,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    errors: Vec<Trouble>,
    staff: bool,
    path: &'static str,
    link_href: String,
    register_href: String,
    next: String,
    email: String,
    email_error: Option<String>,
    password_error: Option<String>,
    /// Outside providers, and whether there are other ways in beside them.
    providers: Vec<Offered>,
    own_ways: bool,
}

pub(super) async fn show_sign_in(site: Site, visit: Visit, request: HttpRequest, link: Query<Link>) -> PageResult {
    let door = Door::of_path(request.path());
    let next = safe_next(door, link.next.as_deref().unwrap_or_default());
    ask(site.house(), &visit, door, StatusCode::OK, next, String::new(), Vec::new())
}

pub(super) async fn sign_in(
    site: Site,
    visit: Visit,
    hasher: Data<Hasher>,
    request: HttpRequest,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let (house, door) = (site.house(), Door::of_path(request.path()));
    provider_door::own_ways(house, door)?;
    let typed = |name| Ok::<_, PageError>(form.0.one(name)?.unwrap_or_default().to_owned());
    let (email, password) = (typed("email")?, typed("password")?);
    let next = safe_next(door, &typed("next")?);
    let mut errors = Vec::new();
    let address = EmailAddress::parse(&email);
    if address.is_err() {
        errors.push(Trouble::at("email", "Enter your email address in the right form, like name@example.org"));
    }
    if password.is_empty() {
        errors.push(Trouble::at("password", "Enter your password"));
    }
    let (Ok(address), true) = (address, errors.is_empty()) else {
        return ask(house, &visit, door, StatusCode::UNPROCESSABLE_ENTITY, next, email, errors);
    };
    let account = Account::find_by_email(house.db().read(), door, &address).await?;
    let subject = subject_of(door, &crate::account::canonical_email(&address));
    let from = sender_of(&request);
    let known = account.as_ref().filter(|account| known_browser::knows(&request, house, door, account.id()));
    let browser = known.map(|_| visit.digest.clone());
    let tried =
        Try { kind: throttle::Kind::Password, subject: &subject, address: &from, known_browser: browser.as_deref() };
    let counted = count(house, tried, door, account.as_ref()).await?;
    let open = account.filter(Account::is_open);
    let kept = open.as_ref().and_then(Account::password_hash);
    let right = hasher.is_right(&password, kept).await.map_err(PageError::failed)?;
    let tx = house.db().write_tx().await?;
    let (Some(mut account), true) = (open.clone(), right) else {
        let actor = open.as_ref().map_or(Actor::Unknown, actor_of);
        let id = open.as_ref().map(|account| account.id().to_string()).unwrap_or_default();
        let refused = Happening::refused(actor, "sign_in", "account", id).from(origin_of(&request));
        audit::write(&tx, house, house.clock().now(), refused).await?;
        tx.commit().await?;
        let errors = vec![Trouble::at("email", NO_FIT)];
        return ask(house, &visit, door, StatusCode::UNPROCESSABLE_ENTITY, next, email, errors);
    };
    throttle::was_right(&tx, house, tried, counted).await?;
    let begun = begin(&tx, house, &request, &mut account, Shown::One("password")).await?;
    tx.commit().await?;
    begun.answer(house, &next)
}

/// Counts a try, and tells the owner when it is the last for a while.
pub(super) async fn count(
    house: &Tenant,
    tried: Try<'_>,
    door: Door,
    account: Option<&Account>,
) -> Result<throttle::Counted, PageError> {
    let tx = house.db().write_tx().await?;
    let asked = throttle::ask(&tx, house, house.clock().now(), tried).await?;
    if let Asked::Go(counted) = asked
        && counted.last
        && let Some(account) = account.filter(|account| account.is_open())
    {
        warn_owner(&tx, house, door, account).await?;
    }
    tx.commit().await?;
    match asked {
        Asked::Go(counted) => Ok(counted),
        Asked::Wait { wait } => Err(too_many(house, wait)),
    }
}

/// Tells the owner that somebody guesses, unless they were told a short while ago.
async fn warn_owner(tx: &DatabaseTransaction, house: &Tenant, door: Door, account: &Account) -> Result<(), DbErr> {
    let id = account.id().to_string();
    let warning = Try { kind: throttle::Kind::Warning, subject: &id, address: &id, known_browser: None };
    if let Asked::Go(_) = throttle::ask(tx, house, house.clock().now(), warning).await? {
        letters::send(tx, house, door, account.email(), &Letter::AccountSlowed).await?;
    }
    Ok(())
}

/// The page that says to wait.
pub(crate) fn too_many(house: &Tenant, wait: chrono::Duration) -> PageError {
    PageError::TooMany {
        retry_after: wait.to_std().unwrap_or_default(),
        what_to_do: format!(
            "There have been too many tries. Wait {} minutes, then try again. If you need help now, call {}.",
            wait.num_minutes(),
            house.profile().contacts.telephone
        ),
    }
}

fn ask(
    house: &Tenant,
    visit: &Visit,
    door: Door,
    status: StatusCode,
    next: String,
    email: String,
    errors: Vec<Trouble>,
) -> PageResult {
    let staff = door == Door::Staff;
    let title = if staff { "Sign in to work here" } else { "Sign in to your account" };
    let view = View {
        page: Head::new(Kind::Content, title).with_errors(!errors.is_empty()).under("account"),
        csrf: csrf_token(house, visit),
        email_error: message_at(&errors, "email"),
        password_error: message_at(&errors, "password"),
        errors,
        staff,
        path: door.path(),
        providers: provider_door::offered(house, door, &next),
        own_ways: !provider_door::is_only_way(house, door),
        link_href: with_next("/account/sign-in/link", &next),
        register_href: with_next("/account/register", &next),
        next,
        email,
    };
    render_with_status(house, status, "identity/sign_in.html", &view)
}
