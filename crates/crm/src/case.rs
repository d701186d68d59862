//! One request of a resident, from the day it was made until it has ended.

use std::collections::BTreeMap;

use catalogue::{ContactAnswer, State};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QuerySelect as _, Set,
};
use tenancy::{Batch, Keys, Tenant, Version};
use uuid::Uuid;

use crate::case_list;
use crate::fold::Standing;
use crate::record::case_file::{self, Model};
use crate::reference::Reference;
use crate::timeline::{self, NewEntry, Source};

/// What a case says until the first news: true whichever system it goes to.
pub const OPENING_WORDS: &str =
    "We pass your report to the team that does the work. They look at it and decide what to do.";

/// A case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case(pub(crate) Model);

/// What a case is opened with.
#[derive(Clone, Debug)]
pub struct Opening<'a> {
    /// The case's id, chosen by whoever opens it.
    pub case_id: Uuid,
    /// The version of the service that was answered.
    pub version: &'a Version,
    /// Who asks.
    pub contact: ContactAnswer,
    /// Where it is, in words.
    pub place: Option<String>,
    /// The resident's postcode: a private fact that opens the tracking page.
    pub postcode: Option<String>,
    /// Answers in words by step: what messages may quote.
    pub answers: BTreeMap<String, String>,
    /// How it came: `web`.
    pub channel: &'a str,
}

/// Why a case could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The borough's letter pair is none.
    #[error("no reference could be drawn")]
    NoReference,
}

/// A case with its reference and its promise, which is not written yet: [`Case::add_to`] has that done.
///
/// # Errors
/// See [`OpenError`].
pub fn open(tenant: &Tenant, now: DateTime<Utc>, opening: Opening<'_>) -> Result<Case, OpenError> {
    let definition = &opening.version.definition;
    let promise = definition.promise;
    let promised_on = tenant.holidays().promise_date(catalogue::london_date(now), promise.days, promise.counted);
    let reference =
        Reference::draw(&tenant.profile().reference_prefix, Keys::random_below).map_err(|_| OpenError::NoReference)?;
    let found_by = case_list::found_by(&opening.contact, opening.postcode.as_deref(), opening.place.as_deref());
    Ok(Case(Model {
        id: opening.case_id,
        reference: reference.to_string(),
        service: definition.service.clone(),
        version_id: opening.version.id,
        state: State::Received.word().to_owned(),
        words: OPENING_WORDS.to_owned(),
        next_on: None,
        promised_on,
        expected_on: None,
        late_told_at: None,
        place: opening.place,
        contact_name: opening.contact.name,
        contact_email: opening.contact.email,
        contact_telephone: opening.contact.telephone,
        postcode: opening.postcode,
        account_id: None,
        message_values: serde_json::to_string(&opening.answers).unwrap_or_else(|_| "{}".to_owned()),
        channel: opening.channel.to_owned(),
        opened_at: now,
        closed_at: None,
        updated_at: now,
        assigned_to: None,
        assigned_name: None,
        found_by,
    }))
}

impl Case {
    /// Adds a case that was just opened, and its first entry, to what is written in the transaction of what causes it. Its row
    /// gives way where the reference that was drawn is taken ([`Case::is_taken`]).
    pub fn add_to(&self, batch: &mut Batch) {
        // A clash must not end the transaction, as PostgreSQL would have it: it is asked for, not suffered.
        batch.add(
            &case_file::Entity::insert(self.0.clone().into_active_model())
                .on_conflict(OnConflict::column(case_file::Column::Reference).do_nothing().to_owned()),
        );
        timeline::add_first(batch, self.id(), self.opened_at(), &self.first_entry());
    }

    /// Whether the reference that was drawn for it belongs to another case.
    ///
    /// # Errors
    /// The database is down.
    pub async fn is_taken(&self, db: &impl ConnectionTrait) -> Result<bool, DbErr> {
        Ok(Self::find_by_reference(db, self.reference()).await?.is_some_and(|other| other.id() != self.id()))
    }

