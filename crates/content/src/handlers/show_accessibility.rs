//! The accessibility statement, after the model of the Public Sector Bodies Accessibility Regulations 2018.

use actix_web::HttpRequest;
use serde::Serialize;
use tenancy::Tenant;
use web::{Head, Kind, PageResult, published};

/// When the statement was written, last reviewed, and when the site was last tested. Each release that changes a page
/// changes these.
const PREPARED: &str = "2026-11-23";
const REVIEWED: &str = "2026-11-23";
const TESTED: &str = "2026-11-23";

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
    what: "We have tested our pages by machine and by keyboard, but not yet with every screen reader. Some messages that appear while you fill in a form may not be read out in the way that we intend",
    criterion: "4.1.3 status messages",
    plan: "We will test with the most used screen readers and with voice control, and mend what we find",
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
