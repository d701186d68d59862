//! `/staff/people/invite`: invites somebody to work here.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use mail::EmailAddress;
use serde::Serialize;
use web::{
    Fields, Head, Kind, PageError, PageResult, ProtectedForm, Trouble, Visit, csrf_token, message_at,
    render_with_status,
};

use super::show_person::{RoleChoice, choices, known};
use super::{base, by, done};
use crate::invitation::{self, AlreadyHere, Invitation};
use crate::permission::{Roles, may};
use crate::staff::{Staff, Worker};

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: crate::view::Shown,
    base: &'static str,
    errors: Vec<Trouble>,
    name: String,
    name_error: Option<String>,
    email: String,
    email_error: Option<String>,
    roles: Vec<RoleChoice>,
    roles_error: Option<String>,
}

pub(super) async fn show_invite_person(
    staff: Staff<may::ManagePeople>,
    visit: Visit,
    roles: Data<Roles>,
) -> PageResult {
    ask(&staff, &roles, &visit, Typed::default(), Vec::new())
}

#[derive(Default)]
struct Typed {
    name: String,
    email: String,
    roles: Vec<String>,
}

pub(super) async fn invite_person(
    staff: Staff<may::ManagePeople>,
    visit: Visit,
    roles: Data<Roles>,
    request: HttpRequest,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let house = staff.tenant();
    let one = |name| Ok::<_, PageError>(form.0.one(name)?.unwrap_or_default().trim().to_owned());
    let typed = Typed { name: one("name")?, email: one("email")?, roles: known(&staff, &roles, &form.0)? };
    let mut errors = Vec::new();
    if typed.name.is_empty() || typed.name.chars().count() > 100 {
        errors.push(Trouble::at("name", "Enter their name, in 100 characters or fewer"));
    }
    let address = EmailAddress::parse(&typed.email);
    if address.is_err() {
        errors.push(Trouble::at("email", "Enter their work email address in the right form, like name@example.org"));
    }
    if typed.roles.is_empty() {
        errors.push(Trouble::at("roles", "Choose at least one role"));
    }
    let (Ok(address), true) = (address, errors.is_empty()) else { return ask(&staff, &roles, &visit, typed, errors) };
    let invitation = Invitation { email: &address, name: &typed.name, roles: &typed.roles };
    let tx = house.db().write_tx().await?;
    match invitation::invite(&tx, house, by(&staff, &request), invitation).await? {
        Ok(invited) => {
            tx.commit().await?;
            done(&staff, invited.account.id(), "invited")
        }
        Err(AlreadyHere) => {
            drop(tx);
            let what = "Somebody with this address works here already. Find them in the list of people";
            ask(&staff, &roles, &visit, typed, vec![Trouble::at("email", what)])
        }
    }
}

fn ask(worker: &Worker, roles: &Roles, visit: &Visit, typed: Typed, errors: Vec<Trouble>) -> PageResult {
    let house = worker.tenant();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = View {
        page: Head::new(Kind::Content, "Invite somebody").of("People").with_errors(!errors.is_empty()),
        csrf: csrf_token(house, visit),
        worker: crate::view::shown(worker),
        base: base(worker.site()),
        name_error: message_at(&errors, "name"),
        email_error: message_at(&errors, "email"),
        roles_error: message_at(&errors, "roles"),
        errors,
        name: typed.name,
        email: typed.email,
        roles: choices(worker, roles, &typed.roles),
    };
    render_with_status(house, status, "identity/invite_person.html", &view)
}
