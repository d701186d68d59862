//! One alert: written, published, changed, taken down. What stands on pages follows from it in [`crate::board`].

use chrono::{DateTime, Utc};
use sea_orm::prelude::StringLen;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, DeriveActiveEnum, EntityTrait as _, EnumIter,
    IntoActiveModel as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    sea_query::{ExprTrait as _, LockType},
};
use tenancy::{Database, Tenant};
use uuid::Uuid;

use crate::board;
use crate::facts::Facts;
use crate::record::alert::{ActiveModel, Column, Entity, Model};

/// An advisory lock of PostgreSQL that is ours: changing what stands on the pages.
const CHANGING: i64 = 0x6a77_7019;

/// Where an alert stands, as the banners were last made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
pub enum Stage {
    /// Written, and not published yet.
    Draft,
    /// Published, and its time has not come.
    Waiting,
    /// On the website.
    Live,
    /// Taken down, or its time has passed.
    Over,
}

/// One alert.
#[derive(Clone, Debug)]
pub struct Alert {
    row: Model,
    draft: Facts,
    published: Option<Facts>,
}

/// Why an alert could not be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Somebody else changed it since it was looked at.
    #[error("somebody has changed this alert since")]
    OutOfDate,
    /// It ends before it could begin.
    #[error("the alert would be over before it begins")]
    OverAlready,
    /// What is over stays over.
    #[error("the alert is over")]
    Over,
}

impl Alert {
    /// Writes a new one.
    ///
    /// # Errors
    /// The database is down.
    pub async fn write(db: &impl ConnectionTrait, facts: &Facts, by: &str, now: DateTime<Utc>) -> Result<Uuid, DbErr> {
        let id = Uuid::now_v7();
        let row = ActiveModel {
            id: Set(id),
            edition: Set(1),
            draft: Set(written(facts)?),
            published: Set(None),
            starts_at: Set(None),
            ends_at: Set(None),
            stage: Set(Stage::Draft),
            written_at: Set(now),
            written_by: Set(by.to_owned()),
            published_at: Set(None),
            published_by: Set(None),
            taken_down_at: Set(None),
            taken_down_by: Set(None),
        };
        Entity::insert(row).exec_without_returning(db).await?;
        Ok(id)
    }

    /// The one with this id.
    ///
    /// # Errors
    /// The database is down, or what it holds cannot be read.
    pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Self>, DbErr> {
        Entity::find_by_id(id).one(db).await?.map(Self::read).transpose()
    }

    /// The same, held until the transaction ends, so that two who change it come one after the other.
    ///
    /// # Errors
    /// The database is down, or what it holds cannot be read.
    pub async fn hold(tx: &DatabaseTransaction, id: Uuid) -> Result<Option<Self>, DbErr> {
        Database::alone(tx, CHANGING).await?;
        Entity::find_by_id(id).lock(LockType::Update).one(tx).await?.map(Self::read).transpose()
    }

    /// The newest `most` of a stage: those first that were written last.
    ///
    /// # Errors
    /// The database is down, or what it holds cannot be read.
    pub async fn in_stage(db: &impl ConnectionTrait, stage: Stage, most: u64) -> Result<Vec<Self>, DbErr> {
        let rows = Entity::find()
            .filter(Column::Stage.eq(stage))
            .order_by_desc(Column::WrittenAt)
            .order_by_desc(Column::Id)
            .limit(most)
            .all(db)
            .await?;
        rows.into_iter().map(Self::read).collect()
    }

