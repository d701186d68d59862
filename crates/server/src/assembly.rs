//! Puts together what the crates export as plain lists: pages, templates, job handlers.

use std::sync::Arc;
use std::time::Duration;

use tenancy::Base;
use web::Page;

/// The only template of this crate.
const TEMPLATES: &[(&str, &str)] = &[
    ("server/joint_home.html", include_str!("../templates/server/joint_home.html")),
    ("server/joint_not_found.html", include_str!("../templates/server/joint_not_found.html")),
];

/// Every page of a borough's site. The isolation test goes through this list and fails when a route has no row there.
#[must_use]
pub fn pages() -> Vec<Page> {
    [web::asset_pages(), content::pages(), crm::pages(), forms::pages()].into_iter().flatten().collect()
}

/// Every base template, and the filters that they use.
#[must_use]
pub fn base() -> Base {
    let templates =
        [TEMPLATES, web::TEMPLATES, content::TEMPLATES, crm::TEMPLATES, forms::TEMPLATES, notices::TEMPLATES]
            .into_iter()
            .flatten()
            .copied()
            .collect();
    Base { templates, register: vec![web::register] }
}

/// Everything that can be done in the background.
#[must_use]
pub fn job_handlers() -> Vec<Arc<dyn jobs::Handler>> {
    [deliveries::job_handlers(), notices::job_handlers(), crm::job_handlers(), forms::job_handlers()]
        .into_iter()
        .flatten()
        .collect()
}

/// What is done again and again.
#[must_use]
pub fn recurring(poll_every: Duration) -> Vec<jobs::Recurring> {
    [deliveries::recurring(poll_every), crm::recurring(), forms::recurring()].into_iter().flatten().collect()
}
