//! What search knows of pages and services. It changes in the transaction of publishing, so that nothing is found that
//! residents cannot see.

use catalogue::{Definition, category};
use sea_orm::{DatabaseTransaction, DbErr};
use search::{Document, SERVICE};
use tenancy::{Profile, Tenant};

use crate::kind::Kind;
use crate::kind::place::Place;
use crate::page::Page;
use crate::writing::Writing;
use crate::{facts, rich_text};

/// The facet under which a page names its category.
const CATEGORY: &str = "category";

/// Lets search find a page from now on, by what residents see.
///
/// # Errors
/// The database is down.
pub(crate) async fn put(
    tx: &DatabaseTransaction,
    profile: &Profile,
    page: &Page,
    writing: &Writing,
) -> Result<(), DbErr> {
    // A redirect is no page to read, and everybody knows the front page.
    if matches!(writing.kind, Kind::Redirect | Kind::Home) {
        return Ok(());
    }
    let line = |text: &str| facts::fill_line(text, profile);
    let mut text: Vec<String> = Vec::new();
    for block in &writing.blocks {
        text.extend(block.heading.as_deref().map(|heading| ended(&line(heading), ':')));
        text.push(line(&rich_text::plain_text(&block.markdown)));
    }
    let mut found = Document {
        kind: writing.kind.word().to_owned(),
        key: page.id.to_string(),
        path: page.path.clone(),
        title: line(&writing.title),
        summary: line(&writing.summary),
        keywords: writing.texts("keywords"),
        date: page.from_day,
        ..Document::default()
    };
    match writing.kind {
        Kind::Event => (found.starts_on, found.ends_on) = (page.from_day, page.to_day),
        Kind::Entry | Kind::Venue => {
            let place = writing.typed::<Place>();
            text.push(place.address.join(", "));
            text.extend(place.postcode);
            text.extend(place.facilities);
            let options = place.facets.into_iter();
            found.facets = options
                .flat_map(|(facet, options)| options.into_iter().map(move |option| (facet.clone(), option)))
                .collect();
        }
        Kind::Home
        | Kind::Landing
        | Kind::Sublanding
        | Kind::Guide
        | Kind::Steps
        | Kind::Directory
        | Kind::News
        | Kind::Publication
        | Kind::Consultation
        | Kind::Status
        | Kind::Plain
        | Kind::Redirect => {}
    }
    found.facets.extend(writing.text(CATEGORY).map(|category| (CATEGORY.to_owned(), category.to_owned())));
    found.text = text.join("\n");
    search::put(tx, &found).await
}

/// Lets search forget a page.
///
/// # Errors
/// The database is down.
pub(crate) async fn remove(tx: &DatabaseTransaction, page: &Page) -> Result<(), DbErr> {
    search::remove(tx, &page.kind, &page.id.to_string()).await
}

/// Lets search find every service that is offered now, and no other.
///
/// # Errors
/// The database is down.
pub(crate) async fn put_services(tx: &DatabaseTransaction, tenant: &Tenant) -> Result<(), DbErr> {
    let services = tenant.services().all();
    let offered: Vec<&Definition> =
        services.values().map(|version| &version.definition).filter(|service| service.offered).collect();
    for name in search::keys(tx, SERVICE).await? {
        if !offered.iter().any(|service| service.service == name) {
            search::remove(tx, SERVICE, &name).await?;
        }
    }
    for service in offered {
        search::put_if_changed(tx, &document(service, tenant.profile())).await?;
    }
    Ok(())
}

fn document(service: &Definition, profile: &Profile) -> Document {
    let line = |text: &str| facts::fill_line(text, profile);
    let mut text = vec![ended(&category::label(&service.category), '.')];
    for block in &service.page {
        text.extend(block.heading.as_deref().map(|heading| ended(heading, ':')));
        text.push(line(&rich_text::plain_text(&block.markdown)));
    }
    Document {
        kind: SERVICE.to_owned(),
        key: service.service.clone(),
        path: format!("/services/{}", service.service),
        title: service.title.clone(),
        summary: service.summary.clone(),
        text: text.join("\n"),
        keywords: service.keywords.clone(),
        facets: vec![(CATEGORY.to_owned(), service.category.clone())],
        ..Document::default()
    }
}

/// A line as it stands in the middle of a text: a passage of a page that was found is read as one.
fn ended(line: &str, mark: char) -> String {
    let open = line.chars().next_back().is_some_and(char::is_alphanumeric);
    if open { format!("{line}{mark}") } else { line.to_owned() }
}
