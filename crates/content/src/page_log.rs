//! What was done with a page besides writing it: who, when, and in which words. The audit trail has the same for those who look
//! after it; this is for colleagues.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use uuid::Uuid;

use crate::check::Finding;
use crate::page::Page;
pub use crate::record::page_log::Model as Entry;
use crate::record::page_log::{ActiveModel, Column, Entity};
use crate::revision::Hand;

/// How many entries a page shows.
const SHOWN: u64 = 50;

/// What is to be written down.
#[derive(Clone, Debug, Default)]
pub struct New<'a> {
    /// What was done, as a handler is named.
    pub act: &'a str,
    /// The words of who did it.
    pub words: Option<String>,
    /// Serious faults that were there all the same, and why.
    pub waived: Option<(&'a [Finding], &'a str)>,
}

/// Writes down what was done with a page.
///
/// # Errors
/// The database is down.
pub async fn write(
    tx: &impl ConnectionTrait,
    page: &Page,
    new: New<'_>,
    by: &Hand,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        page_id: Set(page.id),
        revision_id: Set(Some(page.newest_revision)),
        act: Set(new.act.to_owned()),
        words: Set(new.words),
        waived: Set(new.waived.map(|(findings, _)| catalogue::canonical_json(&findings))),
        reason: Set(new.waived.map(|(_, reason)| reason.to_owned())),
        made_at: Set(now),
        made_by_id: Set(by.id),
        made_by_name: Set(by.name.clone()),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// What was done with a page, newest first.
///
/// # Errors
/// The database is down.
pub async fn of_page(db: &impl ConnectionTrait, page: Uuid) -> Result<Vec<Entry>, DbErr> {
    let query = Entity::find().filter(Column::PageId.eq(page)).order_by_desc(Column::MadeAt).order_by_desc(Column::Id);
    query.limit(SHOWN).all(db).await
}

/// What was done, in words.
#[must_use]
pub fn words_of(act: &str) -> &'static str {
    match act {
        "send_for_review" => "Sent for review",
        "send_back" => "Sent back",
        "publish_page" => "Published",
        "take_down_page" => "Taken down",
        "archive_page" => "Archived",
        "bring_back_page" => "Brought back",
        "move_page" => "Moved",
        "look_at_page" => "Looked at again: nothing to change",
        "schedule_page" => "Planned",
        "cancel_schedule" => "Plan taken back",
        _ => "Changed",
    }
}
