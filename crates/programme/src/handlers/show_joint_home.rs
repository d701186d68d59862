//! `GET /` on the joint host: where the boroughs are.

use serde::Serialize;
use tenancy::Programme;
use web::{Head, Kind, PageResult, render};

use crate::borough::{Borough, Boroughs};

#[derive(Serialize)]
struct View<'a> {
    page: Head,
    boroughs: &'a [Borough],
}

pub(super) async fn show_joint_home(programme: Programme, boroughs: Boroughs) -> PageResult {
    let house = programme.house();
    let view = View { page: Head::new(Kind::Home, house.profile().name.clone()), boroughs: &boroughs.0 };
    render(house, "programme/show_joint_home.html", &view)
}
