//! `GET /boroughs`: the boroughs, with what you may do in each.

use actix_web::web::Data;
use identity::{Permission, Roles, Staff, may};
use serde::Serialize;
use web::{Head, Kind, PageResult, Visit, csrf_token, render};

use super::role_names;
use crate::borough::{Borough, Boroughs};
use crate::grant;

#[derive(Serialize)]
struct Row<'a> {
    borough: &'a Borough,
    roles: Vec<String>,
}

#[derive(Serialize)]
struct View<'a> {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    crosses: bool,
    boroughs: Vec<Row<'a>>,
}

pub(super) async fn list_boroughs(
    staff: Staff<may::SeeProgramme>,
    visit: Visit,
    roles: Data<Roles>,
    boroughs: Boroughs,
) -> PageResult {
    let house = staff.tenant();
    let mut held = grant::of(house.db().read(), staff.id()).await?;
    let mut rows = Vec::new();
    for borough in boroughs.0.iter() {
        rows.push(Row { borough, roles: role_names(&roles, &held.remove(&borough.slug).unwrap_or_default()) });
    }
    let view = View {
        page: Head::new(Kind::Content, "Boroughs"),
        csrf: csrf_token(house, &visit),
        worker: identity::view::shown(&staff),
        crosses: staff.may(Permission::CrossOver),
        boroughs: rows,
    };
    render(house, "programme/list_boroughs.html", &view)
}
