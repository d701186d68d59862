//! Sending a form: one transaction, and once only.
//!
//! The check page carries a one-use number, which is unique among submissions. Whoever sends first inserts it; everybody else
//! who sends the same number, at the same moment or a year later, from another tab or through another node, finds it taken and
//! lands on the same confirmation. What is written: the answers as they are, with the version that they answer; the case with
//! its reference, first entry and promise; the report for the back office; the message to the resident. The reference is shown
//! only after all of it is committed.

use chrono::{DateTime, Utc};
use crm::{Case, OpenError};
use deliveries::HandOver;
use jobs::tasks::{self, NewTask};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _, QueryFilter as _, Set};
use sha2::{Digest as _, Sha256};
use tenancy::{Keys, Tenant};
use uuid::Uuid;

use crate::draft::Draft;
use crate::journey::Journey;
use crate::journey_event::{self, Event};
use crate::limit::{self, Reached};
use crate::record::submission::{self, Column, Entity};
use crate::report::{self, About};

/// A form as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission(submission::Model);

/// What became of sending.
#[derive(Debug)]
pub enum Sent {
    /// It is written; the transaction is to be committed.
    Now(Box<Submission>),
    /// The number is used; the transaction is to be rolled back, and the winner looked up.
    Already,
    /// The answers have changed since the check page was shown; the transaction is to be rolled back.
    Changed,
    /// The reference that was drawn belongs to another case; the transaction is to be rolled back, and all begun again.
    ReferenceTaken,
    /// A limit is reached; the transaction is to be rolled back.
    TooMany(Reached),
}

/// Why there is nothing to send.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// The case could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// What was answered could not be written as JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// Everything that sending a form writes, put together before the transaction begins: while it runs on SQLite, nobody else can
/// write.
#[derive(Debug)]
pub struct Prepared<'a> {
    journey: &'a Journey,
    draft: &'a Draft,
    address: &'a str,
    now: DateTime<Utc>,
    row: submission::Model,
    case: Case,
    hand_over: Option<HandOver>,
    message: Option<notices::Composed>,
}

