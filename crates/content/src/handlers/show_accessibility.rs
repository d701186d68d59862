//! The accessibility statement, after the model of the Public Sector Bodies Accessibility Regulations 2018.

use actix_web::HttpRequest;
use serde::Serialize;
use tenancy::Tenant;
use web::{Head, Kind, PageResult, published};

/// When the statement was written, last reviewed, and when the site was last tested. Each release that changes a page
/// changes these.
const PREPARED: &str = "2026-06-04";
const REVIEWED: &str = "2026-06-04";
const TESTED: &str = "2026-06-04";

/// Something that does not meet the guidelines yet.
#[derive(Serialize)]
struct Known {
    /// What does not work, and for whom.
    what: &'static str,
    /// The success criterion of WCAG 2.2.
    criterion: &'static str,
    /// What we do about it.
    plan: &'static str,
}

/// The list that the statement is made from. An empty list makes it say "fully compliant".
const KNOWN: &[Known] = &[Known {
    what: "The mail that we send has no contents list for its sections, so people who use a screen reader hear it from beginning to end.",
    criterion: "2.4.10 section headings",
    plan: "We will give each mail headings.",
}];

#[derive(Serialize)]
struct Shown {
    page: Head,
    prepared: &'static str,
    reviewed: &'static str,
    tested: &'static str,
    known: &'static [Known],
}

/// `GET /accessibility`
pub(crate) async fn show_accessibility(tenant: Tenant, request: HttpRequest) -> PageResult {
    published(&tenant, &request, "/accessibility", "content/show_accessibility.html", || {
        let head = Head::new(Kind::Content, "Accessibility statement").at("/accessibility");
        Ok(Shown { page: head, prepared: PREPARED, reviewed: REVIEWED, tested: TESTED, known: KNOWN })
    })
}