    /// Whether an alert has to come or to go by the clock. Only reads.
    ///
    /// # Errors
    /// The database is down.
    pub async fn is_any_due(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<bool, DbErr> {
        let begins = Column::Stage.eq(Stage::Waiting).and(Column::StartsAt.lte(now));
        let ends = Column::Stage.eq(Stage::Live).and(Column::EndsAt.lte(now));
        Ok(Entity::find().filter(begins.or(ends)).count(db).await? > 0)
    }

    fn read(row: Model) -> Result<Self, DbErr> {
        let facts = |text: &str| {
            serde_json::from_str(text).map_err(|error| DbErr::Custom(format!("alert {}: {error}", row.id)))
        };
        let draft = facts(&row.draft)?;
        let published = row.published.as_deref().map(facts).transpose()?;
        Ok(Self { row, draft, published })
    }

    /// Changes the draft. What is on the website stays until somebody publishes.
    ///
    /// # Errors
    /// The database is down.
    pub async fn change(
        self,
        tx: &DatabaseTransaction,
        edition: i32,
        facts: &Facts,
        by: &str,
        now: DateTime<Utc>,
    ) -> Result<Result<(), Refusal>, DbErr> {
        if let Some(refusal) = self.refusal(edition) {
            return Ok(Err(refusal));
        }
        let mut row = self.row.into_active_model();
        row.edition = Set(edition + 1);
        row.draft = Set(written(facts)?);
        row.written_at = Set(now);
        row.written_by = Set(by.to_owned());
        Entity::update(row).exec(tx).await?;
        Ok(Ok(()))
    }

    /// Puts the draft on the website, now or at its time.
    ///
    /// # Errors
    /// The database is down.
    pub async fn publish(
        self,
        tx: &DatabaseTransaction,
        tenant: &Tenant,
        edition: i32,
        by: &str,
    ) -> Result<Result<(), Refusal>, DbErr> {
        let now = tenant.clock().now();
        if let Some(refusal) = self.refusal(edition) {
            return Ok(Err(refusal));
        }
        let began = self.published.as_ref().and_then(|facts| facts.starts_at).filter(|_| self.row.stage == Stage::Live);
        let mut facts = self.draft;
        // What is live already began when it began.
        let starts_at = facts.starts_at.unwrap_or(began.unwrap_or(now));
        if facts.has_ended(std::cmp::max(now, starts_at)) {
            return Ok(Err(Refusal::OverAlready));
        }
        facts.starts_at = Some(starts_at);
        let stage = if self.row.stage == Stage::Live { Stage::Live } else { Stage::Waiting };
        let mut row = self.row.into_active_model();
        row.edition = Set(edition + 1);
        row.published = Set(Some(written(&facts)?));
        row.starts_at = Set(facts.starts_at);
        row.ends_at = Set(facts.ends_at);
        row.stage = Set(stage);
        row.published_at = Set(Some(now));
        row.published_by = Set(Some(by.to_owned()));
        Entity::update(row).exec(tx).await?;
        board::rewrite(tx, tenant, now).await?;
        Ok(Ok(()))
    }

    /// Takes it off the website, or keeps it from coming. Doing it twice is doing it once.
    ///
    /// # Errors
    /// The database is down.
    pub async fn take_down(
        self,
        tx: &DatabaseTransaction,
        tenant: &Tenant,
        by: &str,
    ) -> Result<Result<(), Refusal>, DbErr> {
        if self.row.stage == Stage::Over {
            return Ok(Err(Refusal::Over));
        }
        let now = tenant.clock().now();
        let never_published = self.row.stage == Stage::Draft;
        let mut row = self.row.into_active_model();
        row.taken_down_at = Set(Some(now));
        row.taken_down_by = Set(Some(by.to_owned()));
        if never_published {
            row.stage = Set(Stage::Over);
        }
        Entity::update(row).exec(tx).await?;
        if !never_published {
            board::rewrite(tx, tenant, now).await?;
        }
        Ok(Ok(()))
    }

    fn refusal(&self, edition: i32) -> Option<Refusal> {
        if self.row.stage == Stage::Over {
            Some(Refusal::Over)
        } else if self.row.edition != edition {
            Some(Refusal::OutOfDate)
        } else {
            None
        }
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.row.id
    }

    /// Goes up with every change.
    #[must_use]
    pub fn edition(&self) -> i32 {
        self.row.edition
    }

    /// Where it stands.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.row.stage
    }

    /// As it is written now.
    #[must_use]
    pub fn draft(&self) -> &Facts {
        &self.draft
    }

    /// As it was published.
    #[must_use]
    pub fn published(&self) -> Option<&Facts> {
        self.published.as_ref()
    }

    /// Whether the draft says something else than the website. A draft that begins at once says the same as one that began.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.published.as_ref().is_some_and(|published| {
            let began = self.draft.starts_at.or(published.starts_at);
            Facts { starts_at: began, ..self.draft.clone() } != *published
        })
    }

    /// Who wrote it, and when.
    #[must_use]
    pub fn written(&self) -> (&str, DateTime<Utc>) {
        (&self.row.written_by, self.row.written_at)
    }

    /// Who published it, and when.
    #[must_use]
    pub fn published_by(&self) -> Option<(&str, DateTime<Utc>)> {
        self.row.published_by.as_deref().zip(self.row.published_at)
    }

    /// Who took it down, and when.
    #[must_use]
    pub fn taken_down_by(&self) -> Option<(&str, DateTime<Utc>)> {
        self.row.taken_down_by.as_deref().zip(self.row.taken_down_at)
    }

    /// Where it has to stand at a moment.
    #[must_use]
    pub(crate) fn stage_at(&self, now: DateTime<Utc>) -> Stage {
        let Some(facts) = &self.published else { return self.row.stage };
        if self.row.taken_down_at.is_some() || facts.has_ended(now) {
            Stage::Over
        } else if facts.starts_at.is_some_and(|start| start > now) {
            Stage::Waiting
        } else {
            Stage::Live
        }
    }

    /// Writes down where it stands.
    pub(crate) async fn move_to(&self, tx: &DatabaseTransaction, stage: Stage) -> Result<(), DbErr> {
        let row = ActiveModel { id: Set(self.row.id), stage: Set(stage), ..Default::default() };
        Entity::update(row).exec(tx).await.map(|_| ())
    }

    /// Every one that is published and not over, held for the transaction.
    pub(crate) async fn standing(tx: &DatabaseTransaction) -> Result<Vec<Self>, DbErr> {
        Database::alone(tx, CHANGING).await?;
        let rows = Entity::find().filter(Column::Stage.is_in([Stage::Waiting, Stage::Live])).all(tx).await?;
        rows.into_iter().map(Self::read).collect()
    }
}

fn written(facts: &Facts) -> Result<String, DbErr> {
    serde_json::to_string(facts).map_err(|error| DbErr::Custom(error.to_string()))
}
