//! Publishing, whoever does it: an editor, the clock, or the files. One transaction, at whose end every node shows the page.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use notices::Announcement;
use sea_orm::{DatabaseTransaction, DbErr};
use tenancy::Profile;

use crate::kind::Kind;
use crate::page::{Page, Refusal};
use crate::revision::{Hand, NewRevision, Origin, Revision};
use crate::standing::{self, Standing};
use crate::writing::{Overlay, Writing};
use crate::{facts, index};

/// How long after its day news is still told by mail.
const NEWS_FOR: TimeDelta = TimeDelta::days(7);

/// Publishes a revision of a page. On a page that both boroughs carry, what it says differently from the shared page that it
/// was written over becomes the borough's overlay; if the shared page has moved on since, what is published is that overlay
/// over the newer one.
///
/// # Errors
/// See [`Refusal`]; whoever calls rolls back then.
pub async fn publish(
    tx: &DatabaseTransaction,
    profile: &Profile,
    page: &mut Page,
    ground: i64,
    revision: &Revision,
    by: &Hand,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let is_new = page.first_published_at.is_none() && !revision.is_of_a_file();
    let Some(moved) = overlay_of(tx, page, revision, now).await? else {
        page.publish(tx, ground, revision, by, now).await?;
        index::put(tx, profile, page, revision.writing()).await?;
        if let Some(told) = announcement(page, revision.writing(), profile, now).filter(|_| is_new) {
            notices::announce(tx, &told, now).await?;
        }
        return Ok(());
    };
    let (standing, newer) = moved;
    standing.keep(tx).await?;
    match newer {
        None => {
            page.publish(tx, ground, revision, by, now).await?;
            index::put(tx, profile, page, revision.writing()).await?;
        }
        Some(new) => {
            let revision = page.save(tx, ground, new, by, now).await?;
            let ground = page.edition;
            page.publish(tx, ground, &revision, by, now).await?;
            index::put(tx, profile, page, revision.writing()).await?;
        }
    }
    Ok(())
}

/// What is told by mail when a page is published for the first time: news to everybody whom it concerns, any other page to those
/// who follow one of its topics. Old news that came from another website is news to nobody.
fn announcement(page: &Page, writing: &Writing, profile: &Profile, now: DateTime<Utc>) -> Option<Announcement> {
    let topics = writing.texts("topics");
    let is_news = writing.kind == Kind::News;
    if topics.is_empty() && !is_news {
        return None;
    }
    let is_old = |day: NaiveDate| catalogue::london_date(now) - day > NEWS_FOR;
    if is_news && page.from_day.is_some_and(is_old) {
        return None;
    }
    let line = |text: &str| facts::fill_line(text, profile);
    Some(Announcement {
        sort: writing.kind.word().to_owned(),
        topics,
        wards: writing.texts("wards"),
        streets: Vec::new(),
        title: line(&writing.title),
        text: line(&writing.summary),
        path: page.path.clone(),
    })
}

/// Takes a page from residents' sight, and out of search.
///
/// # Errors
/// See [`Refusal`].
pub async fn take_down(
    tx: &DatabaseTransaction,
    page: &mut Page,
    ground: i64,
    by: &Hand,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    page.take_down(tx, ground, by, now).await?;
    index::remove(tx, page).await.map_err(Refusal::Database)
}

/// What becomes the borough's own words when this revision is published; and the revision that takes its place, where the
/// shared page has moved on.
async fn overlay_of(
    tx: &DatabaseTransaction,
    page: &Page,
    revision: &Revision,
    now: DateTime<Utc>,
) -> Result<Option<(Standing, Option<NewRevision>)>, DbErr> {
    // What files say is written down by whoever reads them.
    if !page.from_shared || revision.is_of_a_file() {
        return Ok(None);
    }
    let (Some(mut standing), Some(ground)) = (Standing::find(tx, &page.path).await?, revision.shared_sha256()) else {
        return Ok(None);
    };
    let Some(below) = standing::shared(tx, &page.path, ground).await? else { return Ok(None) };
    let overlay = Overlay::between(&below, revision.writing());
    standing.say(overlay.clone());
    let Some(newer) = standing::shared(tx, &page.path, standing.shared_sha256()).await? else {
        return Ok(Some((standing, None)));
    };
    // Its ground is the shared page under what the borough's file says; that may have moved on since it was written.
    let newer = standing.below(&newer);
    let newer_ground = standing::remember(tx, &page.path, &newer, now).await?;
    if newer_ground == ground {
        return Ok(Some((standing, None)));
    }
    let new = NewRevision {
        writing: overlay.over(&newer),
        shared_sha256: Some(newer_ground),
        origin: Origin::Browser,
        note: Some("The shared page had moved on; our words stand over the newer one".to_owned()),
    };
    Ok(Some((standing, Some(new))))
}
