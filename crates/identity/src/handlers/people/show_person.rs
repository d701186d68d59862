//! `GET /staff/people/{id}`: one colleague, and everything that can be done about them.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web::{
    Fields, Head, Kind, PageError, PageResult, Trouble, Visit, csrf_token, message_at, render_with_status, words,
};

use super::base;
use super::list_people::{colour, last_sign_in, state};
use crate::colleague::{self, Colleague, State};
use crate::factor_reset;
use crate::permission::{Permission, RoleSite, Roles, may};
use crate::session::Session;
use crate::staff::{Staff, Worker};

/// What a link brings along.
#[derive(Deserialize)]
pub(super) struct Link {
    done: Option<String>,
}

/// A role to tick.
#[derive(Serialize)]
pub(super) struct RoleChoice {
    value: String,
    label: String,
    hint: String,
    checked: bool,
}

/// What the page has to say beside what is true of the person.
#[derive(Default)]
pub(super) struct Said {
    pub(super) done: Option<&'static str>,
    pub(super) errors: Vec<Trouble>,
    pub(super) chosen: Option<Vec<String>>,
    pub(super) why: String,
}

#[derive(Serialize)]
struct Reset {
    by: String,
    at: String,
    why: String,
    mine: bool,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: crate::view::Shown,
    base: &'static str,
    joint: bool,
    done: Option<&'static str>,
    errors: Vec<Trouble>,
    id: Uuid,
    name: String,
    email: String,
    state: &'static str,
    colour: &'static str,
    state_says: String,
    last_sign_in: String,
    sessions: usize,
    second_factor: bool,
    myself: bool,
    disabled: bool,
    came: bool,
    invited: bool,
    roles: Vec<RoleChoice>,
    held: String,
    roles_error: Option<String>,
    reset: Option<Reset>,
    why: String,
    why_error: Option<String>,
    grants: Option<String>,
}

pub(super) async fn show_person(
    staff: Staff<may::ManagePeople>,
    visit: Visit,
    roles: Data<Roles>,
    id: Path<Uuid>,
    link: Query<Link>,
) -> PageResult {
    let said = Said { done: link.done.as_deref().and_then(done_in_words), ..Said::default() };
    page(&staff, &roles, &visit, *id, said).await
}

/// The page of somebody; with errors when something could not be done.
pub(super) async fn page(worker: &Worker, roles: &Roles, visit: &Visit, id: Uuid, said: Said) -> PageResult {
    let house = worker.tenant();
    let (db, now) = (house.db().read(), house.clock().now());
    let Some(Colleague { account, roles: held, second_factor, state: stands }) = colleague::find(db, now, id).await?
    else {
        return Err(PageError::NotFound);
    };
    let sessions = Session::all_of(db, now, id).await?.len();
    let request = factor_reset::waiting(db, now).await?.into_iter().find(|request| request.account() == id);
    let reset = request.map(|request| Reset {
        by: request.asked_by().1.to_owned(),
        at: words::moment(request.asked_at()),
        why: request.why().to_owned(),
        mine: request.asked_by().0 == worker.id(),
    });
    let grants = worker.may(Permission::ManageGrants).then(|| format!("/people/{id}/grants"));
    let status = if said.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = View {
        page: Head::new(Kind::Content, account.name()).of("People").with_errors(!said.errors.is_empty()),
        csrf: csrf_token(house, visit),
        worker: crate::view::shown(worker),
        base: base(worker.site()),
        joint: worker.site().is_joint(),
        done: said.done,
        id,
        name: account.name().to_owned(),
        email: account.email().to_owned(),
        state: state(stands),
        colour: colour(stands),
        state_says: says(stands),
        last_sign_in: last_sign_in(account.last_signed_in_at()),
        sessions,
        second_factor,
        myself: worker.account().is_some_and(|mine| mine.id() == id),
        disabled: matches!(stands, State::Disabled(_)),
        came: account.verified_at().is_some(),
        invited: matches!(stands, State::Invited(_) | State::BeginsAnew(_)),
        roles: choices(worker, roles, said.chosen.as_deref().unwrap_or(&held)),
        held: held.join(" "),
        roles_error: message_at(&said.errors, "roles"),
        reset,
        why: said.why,
        why_error: message_at(&said.errors, "why"),
        grants,
        errors: said.errors,
    };
    render_with_status(house, status, "identity/show_person.html", &view)
}

/// The roles of this kind of site, those in `held` ticked.
pub(super) fn choices(worker: &Worker, roles: &Roles, held: &[String]) -> Vec<RoleChoice> {
    let choice = |role: &crate::permission::Role| RoleChoice {
        value: role.word.clone(),
        label: role.name.clone(),
        hint: role.what.clone(),
        checked: held.contains(&role.word),
    };
    roles.held_on(RoleSite::of(worker.site().is_joint())).map(choice).collect()
}

/// The roles that were ticked, in the order in which they are kept. One that is not held here is nobody's honest mistake.
pub(super) fn known(worker: &Worker, roles: &Roles, fields: &Fields) -> Result<Vec<String>, PageError> {
    let here: Vec<&str> =
        roles.held_on(RoleSite::of(worker.site().is_joint())).map(|role| role.word.as_str()).collect();
    let mut ticked: Vec<String> = fields.all("roles").into_iter().map(str::to_owned).collect();
    ticked.sort_unstable();
    ticked.dedup();
    let strange = ticked.iter().any(|word| !here.contains(&word.as_str()));
    if strange { Err(PageError::BadRequest("a role that is not held here")) } else { Ok(ticked) }
}

fn says(state: State) -> String {
    match state {
        State::Active => String::new(),
        State::Invited(until) => format!("The link works until {}", words::moment(until)),
        State::NeverCame => "The invitation is too old or was taken back".to_owned(),
        State::BeginsAnew(until) => {
            format!("They choose a new password and second step; the link works until {}", words::moment(until))
        }
        State::Disabled(since) => format!("Since {}", words::moment(since)),
    }
}

fn done_in_words(what: &str) -> Option<&'static str> {
    match what {
        "invited" => Some("The invitation is on its way. The link works once, for 48 hours."),
        "withdrawn" => Some("The invitation was taken back. Its link opens nothing any more."),
        "roles" => Some("The roles were changed. They count from the next page that is opened."),
        "disabled" => Some("They are shut out, and signed out everywhere."),
        "enabled" => Some("They can sign in again."),
        "sessions" => Some("They were signed out everywhere."),
        "asked" => Some("Your request waits for a second administrator."),
        "dropped" => Some("The request was dropped. Nothing was changed."),
        "reset" => Some("Their password and second step are gone. A link to begin anew is on its way to them."),
        _ => None,
    }
}
