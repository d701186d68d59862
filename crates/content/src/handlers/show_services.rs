//! Every service by category. Words to look for are the business of search.

use actix_web::HttpRequest;
use actix_web::web::Query;
use serde::{Deserialize, Serialize};
use tenancy::Tenant;
use url::form_urlencoded::Serializer;
use web::{Head, Kind, PageResult, published, see_other};

use crate::listing::{Shelf, offered, shelves};

/// What a search box sent here before there was one for the whole site; bookmarks may hold it still.
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

/// `GET /services`
pub(crate) async fn show_services(tenant: Tenant, asked: Query<Asked>, request: HttpRequest) -> PageResult {
    if !asked.q.trim().is_empty() {
        let query = Serializer::new(String::new()).append_pair("q", asked.q.trim()).finish();
        return see_other(&format!("/search?{query}"));
    }
    published(&tenant, &request, "/services", "content/show_services.html", || {
        let head = Head::new(Kind::Content, "All services")
            .described(format!("Everything that you can do online with {}", tenant.profile().short_name))
            .under("services")
            .at("/services");
        Ok(Shown { page: head, shelves: shelves(&offered(&tenant)) })
    })
}
