//! Puts together what the crates export as plain lists: pages, templates, job handlers.

use std::sync::Arc;
use std::time::Duration;

use identity::AllPersonalData;
use media::AllUses;
use tenancy::Base;
use web::Page;

/// Every page of every site. The isolation test and the permission matrix go through this list, and fail when a route has no
/// row there.
#[must_use]
pub fn pages() -> Vec<Page> {
    [
        web::asset_pages(),
        notices::pages(),
        identity::pages(),
        programme::pages(),
        media::pages(),
        alerts::pages(),
        feedback::pages(),
        crm::pages(),
        forms::pages(),
        api::pages(),
        // The last of its pages takes every path that nobody else has.
        content::pages(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Every base template, and the filters that they use.
#[must_use]
pub fn base() -> Base {
    let identity = identity::templates();
    let templates = [
        web::TEMPLATES,
        identity.as_slice(),
        crate::demo_sign_ins::TEMPLATES,
        programme::TEMPLATES,
        media::TEMPLATES,
        alerts::TEMPLATES,
        feedback::TEMPLATES,
        content::TEMPLATES,
        content::STAFF_TEMPLATES,
        crm::TEMPLATES,
        crm::STAFF_TEMPLATES,
        forms::TEMPLATES,
        notices::TEMPLATES,
        api::TEMPLATES,
        notices::PAGE_TEMPLATES,
    ]
    .into_iter()
    .flatten()
    .copied()
    .collect();
    Base { templates, register: vec![web::register] }
}

/// Everything that can be done in the background on the programme's own site: it has no cases and no back offices.
#[must_use]
pub fn office_job_handlers() -> Vec<Arc<dyn jobs::Handler>> {
    [notices::job_handlers(), identity::job_handlers()].concat()
}

/// What is done again and again there.
#[must_use]
pub fn office_recurring() -> Vec<jobs::Recurring> {
    identity::recurring()
}

/// Everything that can be done in the background.
#[must_use]
pub fn job_handlers() -> Vec<Arc<dyn jobs::Handler>> {
    [
        deliveries::job_handlers(),
        notices::job_handlers(),
        identity::job_handlers(),
        crm::job_handlers(),
        media::job_handlers(),
        alerts::job_handlers(),
        feedback::job_handlers(),
        content::job_handlers(),
        forms::job_handlers(),
    ]
    .concat()
}

/// What is done again and again.
#[must_use]
pub fn recurring(poll_every: Duration) -> Vec<jobs::Recurring> {
    [
        deliveries::recurring(poll_every),
        notices::recurring(),
        identity::recurring(),
        crm::recurring(),
        media::recurring(),
        alerts::recurring(),
        feedback::recurring(),
        content::recurring(),
        forms::recurring(),
    ]
    .concat()
}

/// Who knows where pictures and files are used: those who have pages. `content` gives its function here.
#[must_use]
pub fn media_uses() -> AllUses {
    AllUses(vec![content::media_uses()])
}

/// What is kept about people with accounts, in the order in which it is forgotten.
#[must_use]
pub fn personal_data() -> AllPersonalData {
    AllPersonalData(
        [forms::personal_data(), crm::personal_data(), alerts::personal_data(), identity::personal_data()].concat(),
    )
}
