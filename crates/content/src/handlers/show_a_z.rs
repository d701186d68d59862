//! The A to Z of services.

use actix_web::HttpRequest;
use serde::Serialize;
use tenancy::Tenant;
use web::{Head, Kind, PageResult, published};

use crate::entries::{Letter, letters};
use crate::listing::offered;

#[derive(Serialize)]
struct Shown {
    page: Head,
    letters: Vec<Letter>,
}

/// `GET /a-z`
pub(crate) async fn show_a_z(tenant: Tenant, request: HttpRequest) -> PageResult {
    published(&tenant, &request, "/a-z", "content/show_a_z.html", || {
        let head = Head::new(Kind::Content, "A to Z of services")
            .described(format!("Every service of {} by the word that you look for", tenant.profile().short_name))
            .under("a-z")
            .at("/a-z");
        Ok(Shown { page: head, letters: letters(&offered(&tenant)) })
    })
}
