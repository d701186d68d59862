//! The front page: the question first, then what most people come for.

use actix_web::HttpRequest;
use serde::Serialize;
use tenancy::Tenant;
use web::{Head, Kind, PageResult, published};

use crate::linked_data;
use crate::listing::{Listed, Shelf, listed, offered, shelves};

/// As many tasks as a person takes in at once.
const MOST_TASKS: usize = 8;

#[derive(Serialize)]
struct Shown {
    page: Head,
    tasks: Vec<Listed>,
    more: bool,
    shelves: Vec<Shelf>,
}

/// `GET /`
pub(crate) async fn show_home(tenant: Tenant, request: HttpRequest) -> PageResult {
    published(&tenant, &request, "/", "content/show_home.html", || {
        let services = offered(&tenant);
        let head = Head::new(Kind::Home, format!("{} – services and information", tenant.profile().name))
            .described(tenant.profile().brand.tagline.clone())
            .at("/")
            .saying(&linked_data::council(tenant.profile()));
        Ok(Shown {
            page: head,
            tasks: services.iter().take(MOST_TASKS).map(listed).collect(),
            more: services.len() > MOST_TASKS,
            shelves: shelves(&services),
        })
    })
}
