//! What a borough decides about pages that both boroughs carry: adopt a newer version, put it off, decline it, take the shared
//! words again, or take newer versions at once from now on (CM-23).

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _, QueryFilter as _, QuerySelect as _,
};
use tenancy::Profile;

use crate::differences::{Difference, differences};
use crate::page::Refusal;
use crate::record::page;
use crate::revision::Hand;
use crate::standing::{self, Policy, Standing};
use crate::take_files::show;
use crate::writing::Writing;

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Stand on the version that is offered.
    Adopt,
    /// Decide about it on this day.
    Defer(NaiveDate),
    /// Stay on the version that the borough stands on; the next newer one is offered again.
    Decline,
    /// Take newer versions at once from now on, and the one that is offered now.
    Follow,
    /// Look at newer versions first from now on.
    Review,
    /// Use the shared words again for this part.
    TakeBack(String),
}

impl Act {
    /// As the audit trail has it.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Adopt => "adopt_shared_page",
            Self::Defer(_) => "defer_shared_page",
            Self::Decline => "decline_shared_page",
            Self::Follow => "follow_shared_page",
            Self::Review => "review_shared_page",
            Self::TakeBack(_) => "take_back_shared_words",
        }
    }

    /// Whether it is about the version that is offered.
    #[must_use]
    pub const fn is_about_the_offer(&self) -> bool {
        matches!(self, Self::Adopt | Self::Defer(_) | Self::Decline)
    }
}

/// Why nothing was decided.
#[derive(Debug, thiserror::Error)]
pub enum NotDecided {
    /// No shared page stands at this path.
    #[error("no shared page stands here")]
    NoSuchPage,
    /// The version that was looked at is not the one that is offered now.
    #[error("the shared page has changed since you opened this page: look at the newer version first")]
    Moved,
    /// The page cannot be shown like that.
    #[error(transparent)]
    Page(#[from] Refusal),
    /// The database is down.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Who decides, about which page and why.
#[derive(Clone, Copy, Debug)]
pub struct Decision<'a> {
    /// The path of the shared page.
    pub path: &'a str,
    /// The offered version that was looked at, if there was one.
    pub seen: Option<&'a str>,
    /// Who.
    pub by: &'a Hand,
    /// Why, in their words.
    pub reason: &'a str,
}

/// Carries a decision out, and shows the page as it stands then.
///
/// # Errors
/// See [`NotDecided`]; whoever calls rolls back then.
pub async fn decide(
    tx: &DatabaseTransaction,
    profile: &Profile,
    decision: Decision<'_>,
    act: &Act,
    now: DateTime<Utc>,
) -> Result<Standing, NotDecided> {
    let mut standing = Standing::find(tx, decision.path).await?.ok_or(NotDecided::NoSuchPage)?;
    let offered = standing.offered().map(str::to_owned);
    if act.is_about_the_offer() && (offered.is_none() || offered.as_deref() != decision.seen) {
        return Err(NotDecided::Moved);
    }
    let name = &decision.by.name;
    match act {
        Act::Adopt => standing.stand_on(&offered.unwrap_or_default()),
        Act::Defer(until) => standing.decide("deferred", Some(*until), name, decision.reason, now),
        Act::Decline => standing.decide("declined", None, name, decision.reason, now),
        Act::Follow => {
            standing.follow(Policy::Latest);
            if let Some(offered) = offered {
                standing.stand_on(&offered);
            }
        }
        Act::Review => standing.follow(Policy::Review),
        Act::TakeBack(part) => standing.take_back(part),
    }
    standing.keep(tx).await?;
    let note = match act {
        Act::Adopt | Act::Follow => Some("Newer shared version adopted".to_owned()),
        Act::TakeBack(_) => Some("Shared words used again".to_owned()),
        Act::Defer(_) | Act::Decline | Act::Review => None,
    };
    if note.is_some() {
        show(tx, profile, &standing, decision.by, note, now).await?;
    }
    Ok(standing)
}

/// One shared page as it stands here, compared.
#[derive(Clone, Debug)]
pub struct Compared {
    /// As the borough shows it.
    pub here: Writing,
    /// What the borough says differently from the shared version that it stands on.
    pub own: Vec<Difference>,
    /// What the version that is offered would change here.
    pub offered: Vec<Difference>,
    /// What changed in the shared page where the borough has its own words, so that nothing changes here.
    pub covered: Vec<Difference>,
}

/// Compares a shared page as it stands here with the shared version below it, and with the one that is offered.
///
/// # Errors
/// The database is down, or what it holds cannot be read.
pub async fn compared(db: &impl ConnectionTrait, standing: &Standing) -> Result<Option<Compared>, DbErr> {
    let path = standing.path();
    let Some(below) = standing::shared(db, path, standing.shared_sha256()).await? else { return Ok(None) };
    let here = standing.over(&below);
    let newer = match standing.offered() {
        Some(offered) => standing::shared(db, path, offered).await?,
        None => None,
    };
    let offered = newer.as_ref().map(|newer| differences(&here, &standing.over(newer))).unwrap_or_default();
    let mut covered = newer.as_ref().map(|newer| differences(&below, newer)).unwrap_or_default();
    covered.retain(|one| standing.overlay().says(&one.part) || standing.file().says(&one.part));
    Ok(Some(Compared { own: differences(&below, &here), here, offered, covered }))
}

/// The titles of all pages that both boroughs carry, by path.
///
/// # Errors
/// The database is down.
pub async fn titles(db: &impl ConnectionTrait) -> Result<BTreeMap<String, String>, DbErr> {
    let rows: Vec<(String, String)> = page::Entity::find()
        .select_only()
        .column(page::Column::Path)
        .column(page::Column::Title)
        .filter(page::Column::FromShared.eq(true))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}
