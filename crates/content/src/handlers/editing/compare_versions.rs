//! The versions of a page: which there are, how two differ word by word, and going back to one (CM-14). Going back makes a new
//! version: nothing that was ever said is taken out of the history.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Path, Query};
use chrono::{DateTime, Utc};
use identity::audit::{self, Happening};
use identity::{Staff, may, origin_of};
use serde::{Deserialize, Serialize};
use web::{
    Fields, Head, Kind as PageKind, PageError, PageResult, ProtectedForm, Visit, csrf_token, render,
    render_with_status, see_other,
};

use super::{About, Choice, Trouble, find, refused};
use crate::comparison::{self, Difference};
use crate::page::{Page, Refusal};
use crate::revision::{Hand, NewRevision, Origin, Revision};

#[derive(Serialize)]
struct Versions {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    about: About,
    errors: Vec<Trouble>,
    rows: Vec<Row>,
    from: Vec<Choice>,
    to: Vec<Choice>,
}

#[derive(Serialize)]
struct Row {
    number: i32,
    made_at: DateTime<Utc>,
    made_by: String,
    note: Option<String>,
    live: bool,
    newest: bool,
}

pub(super) async fn list_versions(staff: Staff<may::WriteContent>, visit: Visit, id: Path<String>) -> PageResult {
    let page = find(staff.tenant(), &id).await?;
    versions(&staff, &visit, &page, StatusCode::OK, Vec::new()).await
}

async fn versions(
    staff: &Staff<may::WriteContent>,
    visit: &Visit,
    page: &Page,
    status: StatusCode,
    errors: Vec<Trouble>,
) -> PageResult {
    let tenant = staff.tenant();
    let revisions = Revision::of_page(tenant.db().read(), page.id).await?;
    let before = revisions.get(1).or(revisions.first()).map(number).unwrap_or_default();
    let newest = revisions.first().map(number).unwrap_or_default();
    let choices = |chosen: &str| {
        let choice = |one: &Revision| Choice::new(&number(one), &format!("Version {}", one.number()), chosen);
        revisions.iter().map(choice).collect()
    };
    let view = Versions {
        page: Head::new(PageKind::Content, "Versions").of(page.title.clone()).with_errors(!errors.is_empty()),
        csrf: csrf_token(tenant, visit),
        worker: identity::view::shown(staff),
        about: About::of(tenant, page),
        errors,
        rows: revisions
            .iter()
            .map(|one| Row {
                number: one.number(),
                made_at: one.made_at(),
                made_by: one.made_by().name,
                note: one.note().map(str::to_owned),
                live: page.live_revision == Some(one.id()),
                newest: page.newest_revision == one.id(),
            })
            .collect(),
        from: choices(&before),
        to: choices(&newest),
    };
    render_with_status(tenant, status, "content/editing/list_versions.html", &view)
}

fn number(revision: &Revision) -> String {
    revision.number().to_string()
}

/// Which two versions the address names.
#[derive(Deserialize)]
pub(super) struct Asked {
    from: i32,
    to: i32,
}

#[derive(Serialize)]
struct Comparison {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    about: About,
    from: Row,
    to: Row,
    differences: Vec<Difference>,
}

pub(super) async fn compare_versions(
    staff: Staff<may::WriteContent>,
    visit: Visit,
    id: Path<String>,
    asked: Option<Query<Asked>>,
) -> PageResult {
    let tenant = staff.tenant();
    let page = find(tenant, &id).await?;
    let asked = asked.ok_or(PageError::NotFound)?;
    let revisions = Revision::of_page(tenant.db().read(), page.id).await?;
    let of = |number: i32| revisions.iter().find(|one| one.number() == number).ok_or(PageError::NotFound);
    let (from, to) = (of(asked.from)?, of(asked.to)?);
    let row = |one: &Revision| Row {
        number: one.number(),
        made_at: one.made_at(),
        made_by: one.made_by().name,
        note: one.note().map(str::to_owned),
        live: page.live_revision == Some(one.id()),
        newest: page.newest_revision == one.id(),
    };
    let view = Comparison {
        page: Head::new(PageKind::Content, format!("Versions {} and {}", asked.from, asked.to)).of(page.title.clone()),
        csrf: csrf_token(tenant, &visit),
        worker: identity::view::shown(&staff),
        about: About::of(tenant, &page),
        from: row(from),
        to: row(to),
        differences: comparison::between(from.writing(), to.writing()),
    };
    render(tenant, "content/editing/compare_versions.html", &view)
}

/// `POST /staff/pages/{page}/restore`
pub(super) async fn restore_version(
    staff: Staff<may::WriteContent>,
    visit: Visit,
    request: HttpRequest,
    id: Path<String>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let tenant = staff.tenant();
    let page = find(tenant, &id).await?;
    let number = |name: &str| form.0.get(name).and_then(|text| text.parse::<i64>().ok());
    let (Some(version), Some(ground)) = (number("version"), number("edition")) else {
        return Err(PageError::BadRequest("a form without its version"));
    };
    let revisions = Revision::of_page(tenant.db().read(), page.id).await?;
    let chosen = revisions.iter().find(|one| i64::from(one.number()) == version).ok_or(PageError::NotFound)?;
    let new = NewRevision {
        writing: chosen.writing().clone(),
        shared_sha256: chosen.shared_sha256().map(str::to_owned),
        origin: Origin::Browser,
        note: Some(format!("Version {version} again")),
    };
    let now = tenant.clock().now();
    let tx = tenant.db().write_tx().await?;
    let Some(mut page) = Page::find(&tx, page.id).await? else { return Err(PageError::NotFound) };
    match page.save(&tx, ground, new, &Hand::of(&staff), now).await {
        Ok(_) => {}
        Err(Refusal::Stale(_)) => {
            drop(tx);
            let page = find(tenant, &id).await?;
            let message = format!("{} changed the page meanwhile: look at it, then choose again", page.changed_by_name);
            let errors = vec![Trouble { message, href: "#versions".to_owned() }];
            return versions(&staff, &visit, &page, StatusCode::CONFLICT, errors).await;
        }
        Err(refusal) => return Err(refused(refusal)),
    }
    let happening = Happening::done(staff.actor(), "restore_version", "page", page.id)
        .named(&page.path)
        .from(origin_of(&request))
        .with(serde_json::json!({ "version": version }));
    audit::write(&tx, tenant, now, happening).await?;
    tx.commit().await?;
    see_other(&format!("/staff/pages/{}/versions", page.id))
}
