//! `/account/delete`: leaving. What goes and what the law keeps is said before.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use serde::Serialize;
use tenancy::Tenant;
use web::{
    Fields, Head, Kind, PageResult, ProtectedForm, Trouble, Visit, csrf_token, message_at, render_with_status,
    see_other,
};

use super::message::{Way, say};
use crate::account::Door;
use crate::audit::{self, Happening};
use crate::handlers::mailing::hurry;
use crate::letters::{self, Letter};
use crate::personal_data::AllPersonalData;
use crate::resident::Resident;
use crate::session;
use crate::staff::origin_of;

#[derive(Serialize)]
struct Choice {
    value: &'static str,
    label: &'static str,
    checked: bool,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    here: &'static str,
    errors: Vec<Trouble>,
    email: String,
    sure: [Choice; 1],
    sure_error: Option<String>,
}

pub(super) async fn show_delete_account(resident: Resident, visit: Visit) -> PageResult {
    resident.shown_lately("/account/delete")?;
    ask(&resident, &visit, None)
}

pub(super) async fn delete_account(
    resident: Resident,
    visit: Visit,
    request: HttpRequest,
    everything: Data<AllPersonalData>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    resident.shown_lately("/account/delete")?;
    if form.0.one("sure")? != Some("yes") {
        return ask(&resident, &visit, Some("Tick the box if you want to delete your account"));
    }
    let (tenant, account) = (resident.tenant(), resident.account());
    let now = tenant.clock().now();
    let tx = tenant.db().write_tx().await?;
    letters::send(&tx, tenant, Door::Resident, account.email(), &Letter::AccountDeleted).await?;
    for part in &everything.0 {
        part.erase(&tx, account).await?;
    }
    let done = Happening::done(resident.actor(), "delete_account", "account", account.id()).from(origin_of(&request));
    audit::write(&tx, tenant, now, done).await?;
    tx.commit().await?;
    hurry(&request);
    let mut response = see_other("/account/deleted")?;
    session::drop_cookie(&mut response, Door::Resident)?;
    Ok(response)
}

pub(super) async fn show_deleted(tenant: Tenant) -> PageResult {
    let paragraphs = [
        "We have deleted your account and signed you out everywhere.",
        "Your requests go on. You can still follow each of them with its reference. You can make a new account at any time.",
    ];
    let ways = vec![Way::to("/", "Go to the front page"), Way::to("/track", "Track a request")];
    say(&tenant, StatusCode::OK, "Your account is deleted", &paragraphs, ways)
}

fn ask(resident: &Resident, visit: &Visit, error: Option<&str>) -> PageResult {
    let errors: Vec<Trouble> = error.into_iter().map(|error| Trouble::at("sure", error)).collect();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = View {
        page: Head::new(Kind::Content, "Delete your account").with_errors(!errors.is_empty()).under("account"),
        csrf: csrf_token(resident.tenant(), visit),
        here: "security",
        sure_error: message_at(&errors, "sure"),
        errors,
        email: resident.account().email().to_owned(),
        sure: [Choice { value: "yes", label: "Yes, delete my account", checked: false }],
    };
    render_with_status(resident.tenant(), status, "identity/delete_account.html", &view)
}
