//! The cookies page: exactly the list that the page kit sets from.

use actix_web::HttpRequest;
use serde::Serialize;
use tenancy::Tenant;
use web::{COOKIES, Cookie, Head, Kind, PageResult, published};

#[derive(Serialize)]
struct Shown {
    page: Head,
    cookies: &'static [Cookie],
}

/// `GET /cookies`
pub(crate) async fn show_cookies(tenant: Tenant, request: HttpRequest) -> PageResult {
    published(&tenant, &request, "/cookies", "content/show_cookies.html", || {
        Ok(Shown { page: Head::new(Kind::Content, "Cookies").at("/cookies"), cookies: COOKIES })
    })
}
