//! `/cross-over/{borough}`: asks what for, writes it down, and hands over to the borough's own host.
//!
//! The answer is a page with one button, which sends the signed assertion to the borough; with JavaScript it presses itself. The
//! assertion stands in no address and no log, counts for a minute, and opens the borough's door once.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use identity::audit::{self, Happening};
use identity::crossing::{Assertion, assert};
use identity::{Account, Roles, Staff, Worker, may, origin_of};
use serde::Serialize;
use uuid::Uuid;
use web::{Fields, Head, Kind, PageError, PageResult, ProtectedForm, Trouble, Visit, csrf_token, forms_lead_to};
use web::{render, render_with_status};

use super::role_names;
use crate::borough::{Borough, Boroughs};
use crate::crossing::{self, Crossing, PURPOSE};
use crate::grant;

#[derive(Serialize)]
struct View<'a> {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    errors: Vec<Trouble>,
    there: &'a Borough,
    roles: Vec<String>,
    purpose: String,
    purpose_error: Option<&'static str>,
}

#[derive(Serialize)]
struct Handover<'a> {
    page: Head,
    there: &'a Borough,
    assertion: String,
}

pub(super) async fn show_cross_over(
    staff: Staff<may::CrossOver>,
    visit: Visit,
    roles: Data<Roles>,
    boroughs: Boroughs,
    slug: Path<String>,
) -> PageResult {
    let there = boroughs.find(&slug).ok_or(PageError::NotFound)?;
    let granted = granted(&staff, there).await?;
    ask(&staff, &visit, StatusCode::OK, there, role_names(&roles, &granted), String::new(), None)
}

pub(super) async fn cross_over(
    staff: Staff<may::CrossOver>,
    visit: Visit,
    roles: Data<Roles>,
    boroughs: Boroughs,
    slug: Path<String>,
    request: HttpRequest,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let house = staff.tenant();
    let there = boroughs.find(&slug).ok_or(PageError::NotFound)?;
    let granted = granted(&staff, there).await?;
    let purpose = form.0.one("purpose")?.unwrap_or_default().trim().to_owned();
    let enough = PURPOSE.contains(&purpose.chars().count());
    if granted.is_empty() || !enough {
        let what = "Say what you are going to do there, in 10 to 500 characters";
        let (status, names) = (StatusCode::UNPROCESSABLE_ENTITY, role_names(&roles, &granted));
        return ask(&staff, &visit, status, there, names, purpose, (!granted.is_empty()).then_some(what));
    }
    // Nobody crosses into the joint host, so whoever is here has an account.
    let Some(account) = staff.account() else { return Err(PageError::NotFound) };
    let (now, origin) = (house.clock().now(), origin_of(&request));
    let said = Assertion {
        jti: Uuid::now_v7(),
        name: account.name().to_owned(),
        email: account.email().to_owned(),
        why: purpose.clone(),
    };
    let assertion = assert(house, &there.slug, account.id(), &said, now).map_err(PageError::failed)?;
    write_down(&staff, account, there, said, origin).await?;
    let title = format!("Continue to {}", there.short_name);
    let view = Handover { page: Head::new(Kind::Question, title), there, assertion };
    render(house, "programme/hand_over.html", &view).map(|page| forms_lead_to(page, &there.origin))
}

async fn write_down(
    worker: &Worker,
    account: &Account,
    there: &Borough,
    said: Assertion,
    origin: String,
) -> Result<(), PageError> {
    let house = worker.tenant();
    let now = house.clock().now();
    let happening = Happening::done(worker.actor(), "cross_over", "borough", &there.slug)
        .named(&there.short_name)
        .because(&said.why)
        .from(&origin)
        .with(serde_json::json!({ "crossing": said.jti }));
    let crossing = Crossing {
        id: said.jti,
        person_id: account.id(),
        name: said.name,
        borough: there.slug.clone(),
        purpose: said.why.clone(),
        from_address: origin.clone(),
        at: now,
    };
    let tx = house.db().write_tx().await?;
    crossing::write_down(&tx, crossing).await?;
    audit::write(&tx, house, now, happening).await?;
    Ok(tx.commit().await?)
}

async fn granted(worker: &Worker, there: &Borough) -> Result<Vec<String>, PageError> {
    let mut held = grant::of(worker.tenant().db().read(), worker.id()).await?;
    Ok(held.remove(&there.slug).unwrap_or_default())
}

fn ask(
    worker: &Worker,
    visit: &Visit,
    status: StatusCode,
    there: &Borough,
    roles: Vec<String>,
    purpose: String,
    error: Option<&'static str>,
) -> PageResult {
    let house = worker.tenant();
    let title = format!("Cross over to {}", there.short_name);
    let view = View {
        page: Head::new(Kind::Content, title).of("Boroughs").with_errors(error.is_some()),
        csrf: csrf_token(house, visit),
        worker: identity::view::shown(worker),
        errors: error.into_iter().map(|message| Trouble::at("purpose", message)).collect(),
        there,
        roles,
        purpose,
        purpose_error: error,
    };
    render_with_status(house, status, "programme/cross_over.html", &view)
}
