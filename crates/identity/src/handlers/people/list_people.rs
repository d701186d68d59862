//! `GET /staff/people`: who works here.

use actix_web::web::Data;
use chrono::{DateTime, Utc};
use serde::Serialize;
use web::{Head, Kind, PageResult, Visit, csrf_token, render, words};

use super::base;
use crate::colleague::{self, Colleague, State};
use crate::factor_reset;
use crate::permission::{Roles, may};
use crate::staff::Staff;

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
    people: Vec<Row>,
    waiting: usize,
}

pub(super) async fn list_people(staff: Staff<may::ManagePeople>, visit: Visit, roles: Data<Roles>) -> PageResult {
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
    let view = View {
        page: Head::new(Kind::Content, "People"),
        csrf: csrf_token(house, &visit),
        worker: crate::view::shown(&staff),
        base,
        people: colleague::all(db, now).await?.into_iter().map(row).collect(),
        waiting: waiting.len(),
    };
    render(house, "identity/list_people.html", &view)
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
