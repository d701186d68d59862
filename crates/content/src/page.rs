//! A page: where it stands, which revision residents see, and how it gets from a draft to them.
//!
//! Every change says on which edition it was decided. Somebody else's change in between is never overwritten: it is
//! [`Refusal::Stale`], and whoever was second sees both (CM-13).

use chrono::{DateTime, Months, NaiveDate, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr,
    EntityTrait as _, QueryFilter as _, QueryOrder as _, SqlErr,
};
use uuid::Uuid;

use crate::kind::Kind;
use crate::record::page::{ActiveModel, Column, Entity, Model};
use crate::revision::{Hand, NewRevision, Revision};
pub use crate::stage::Stage;
use crate::writing::{Fault, Writing};
use crate::{days, links, path};

/// Why a change was not made; nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Somebody else changed the page since; the edition that it has now.
    #[error("the page was changed meanwhile, to edition {0}")]
    Stale(i64),
    /// Another page stands there.
    #[error("there is a page at that address already")]
    PathTaken,
    /// The page cannot stand there; what to do, in words.
    #[error("{0}")]
    Path(String),
    /// It cannot be published like this.
    #[error("something is missing or does not fit")]
    Faults(Vec<Fault>),
    /// That cannot be done to a page at this stage.
    #[error("the page is at another stage")]
    Stage(Stage),
    /// The database is down.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// A page.
#[derive(Clone, Debug)]
pub struct Page(pub(crate) Model);

impl std::ops::Deref for Page {
    type Target = Model;

    fn deref(&self) -> &Model {
        &self.0
    }
}

