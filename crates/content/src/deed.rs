//! What people do with a page besides writing it, and when it may be done. Each deed stands in the page's log, in the transaction
//! in which it is done.

use chrono::{DateTime, Months, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _, QueryFilter as _};
use tenancy::Profile;

use crate::check::Finding;
use crate::page::{Page, Refusal, Stage};
use crate::page_log::{self, New};
use crate::record::page::{Column, Entity};
use crate::revision::{Hand, Revision};
use crate::{comment, index, publishing, schedule};

/// One thing that is done with a page.
#[derive(Clone, Debug)]
pub enum Deed {
    /// Somebody who may publish shall look.
    SendForReview,
    /// Not like this; what has to change.
    SendBack(String),
    /// Residents see it from now on.
    Publish(Release),
    /// Residents do not see it any more; why.
    TakeDown(String),
    /// Away with it.
    Archive,
    /// Back from the archive, as a draft.
    BringBack,
    /// To another address.
    Move(String),
    /// Somebody looked: it is still right.
    LookAt,
}

/// With which words something is published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Release {
    /// What is new, for the log.
    pub log: String,
    /// Serious faults that are there.
    pub waived: Vec<Finding>,
    /// Why it is published all the same.
    pub reason: Option<String>,
}

impl Deed {
    /// As logs and the audit trail have it.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::SendForReview => "send_for_review",
            Self::SendBack(_) => "send_back",
            Self::Publish(_) => "publish_page",
            Self::TakeDown(_) => "take_down_page",
            Self::Archive => "archive_page",
            Self::BringBack => "bring_back_page",
            Self::Move(_) => "move_page",
            Self::LookAt => "look_at_page",
        }
    }

    /// Whether the audit trail has it too: what changes what residents see, or where.
    #[must_use]
    pub const fn is_audited(&self) -> bool {
        match self {
            Self::Publish(_) | Self::TakeDown(_) | Self::Archive | Self::Move(_) => true,
            Self::SendForReview | Self::SendBack(_) | Self::BringBack | Self::LookAt => false,
        }
    }

    /// Whether a page at this stage can have it done.
    #[must_use]
    pub fn fits(&self, page: &Page) -> bool {
        let (stage, live) = (page.stage(), page.is_live());
        match self {
            Self::SendForReview => stage == Stage::Draft,
            Self::SendBack(_) => stage == Stage::InReview,
            Self::Publish(_) => matches!(stage, Stage::Draft | Stage::InReview),
            Self::TakeDown(_) | Self::LookAt => live,
            Self::Archive => !live && stage != Stage::Archived,
            Self::BringBack => stage == Stage::Archived,
            Self::Move(_) => stage != Stage::Archived,
        }
    }
}

/// Does it, if the page is still at the edition that was decided on.
///
/// # Errors
/// See [`Refusal`]; whoever calls rolls back then.
pub async fn work(
    tx: &DatabaseTransaction,
    profile: &Profile,
    page: &mut Page,
    ground: i64,
    deed: &Deed,
    by: &Hand,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    if page.edition != ground {
        return Err(Refusal::Stale(page.edition));
    }
    if !deed.fits(page) {
        return Err(Refusal::Stage(page.stage()));
    }
    let mut words = None;
    match deed {
        Deed::SendForReview => page.take_to(tx, ground, Stage::InReview, by, now).await?,
        Deed::SendBack(why) => {
            page.take_to(tx, ground, Stage::Draft, by, now).await?;
            comment::add(tx, page, None, why, by, now).await?;
            words = Some(why.clone());
        }
        Deed::Publish(release) => {
            let newest = page.newest(tx).await?;
            publishing::publish(tx, profile, page, ground, &newest, by, now).await?;
            words = Some(release.log.clone());
        }
        Deed::TakeDown(why) => {
            publishing::take_down(tx, page, ground, by, now).await?;
            words = Some(why.clone());
        }
        Deed::Archive => {
            page.take_to(tx, ground, Stage::Archived, by, now).await?;
            schedule::cancel_all(tx, page.id, now).await?;
        }
        Deed::BringBack => page.take_to(tx, ground, Stage::Draft, by, now).await?,
        Deed::Move(to) => {
            words = Some(format!("From {} to {to}", page.path));
            relocate(tx, profile, page, ground, to, by, now).await?;
        }
        Deed::LookAt => ask_again_later(tx, page, ground, now).await?,
    }
    let waived = match deed {
        Deed::Publish(release) => release.reason.as_deref().map(|reason| (release.waived.as_slice(), reason)),
        _ => None,
    };
    page_log::write(tx, page, New { act: deed.word(), words, waived }, by, now).await.map_err(Refusal::Database)
}

/// Moves a page, in search as well. A page that both boroughs carry stands where its file stands.
///
/// # Errors
/// See [`Refusal`].
pub(crate) async fn relocate(
    tx: &DatabaseTransaction,
    profile: &Profile,
    page: &mut Page,
    ground: i64,
    to: &str,
    by: &Hand,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    if page.from_shared {
        return Err(Refusal::Path(SHARED_STAYS.to_owned()));
    }
    page.move_to(tx, ground, to, by, now).await?;
    if let Some(live) = page.live_revision
        && let Some(revision) = Revision::find(tx, live).await?
    {
        index::put(tx, profile, page, revision.writing()).await?;
    }
    Ok(())
}

/// Why a shared page is not moved.
pub(crate) const SHARED_STAYS: &str = "Both boroughs carry this page at this address, so it stays here";

/// The next look is due as long from today as the page says.
async fn ask_again_later(
    tx: &impl ConnectionTrait,
    page: &mut Page,
    ground: i64,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let live = match page.live_revision {
        Some(live) => Revision::find(tx, live).await?,
        None => None,
    };
    let months = live.map_or(crate::writing::REVIEW_MONTHS, |live| live.writing().review_months());
    let next = catalogue::london_date(now).checked_add_months(Months::new(months));
    let changed = Entity::update_many()
        .col_expr(Column::ReviewOn, Expr::value(next))
        .col_expr(Column::ReviewAskedAt, Expr::value(None::<DateTime<Utc>>))
        .filter(Column::Id.eq(page.id))
        .filter(Column::Edition.eq(ground))
        .exec(tx)
        .await?;
    if changed.rows_affected == 0 {
        let found: Option<Page> = Page::find(tx, page.id).await?;
        return Err(Refusal::Stale(found.map_or(0, |page| page.edition)));
    }
    *page = Page::find(tx, page.id).await?.ok_or_else(|| DbErr::RecordNotFound("a page".to_owned()))?;
    Ok(())
}