impl<'a> Prepared<'a> {
    /// Puts together what the answers of a complete journey come to. `nonce` is the number of its check page, `address` what
    /// limits count.
    ///
    /// # Errors
    /// See [`SubmitError`].
    pub fn new(
        tenant: &Tenant,
        now: DateTime<Utc>,
        journey: &'a Journey,
        draft: &'a Draft,
        nonce: &str,
        address: &'a str,
    ) -> Result<Self, SubmitError> {
        let definition = journey.definition();
        let answers = journey.kept();
        let frozen = serde_json::to_string(&answers)?;
        let row = submission::Model {
            id: Uuid::now_v7(),
            nonce: nonce.to_owned(),
            service: definition.service.clone(),
            version_id: journey.version.id,
            answers_sha256: Sha256::digest(frozen.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect(),
            answers: frozen,
            case_id: Uuid::now_v7(),
            sent_token: Keys::random_token(),
            // What the contact centre sends comes from one address, and is no flood.
            address_digest: draft.acting_by().is_none().then(|| limit::digest(tenant, address, now)),
            channel: draft.channel().to_owned(),
            minutes: draft.minutes(now),
            submitted_at: now,
            acted_by: draft.acting_by(),
            acted_name: draft.acting().map(|(_, name)| name),
        };
        let opening = crm::Opening {
            case_id: row.case_id,
            version: &journey.version,
            contact: report::contact(definition, &answers),
            place: report::place(definition, &answers).map(|place| place.words()),
            postcode: report::postcode(definition, &answers),
            answers: report::in_words(definition, &answers),
            channel: draft.channel(),
        };
        let case = crm::case::open(tenant, now, opening)?;
        let message = crm::message::compose(tenant, now, definition, &case, catalogue::Event::Received);
        let about = About { reference: case.reference(), opened_at: now, promised_on: case.promised_on() };
        let hand_over = definition.route.as_ref().map(|route| HandOver {
            subject: case.id(),
            reference: case.reference().to_owned(),
            service: definition.service.clone(),
            connector: route.connector.clone(),
            report: report::compose(definition, route, &answers, about),
        });
        Ok(Self { journey, draft, address, now, row, case, hand_over, message })
    }

    /// The same, from somebody who is signed in to this account: it stands among their requests.
    #[must_use]
    pub fn of_account(mut self, account: Option<Uuid>) -> Self {
        self.case = self.case.owned_by(account);
        self
    }

    /// Writes it all.
    ///
    /// # Errors
    /// The database is down; the transaction is to be rolled back then.
    pub async fn submit(self, tx: &DatabaseTransaction, tenant: &Tenant) -> Result<Sent, DbErr> {
        let Self { journey, draft, address, now, row, case, hand_over, message } = self;
        // First of all, so that whoever comes second waits here and then finds the number taken. A clash is asked for, not
        // suffered: on PostgreSQL an error would end the transaction.
        let inserted = Entity::insert(active(row.clone()))
            .on_conflict(OnConflict::column(Column::Nonce).do_nothing().to_owned())
            .exec_without_returning(tx)
            .await?;
        if inserted == 0 {
            return Ok(Sent::Already);
        }
        if !draft.mark_sent(tx, now, &row.nonce, &row.sent_token).await? {
            return Ok(Sent::Changed);
        }
        if row.acted_by.is_none()
            && let Some(reached) = limit::passed(tx, tenant, now, address).await?
        {
            return Ok(Sent::TooMany(reached));
        }
        if !case.write(tx).await? {
            return Ok(Sent::ReferenceTaken);
        }
        if let Some(by) = draft.acting() {
            crm::desk::note_acting_for(tx, now, &case, by).await?;
        }
        match hand_over {
            Some(what) => deliveries::hand_over(tx, now, what).await.map(|_| ())?,
            None => tasks::raise(tx, now, nobody_to_tell(&case, &row.service)).await?,
        }
        crm::message::tell(tx, now, message).await?;
        let minutes = Event::Submitted(row.minutes);
        journey_event::record(tx, now, &journey.version, Some(draft.id()), minutes).await?;
        Ok(Sent::Now(Box::new(Submission(row))))
    }
}

/// A service without a route is done by people: they must be told, or nobody would ever look.
fn nobody_to_tell(case: &Case, service: &str) -> NewTask {
    NewTask {
        kind: "no_route",
        dedupe_key: format!("no_route:{}", case.id()),
        subject: Some(case.id()),
        connector: None,
        words: format!(
            "The request {} has come in, and its service “{service}” leads to no system. A person has to deal with it.",
            case.reference()
        ),
    }
}

impl Submission {
    /// The submission that used this number.
    ///
    /// # Errors
    /// The database is down.
    pub async fn by_nonce(db: &impl ConnectionTrait, service: &str, nonce: &str) -> Result<Option<Self>, DbErr> {
        let query = Entity::find().filter(Column::Nonce.eq(nonce)).filter(Column::Service.eq(service));
        Ok(query.one(db).await?.map(Self))
    }

    /// The submission whose confirmation has this address.
    ///
    /// # Errors
    /// The database is down.
    pub async fn by_sent_token(db: &impl ConnectionTrait, service: &str, token: &str) -> Result<Option<Self>, DbErr> {
        let query = Entity::find().filter(Column::SentToken.eq(token)).filter(Column::Service.eq(service));
        Ok(query.one(db).await?.map(Self))
    }

    /// The case that it opened.
    #[must_use]
    pub fn case_id(&self) -> Uuid {
        self.0.case_id
    }

    /// The version that it answers.
    #[must_use]
    pub fn version_id(&self) -> Uuid {
        self.0.version_id
    }

    /// The member of staff who sent it for a resident.
    #[must_use]
    pub fn acted_by(&self) -> Option<Uuid> {
        self.0.acted_by
    }

    /// What the confirmation's address ends with.
    #[must_use]
    pub fn sent_token(&self) -> &str {
        &self.0.sent_token
    }

    /// The confirmation's address.
    #[must_use]
    pub fn href(&self) -> String {
        format!("/forms/{}/sent/{}", self.0.service, self.0.sent_token)
    }
}

fn active(row: submission::Model) -> submission::ActiveModel {
    submission::ActiveModel {
        id: Set(row.id),
        nonce: Set(row.nonce),
        service: Set(row.service),
        version_id: Set(row.version_id),
        answers: Set(row.answers),
        answers_sha256: Set(row.answers_sha256),
        case_id: Set(row.case_id),
        sent_token: Set(row.sent_token),
        address_digest: Set(row.address_digest),
        channel: Set(row.channel),
        minutes: Set(row.minutes),
        submitted_at: Set(row.submitted_at),
        acted_by: Set(row.acted_by),
        acted_name: Set(row.acted_name),
    }
}
