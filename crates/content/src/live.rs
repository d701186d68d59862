//! Pages that residents see, together with what they say: for lists of them.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use serde::Serialize;
use tenancy::{Profile, Tenant};

use crate::facts;
use crate::kind::Kind;
use crate::listing::Listed;
use crate::page::Page;
use crate::record::page::{Column, Entity};
use crate::revision::Revision;
use crate::writing::Writing;

/// A page that residents see, and what it says to them.
#[derive(Clone, Debug)]
pub(crate) struct Live {
    pub page: Page,
    pub writing: Writing,
}

impl Live {
    /// Its line in a list.
    pub(crate) fn listed(&self, profile: &Profile) -> Listed {
        Listed {
            href: self.page.path.clone(),
            title: facts::fill_line(&self.writing.title, profile),
            summary: facts::fill_line(&self.writing.summary, profile),
        }
    }
}

/// All pages of one kind that residents see, by path.
pub(crate) async fn of_kind(db: &impl ConnectionTrait, kind: Kind) -> Result<Vec<Live>, DbErr> {
    with_writings(db, Page::live_of_kind(db, kind).await?).await
}

/// The pages that stand directly below a path, by path.
pub(crate) async fn below(db: &impl ConnectionTrait, path: &str) -> Result<Vec<Live>, DbErr> {
    let start = format!("{path}/");
    let rows = Entity::find()
        .filter(Column::Path.starts_with(&start))
        .filter(Column::LiveRevision.is_not_null())
        .order_by_asc(Column::Path)
        .all(db)
        .await?;
    let direct = rows.into_iter().filter(|row| row.path.get(start.len()..).is_some_and(|rest| !rest.contains('/')));
    with_writings(db, direct.map(Page).collect()).await
}

/// What these pages say to residents; one that nobody sees any more is left out.
pub(crate) async fn with_writings(db: &impl ConnectionTrait, pages: Vec<Page>) -> Result<Vec<Live>, DbErr> {
    let ids: Vec<_> = pages.iter().filter_map(|page| page.live_revision).collect();
    let mut writings = Revision::writings(db, &ids).await?;
    let live = pages.into_iter().filter_map(|page| {
        let writing = writings.remove(&page.live_revision?)?;
        Some(Live { page, writing })
    });
    Ok(live.collect())
}

/// A line of a list whose pages may have a day.
#[derive(Debug, Serialize)]
pub(crate) struct Dated {
    #[serde(flatten)]
    listed: Listed,
    day: Option<NaiveDate>,
}

/// The lines of all pages of one kind: newest first where they have days, by title where not.
pub(crate) async fn lines(tenant: &Tenant, kind: Kind) -> Result<Vec<Dated>, DbErr> {
    let live = of_kind(tenant.db().read(), kind).await?;
    let lines = live.iter().map(|live| Dated { listed: live.listed(tenant.profile()), day: live.page.from_day });
    let mut lines: Vec<Dated> = lines.collect();
    lines.sort_by(|one, other| other.day.cmp(&one.day).then_with(|| one.listed.title.cmp(&other.listed.title)));
    Ok(lines)
}
