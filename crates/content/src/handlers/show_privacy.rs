//! The privacy notice: of the borough, and of each service from its legal pack.

use actix_web::HttpRequest;
use catalogue::Definition;
use serde::Serialize;
use tenancy::Tenant;
use web::{Head, Kind, PageResult, published};

use crate::listing::offered;

#[derive(Serialize)]
struct Shown {
    page: Head,
    services: Vec<Notice>,
}

/// What is said about one service.
#[derive(Serialize)]
struct Notice {
    id: String,
    title: String,
    href: String,
    basis: String,
    purpose: String,
    shared_with: Vec<String>,
    kept: String,
}

/// `GET /privacy`
pub(crate) async fn show_privacy(tenant: Tenant, request: HttpRequest) -> PageResult {
    published(&tenant, &request, "/privacy", "content/show_privacy.html", || {
        // Whoever only reads a page tells us nothing.
        let asking = offered(&tenant).into_iter().filter(Definition::has_form);
        let notices = asking.map(|service| Notice {
            href: format!("/services/{}", service.service),
            id: service.service,
            title: service.title,
            basis: service.legal.basis,
            purpose: service.legal.purpose,
            shared_with: service.legal.shared_with,
            kept: kept(service.retention.months),
        });
        Ok(Shown { page: Head::new(Kind::Content, "Privacy").at("/privacy"), services: notices.collect() })
    })
}

/// How long a case is kept after it is closed: "2 years", "18 months".
fn kept(months: u32) -> String {
    if months >= 24 && months.is_multiple_of(12) {
        web::words::counted(months / 12, "year")
    } else {
        web::words::counted(months, "month")
    }
}

#[cfg(test)]
mod tests {
    use super::kept;

    #[test]
    fn long_times_are_said_in_years() {
        assert_eq!(kept(1), "1 month");
        assert_eq!(kept(12), "12 months");
        assert_eq!(kept(18), "18 months");
        assert_eq!(kept(24), "2 years");
    }
}
