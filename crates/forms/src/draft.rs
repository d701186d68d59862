//! Answers on their way: one draft for each visit and service, in the database, so that a restart loses nothing.
//!
//! A draft keeps the version that it was begun under: what is published in between changes neither its questions nor its
//! answers (EF-50). After it was sent the answers are taken out of it, and it only remembers where the confirmation is.

use catalogue::Answers;
use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QuerySelect as _,
};
use serde::{Deserialize, Serialize};
use tenancy::{Batch, Keys};
use uuid::Uuid;

use crate::record::draft::{self, Column, Entity, Model};

/// How the answers came when a resident gave them; [`Acting`] has the other ways.
pub const WEB: &str = "web";

/// Drafts that nobody has touched for so long are forgotten. A browser forgets the visit much earlier.
const KEPT: Duration = Duration::days(7);

/// The most of it that is kept, in bytes: far more than any question takes.
const MOST_UNSAVED: usize = 64 * 1024;

/// Answers on their way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft(Model);

/// What was typed at a step by somebody who had been signed out meanwhile.
#[derive(Serialize, Deserialize)]
struct Unsaved {
    step: String,
    typed: Vec<(String, String)>,
}

/// Who fills in a form for a resident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acting {
    /// The member of staff.
    pub by: Uuid,
    /// Their name.
    pub name: String,
    /// How the resident came: `phone`, `face-to-face` or `email`.
    pub channel: &'static str,
}

impl Draft {
    /// A draft that is not stored yet.
    #[must_use]
    pub fn begin(visit: &str, service: &str, version_id: Uuid, now: DateTime<Utc>) -> Self {
        Self(Model {
            id: Uuid::now_v7(),
            visit_digest: visit.to_owned(),
            service: service.to_owned(),
            version_id,
            answers: "{}".to_owned(),
            nonce: None,
            sent_token: None,
            channel: WEB.to_owned(),
            acting_by: None,
            acting_name: None,
            unsaved: None,
            started_at: now,
            updated_at: now,
        })
    }

    /// The same, filled in by a member of staff. The draft alone says so, so that no link leads there.
    #[must_use]
    pub fn acting_for(mut self, acting: Acting) -> Self {
        self.0.channel = acting.channel.to_owned();
        (self.0.acting_by, self.0.acting_name) = (Some(acting.by), Some(acting.name));
        self
    }

    /// What a member of staff has begun for residents in this browser and not sent.
    ///
    /// # Errors
    /// The database is down.
    pub async fn begun_by(db: &impl ConnectionTrait, visit: &str, by: Uuid) -> Result<Vec<Self>, DbErr> {
        let query = Entity::find().filter(Column::VisitDigest.eq(visit)).filter(Column::ActingBy.eq(by));
        let rows = query.filter(Column::SentToken.is_null()).all(db).await?;
        Ok(rows.into_iter().map(Self).collect())
    }

    /// The draft of a visit and service.
    ///
    /// # Errors
    /// The database is down.
    pub async fn find(db: &impl ConnectionTrait, visit: &str, service: &str) -> Result<Option<Self>, DbErr> {
        Ok(Self::query(visit, service).one(db).await?.map(Self))
    }

    /// The same, held until the transaction ends, so that two tabs that answer at once take turns.
    ///
    /// # Errors
    /// The database is down.
    pub async fn hold(tx: &DatabaseTransaction, visit: &str, service: &str) -> Result<Option<Self>, DbErr> {
        Ok(Self::query(visit, service).lock_exclusive().one(tx).await?.map(Self))
    }

    fn query(visit: &str, service: &str) -> sea_orm::Select<Entity> {
        Entity::find().filter(Column::VisitDigest.eq(visit)).filter(Column::Service.eq(service))
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.0.id
    }

    /// The version that it answers.
    #[must_use]
    pub fn version_id(&self) -> Uuid {
        self.0.version_id
    }

    /// The service that it is for.
    #[must_use]
    pub fn service(&self) -> &str {
        &self.0.service
    }

    /// The member of staff who fills it in for a resident.
    #[must_use]
    pub fn acting_by(&self) -> Option<Uuid> {
        self.0.acting_by
    }

    /// The same, with their name.
    #[must_use]
    pub fn acting(&self) -> Option<(Uuid, String)> {
        Some((self.0.acting_by?, self.0.acting_name.clone().unwrap_or_default()))
    }

    /// How the answers come.
    #[must_use]
    pub fn channel(&self) -> &str {
        &self.0.channel
    }

    /// The one-use number of its check page, while it is not used.
    #[must_use]
    pub fn nonce(&self) -> Option<&str> {
        self.0.nonce.as_deref()
    }

    /// Where its confirmation is, when it was sent.
    #[must_use]
    pub fn sent_token(&self) -> Option<&str> {
        self.0.sent_token.as_deref()
    }

