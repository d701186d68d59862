//! What templates see of a page: its head, its way down, its blocks in pieces, and what its kind knows. `show_page` renders it,
//! and so does the preview of a draft. One file a kind, which says what is the kind's own.

pub(crate) mod chapters;
pub(crate) mod consultation;
pub(crate) mod directory;
pub(crate) mod event;
pub(crate) mod home;
pub(crate) mod landing;
pub(crate) mod library;
mod map;
pub(crate) mod news;
mod place;
pub(crate) mod status;
mod steps;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, DbErr};
use serde::Serialize;
use tenancy::Tenant;
use web::Head;

use self::library::{Library, Picture, ShownPiece};
use crate::choices::Choices;
use crate::facts;
use crate::kind::Kind;
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
    pub picture: Option<Picture>,
    pub intro: Vec<ShownPiece>,
    pub blocks: Vec<ShownBlock>,
    /// The day on which it was last published; absent in a preview.
    pub updated: Option<NaiveDate>,
    /// What its kind knows.
    pub own: Own,
}

/// What the kinds know, each in its own words.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Own {
    /// Nothing but sections.
    Plain {},
    /// The front page.
    Home(home::Own),
    /// A subject.
    Landing(landing::Own),
    /// A part of a subject.
    Sublanding(landing::SubOwn),
    /// A guide or a publication.
    Chapters(chapters::Own),
    /// A step by step.
    Steps(steps::Own),
    /// A list that can be narrowed.
    Directory(Box<directory::Own>),
    /// An entry or a venue.
    Place(Box<place::Own>),
    /// Something new.
    News(news::Own),
    /// Something that takes place.
    Event(Box<event::Own>),
    /// What people are asked about.
    Consultation(consultation::Own),
    /// How a service is running.
    Status(status::Own),
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
    pub pieces: Vec<ShownPiece>,
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
    /// The link under which it is looked at before it is published: its chapters are to be found there too.
    pub preview: Option<&'a str>,
}

impl<'a> Asked<'a> {
    /// The page itself, of which nothing more is known.
    pub(crate) fn of(tenant: &'a Tenant, path: &'a str, writing: &'a Writing) -> Self {
        Self { tenant, path, writing, chapter: None, updated: None, preview: None }
    }

    /// A line of the page with the borough's facts in it.
    fn line(&self, text: &str) -> String {
        facts::fill_line(text, self.tenant.profile())
    }
}

/// The template and what it gets; `None` when the page has no such chapter.
///
/// # Errors
/// The database is down.
pub(crate) async fn shown(asked: Asked<'_>) -> Result<Option<(&'static str, Shown)>, DbErr> {
    shown_narrowed(asked, &Choices::default()).await
}

/// The same for a list that somebody narrowed.
///
/// # Errors
/// The database is down.
pub(crate) async fn shown_narrowed(
    asked: Asked<'_>,
    choices: &Choices,
) -> Result<Option<(&'static str, Shown)>, DbErr> {
    if asked.chapter.is_some_and(|chapter| !chapters::has(asked.writing, chapter)) {
        return Ok(None);
    }
    let db = asked.tenant.db().read();
    let library = Library::of(db, asked.writing, asked.path).await?;
    let mut shown = frame(asked, &library);
    shown.crumbs = way_down(asked.tenant, db, asked.path).await?;
    let template = match asked.writing.kind {
        Kind::Home => {
            shown.page = Head::new(web::Kind::Home, shown.title.clone()).described(shown.summary.clone()).at("/");
            shown.own = Own::Home(home::own(asked).await?);
            "content/show_home.html"
        }
        Kind::Landing => {
            shown.own = Own::Landing(landing::own(asked).await?);
            "content/show_landing.html"
        }
        Kind::Sublanding => {
            shown.own = Own::Sublanding(landing::sub_own(asked));
            "content/show_sublanding.html"
        }
        Kind::Guide => {
            chapters::turn_to(asked, &mut shown);
            "content/show_guide.html"
        }
        Kind::Publication => {
            chapters::turn_to(asked, &mut shown);
            "content/show_publication.html"
        }
        Kind::Steps => {
            shown.own = Own::Steps(steps::own(asked, std::mem::take(&mut shown.blocks)));
            "content/show_steps.html"
        }
        Kind::Directory => {
            shown.own = Own::Directory(Box::new(directory::own(asked, choices).await?));
            if !choices.is_empty() {
                shown.page.path = None;
            }
            "content/show_directory.html"
        }
        Kind::Entry | Kind::Venue => {
            shown.own = Own::Place(Box::new(place::own(asked).await?));
            "content/show_place.html"
        }
        Kind::News => {
            shown.own = Own::News(news::own(asked));
            "content/show_news.html"
        }
        Kind::Event => {
            shown.own = Own::Event(Box::new(event::own(asked).await?));
            "content/show_event.html"
        }
        Kind::Consultation => {
            shown.own = Own::Consultation(consultation::own(asked, &mut shown.blocks));
            "content/show_consultation.html"
        }
        Kind::Status => {
            shown.own = Own::Status(status::own(asked));
            "content/show_status.html"
        }
        // A redirect is shown in a preview alone: residents are sent on.
        Kind::Plain | Kind::Redirect => "content/show_plain.html",
    };
    Ok(Some((template, shown)))
}

