//! `GET /staff/pages`: which pages there are. Everything that narrows the list stands in the address.

use actix_web::web::Query;
use chrono::{DateTime, Utc};
use identity::{Staff, may};
use serde::{Deserialize, Serialize};
use tenancy::Tenant;
use url::form_urlencoded::Serializer;
use web::{Head, Kind as PageKind, PageResult, Visit, csrf_token, render};

use super::{Choice, colour};
use crate::facts;
use crate::kind::Kind;
use crate::page::{Page, Stage};
use crate::page_list::{self, Filter, ON_A_PAGE};

/// The most words that are looked for.
const MOST_WORDS: usize = 8;

/// What the address asks for. Everything may be missing, and nonsense counts as missing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    kind: String,
    stage: String,
    owner: String,
    section: String,
    q: String,
    page: String,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    q: String,
    kinds: Vec<Choice>,
    stages: Vec<Choice>,
    owners: Vec<Choice>,
    sections: Vec<Choice>,
    filtered: bool,
    figures: Vec<Figure>,
    summary: String,
    rows: Vec<Row>,
    newer: Option<String>,
    older: Option<String>,
}

#[derive(Serialize)]
struct Figure {
    stage: &'static str,
    label: &'static str,
    count: i64,
}

#[derive(Serialize)]
struct Row {
    id: uuid::Uuid,
    title: String,
    path: String,
    kind: &'static str,
    stage: &'static str,
    colour: &'static str,
    live: bool,
    newer: bool,
    shared: bool,
    owner: Option<String>,
    changed_at: DateTime<Utc>,
    changed_by: String,
}

pub(super) async fn list_pages(staff: Staff<may::WriteContent>, visit: Visit, asked: Query<Asked>) -> PageResult {
    let (tenant, asked) = (staff.tenant(), asked.into_inner());
    let db = tenant.db().read();
    let q: String = asked.q.trim().chars().filter(|sign| !sign.is_control()).take(200).collect();
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let filter = Filter {
        kind: Kind::from_word(&asked.kind),
        stage: Stage::from_word(&asked.stage),
        words: q.split_whitespace().take(MOST_WORDS).map(str::to_owned).collect(),
        owner: some(&asked.owner),
        section: some(&asked.section),
    };
    let number = asked.page.parse::<u64>().unwrap_or(1).clamp(1, 100_000);
    let (pages, total) = page_list::list(db, &filter, number).await?;
    let (owners, sections) = page_list::owners_and_sections(db).await?;
    let any = |label: &str, chosen: &str| vec![Choice::new("", label, chosen)];
    let named = |label: &str, chosen: &str, all: &mut dyn Iterator<Item = (String, String)>| {
        let mut choices = any(label, chosen);
        choices.extend(all.map(|(value, label)| Choice::new(&value, &label, chosen)));
        choices
    };
    let same = |text: String| (text.clone(), text);
    let view = View {
        page: Head::new(PageKind::Content, "Pages"),
        csrf: csrf_token(tenant, &visit),
        worker: identity::view::shown(&staff),
        kinds: named(
            "Any kind",
            &asked.kind,
            &mut Kind::ALL.iter().map(|kind| (kind.word().to_owned(), kind.label().to_owned())),
        ),
        stages: named(
            "Any stage",
            &asked.stage,
            &mut Stage::ALL.iter().map(|stage| (stage.word().to_owned(), stage.label().to_owned())),
        ),
        owners: named("Anybody", &asked.owner, &mut owners.into_iter().map(same)),
        sections: named(
            "Anywhere",
            &asked.section,
            &mut sections.into_iter().map(|section| (section.clone(), format!("/{section}"))),
        ),
        filtered: !q.is_empty()
            || filter.kind.is_some()
            || filter.stage.is_some()
            || filter.owner.is_some()
            || filter.section.is_some(),
        figures: page_list::figures(db)
            .await?
            .into_iter()
            .map(|(stage, count)| Figure { stage: stage.word(), label: stage.label(), count })
            .collect(),
        summary: summary(total, number, pages.len()),
        rows: pages.iter().map(|page| row(tenant, page)).collect(),
        newer: (number > 1).then(|| link(&asked, &q, number - 1)),
        older: (total > number * ON_A_PAGE).then(|| link(&asked, &q, number + 1)),
        q,
    };
    render(tenant, "content/editing/list_pages.html", &view)
}

fn row(tenant: &Tenant, page: &Page) -> Row {
    Row {
        id: page.id,
        title: facts::fill_line(&page.title, tenant.profile()),
        path: page.path.clone(),
        kind: page.kind().label(),
        stage: page.stage().label(),
        colour: colour(page.stage()),
        live: page.is_live(),
        newer: page.has_unpublished_changes(),
        shared: page.from_shared,
        owner: page.owner_name.clone(),
        changed_at: page.changed_at,
        changed_by: page.changed_by_name.clone(),
    }
}

fn summary(total: u64, number: u64, shown: usize) -> String {
    let first = (number - 1) * ON_A_PAGE + 1;
    match shown as u64 {
        0 => "No pages fit.".to_owned(),
        1 if total == 1 => "1 page".to_owned(),
        shown if shown == total => format!("{total} pages"),
        shown => format!("{first} to {} of {total} pages", first + shown - 1),
    }
}

fn link(asked: &Asked, q: &str, number: u64) -> String {
    let number = number.to_string();
    let parts = [
        ("kind", asked.kind.as_str()),
        ("stage", &asked.stage),
        ("owner", &asked.owner),
        ("section", &asked.section),
        ("q", q),
        ("page", &number),
    ];
    let given = parts.into_iter().filter(|(_, value)| !value.is_empty());
    format!("/staff/pages?{}", Serializer::new(String::new()).extend_pairs(given).finish())
}

#[cfg(test)]
mod tests {
    use super::summary;

    #[test]
    fn the_list_says_what_it_shows() {
        assert_eq!(summary(0, 1, 0), "No pages fit.");
        assert_eq!(summary(1, 1, 1), "1 page");
        assert_eq!(summary(7, 1, 7), "7 pages");
        assert_eq!(summary(120, 2, 50), "51 to 100 of 120 pages");
    }
}
