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
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _,
};
use sha2::{Digest as _, Sha256};
use tenancy::{Batch, Keys, Tenant};
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
    draft: &'a Draft,
    address: &'a str,
    now: DateTime<Utc>,
    row: submission::Model,
    case: Case,
    routed: bool,
    batch: Batch,
}

impl<'a> Prepared<'a> {
    /// Puts together what the answers of a complete journey come to. `nonce` is the number of its check page, `address` what
    /// limits count; whoever is signed in to `account` finds the case among their requests.
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
        account: Option<Uuid>,
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
        let case = crm::case::open(tenant, now, opening)?.owned_by(account);
        let message = crm::message::compose(tenant, now, definition, &case, catalogue::Event::Received);
        let about = About { reference: case.reference(), opened_at: now, promised_on: case.promised_on() };
        let mut batch = Batch::on(tenant.db().read());
        // First of all, so that whoever comes second waits here and then finds the number taken. A clash is asked for, not
        // suffered: on PostgreSQL an error would end the transaction.
        let only_once = OnConflict::column(Column::Nonce).do_nothing().to_owned();
        batch.add(&Entity::insert(row.clone().into_active_model()).on_conflict(only_once));
        draft.mark_sent(&mut batch, now, nonce, &row.sent_token);
        case.add_to(&mut batch);
        if let Some(route) = &definition.route {
            let what = HandOver {
                subject: case.id(),
                reference: case.reference().to_owned(),
                service: definition.service.clone(),
                connector: route.connector.clone(),
                report: report::compose(definition, route, &answers, about),
            };
            deliveries::hand_over(&mut batch, now, what)?;
        }
        if let Some(message) = message {
            notices::enqueue_in_batch(&mut batch, now, message);
        }
        journey_event::add(&mut batch, now, &journey.version, Some(draft.id()), Event::Submitted(row.minutes));
        Ok(Self { draft, address, now, row, case, routed: definition.route.is_some(), batch })
    }

    /// Writes it all.
    ///
    /// # Errors
    /// The database is down; the transaction is to be rolled back then.
    pub async fn submit(self, tx: &DatabaseTransaction, tenant: &Tenant) -> Result<Sent, DbErr> {
        let Self { draft, address, now, row, case, routed, batch } = self;
        if !batch.run(tx).await? {
            return what_gave_way(tx, &row, &case).await;
        }
        if row.acted_by.is_none()
            && let Some(reached) = limit::passed(tx, tenant, now, address).await?
        {
            return Ok(Sent::TooMany(reached));
        }
        if let Some(by) = draft.acting() {
            crm::desk::note_acting_for(tx, now, &case, by).await?;
        }
        if !routed {
            tasks::raise(tx, now, nobody_to_tell(&case, &row.service)).await?;
        }
        Ok(Sent::Now(Box::new(Submission(row))))
    }
}

/// Which of the three rows that may give way did: the submission's, the case's, or else the draft's.
async fn what_gave_way(tx: &DatabaseTransaction, row: &submission::Model, case: &Case) -> Result<Sent, DbErr> {
    let first = Entity::find().filter(Column::Nonce.eq(&row.nonce)).one(tx).await?;
    if first.is_some_and(|first| first.id != row.id) {
        return Ok(Sent::Already);
    }
    Ok(if case.is_taken(tx).await? { Sent::ReferenceTaken } else { Sent::Changed })
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
