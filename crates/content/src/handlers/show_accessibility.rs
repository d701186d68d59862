//! The accessibility statement, after the model of the Public Sector Bodies Accessibility Regulations 2018.

use actix_web::HttpRequest;
use actix_web::web::Data;
use serde::Serialize;
use tenancy::Tenant;
use web::{Head, Kind, PageResult, published};

use crate::accessibility::Statement;

#[derive(Serialize)]
struct Shown<'a> {
    page: Head,
    statement: &'a Statement,
}

/// `GET /accessibility`
pub(crate) async fn show_accessibility(tenant: Tenant, statement: Data<Statement>, request: HttpRequest) -> PageResult {
    published(&tenant, &request, "/accessibility", "content/show_accessibility.html", || {
        let head = Head::new(Kind::Content, "Accessibility statement").at("/accessibility");
        Ok(Shown { page: head, statement: &statement })
    })
}