    /// The answers so far. What cannot be read is asked again rather than sent.
    #[must_use]
    pub fn answers(&self) -> Answers {
        serde_json::from_str(&self.0.answers).unwrap_or_default()
    }

    /// Keeps what was typed at a step until the member of staff who began is back (EF-35). It is no answer, and nobody else sees it.
    ///
    /// # Errors
    /// The database is down.
    pub async fn keep_unsaved(
        &self,
        tx: &DatabaseTransaction,
        step: &str,
        typed: &[(String, String)],
    ) -> Result<(), DbErr> {
        let unsaved = Unsaved { step: step.to_owned(), typed: typed.to_vec() };
        let text = serde_json::to_string(&unsaved).map_err(|error| DbErr::Json(error.to_string()))?;
        if text.len() > MOST_UNSAVED {
            return Ok(());
        }
        let kept = Entity::update_many().col_expr(Column::Unsaved, Expr::val(Some(text)));
        kept.filter(Column::Id.eq(self.0.id)).exec(tx).await.map(|_| ())
    }

    /// What was typed at a step and is not saved.
    #[must_use]
    pub fn unsaved(&self, step: &str) -> Option<Vec<(String, String)>> {
        let unsaved: Unsaved = serde_json::from_str(self.0.unsaved.as_deref()?).ok()?;
        (unsaved.step == step).then_some(unsaved.typed)
    }

    /// Stores it with these answers. The number of its check page no longer counts: what is sent is what was seen.
    ///
    /// # Errors
    /// The database is down.
    pub async fn save(&mut self, tx: &DatabaseTransaction, now: DateTime<Utc>, answers: &Answers) -> Result<(), DbErr> {
        self.0.answers = serde_json::to_string(answers).map_err(|error| DbErr::Json(error.to_string()))?;
        self.0.nonce = None;
        self.0.unsaved = None;
        self.0.updated_at = now;
        Entity::insert(self.0.clone().into_active_model())
            .on_conflict(
                OnConflict::columns([Column::VisitDigest, Column::Service])
                    .update_columns([
                        Column::Id,
                        Column::VersionId,
                        Column::Answers,
                        Column::Nonce,
                        Column::SentToken,
                        Column::Channel,
                        Column::ActingBy,
                        Column::ActingName,
                        Column::Unsaved,
                        Column::StartedAt,
                        Column::UpdatedAt,
                    ])
                    .to_owned(),
            )
            .exec_without_returning(tx)
            .await?;
        Ok(())
    }

    /// Draws the one-use number that its check page carries, unless it has one: two tabs carry the same (EF-41).
    ///
    /// # Errors
    /// The database is down.
    pub async fn mint_nonce(&mut self, tx: &DatabaseTransaction) -> Result<(), DbErr> {
        let nonce = Keys::random_token();
        let minted = Entity::update_many()
            .col_expr(Column::Nonce, Expr::val(nonce.as_str()))
            .filter(Column::Id.eq(self.0.id))
            .filter(Column::Nonce.is_null())
            .filter(Column::SentToken.is_null())
            .exec(tx)
            .await?
            .rows_affected;
        self.0.nonce = if minted == 1 {
            Some(nonce)
        } else {
            Entity::find_by_id(self.0.id).one(tx).await?.and_then(|row| row.nonce)
        };
        Ok(())
    }

    /// Has the answers taken out and the confirmation remembered, if the number still counts; otherwise no row is written.
    pub fn mark_sent(&self, batch: &mut Batch, now: DateTime<Utc>, nonce: &str, sent_token: &str) {
        batch.add(
            &Entity::update_many()
                .col_expr(Column::Answers, Expr::val("{}"))
                .col_expr(Column::Unsaved, Expr::val(None::<String>))
                .col_expr(Column::Nonce, Expr::val(None::<String>))
                .col_expr(Column::SentToken, Expr::val(sent_token))
                .col_expr(Column::UpdatedAt, Expr::val(now))
                .filter(Column::Id.eq(self.0.id))
                .filter(Column::Nonce.eq(nonce)),
        );
    }

    /// Forgets it, so that the next answer begins another one.
    ///
    /// # Errors
    /// The database is down.
    pub async fn forget(&self, tx: &DatabaseTransaction) -> Result<(), DbErr> {
        Entity::delete_by_id(self.0.id).exec(tx).await?;
        Ok(())
    }

    /// Whole minutes since it was begun.
    #[must_use]
    pub fn minutes(&self, now: DateTime<Utc>) -> i32 {
        i32::try_from((now - self.0.started_at).num_minutes().max(0)).unwrap_or(i32::MAX)
    }
}

/// Forgets drafts that nobody has touched for a week; says how many.
///
/// # Errors
/// The database is down.
pub(crate) async fn forget_old(tx: &DatabaseTransaction, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let gone = draft::Entity::delete_many().filter(Column::UpdatedAt.lt(now - KEPT)).exec(tx).await?;
    Ok(gone.rows_affected)
}
