//! `/staff/invite/{secret}`: the first step inside, for who was invited. The second factor is set up right after it.
//!
//! Opening the link changes nothing: mail programs open links too.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use serde::Serialize;
use tenancy::{Site, Tenant};
use web::{
    Fields, Head, Kind, PageError, PageResult, ProtectedForm, Trouble, Visit, csrf_token, message_at,
    render_with_status,
};
use web::{without_referrer, words};

use crate::account::Door;
use crate::invitation::{self, Open};
use crate::password::{self, Hasher};
use crate::provider_door;
use crate::sign_in::{Shown, begin};
use crate::staff::origin_of;

/// The longest name that fits everywhere.
const LONGEST_NAME: usize = 100;

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    errors: Vec<Trouble>,
    secret: String,
    by: String,
    until: String,
    email: String,
    name: String,
    name_error: Option<String>,
    password_error: Option<String>,
}

#[derive(Serialize)]
struct Gone {
    page: Head,
}

pub(super) async fn show_invitation(site: Site, visit: Visit, secret: Path<String>) -> PageResult {
    let house = site.house();
    provider_door::own_ways(house, Door::Staff)?;
    match invitation::look(house.db().read(), house, &secret).await? {
        Some(open) => ask(house, &visit, StatusCode::OK, &secret, &open, open.account.name().to_owned(), Vec::new()),
        None => gone(house),
    }
}

pub(super) async fn accept_invitation(
    site: Site,
    visit: Visit,
    hasher: Data<Hasher>,
    secret: Path<String>,
    request: HttpRequest,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let house = site.house();
    provider_door::own_ways(house, Door::Staff)?;
    let Some(open) = invitation::look(house.db().read(), house, &secret).await? else { return gone(house) };
    let typed = |name| Ok::<_, PageError>(form.0.one(name)?.unwrap_or_default().to_owned());
    let (name, chosen) = (typed("name")?.trim().to_owned(), typed("new-password")?);
    let mut errors = Vec::new();
    if name.is_empty() {
        errors.push(Trouble::at("name", "Enter your name, as your colleagues know you"));
    } else if name.chars().count() > LONGEST_NAME {
        errors.push(Trouble::at("name", "Name must be 100 characters or fewer"));
    }
    let profile = house.profile();
    let about = [name.as_str(), open.account.email(), &profile.name, &profile.short_name];
    if let Err(unusable) = password::check(&chosen, &about) {
        errors.push(Trouble::at("new-password", unusable.to_string()));
    }
    if !errors.is_empty() {
        return ask(house, &visit, StatusCode::UNPROCESSABLE_ENTITY, &secret, &open, name, errors);
    }
    let kept = hasher.keep(&chosen).await.map_err(PageError::failed)?;
    let tx = house.db().write_tx().await?;
    let accepted = invitation::accept(&tx, house, &secret, name, kept, origin_of(&request)).await?;
    let Some(mut account) = accepted else { return gone(house) };
    let begun = begin(&tx, house, &request, &mut account, Shown::One("password")).await?;
    tx.commit().await?;
    begun.answer(house, "/staff")
}

fn ask(
    house: &Tenant,
    visit: &Visit,
    status: StatusCode,
    secret: &str,
    open: &Open,
    name: String,
    errors: Vec<Trouble>,
) -> PageResult {
    let title = format!("Join {}", house.profile().name);
    let view = View {
        page: Head::new(Kind::Content, title).with_errors(!errors.is_empty()),
        csrf: csrf_token(house, visit),
        name_error: message_at(&errors, "name"),
        password_error: message_at(&errors, "new-password"),
        errors,
        secret: secret.to_owned(),
        by: open.by.clone(),
        until: words::moment(open.until),
        email: open.account.email().to_owned(),
        name,
    };
    render_with_status(house, status, "identity/accept_invitation.html", &view).map(without_referrer)
}

/// The same for a link that was used, is too old, was taken back, belongs to another site or never was one.
fn gone(house: &Tenant) -> PageResult {
    let view = Gone { page: Head::new(Kind::Content, "This invitation cannot be used") };
    render_with_status(house, StatusCode::NOT_FOUND, "identity/invitation_gone.html", &view).map(without_referrer)
}
