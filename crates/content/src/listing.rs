//! Lists of what a borough offers.

use std::collections::BTreeMap;

use catalogue::{Counted, Definition, Promise, category};
use serde::Serialize;
use tenancy::Tenant;

/// A service as a line in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Listed {
    /// Its page.
    pub href: String,
    /// What it is called, with its verb.
    pub title: String,
    /// One sentence.
    pub summary: String,
}

/// A category and what stands in it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Shelf {
    /// Its slug: the anchor on the services page.
    pub slug: String,
    /// What people read.
    pub label: String,
    /// What is in it, in half a sentence.
    pub about: Option<&'static str>,
    /// Its services, by title.
    pub services: Vec<Listed>,
}

/// The services on offer, by title.
pub(crate) fn offered(tenant: &Tenant) -> Vec<Definition> {
    let mut services: Vec<Definition> = tenant
        .services()
        .all()
        .values()
        .map(|version| &version.definition)
        .filter(|definition| definition.offered)
        .cloned()
        .collect();
    services.sort_by(|one, other| one.title.cmp(&other.title));
    services
}

/// The line of a service.
pub(crate) fn listed(service: &Definition) -> Listed {
    Listed {
        href: format!("/services/{}", service.service),
        title: service.title.clone(),
        summary: service.summary.clone(),
    }
}

/// Services by category, categories by name.
pub(crate) fn shelves(services: &[Definition]) -> Vec<Shelf> {
    let mut by_slug: BTreeMap<&str, Vec<Listed>> = BTreeMap::new();
    for service in services {
        by_slug.entry(&service.category).or_default().push(listed(service));
    }
    let mut shelves: Vec<Shelf> = by_slug
        .into_iter()
        .map(|(slug, services)| Shelf {
            slug: slug.to_owned(),
            label: category::label(slug),
            about: category::about(slug),
            services,
        })
        .collect();
    shelves.sort_by(|one, other| one.label.cmp(&other.label));
    shelves
}

/// A promise as a length of time: "10 working days", "1 day".
pub(crate) fn length(promise: Promise) -> String {
    let one = match promise.counted {
        Counted::Working => "working day",
        Counted::Calendar => "day",
    };
    web::words::counted(promise.days, one)
}
