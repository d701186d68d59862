//! The header or the footer of the site, for another system's pages (docs/how-to/dress-another-system.md).

use actix_web::HttpRequest;
use actix_web::web::Path;
use serde::Serialize;
use tenancy::Tenant;
use web::{Head, Kind, PageError, PageResult};

use crate::answer;

#[derive(Serialize)]
struct Shown<'a> {
    page: Head,
    part: &'a str,
}

/// `GET /fragments/header` and `GET /fragments/footer`
pub(crate) async fn send_fragment(tenant: Tenant, part: Path<String>, request: HttpRequest) -> PageResult {
    if !["header", "footer"].contains(&part.as_str()) {
        return Err(PageError::NotFound);
    }
    let profile = tenant.profile();
    let shown = Shown { page: Head::new(Kind::Content, profile.name.clone()), part: &part };
    let html = tenant.theme().render("api/send_fragment.html", &shown)?;
    // Our pages name what is on this site by its path; elsewhere that needs the site before it.
    let whole = ["href", "src"]
        .iter()
        .fold(html, |html, name| html.replace(&format!("{name}=\"/"), &format!("{name}=\"{}/", profile.origin)));
    Ok(answer::text_of(&request, "text/html; charset=utf-8", whole))
}
