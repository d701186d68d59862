//! A service: what it is, how to begin, what it takes and what happens next; exceptions after, contacts last.

use actix_web::HttpRequest;
use actix_web::web::Path;
use catalogue::{Block, Definition, Kind as StepKind, Step};
use serde::Serialize;
use tenancy::{Profile, Tenant};
use web::{Head, Kind, PageError, PageResult, published_from};

use crate::category;
use crate::listing::length;
use crate::view::status;

/// The block that stands before everything else.
const INTRO: &str = "intro";
/// The block that stands last, whatever its place in the file.
const CONTACT: &str = "contact";
/// Seconds that a question takes, as a rule of thumb.
const SECONDS_A_QUESTION: usize = 15;
/// No form is said to take less.
const LEAST_MINUTES: usize = 3;

#[derive(Serialize)]
struct Shown {
    page: Head,
    service: String,
    summary: String,
    /// HTML that `catalogue` made.
    intro: Option<String>,
    category: Crumb,
    /// How it is running, if a page says so.
    status: Option<status::Line>,
    minutes: usize,
    promise: String,
    place: bool,
    blocks: Vec<ShownBlock>,
}

#[derive(Serialize)]
struct Crumb {
    text: String,
    href: String,
}

#[derive(Serialize)]
struct ShownBlock {
    id: String,
    heading: Option<String>,
    /// HTML that `catalogue` made.
    html: String,
}

/// `GET /services/{service}`
pub(crate) async fn show_service(tenant: Tenant, service: Path<String>, request: HttpRequest) -> PageResult {
    let version = tenant.services().present(&service).ok_or(PageError::NotFound)?;
    let path = format!("/services/{service}");
    published_from(&tenant, &request, &path, super::HTML, async || {
        let mut shown = shown(&version.definition, tenant.profile(), &path);
        shown.status = status::of_service(&tenant, &service).await?;
        Ok(tenant.theme().render("content/show_service.html", &shown)?)
    })
    .await
}

fn shown(service: &Definition, profile: &Profile, path: &str) -> Shown {
    let label = category::label(&service.category);
    let head = Head::new(Kind::Content, service.title.clone())
        .of(label.clone())
        .described(service.summary.clone())
        .under("services")
        .at(path);
    let html = |block: &Block| catalogue::html(&with_facts(&block.markdown, &service.title, profile));
    let (mut last, mut blocks) = (Vec::new(), Vec::new());
    for block in service.page.iter().filter(|block| block.id != INTRO) {
        let shown = ShownBlock { id: block.id.clone(), heading: block.heading.clone(), html: html(block) };
        if block.id == CONTACT { last.push(shown) } else { blocks.push(shown) }
    }
    blocks.append(&mut last);
    // Only questions that everybody is asked: the others belong to the few.
    let asked = |step: &&Step| step.kind != StepKind::Exit && step.when.is_none();
    let questions = service.steps.iter().filter(asked).count();
    Shown {
        page: head,
        service: service.service.clone(),
        summary: service.summary.clone(),
        intro: service.page.iter().find(|block| block.id == INTRO).map(html),
        status: None,
        category: Crumb { href: format!("/services#{}", service.category), text: label },
        minutes: (questions * SECONDS_A_QUESTION).div_ceil(60).max(LEAST_MINUTES),
        promise: length(service.promise),
        place: service.needs.place,
        blocks,
    }
}

/// Puts the borough's facts in place of `((borough.…))`, and the title in place of `((service))`. They are words, not markup.
fn with_facts(markdown: &str, title: &str, profile: &Profile) -> String {
    catalogue::fill(markdown, |name| {
        if name == "service" {
            return Some(catalogue::plain(title));
        }
        let contacts = &profile.contacts;
        let fact = match name.strip_prefix("borough.")? {
            "name" => profile.name.clone(),
            "short_name" => profile.short_name.clone(),
            "telephone" => contacts.telephone.clone(),
            "text_relay" => contacts.text_relay.clone(),
            "email" => contacts.email.clone(),
            "address" => contacts.address.join(", "),
            // In the middle of a sentence.
            "opening_hours" => contacts.opening_hours.clone(),
            "data_protection_officer" => contacts.data_protection_officer.clone(),
            _ => return None,
        };
        Some(catalogue::plain(&fact))
    })
}
