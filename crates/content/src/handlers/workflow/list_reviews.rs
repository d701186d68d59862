//! `GET /staff/reviews`: the pages that wait for somebody (CM-03). What narrows the list stands in the address.

use actix_web::web::Query;
use chrono::NaiveDate;
use identity::{Staff, may};
use serde::{Deserialize, Serialize};
use tenancy::Tenant;
use uuid::Uuid;
use web::{Head, Kind as PageKind, PageResult, Visit, csrf_token, render};

use super::open_page::colour;
use crate::facts;
use crate::kind::Kind;
use crate::page::Page;
use crate::page_review::{self, Filter, Waiting};

/// What the address asks for. Everything may be missing, and nonsense counts as missing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    list: String,
    owner: String,
    section: String,
    kind: String,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    lists: Vec<Choice>,
    owner: String,
    sections: Vec<Choice>,
    kinds: Vec<Choice>,
    filtered: bool,
    label: &'static str,
    /// What is listed, in a sentence.
    summary: String,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Choice {
    value: String,
    label: String,
    checked: bool,
}

#[derive(Serialize)]
struct Row {
    id: Uuid,
    title: String,
    path: String,
    kind: &'static str,
    stage: &'static str,
    colour: &'static str,
    owner: Option<String>,
    review_on: Option<NaiveDate>,
    asked_on: Option<NaiveDate>,
    changed_on: NaiveDate,
    changed_by: String,
}

pub(super) async fn list_reviews(staff: Staff<may::WriteContent>, visit: Visit, asked: Query<Asked>) -> PageResult {
    let (tenant, asked) = (staff.tenant(), asked.into_inner());
    let db = tenant.db().read();
    let waiting = Waiting::from_word(&asked.list).unwrap_or(Waiting::ForApproval);
    let filter =
        Filter { owner: asked.owner.clone(), section: asked.section.clone(), kind: Kind::from_word(&asked.kind) };
    let pages = page_review::list(db, waiting, &filter, tenant.clock().today()).await?;
    let choice = |value: &str, label: &str, chosen: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        checked: value == chosen,
    };
    let sections = page_review::sections(db).await?;
    let view = View {
        page: Head::new(PageKind::Content, "Pages that wait"),
        csrf: csrf_token(tenant, &visit),
        worker: identity::view::shown(&staff),
        lists: Waiting::ALL.iter().map(|one| choice(one.word(), one.label(), waiting.word())).collect(),
        sections: [choice("", "All sections", &asked.section)]
            .into_iter()
            .chain(sections.iter().map(|section| choice(section, &format!("/{section}"), &asked.section)))
            .collect(),
        kinds: [choice("", "All kinds", &asked.kind)]
            .into_iter()
            .chain(Kind::ALL.iter().map(|kind| choice(kind.word(), kind.label(), &asked.kind)))
            .collect(),
        filtered: !asked.owner.is_empty() || !asked.section.is_empty() || filter.kind.is_some(),
        owner: asked.owner,
        label: waiting.label(),
        summary: match pages.len() {
            0 => "No pages".to_owned(),
            1 => "1 page".to_owned(),
            many => format!("{many} pages"),
        },
        rows: pages.iter().map(|page| row(tenant, page)).collect(),
    };
    render(tenant, "content/workflow/list_reviews.html", &view)
}

fn row(tenant: &Tenant, page: &Page) -> Row {
    Row {
        id: page.id,
        title: facts::fill_line(&page.title, tenant.profile()),
        path: page.path.clone(),
        kind: page.kind().label(),
        stage: page.stage().label(),
        colour: colour(page.stage()),
        owner: page.owner_name.clone().or_else(|| page.owner_email.clone()),
        review_on: page.review_on().filter(|_| page.is_live()),
        asked_on: page.review_asked_at.map(web::words::day_of),
        changed_on: web::words::day_of(page.changed_at),
        changed_by: page.changed_by_name.clone(),
    }
}