/// What is the same for pages of every kind.
fn frame(asked: Asked<'_>, library: &Library) -> Shown {
    let profile = asked.tenant.profile();
    let writing = asked.writing;
    let mut ids: BTreeSet<String> = writing.blocks.iter().map(|block| block.id.clone()).collect();
    let mut pieces = |markdown: &str| {
        let mut pieces = rich_text::pieces(markdown, profile, &|name| library.link(name));
        pieces.iter_mut().for_each(|piece| name_once(piece, &mut ids));
        library.show(asked.tenant, pieces)
    };
    let (title, summary) = (asked.line(&writing.title), asked.line(&writing.summary));
    let blocks = writing.blocks.iter().filter(|block| block.id != INTRO);
    Shown {
        page: Head::new(web::Kind::Content, title.clone()).described(summary.clone()).at(asked.path),
        kind: writing.kind.word(),
        title,
        summary,
        crumbs: Vec::new(),
        picture: library.picture(writing.text("image")),
        intro: writing.block(INTRO).map(|block| pieces(&block.markdown)).unwrap_or_default(),
        blocks: blocks
            .map(|block| ShownBlock {
                id: block.id.clone(),
                heading: asked.line(block.heading.as_deref().unwrap_or_default()),
                pieces: pieces(&block.markdown),
            })
            .collect(),
        updated: asked.updated,
        own: Own::Plain {},
    }
}

/// Headings inside blocks have ids made of their words: where two have the same, the later one gets a number.
fn name_once(piece: &mut Piece, taken: &mut BTreeSet<String>) {
    let html = match piece {
        Piece::Text { html }
        | Piece::Callout { html }
        | Piece::Warning { html }
        | Piece::Contact { html: Some(html) }
        | Piece::Map { html, .. } => html,
        Piece::Contact { html: None } | Piece::Accordion { .. } | Piece::Video { .. } | Piece::Picture { .. } => return,
    };
    let mut named = String::with_capacity(html.len());
    let mut rest = html.as_str();
    while let Some((before, after)) = rest.split_once(" id=\"") {
        let (id, behind) = after.split_once('"').unwrap_or((after, ""));
        let numbered = (2..).map(|number| format!("{id}-{number}"));
        let free = std::iter::once(id.to_owned()).chain(numbered).find(|id| taken.insert(id.clone()));
        named.push_str(&format!("{before} id=\"{}\"", free.as_deref().unwrap_or(id)));
        rest = behind;
    }
    named.push_str(rest);
    *html = named;
}

/// The live pages above a path, from the front page down.
async fn way_down(tenant: &Tenant, db: &impl ConnectionTrait, of: &str) -> Result<Vec<Crumb>, DbErr> {
    let mut crumbs = Vec::new();
    let mut at = of;
    while let Some(above) = path::above(at) {
        if let Some(page) = Page::at(db, above).await?
            && let Some(title) = &page.live_title
        {
            crumbs.push(Crumb { text: facts::fill_line(title, tenant.profile()), href: above.to_owned() });
        } else if let Some(label) = sections().get(above) {
            crumbs.push(Crumb { text: (*label).to_owned(), href: above.to_owned() });
        }
        at = above;
    }
    crumbs.push(home_crumb());
    crumbs.reverse();
    Ok(crumbs)
}

/// Where every way down begins.
pub(crate) fn home_crumb() -> Crumb {
    Crumb { text: "Home".to_owned(), href: "/".to_owned() }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_headings_never_have_one_name() {
        let mut taken = BTreeSet::from(["cost".to_owned()]);
        let mut named = |html: &str| {
            let mut piece = Piece::Text { html: html.to_owned() };
            name_once(&mut piece, &mut taken);
            piece
        };
        let text = |html: &str| Piece::Text { html: html.to_owned() };
        assert_eq!(named("<h3 id=\"cost\">A</h3><p>x</p>"), text("<h3 id=\"cost-2\">A</h3><p>x</p>"));
        assert_eq!(
            named("<h3 id=\"cost\">B</h3><h3 id=\"when\">C</h3>"),
            text("<h3 id=\"cost-3\">B</h3><h3 id=\"when\">C</h3>")
        );
    }
}
