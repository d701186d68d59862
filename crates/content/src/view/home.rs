//! The front page: what most people come for, then subjects, and a little of what is new.

use catalogue::category;
use std::collections::BTreeMap;

use sea_orm::DbErr;
use serde::Serialize;

use super::{Asked, event, landing, news};
use crate::kind::Kind;
use crate::kind::home::Home;
use crate::kind::landing::Landing;
use crate::listing::{Listed, listed, offered};
use crate::live;

/// As many tasks as a person takes in at once.
const MOST_TASKS: usize = 8;

/// How much of what is new stands there, small and last.
const MOST_NEWS: usize = 3;

/// What the front page knows.
#[derive(Debug, Serialize)]
pub(crate) struct Own {
    tasks: Vec<Listed>,
    more: bool,
    /// Words under the question.
    welcome: Option<String>,
    subjects: Vec<Subject>,
    news: Vec<news::Line>,
    events: Vec<event::Line>,
}

/// A subject: its own page, or its place among all services.
#[derive(Debug, Serialize)]
struct Subject {
    label: String,
    href: String,
    about: Option<String>,
}

pub(super) async fn own(asked: Asked<'_>) -> Result<Own, DbErr> {
    let home = asked.writing.typed::<Home>();
    let services = offered(asked.tenant);
    let mut tasks = landing::in_order(asked, &home.tasks);
    if tasks.is_empty() {
        tasks = services.iter().map(listed).collect();
    }
    tasks.truncate(MOST_TASKS);
    Ok(Own {
        more: services.len() > tasks.len(),
        tasks,
        welcome: home.welcome.map(|welcome| asked.line(&welcome)),
        subjects: subjects(asked, services.iter().map(|service| service.category.as_str())).await?,
        news: news::newest(asked.tenant, MOST_NEWS).await?,
        events: event::next(asked.tenant, MOST_NEWS).await?,
    })
}

/// Every subject with services or a landing page, by name.
async fn subjects<'a>(asked: Asked<'_>, used: impl Iterator<Item = &'a str>) -> Result<Vec<Subject>, DbErr> {
    let about = |slug: &str| category::about(slug).map(str::to_owned);
    let mut subjects: BTreeMap<String, Subject> = used
        .map(|slug| {
            let href = format!("/services#{slug}");
            (slug.to_owned(), Subject { label: category::label(slug), href, about: about(slug) })
        })
        .collect();
    for live in live::of_kind(asked.tenant.db().read(), Kind::Landing).await? {
        if let Some(slug) = live.writing.typed::<Landing>().category {
            let page = live.listed(asked.tenant.profile());
            let about = about(&slug).or(Some(page.summary)).filter(|about| !about.is_empty());
            subjects.insert(slug, Subject { label: page.title, href: page.href, about });
        }
    }
    let mut subjects: Vec<Subject> = subjects.into_values().collect();
    subjects.sort_by(|one, other| one.label.cmp(&other.label));
    Ok(subjects)
}
