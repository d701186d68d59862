//! `GET /staff/crossings`: who of the joint team is here, why and since when; and who was.

use std::collections::BTreeSet;

use actix_web::web::Data;
use serde::Serialize;
use uuid::Uuid;
use web::{Head, Kind, PageResult, Visit, csrf_token, render, words};

use crate::crossing::{self, Crossing};
use crate::permission::{Roles, may};
use crate::staff::Staff;

/// How far back the page looks; the audit trail has everything.
const MOST: u64 = 200;

#[derive(Serialize)]
struct Row {
    id: Uuid,
    name: String,
    email: String,
    purpose: String,
    from_address: String,
    at: String,
    roles: Vec<String>,
    end: String,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: crate::view::Shown,
    here: Vec<Row>,
    before: Vec<Row>,
}

pub(super) async fn list_crossings(staff: Staff<may::EndCrossings>, visit: Visit, roles: Data<Roles>) -> PageResult {
    let house = staff.tenant();
    let (db, now) = (house.db().read(), house.clock().now());
    let open: BTreeSet<Uuid> = crossing::in_use(db, now).await?;
    let row = |one: &Crossing| {
        let held = house.joint_door().map(|door| door.roles(one.person(), house.slug(), now)).unwrap_or_default();
        let name = |word: &String| roles.get(word).map_or_else(|| word.clone(), |role| role.name.clone());
        Row {
            id: one.id(),
            name: one.name().to_owned(),
            email: one.email().to_owned(),
            purpose: one.purpose().to_owned(),
            from_address: one.from_address().to_owned(),
            at: words::moment(one.at()),
            roles: held.iter().map(name).collect(),
            end: one
                .ended()
                .map_or_else(|| "Not used any more".to_owned(), |(at, by)| format!("{}: {by}", words::moment(at))),
        }
    };
    let (here, before): (Vec<Crossing>, Vec<Crossing>) = Crossing::newest(db, MOST)
        .await?
        .into_iter()
        .partition(|crossing| crossing.is_open() && open.contains(&crossing.id()));
    let view = View {
        page: Head::new(Kind::Content, "Joint team here"),
        csrf: csrf_token(house, &visit),
        worker: crate::view::shown(&staff),
        here: here.iter().map(row).collect(),
        before: before.iter().map(row).collect(),
    };
    render(house, "identity/list_crossings.html", &view)
}