    /// The case with this id.
    ///
    /// # Errors
    /// The database is down.
    pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Self>, DbErr> {
        Ok(case_file::Entity::find_by_id(id).one(db).await?.map(Self))
    }

    /// The same, held until the transaction ends, so that two who fold at once take turns.
    ///
    /// # Errors
    /// The database is down.
    pub async fn hold(tx: &DatabaseTransaction, id: Uuid) -> Result<Option<Self>, DbErr> {
        Ok(case_file::Entity::find_by_id(id).lock_exclusive().one(tx).await?.map(Self))
    }

    /// The case with this reference, in its canonical form.
    ///
    /// # Errors
    /// The database is down.
    pub async fn find_by_reference(db: &impl ConnectionTrait, reference: &str) -> Result<Option<Self>, DbErr> {
        let found = case_file::Entity::find().filter(case_file::Column::Reference.eq(reference)).one(db).await?;
        Ok(found.map(Self))
    }

    /// Open cases whose day has passed, the longest overdue first.
    ///
    /// # Errors
    /// The database is down.
    pub async fn overdue(db: &impl ConnectionTrait, today: NaiveDate, most: u64) -> Result<Vec<Uuid>, DbErr> {
        use sea_orm::QueryOrder as _;
        use sea_orm::sea_query::{Expr, ExprTrait as _, Func};
        let ends = [State::Completed, State::Closed].map(State::word);
        let expected =
            Func::coalesce([Expr::col(case_file::Column::ExpectedOn), Expr::col(case_file::Column::PromisedOn)]);
        case_file::Entity::find()
            .select_only()
            .column(case_file::Column::Id)
            .filter(case_file::Column::State.is_not_in(ends))
            // The index is on the promise; a new date is never earlier than it.
            .filter(case_file::Column::PromisedOn.lt(today))
            .filter(Expr::expr(expected).lt(today))
            .order_by_asc(case_file::Column::PromisedOn)
            .limit(most)
            .into_tuple()
            .all(db)
            .await
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.0.id
    }

    /// The service that was asked for.
    #[must_use]
    pub fn service(&self) -> &str {
        &self.0.service
    }

    /// Its reference, in canonical form.
    #[must_use]
    pub fn reference(&self) -> &str {
        &self.0.reference
    }

    /// The version of the service that it stands on.
    #[must_use]
    pub fn version_id(&self) -> Uuid {
        self.0.version_id
    }

    /// Its plain state.
    #[must_use]
    pub fn state(&self) -> State {
        State::from_word(&self.0.state).unwrap_or(State::Received)
    }

    /// What happens next, in the resident's words.
    #[must_use]
    pub fn words(&self) -> &str {
        &self.0.words
    }

    /// By when something happens next.
    #[must_use]
    pub fn next_on(&self) -> Option<NaiveDate> {
        self.0.next_on
    }

    /// The day that was promised at first.
    #[must_use]
    pub fn promised_on(&self) -> NaiveDate {
        self.0.promised_on
    }

    /// The day that is expected now.
    #[must_use]
    pub fn expected_on(&self) -> NaiveDate {
        self.0.expected_on.unwrap_or(self.0.promised_on)
    }

    /// Where it is, in words.
    #[must_use]
    pub fn place(&self) -> Option<&str> {
        self.0.place.as_deref()
    }

    /// Who asked.
    #[must_use]
    pub fn contact(&self) -> ContactAnswer {
        ContactAnswer {
            name: self.0.contact_name.clone(),
            email: self.0.contact_email.clone(),
            telephone: self.0.contact_telephone.clone(),
        }
    }

    /// How it came: `web`, `phone`, `face-to-face`, `email`.
    #[must_use]
    pub fn channel(&self) -> &str {
        &self.0.channel
    }

