//! Revisions: what a page said at a moment. They are only ever added.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use uuid::Uuid;

use crate::record::page_revision::{ActiveModel, Column, Entity, Model};
use crate::writing::Writing;

/// Who did something to a page, as its history says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hand {
    /// Their account; absent when it was the files or the clock.
    pub id: Option<Uuid>,
    /// What colleagues read.
    pub name: String,
}

impl Hand {
    /// The files below `tenants/`.
    #[must_use]
    pub fn files() -> Self {
        Self { id: None, name: "Files".to_owned() }
    }

    /// Somebody at work.
    #[must_use]
    pub fn of(worker: &identity::Worker) -> Self {
        Self { id: Some(worker.id()), name: worker.shown_name() }
    }
}

/// Where a revision came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A file below `tenants/`.
    File,
    /// The editor.
    Browser,
    /// Another system's export.
    Import,
}

impl Origin {
    /// As the database has it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Browser => "browser",
            Self::Import => "import",
        }
    }
}

/// What a page said at a moment.
#[derive(Clone, Debug)]
pub struct Revision {
    row: Model,
    writing: Writing,
}

/// A revision to be added.
#[derive(Clone, Debug)]
pub struct NewRevision {
    /// What it says.
    pub writing: Writing,
    /// The shared page that it was written over, if any.
    pub shared_sha256: Option<String>,
    /// Where it came from.
    pub origin: Origin,
    /// Why, in the words of who made it.
    pub note: Option<String>,
}

impl Revision {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.row.id
    }

    /// Its number among those of its page, from 1.
    #[must_use]
    pub fn number(&self) -> i32 {
        self.row.number
    }

    /// What it says.
    #[must_use]
    pub fn writing(&self) -> &Writing {
        &self.writing
    }

    /// What it says, to keep.
    #[must_use]
    pub fn into_writing(self) -> Writing {
        self.writing
    }

    /// The name of what it says.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.row.sha256
    }

    /// The shared page that it was written over.
    #[must_use]
    pub fn shared_sha256(&self) -> Option<&str> {
        self.row.shared_sha256.as_deref()
    }

    /// Whether a file said it.
    #[must_use]
    pub fn is_of_a_file(&self) -> bool {
        self.row.origin == Origin::File.word()
    }

    /// When it was made.
    #[must_use]
    pub fn made_at(&self) -> DateTime<Utc> {
        self.row.made_at
    }

    /// Who made it.
    #[must_use]
    pub fn made_by(&self) -> Hand {
        Hand { id: self.row.made_by_id, name: self.row.made_by_name.clone() }
    }

    /// Why, if somebody said.
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        self.row.note.as_deref()
    }

    /// The revision with this id.
    ///
    /// # Errors
    /// The database is down, or what it holds cannot be read.
    pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Self>, DbErr> {
        Entity::find_by_id(id).one(db).await?.map(read).transpose()
    }

    /// What the revisions with these ids say, by id.
    ///
    /// # Errors
    /// The database is down, or what it holds cannot be read.
    pub(crate) async fn writings(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<BTreeMap<Uuid, Writing>, DbErr> {
        let mut found = BTreeMap::new();
        for some in ids.chunks(200) {
            for row in Entity::find().filter(Column::Id.is_in(some.iter().copied())).all(db).await? {
                let revision = read(row)?;
                found.insert(revision.id(), revision.into_writing());
            }
        }
        Ok(found)
    }

    /// All revisions of a page, newest first.
    ///
    /// # Errors
    /// The database is down, or what it holds cannot be read.
    pub async fn of_page(db: &impl ConnectionTrait, page: Uuid) -> Result<Vec<Self>, DbErr> {
        let rows = Entity::find().filter(Column::PageId.eq(page)).order_by_desc(Column::Number).all(db).await?;
        rows.into_iter().map(read).collect()
    }

    /// The newest revision of a page that came from a file.
    ///
    /// # Errors
    /// The database is down, or what it holds cannot be read.
    pub async fn newest_of_file(db: &impl ConnectionTrait, page: Uuid) -> Result<Option<Self>, DbErr> {
        let found = Entity::find()
            .filter(Column::PageId.eq(page))
            .filter(Column::Origin.eq(Origin::File.word()))
            .order_by_desc(Column::Number)
            .limit(1)
            .one(db)
            .await?;
        found.map(read).transpose()
    }

    /// Adds one to a page. Whoever calls holds the page's edition, so that no two take one number.
    ///
    /// # Errors
    /// The database is down.
    pub(crate) async fn add(
        db: &impl ConnectionTrait,
        page: Uuid,
        new: NewRevision,
        by: &Hand,
        now: DateTime<Utc>,
    ) -> Result<Self, DbErr> {
        let last: Option<i32> = Entity::find()
            .select_only()
            .column(Column::Number)
            .filter(Column::PageId.eq(page))
            .order_by_desc(Column::Number)
            .limit(1)
            .into_tuple()
            .one(db)
            .await?;
        let row = Model {
            id: Uuid::now_v7(),
            page_id: page,
            number: last.unwrap_or(0) + 1,
            writing: new.writing.canonical_json(),
            sha256: new.writing.sha256(),
            shared_sha256: new.shared_sha256,
            origin: new.origin.word().to_owned(),
            note: new.note,
            made_at: now,
            made_by_id: by.id,
            made_by_name: by.name.clone(),
        };
        let kept = ActiveModel {
            id: Set(row.id),
            page_id: Set(row.page_id),
            number: Set(row.number),
            writing: Set(row.writing.clone()),
            sha256: Set(row.sha256.clone()),
            shared_sha256: Set(row.shared_sha256.clone()),
            origin: Set(row.origin.clone()),
            note: Set(row.note.clone()),
            made_at: Set(row.made_at),
            made_by_id: Set(row.made_by_id),
            made_by_name: Set(row.made_by_name.clone()),
        };
        Entity::insert(kept).exec_without_returning(db).await?;
        Ok(Self { row, writing: new.writing })
    }
}

fn read(row: Model) -> Result<Revision, DbErr> {
    let writing = serde_json::from_str(&row.writing)
        .map_err(|error| DbErr::Custom(format!("revision {} of page {}: {error}", row.id, row.page_id)))?;
    Ok(Revision { row, writing })
}
