//! News: a piece of it, the list, and what the front page shows of it.

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate};
use sea_orm::DbErr;
use serde::Serialize;
use tenancy::Tenant;

use super::Asked;
use super::library::{Library, Picture};
use crate::choices::{Choices, Paging, cut};
use crate::kind::Kind;
use crate::kind::news::News;
use crate::listing::Listed;
use crate::live::{self, Live};
use crate::page::Page;

/// Where all news stands.
pub(crate) const PATH: &str = "/news";

/// Among how many of the newest the front page looks for what is to stand first.
const NEWEST: usize = 12;

/// What a piece of news knows.
#[derive(Debug, Serialize)]
pub(crate) struct Own {
    date: Option<NaiveDate>,
    category: Option<String>,
    category_href: Option<String>,
    wards: Vec<String>,
}

/// News in a list.
#[derive(Debug, Serialize)]
pub(crate) struct Line {
    #[serde(flatten)]
    listed: Listed,
    date: Option<NaiveDate>,
    category: Option<String>,
    featured: bool,
    picture: Option<Picture>,
}

/// A way to narrow a list, as a link.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Way {
    pub text: String,
    pub href: String,
    pub chosen: bool,
}

/// The list, narrowed as somebody asked.
#[derive(Debug, Serialize)]
pub(crate) struct List {
    news: Vec<Line>,
    categories: Vec<Way>,
    years: Vec<Way>,
    paging: Paging,
    narrowed: bool,
}

pub(super) fn own(asked: Asked<'_>) -> Own {
    let news = asked.writing.typed::<News>();
    let all = Choices::default();
    Own {
        category_href: news.category.as_deref().map(|category| all.href(PATH, "category", Some(category))),
        date: news.date,
        category: news.category,
        wards: news.wards,
    }
}

/// All news, narrowed by category and year. What is featured stands first in the whole list.
pub(crate) async fn list(tenant: &Tenant, choices: &Choices) -> Result<List, DbErr> {
    let db = tenant.db().read();
    let mut found: Vec<(News, Live)> =
        live::of_kind(db, Kind::News).await?.into_iter().map(|live| (live.writing.typed::<News>(), live)).collect();
    let (category, year) = (choices.one("category"), choices.one("year"));
    let categories: BTreeSet<String> = found.iter().filter_map(|(news, _)| news.category.clone()).collect();
    let years: BTreeSet<i32> = found.iter().filter_map(|(news, _)| news.date.map(|date| date.year())).collect();
    found.retain(|(news, _)| {
        let of_year = |date: NaiveDate| Some(date.year().to_string().as_str()) == year;
        (category.is_none() || news.category.as_deref() == category)
            && (year.is_none() || news.date.is_some_and(of_year))
    });
    let narrowed = category.is_some() || year.is_some();
    found.sort_by(|one, other| newest_first(one, other, !narrowed));
    let (shown, paging) = cut(found, choices, PATH);
    let way = |key: &str, value: Option<&str>, text: &str| Way {
        text: text.to_owned(),
        href: choices.href(PATH, key, value),
        chosen: choices.one(key) == value,
    };
    let mut by_category = vec![way("category", None, "All subjects")];
    by_category.extend(categories.iter().map(|category| way("category", Some(category), category)));
    let mut by_year = vec![way("year", None, "All years")];
    by_year.extend(years.iter().rev().map(|year| way("year", Some(&year.to_string()), &year.to_string())));
    Ok(List { news: lines(tenant, shown).await?, categories: by_category, years: by_year, paging, narrowed })
}

/// The newest few, what is featured first.
pub(crate) async fn newest(tenant: &Tenant, most: usize) -> Result<Vec<Line>, DbErr> {
    let db = tenant.db().read();
    let mut pages = Page::live_of_kind(db, Kind::News).await?;
    pages.sort_by_key(|page| std::cmp::Reverse(page.from_day));
    pages.truncate(NEWEST);
    let live = live::with_writings(db, pages).await?;
    let mut found: Vec<(News, Live)> = live.into_iter().map(|live| (live.writing.typed::<News>(), live)).collect();
    found.sort_by(|one, other| newest_first(one, other, true));
    found.truncate(most);
    lines(tenant, found).await
}

fn newest_first(one: &(News, Live), other: &(News, Live), featured_first: bool) -> std::cmp::Ordering {
    let rank = |(news, live): &(News, Live)| (featured_first && news.featured, news.date, live.page.first_published_at);
    rank(other).cmp(&rank(one)).then_with(|| one.1.page.path.cmp(&other.1.page.path))
}

async fn lines(tenant: &Tenant, found: Vec<(News, Live)>) -> Result<Vec<Line>, DbErr> {
    let names: Vec<&str> = found.iter().filter_map(|(_, live)| live.writing.text("image")).collect();
    let library = Library::of_pictures(tenant.db().read(), &names).await?;
    let lines = found.iter().map(|(news, live)| Line {
        listed: live.listed(tenant.profile()),
        date: news.date,
        category: news.category.clone(),
        featured: news.featured,
        picture: library.picture(live.writing.text("image")),
    });
    Ok(lines.collect())
}
