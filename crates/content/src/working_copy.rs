//! What somebody typed and has not saved. It is kept on the way, so that a tab that dies takes nothing with it (CM-10), and it is
//! shown again when they come back. There is one for each person and page.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::record::page_working_copy::{ActiveModel, Column, Entity};
use crate::writing::Writing;

/// What somebody typed and has not saved.
#[derive(Clone, Debug)]
pub struct WorkingCopy {
    /// What they typed.
    pub writing: Writing,
    /// The edition of the page on which they began.
    pub edition: i64,
    /// When it was kept.
    pub saved_at: DateTime<Utc>,
    /// Which of their tabs it was typed in.
    pub tab: String,
}

/// The text and its tab as the database has them.
#[derive(Serialize, Deserialize)]
struct Kept {
    tab: String,
    writing: Writing,
}

/// What is to be kept, and from where.
#[derive(Clone, Debug)]
pub struct NewCopy {
    /// What was typed.
    pub writing: Writing,
    /// The edition of the page on which they began.
    pub edition: i64,
    /// The tab in which they type.
    pub tab: String,
    /// The tab whose text that tab went on from, if any.
    pub over: String,
}

impl WorkingCopy {
    /// Somebody's working copy of a page.
    ///
    /// # Errors
    /// The database is down, or what it holds cannot be read.
    pub async fn find(db: &impl ConnectionTrait, page: Uuid, person: Uuid) -> Result<Option<Self>, DbErr> {
        let Some(row) = Entity::find_by_id((page, person)).one(db).await? else { return Ok(None) };
        let kept: Kept = serde_json::from_str(&row.writing)
            .map_err(|error| DbErr::Custom(format!("a working copy of page {page}: {error}")))?;
        Ok(Some(Self { writing: kept.writing, edition: row.edition, saved_at: row.saved_at, tab: kept.tab }))
    }

    /// Keeps what somebody typed. Gives `false`, and keeps nothing, when another tab of theirs has kept something meanwhile:
    /// a person is no stranger to themselves, but one of their tabs does not silently take the words of another.
    ///
    /// # Errors
    /// The database is down, or what it holds cannot be read.
    pub async fn keep(
        tx: &DatabaseTransaction,
        page: Uuid,
        person: Uuid,
        new: NewCopy,
        now: DateTime<Utc>,
    ) -> Result<bool, DbErr> {
        let known = Self::find(tx, page, person).await?;
        if known.is_some_and(|known| known.tab != new.tab && known.tab != new.over) {
            return Ok(false);
        }
        Self::put(tx, page, person, new, now).await?;
        Ok(true)
    }

    /// Keeps what somebody typed, whatever another tab of theirs has kept.
    ///
    /// # Errors
    /// The database is down.
    pub async fn put(
        tx: &DatabaseTransaction,
        page: Uuid,
        person: Uuid,
        new: NewCopy,
        now: DateTime<Utc>,
    ) -> Result<(), DbErr> {
        let row = ActiveModel {
            page_id: Set(page),
            person_id: Set(person),
            edition: Set(new.edition),
            writing: Set(catalogue::canonical_json(&Kept { tab: new.tab, writing: new.writing })),
            saved_at: Set(now),
        };
        Entity::insert(row)
            .on_conflict(
                OnConflict::columns([Column::PageId, Column::PersonId])
                    .update_columns([Column::Edition, Column::Writing, Column::SavedAt])
                    .to_owned(),
            )
            .exec_without_returning(tx)
            .await?;
        Ok(())
    }

    /// Forgets it: it was saved, or is not wanted any more.
    ///
    /// # Errors
    /// The database is down.
    pub async fn forget(tx: &DatabaseTransaction, page: Uuid, person: Uuid) -> Result<(), DbErr> {
        Entity::delete_by_id((page, person)).exec(tx).await?;
        Ok(())
    }
}
