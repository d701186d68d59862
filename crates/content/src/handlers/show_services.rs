//! Every service by category; with words to look for, those that match.

use actix_web::HttpRequest;
use actix_web::web::Query;
use serde::{Deserialize, Serialize};
use tenancy::Tenant;
use web::{Head, Kind, PageResult, published, render};

use crate::listing::{Listed, Shelf, listed, offered, shelves};
use crate::search::find;

/// Longer than anything that somebody looks for; the rest is not looked at.
const LONGEST: usize = 200;

/// What the search box sends.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
}

#[derive(Serialize)]
struct Shown {
    page: Head,
    shelves: Vec<Shelf>,
}

#[derive(Serialize)]
struct Found {
    page: Head,
    q: String,
    services: Vec<Listed>,
}

/// `GET /services`
pub(crate) async fn show_services(tenant: Tenant, asked: Query<Asked>, request: HttpRequest) -> PageResult {
    let typed: String = asked.q.trim().chars().filter(|letter| !letter.is_control()).take(LONGEST).collect();
    if typed.is_empty() {
        return published(&tenant, &request, "/services", "content/show_services.html", || {
            let head = Head::new(Kind::Content, "All services")
                .described(format!("Everything that you can do online with {}", tenant.profile().short_name))
                .under("services")
                .at("/services");
            Ok(Shown { page: head, shelves: shelves(&offered(&tenant)) })
        });
    }
    let services = offered(&tenant);
    let found = Found {
        page: Head::new(Kind::Content, format!("Services for “{typed}”")).under("services"),
        services: find(&services, &typed).into_iter().map(listed).collect(),
        q: typed,
    };
    render(&tenant, "content/show_search.html", &found)
}
