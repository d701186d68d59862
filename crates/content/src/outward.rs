//! Pages as other systems get them: what residents see, in plain words, with full addresses. The sitemap, the feeds and the
//! interfaces for machines are all made from this.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait as _, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use tenancy::{Profile, Tenant};
use uuid::Uuid;

use crate::facts;
use crate::kind::Kind;
use crate::record::page::{Column, Entity, Model};
use crate::revision::Revision;
use crate::rich_text;
use crate::writing::Writing;

/// A page as a line in a list.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its id, which stays when it moves.
    pub id: Uuid,
    /// Where it stands.
    pub path: String,
    /// Its kind.
    pub kind: Kind,
    /// Its heading.
    pub title: String,
    /// One or two sentences.
    pub summary: String,
    /// When residents saw it first.
    pub first_published_at: DateTime<Utc>,
    /// When what they see now was published.
    pub published_at: DateTime<Utc>,
    /// The first day that it is about, where its kind has days.
    pub from_day: Option<NaiveDate>,
    /// The last one.
    pub to_day: Option<NaiveDate>,
    revision: Uuid,
}

/// A page and all that it says.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The page.
    pub line: Line,
    /// What it says, as its editors wrote it.
    pub writing: Writing,
}

/// A part of a page in plain words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its anchor.
    pub id: String,
    /// Its heading; what stands before the first heading has none.
    pub heading: Option<String>,
    /// Its words.
    pub text: String,
}

impl Line {
    fn of(row: Model, profile: &Profile) -> Option<Self> {
        let line = |text: Option<String>| facts::fill_line(&text.unwrap_or_default(), profile);
        let published_at = row.published_at.unwrap_or(row.changed_at);
        Some(Self {
            id: row.id,
            kind: Kind::from_word(&row.kind)?,
            title: line(row.live_title),
            summary: line(row.live_summary),
            first_published_at: row.first_published_at.unwrap_or(published_at),
            published_at,
            from_day: row.from_day,
            to_day: row.to_day,
            revision: row.live_revision?,
            path: row.path,
        })
    }
}

impl Whole {
    /// Its parts in plain words.
    #[must_use]
    pub fn sections(&self, profile: &Profile) -> Vec<Section> {
        let section = |block: &crate::writing::Block| Section {
            id: block.id.clone(),
            heading: block.heading.as_ref().map(|heading| facts::fill_line(heading, profile)),
            text: rich_text::plain_text(&facts::fill(&block.markdown, profile)),
        };
        self.writing.blocks.iter().map(section).collect()
    }
}

/// The pages of these kinds that residents see, by path. A page that only leads elsewhere is none.
///
/// # Errors
/// The database is down.
pub async fn lines(tenant: &Tenant, kinds: &[Kind]) -> Result<Vec<Line>, DbErr> {
    let words = kinds.iter().filter(|kind| **kind != Kind::Redirect).map(|kind| kind.word());
    let rows = Entity::find()
        .filter(Column::LiveRevision.is_not_null())
        .filter(Column::Kind.is_in(words))
        .order_by_asc(Column::Path)
        .all(tenant.db().read())
        .await?;
    Ok(rows.into_iter().filter_map(|row| Line::of(row, tenant.profile())).collect())
}

/// All that these pages say. One that was taken down meanwhile is left out.
///
/// # Errors
/// The database is down, or what it holds cannot be read.
pub async fn whole(tenant: &Tenant, lines: Vec<Line>) -> Result<Vec<Whole>, DbErr> {
    let ids: Vec<Uuid> = lines.iter().map(|line| line.revision).collect();
    let mut writings = Revision::writings(tenant.db().read(), &ids).await?;
    let found = lines.into_iter().filter_map(|line| {
        let writing = writings.remove(&line.revision)?;
        Some(Whole { line, writing })
    });
    Ok(found.collect())
}

/// The page at this path, if residents see one there.
///
/// # Errors
/// The database is down, or what it holds cannot be read.
pub async fn at(tenant: &Tenant, path: &str) -> Result<Option<Whole>, DbErr> {
    one(tenant, Entity::find().filter(Column::Path.eq(path))).await
}

/// The page with this id, if residents see it.
///
/// # Errors
/// The database is down, or what it holds cannot be read.
pub async fn with_id(tenant: &Tenant, id: Uuid) -> Result<Option<Whole>, DbErr> {
    one(tenant, Entity::find_by_id(id)).await
}

async fn one(tenant: &Tenant, asked: sea_orm::Select<Entity>) -> Result<Option<Whole>, DbErr> {
    let row = asked.filter(Column::Kind.ne(Kind::Redirect.word())).one(tenant.db().read()).await?;
    let line = row.and_then(|row| Line::of(row, tenant.profile()));
    Ok(whole(tenant, line.into_iter().collect()).await?.pop())
}
