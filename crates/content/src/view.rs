//! What templates see of a page: its head, its way down, its blocks in pieces, and what its kind knows. `show_page` renders it,
//! and so does the preview of a draft.

mod plain;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, DbErr};
use serde::Serialize;
use tenancy::Tenant;
use web::Head;

use crate::facts;
use crate::kind::{Blocks, Kind};
use crate::page::Page;
use crate::path;
use crate::rich_text::{self, Piece};
use crate::writing::{INTRO, Writing};

/// What every page's template gets.
#[derive(Debug, Serialize)]
pub(crate) struct Shown {
    pub page: Head,
    /// The kind's word: for styles and for machines.
    pub kind: &'static str,
    pub title: String,
    pub summary: String,
    pub crumbs: Vec<Crumb>,
    pub intro: Vec<Piece>,
    pub blocks: Vec<ShownBlock>,
    /// The day on which it was last published; absent in a preview.
    pub updated: Option<NaiveDate>,
    /// What its kind knows.
    pub own: serde_json::Value,
}

/// A step of the way down to a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Crumb {
    pub text: String,
    pub href: String,
}

/// A block as templates see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct ShownBlock {
    pub id: String,
    pub heading: String,
    pub pieces: Vec<Piece>,
}

/// What is to be shown: a page, and which part of it where parts are pages of their own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub tenant: &'a Tenant,
    /// Where the page stands.
    pub path: &'a str,
    pub writing: &'a Writing,
    /// The id of the chapter; absent on the page itself.
    pub chapter: Option<&'a str>,
    pub updated: Option<NaiveDate>,
}

/// The template and what it gets; `None` when the page has no such chapter.
///
/// # Errors
/// The database is down.
pub(crate) async fn shown(asked: Asked<'_>) -> Result<Option<(&'static str, Shown)>, DbErr> {
    let has_chapters = asked.writing.kind.blocks() == Blocks::Chapters;
    if let Some(chapter) = asked.chapter
        && (!has_chapters || asked.writing.block(chapter).is_none())
    {
        return Ok(None);
    }
    let crumbs = way_down(asked.tenant.db().read(), asked.path).await?;
    let template = match asked.writing.kind {
        Kind::Home
        | Kind::Landing
        | Kind::Sublanding
        | Kind::Guide
        | Kind::Steps
        | Kind::Directory
        | Kind::Entry
        | Kind::Venue
        | Kind::News
        | Kind::Event
        | Kind::Publication
        | Kind::Consultation
        | Kind::Status
        | Kind::Plain
        | Kind::Redirect => plain::TEMPLATE,
    };
    Ok(Some((template, frame(asked, crumbs))))
}

/// What is the same for pages of every kind.
fn frame(asked: Asked<'_>, crumbs: Vec<Crumb>) -> Shown {
    let profile = asked.tenant.profile();
    let line = |text: &str| facts::fill_line(text, profile);
    let pieces = |markdown: &str| rich_text::pieces(markdown, profile, &|_| None);
    let title = line(&asked.writing.title);
    let summary = line(&asked.writing.summary);
    let blocks = asked.writing.blocks.iter().filter(|block| block.id != INTRO);
    Shown {
        page: Head::new(web::Kind::Content, title.clone()).described(summary.clone()).at(asked.path),
        kind: asked.writing.kind.word(),
        title,
        summary,
        crumbs,
        intro: asked.writing.block(INTRO).map(|block| pieces(&block.markdown)).unwrap_or_default(),
        blocks: blocks
            .map(|block| ShownBlock {
                id: block.id.clone(),
                heading: line(block.heading.as_deref().unwrap_or_default()),
                pieces: pieces(&block.markdown),
            })
            .collect(),
        updated: asked.updated,
        own: serde_json::Value::Object(asked.writing.fields.clone().into_iter().collect()),
    }
}

/// The live pages above a path, from the front page down.
async fn way_down(db: &impl ConnectionTrait, of: &str) -> Result<Vec<Crumb>, DbErr> {
    let mut crumbs = Vec::new();
    let mut at = of;
    while let Some(above) = path::above(at) {
        if let Some(page) = Page::at(db, above).await?
            && let Some(title) = &page.live_title
        {
            crumbs.push(Crumb { text: title.clone(), href: above.to_owned() });
        } else if let Some(label) = sections().get(above) {
            crumbs.push(Crumb { text: (*label).to_owned(), href: above.to_owned() });
        }
        at = above;
    }
    crumbs.push(Crumb { text: "Home".to_owned(), href: "/".to_owned() });
    crumbs.reverse();
    Ok(crumbs)
}

/// Lists that stand above pages of one kind and are no pages themselves.
fn sections() -> BTreeMap<&'static str, &'static str> {
    BTreeMap::from([
        ("/news", "News"),
        ("/events", "Events"),
        ("/directories", "Directories"),
        ("/publications", "Publications"),
        ("/consultations", "Consultations"),
    ])
}