    /// Whose work it is: their id and name.
    #[must_use]
    pub fn assigned(&self) -> Option<(Uuid, &str)> {
        Some((self.0.assigned_to?, self.0.assigned_name.as_deref().unwrap_or_default()))
    }

    /// Where mail about it goes.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        self.0.contact_email.as_deref()
    }

    /// The resident's postcode, canonical.
    #[must_use]
    pub fn postcode(&self) -> Option<&str> {
        self.0.postcode.as_deref()
    }

    /// When it was opened.
    #[must_use]
    pub fn opened_at(&self) -> DateTime<Utc> {
        self.0.opened_at
    }

    /// When it ended.
    #[must_use]
    pub fn closed_at(&self) -> Option<DateTime<Utc>> {
        self.0.closed_at
    }

    /// Answers in words by step, for messages.
    #[must_use]
    pub fn answers(&self) -> BTreeMap<String, String> {
        serde_json::from_str(&self.0.message_values).unwrap_or_default()
    }

    /// Whether the resident has been told once that it takes longer.
    #[must_use]
    pub fn was_told_late(&self) -> bool {
        self.0.late_told_at.is_some()
    }

    /// Writes where it stands now.
    ///
    /// # Errors
    /// The database is down.
    pub async fn stand(
        &mut self,
        tx: &DatabaseTransaction,
        now: DateTime<Utc>,
        standing: &Standing,
    ) -> Result<(), DbErr> {
        self.0.state = standing.state.word().to_owned();
        self.0.words.clone_from(&standing.words);
        self.0.next_on = standing.next_on;
        self.0.closed_at = standing.ended_at;
        self.0.updated_at = now;
        let row = case_file::ActiveModel {
            id: sea_orm::Unchanged(self.0.id),
            state: Set(self.0.state.clone()),
            words: Set(self.0.words.clone()),
            next_on: Set(self.0.next_on),
            closed_at: Set(self.0.closed_at),
            updated_at: Set(now),
            ..Default::default()
        };
        row.update_without_returning(tx).await.map(|_| ())
    }

    /// Writes a new date, and that the resident is told of it, if this is the first time.
    ///
    /// # Errors
    /// The database is down.
    pub async fn expect_later(
        &mut self,
        tx: &DatabaseTransaction,
        now: DateTime<Utc>,
        expected_on: NaiveDate,
    ) -> Result<(), DbErr> {
        self.0.expected_on = Some(expected_on);
        self.0.late_told_at = self.0.late_told_at.or(Some(now));
        self.0.updated_at = now;
        let row = case_file::ActiveModel {
            id: sea_orm::Unchanged(self.0.id),
            expected_on: Set(self.0.expected_on),
            late_told_at: Set(self.0.late_told_at),
            updated_at: Set(now),
            ..Default::default()
        };
        row.update_without_returning(tx).await.map(|_| ())
    }

    /// Gives it to somebody, or to nobody.
    ///
    /// # Errors
    /// The database is down.
    pub async fn give(
        &mut self,
        tx: &DatabaseTransaction,
        now: DateTime<Utc>,
        to: Option<(Uuid, String)>,
    ) -> Result<(), DbErr> {
        (self.0.assigned_to, self.0.assigned_name) = to.unzip();
        self.0.updated_at = now;
        let row = case_file::ActiveModel {
            id: sea_orm::Unchanged(self.0.id),
            assigned_to: Set(self.0.assigned_to),
            assigned_name: Set(self.0.assigned_name.clone()),
            updated_at: Set(now),
            ..Default::default()
        };
        row.update_without_returning(tx).await.map(|_| ())
    }

    fn first_entry(&self) -> NewEntry {
        NewEntry {
            source: Source::Opening,
            key: "opened".to_owned(),
            at: self.0.opened_at,
            state: Some(State::Received),
            title: State::Received.label().to_owned(),
            words: Some("We have your report.".to_owned()),
            next_on: None,
            public: true,
            by: None,
        }
    }
}
