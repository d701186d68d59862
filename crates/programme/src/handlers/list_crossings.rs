//! `GET /crossings`: who of the team crossed into which borough, when and why.

use identity::{Staff, may};
use serde::Serialize;
use web::{Head, Kind, PageResult, Visit, csrf_token, render, words};

use crate::borough::Boroughs;
use crate::crossing;

/// How far back the page looks; the audit trail has everything.
const MOST: u64 = 200;

#[derive(Serialize)]
struct Row {
    name: String,
    borough: String,
    purpose: String,
    at: String,
    from_address: String,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    crossings: Vec<Row>,
}

pub(super) async fn list_crossings(staff: Staff<may::SeeProgramme>, visit: Visit, boroughs: Boroughs) -> PageResult {
    let house = staff.tenant();
    let row = |one: crossing::Crossing| Row {
        // A borough that has left the programme keeps its slug as its name.
        borough: boroughs.find(&one.borough).map_or(one.borough, |borough| borough.short_name.clone()),
        name: one.name,
        purpose: one.purpose,
        at: words::moment(one.at),
        from_address: one.from_address,
    };
    let view = View {
        page: Head::new(Kind::Content, "Crossings"),
        csrf: csrf_token(house, &visit),
        worker: identity::view::shown(&staff),
        crossings: crossing::newest(house.db().read(), MOST).await?.into_iter().map(row).collect(),
    };
    render(house, "programme/list_crossings.html", &view)
}
