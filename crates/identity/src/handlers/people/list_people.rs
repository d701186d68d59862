//! `GET /staff/people`: who works here, all of them or those whom the address asks for.

use actix_web::web::{Data, Query};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use web::{Head, Kind, PageResult, Visit, csrf_token, render, words};

use super::base;
use crate::colleague::{self, Colleague, Standing, State, Wanted};
use crate::factor_reset;
use crate::permission::{RoleSite, Roles, may};
use crate::staff::Staff;

/// What the address asks for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    role: String,
    state: String,
}

#[derive(Serialize)]
struct Choice {
    value: String,
    label: String,
    checked: bool,
}

#[derive(Serialize)]
struct Row {
    href: String,
    name: String,
    email: String,
    roles: Vec<String>,
    last_sign_in: String,
    second_factor: bool,
    state: &'static str,
    colour: &'static str,
    reset_waits: bool,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: crate::view::Shown,
    base: &'static str,
    q: String,
    roles: Vec<Choice>,
    states: Vec<Choice>,
    searched: bool,
    summary: String,
    people: Vec<Row>,
    waiting: usize,
}

pub(super) async fn list_people(
    staff: Staff<may::ManagePeople>,
    visit: Visit,
    roles: Data<Roles>,
    asked: Query<Asked>,
) -> PageResult {
    let house = staff.tenant();
    let (db, now) = (house.db().read(), house.clock().now());
    let waiting = factor_reset::waiting(db, now).await?;
    let base = base(staff.site());
    let row = |one: Colleague| Row {
        href: format!("{base}/{}", one.account.id()),
        name: one.account.name().to_owned(),
        email: one.account.email().to_owned(),
        roles: role_names(&roles, &one.roles),
        last_sign_in: last_sign_in(one.account.last_signed_in_at()),
        second_factor: one.second_factor,
        state: state(one.state),
        colour: colour(one.state),
        reset_waits: waiting.iter().any(|request| request.account() == one.account.id()),
    };
    let wanted = wanted(&asked);
    let all = colleague::all(db, now).await?;
    let everybody = all.len();
    let people: Vec<Row> = all.into_iter().filter(|one| wanted.fits(one)).map(row).collect();
    let view = View {
        page: Head::new(Kind::Content, "People"),
        csrf: csrf_token(house, &visit),
        worker: crate::view::shown(&staff),
        base,
        roles: role_choices(&roles, RoleSite::of(staff.site().is_joint()), wanted.role.as_deref()),
        states: state_choices(wanted.standing),
        searched: wanted != Wanted::default(),
        summary: summary(people.len(), everybody),
        people,
        q: wanted.words,
        waiting: waiting.len(),
    };
    render(house, "identity/list_people.html", &view)
}

fn wanted(asked: &Asked) -> Wanted {
    Wanted {
        words: asked.q.trim().chars().filter(|sign| !sign.is_control()).take(200).collect(),
        role: Some(asked.role.clone()).filter(|role| !role.is_empty()),
        standing: Standing::ALL.into_iter().find(|standing| standing.word() == asked.state),
    }
}

fn role_choices(roles: &Roles, site: RoleSite, chosen: Option<&str>) -> Vec<Choice> {
    let any = Choice { value: String::new(), label: "Any role".to_owned(), checked: chosen.is_none() };
    let choice = |role: &crate::permission::Role| Choice {
        value: role.word.clone(),
        label: role.name.clone(),
        checked: chosen == Some(role.word.as_str()),
    };
    [any].into_iter().chain(roles.held_on(site).map(choice)).collect()
}

fn state_choices(chosen: Option<Standing>) -> Vec<Choice> {
    let any = Choice { value: String::new(), label: "Anybody".to_owned(), checked: chosen.is_none() };
    let choice = |standing: Standing| Choice {
        value: standing.word().to_owned(),
        label: match standing {
            Standing::Here => "Can sign in",
            Standing::Coming => "Invited, not here yet",
            Standing::ShutOut => "Shut out",
        }
        .to_owned(),
        checked: chosen == Some(standing),
    };
    [any].into_iter().chain(Standing::ALL.map(choice)).collect()
}

fn summary(shown: usize, everybody: usize) -> String {
    let people = if everybody == 1 { "person" } else { "people" };
    if shown == everybody { format!("{everybody} {people}") } else { format!("{shown} of {everybody} {people}") }
}

pub(super) fn role_names(roles: &Roles, words: &[String]) -> Vec<String> {
    words.iter().map(|word| roles.get(word).map_or_else(|| word.clone(), |role| role.name.clone())).collect()
}

pub(super) fn last_sign_in(at: Option<DateTime<Utc>>) -> String {
    at.map_or_else(|| "Never".to_owned(), words::moment)
}

pub(super) const fn state(state: State) -> &'static str {
    match state {
        State::Active => "Active",
        State::Invited(_) => "Invited",
        State::NeverCame => "Did not come",
        State::BeginsAnew(_) => "Begins anew",
        State::Disabled(_) => "Shut out",
    }
}

pub(super) const fn colour(state: State) -> &'static str {
    match state {
        State::Active => "green",
        State::Invited(_) | State::BeginsAnew(_) => "blue",
        State::NeverCame => "yellow",
        State::Disabled(_) => "grey",
    }
}
