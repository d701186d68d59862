//! `GET /staff/links`: links that lead nowhere, by the pages that have them (CM-15).

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use identity::{Staff, may};
use serde::Serialize;
use uuid::Uuid;
use web::{Head, Kind, PageResult, Visit, csrf_token, render};

use crate::facts;
use crate::link_check;
use crate::page::Page;

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    /// What is listed, in a sentence.
    summary: String,
    last_round: Option<DateTime<Utc>>,
    not_checked: usize,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    id: Uuid,
    title: String,
    path: String,
    owner: Option<String>,
    links: Vec<Link>,
}

#[derive(Serialize)]
struct Link {
    words: String,
    target: String,
    why: String,
    since: Option<NaiveDate>,
}

pub(super) async fn list_links(staff: Staff<may::WriteContent>, visit: Visit) -> PageResult {
    let tenant = staff.tenant();
    let db = tenant.db().read();
    let mut by_page: BTreeMap<Uuid, Vec<Link>> = BTreeMap::new();
    let broken = link_check::all_broken(tenant).await?;
    let count = broken.len();
    for one in broken {
        let link = Link {
            words: one.link.words,
            target: one.link.target,
            why: one.link.why,
            since: one.since.map(web::words::day_of),
        };
        by_page.entry(one.page).or_default().push(link);
    }
    let mut rows = Vec::new();
    for (id, links) in by_page {
        if let Some(page) = Page::find(db, id).await? {
            let owner = page.owner_name.clone().or_else(|| page.owner_email.clone());
            let title = facts::fill_line(&page.title, tenant.profile());
            rows.push(Row { id, title, path: page.path.clone(), owner, links });
        }
    }
    rows.sort_by(|one, other| one.path.cmp(&other.path));
    let (last_round, not_checked) = link_check::last_round(db).await?;
    let view = View {
        page: Head::new(Kind::Content, "Links that lead nowhere"),
        csrf: csrf_token(tenant, &visit),
        worker: identity::view::shown(&staff),
        summary: match count {
            0 => "No link leads nowhere.".to_owned(),
            1 => "1 link leads nowhere".to_owned(),
            many => format!("{many} links lead nowhere"),
        },
        last_round,
        not_checked,
        rows,
    };
    render(tenant, "content/workflow/list_links.html", &view)
}