impl Page {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        Kind::from_word(&self.0.kind).unwrap_or(Kind::Plain)
    }

    /// How far its newest revision has come.
    #[must_use]
    pub fn stage(&self) -> Stage {
        Stage::from_word(&self.0.stage).unwrap_or(Stage::Draft)
    }

    /// Whether residents see it.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.0.live_revision.is_some()
    }

    /// Whether there is a newer revision than the one that residents see.
    #[must_use]
    pub fn has_unpublished_changes(&self) -> bool {
        self.0.live_revision.is_some_and(|live| live != self.0.newest_revision)
    }

    /// The page with this id.
    ///
    /// # Errors
    /// The database is down.
    pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Self>, DbErr> {
        Ok(Entity::find_by_id(id).one(db).await?.map(Self))
    }

    /// The page at this path, whatever its stage.
    ///
    /// # Errors
    /// The database is down.
    pub async fn at(db: &impl ConnectionTrait, path: &str) -> Result<Option<Self>, DbErr> {
        Ok(Entity::find().filter(Column::Path.eq(path)).one(db).await?.map(Self))
    }

    /// What residents see at this path.
    ///
    /// # Errors
    /// The database is down, or what it holds cannot be read.
    pub async fn live_at(db: &impl ConnectionTrait, path: &str) -> Result<Option<(Self, Writing)>, DbErr> {
        let Some(page) = Self::at(db, path).await? else { return Ok(None) };
        let Some(live) = page.0.live_revision else { return Ok(None) };
        let revision = Revision::find(db, live).await?;
        Ok(revision.map(|revision| (page, revision.into_writing())))
    }

    /// All pages, or those of one kind, that residents see, by path.
    ///
    /// # Errors
    /// The database is down.
    pub async fn live_of_kind(db: &impl ConnectionTrait, kind: Kind) -> Result<Vec<Self>, DbErr> {
        let query = Entity::find().filter(Column::Kind.eq(kind.word())).filter(Column::LiveRevision.is_not_null());
        Ok(query.order_by_asc(Column::Path).all(db).await?.into_iter().map(Self).collect())
    }

    /// The newest revision.
    ///
    /// # Errors
    /// The database is down, or what it holds cannot be read.
    pub async fn newest(&self, db: &impl ConnectionTrait) -> Result<Revision, DbErr> {
        let found = Revision::find(db, self.0.newest_revision).await?;
        found.ok_or_else(|| DbErr::Custom(format!("page {} has no newest revision", self.0.id)))
    }

    /// Makes a page: a draft that nobody sees.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub async fn create(
        tx: &DatabaseTransaction,
        at: &str,
        new: NewRevision,
        by: &Hand,
        now: DateTime<Utc>,
    ) -> Result<Self, Refusal> {
        path::check(new.writing.kind, at).map_err(Refusal::Path)?;
        if Self::at(tx, at).await?.is_some() {
            return Err(Refusal::PathTaken);
        }
        let id = Uuid::now_v7();
        let from_shared = new.shared_sha256.is_some();
        let revision = Revision::add(tx, id, new, by, now).await?;
        let writing = revision.writing();
        let row = Model {
            id,
            path: at.to_owned(),
            kind: writing.kind.word().to_owned(),
            title: writing.title.clone(),
            summary: writing.summary.clone(),
            stage: Stage::Draft.word().to_owned(),
            edition: 1,
            newest_revision: revision.id(),
            live_revision: None,
            live_title: None,
            live_summary: None,
            from_day: None,
            to_day: None,
            owner_name: writing.text("owner_name").map(str::to_owned),
            owner_email: writing.text("owner_email").map(str::to_owned),
            review_on: None,
            review_asked_at: None,
            from_shared,
            created_at: now,
            changed_at: now,
            changed_by_id: by.id,
            changed_by_name: by.name.clone(),
            first_published_at: None,
            published_at: None,
        };
        let inserted = Entity::insert(ActiveModel::from(row.clone()).reset_all()).exec_without_returning(tx).await;
        match inserted {
            Ok(_) => Ok(Self(row)),
            Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
                Err(Refusal::PathTaken)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Adds a revision. The live one stays as it is; what waited for approval is a draft again (CM-05). A save that changes
    /// nothing adds none.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub async fn save(
        &mut self,
        tx: &DatabaseTransaction,
        ground: i64,
        new: NewRevision,
        by: &Hand,
        now: DateTime<Utc>,
    ) -> Result<Revision, Refusal> {
        let newest = self.newest(tx).await?;
        if ground == self.0.edition && newest.sha256() == new.writing.sha256() {
            return Ok(newest);
        }
        // The edition first: whoever holds it is alone with the page until the end of the transaction.
        self.step(tx, ground, by, now).await?;
        let revision = Revision::add(tx, self.0.id, new, by, now).await?;
        let writing = revision.writing();
        self.0.newest_revision = revision.id();
        self.0.title.clone_from(&writing.title);
        self.0.summary.clone_from(&writing.summary);
        self.0.owner_name = writing.text("owner_name").map(str::to_owned);
        self.0.owner_email = writing.text("owner_email").map(str::to_owned);
        self.0.stage = Stage::Draft.word().to_owned();
        self.write(tx).await?;
        Ok(revision)
    }

    /// Takes the newest revision on: to review, back to a draft, or away.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub async fn take_to(
        &mut self,
        tx: &DatabaseTransaction,
        ground: i64,
        stage: Stage,
        by: &Hand,
        now: DateTime<Utc>,
    ) -> Result<(), Refusal> {
        let fits = match stage {
            Stage::InReview => matches!(self.stage(), Stage::Draft),
            Stage::Draft => !matches!(self.stage(), Stage::Published),
            Stage::Archived => !self.is_live(),
            // Only by publishing.
            Stage::Published => false,
        };
        if !fits {
            return Err(Refusal::Stage(self.stage()));
        }
        self.step(tx, ground, by, now).await?;
        stage.word().clone_into(&mut self.0.stage);
        self.write(tx).await.map_err(Refusal::Database)
    }

    /// Shows a revision to residents, from the end of this transaction on.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub async fn publish(
        &mut self,
        tx: &DatabaseTransaction,
        ground: i64,
        revision: &Revision,
        by: &Hand,
        now: DateTime<Utc>,
    ) -> Result<(), Refusal> {
        let writing = revision.writing();
        let faults = writing.faults();
        if !faults.is_empty() {
            return Err(Refusal::Faults(faults));
        }
        self.step(tx, ground, by, now).await?;
        let today = catalogue::london_date(now);
        let (from_day, to_day) = days::of(writing);
        let row = &mut self.0;
        row.live_revision = Some(revision.id());
        row.live_title = Some(writing.title.clone());
        row.live_summary = Some(writing.summary.clone());
        (row.from_day, row.to_day) = (from_day, to_day);
        if row.newest_revision == revision.id() {
            Stage::Published.word().clone_into(&mut row.stage);
        }
        row.first_published_at = row.first_published_at.or(Some(now));
        row.published_at = Some(now);
        row.review_on = today.checked_add_months(Months::new(writing.review_months()));
        row.review_asked_at = None;
        self.write(tx).await?;
        links::keep(tx, self.0.id, writing).await?;
        tenancy::services::bump_revision(tx, now).await?;
        Ok(())
    }

    /// Takes a page from residents' sight; its newest revision is a draft again.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub async fn take_down(
        &mut self,
        tx: &DatabaseTransaction,
        ground: i64,
        by: &Hand,
        now: DateTime<Utc>,
    ) -> Result<(), Refusal> {
        if !self.is_live() {
            return Err(Refusal::Stage(self.stage()));
        }
        self.step(tx, ground, by, now).await?;
        let row = &mut self.0;
        row.live_revision = None;
        row.live_title = None;
        row.live_summary = None;
        (row.from_day, row.to_day) = (None, None);
        Stage::Draft.word().clone_into(&mut row.stage);
        self.write(tx).await?;
        links::forget(tx, self.0.id).await?;
        tenancy::services::bump_revision(tx, now).await?;
        Ok(())
    }

    /// Moves a page to another path, and leaves a redirect behind if residents saw it (CM-15).
    ///
    /// # Errors
    /// See [`Refusal`].
    pub async fn move_to(
        &mut self,
        tx: &DatabaseTransaction,
        ground: i64,
        to: &str,
        by: &Hand,
        now: DateTime<Utc>,
    ) -> Result<(), Refusal> {
        path::check(self.kind(), to).map_err(Refusal::Path)?;
        if to == self.0.path {
            return Ok(());
        }
        if Self::at(tx, to).await?.is_some() {
            return Err(Refusal::PathTaken);
        }
        self.step(tx, ground, by, now).await?;
        let from = std::mem::replace(&mut self.0.path, to.to_owned());
        self.write(tx).await?;
        if self.is_live() {
            crate::redirect::leave(tx, &from, to, by, now).await?;
            tenancy::services::bump_revision(tx, now).await?;
        }
        Ok(())
    }

    /// Lets a draft be the newest again, after what residents see moved on below it.
    pub(crate) async fn keep_draft(&mut self, tx: &DatabaseTransaction, draft: Uuid) -> Result<(), DbErr> {
        let Some(revision) = Revision::find(tx, draft).await? else { return Ok(()) };
        self.0.newest_revision = draft;
        self.0.title.clone_from(&revision.writing().title);
        self.0.summary.clone_from(&revision.writing().summary);
        Stage::Draft.word().clone_into(&mut self.0.stage);
        self.write(tx).await
    }

    /// Takes the page from one edition to the next, if it is still at the one that was decided on.
    async fn step(
        &mut self,
        tx: &DatabaseTransaction,
        ground: i64,
        by: &Hand,
        now: DateTime<Utc>,
    ) -> Result<(), Refusal> {
        let taken = Entity::update_many()
            .col_expr(Column::Edition, Expr::value(ground + 1))
            .filter(Column::Id.eq(self.0.id))
            .filter(Column::Edition.eq(ground))
            .exec(tx)
            .await?;
        if taken.rows_affected == 0 {
            let found = Self::find(tx, self.0.id).await?;
            return Err(Refusal::Stale(found.map_or(0, |page| page.0.edition)));
        }
        // What was read before may be older than what was decided on.
        if self.0.edition != ground
            && let Some(page) = Self::find(tx, self.0.id).await?
        {
            self.0 = page.0;
        }
        self.0.edition = ground + 1;
        self.0.changed_at = now;
        self.0.changed_by_id = by.id;
        self.0.changed_by_name.clone_from(&by.name);
        Ok(())
    }

    async fn write(&self, tx: &DatabaseTransaction) -> Result<(), DbErr> {
        let mut row = ActiveModel::from(self.0.clone()).reset_all();
        row.id = Set(self.0.id);
        Entity::update(row).exec(tx).await?;
        Ok(())
    }

    /// The day on which somebody shall look at it again.
    #[must_use]
    pub fn review_on(&self) -> Option<NaiveDate> {
        self.0.review_on
    }
}
