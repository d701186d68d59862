//! The borough's privacy notice; each form has one of its own.

use actix_web::HttpRequest;
use catalogue::Definition;
use serde::Serialize;
use tenancy::Tenant;
use web::{Head, Kind, PageResult, published};

use crate::listing::{Listed, offered};

#[derive(Serialize)]
struct Shown {
    page: Head,
    services: Vec<Listed>,
}

/// `GET /privacy`
pub(crate) async fn show_privacy(tenant: Tenant, request: HttpRequest) -> PageResult {
    published(&tenant, &request, "/privacy", "content/show_privacy.html", || {
        // Whoever only reads a page tells us nothing.
        let asking = offered(&tenant).into_iter().filter(Definition::has_form);
        let notices = asking.map(|service| Listed {
            href: format!("/privacy/{}", service.service),
            title: service.title,
            summary: service.summary,
        });
        Ok(Shown { page: Head::new(Kind::Content, "Privacy").at("/privacy"), services: notices.collect() })
    })
}
