//! The privacy notice of one form, from the legal pack of its service.

use actix_web::HttpRequest;
use actix_web::web::Path;
use serde::Serialize;
use tenancy::Tenant;
use web::{Head, Kind, PageError, PageResult, published};

#[derive(Serialize)]
struct Shown {
    page: Head,
    title: String,
    href: String,
    basis: String,
    purpose: String,
    shared_with: Vec<String>,
    kept: String,
}

/// `GET /privacy/{service}`
pub(crate) async fn show_service_privacy(tenant: Tenant, service: Path<String>, request: HttpRequest) -> PageResult {
    let version = tenant.services().present(&service).ok_or(PageError::NotFound)?;
    // Whoever only reads a page tells us nothing.
    if !version.definition.has_form() {
        return Err(PageError::NotFound);
    }
    let path = format!("/privacy/{service}");
    published(&tenant, &request, &path, "content/show_service_privacy.html", || {
        let service = version.definition.clone();
        Ok(Shown {
            page: Head::new(Kind::Content, "How we use what you tell us").of(service.title.clone()).at(&path),
            title: service.title,
            href: format!("/services/{}", service.service),
            basis: service.legal.basis,
            purpose: service.legal.purpose,
            shared_with: service.legal.shared_with,
            kept: kept(service.retention.months),
        })
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
