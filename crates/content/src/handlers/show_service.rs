//! A service: what it is, how to begin, what it takes and what happens next; exceptions after, contacts last.

use actix_web::HttpRequest;
use actix_web::web::Path;
use catalogue::{Block, Contacts, Definition, Kind as StepKind, Step, category};
use serde::Serialize;
use tenancy::{Profile, Tenant};
use web::{Head, Kind, PageError, PageResult, published_from};

use crate::linked_data;
use crate::listing::length;
use crate::view::{Crumb, status};

/// The block that stands before everything else.
const INTRO: &str = "intro";
/// The block that stands last, whatever its place in the file.
const CONTACT: &str = "contact";
/// Seconds that a question takes, as a rule of thumb.
const SECONDS_A_QUESTION: usize = 15;
/// What is dialled before a number to speak by text relay.
const TEXT_RELAY: &str = "18001";
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
    /// Our own form, if there is one.
    form: Option<Form>,
    /// Where else it is asked for.
    apply: Option<Crumb>,
    fees: Vec<ShownFee>,
    telephone: String,
    email: String,
    opening_hours: String,
    blocks: Vec<ShownBlock>,
}

#[derive(Serialize)]
struct Form {
    href: String,
    minutes: usize,
    promise: String,
    place: bool,
}

#[derive(Serialize)]
struct ShownFee {
    what: String,
    price: String,
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
    let crumb = |text: &str, href: &str| Crumb { text: text.to_owned(), href: href.to_owned() };
    let shelf = crumb(&label, &format!("/services#{}", service.category));
    let crumbs = [crumb("Home", "/"), crumb("All services", "/services"), shelf.clone()];
    let head = Head::new(Kind::Content, service.title.clone())
        .saying(&linked_data::service(service, profile, &label, &crumbs))
        .of(label)
        .described(service.summary.clone())
        .under("services")
        .at(path);
    let contacts = own_before_the_boroughs(&service.contacts, &profile.contacts);
    let html = |block: &Block| catalogue::html(&with_facts(&block.markdown, &service.title, profile, &contacts));
    let (mut last, mut blocks) = (Vec::new(), Vec::new());
    for block in service.page.iter().filter(|block| block.id != INTRO) {
        let shown = ShownBlock { id: block.id.clone(), heading: block.heading.clone(), html: html(block) };
        if block.id == CONTACT { last.push(shown) } else { blocks.push(shown) }
    }
    blocks.append(&mut last);
    Shown {
        page: head,
        service: service.service.clone(),
        summary: service.summary.clone(),
        intro: service.page.iter().find(|block| block.id == INTRO).map(html),
        status: None,
        category: shelf,
        form: service.has_form().then(|| form(service)),
        apply: service.apply.as_ref().map(|apply| Crumb { text: apply.label.clone(), href: apply.href.clone() }),
        fees: service.fees.iter().map(|fee| ShownFee { what: fee.what.clone(), price: fee.price.shown() }).collect(),
        telephone: contacts.telephone,
        email: contacts.email,
        opening_hours: contacts.opening_hours,
        blocks,
    }
}

fn form(service: &Definition) -> Form {
    // Only questions that everybody is asked: the others belong to the few.
    let asked = |step: &&Step| step.kind != StepKind::Exit && step.when.is_none();
    let questions = service.steps.iter().filter(asked).count();
    Form {
        href: format!("/forms/{}", service.service),
        minutes: (questions * SECONDS_A_QUESTION).div_ceil(60).max(LEAST_MINUTES),
        promise: length(service.promise),
        place: service.needs.place,
    }
}

/// The borough's contacts, with those of the service in their place where it has its own. A relay call goes to the same number.
fn own_before_the_boroughs(own: &Contacts, boroughs: &tenancy::Contacts) -> tenancy::Contacts {
    let mut contacts = boroughs.clone();
    if let Some(telephone) = &own.telephone {
        contacts.telephone.clone_from(telephone);
        contacts.text_relay = format!("{TEXT_RELAY} {telephone}");
    }
    if let Some(email) = &own.email {
        contacts.email.clone_from(email);
    }
    if let Some(opening_hours) = &own.opening_hours {
        contacts.opening_hours.clone_from(opening_hours);
    }
    contacts
}

/// Puts the borough's facts in place of `((borough.…))`, and the title in place of `((service))`. They are words, not markup.
fn with_facts(markdown: &str, title: &str, profile: &Profile, contacts: &tenancy::Contacts) -> String {
    catalogue::fill(markdown, |name| {
        if name == "service" {
            return Some(catalogue::plain(title));
        }
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
