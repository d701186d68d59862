//! One answer to "Was this page useful?" or to "How satisfied were you?", and what staff made of it.

use chrono::{DateTime, Duration, Months, Utc};
use identity::throttle::{self, Asked, Try};
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QuerySelect as _, Set, Unchanged,
};
use tenancy::Tenant;
use uuid::Uuid;

use crate::grade::{Grade, Kind};
use crate::record::feedback_answer::{ActiveModel, Column, Entity, Model};
use crate::redaction::without_personal_data;
use crate::state::State;

/// How long words are kept: what people think of a page is old after a year, and the page has changed.
pub const WORDS_KEPT: Months = Months::new(12);

/// What somebody says.
#[derive(Clone, Debug)]
pub struct NewAnswer<'a> {
    /// The number of the page on which it was typed: a second press of the button is the same answer.
    pub nonce: &'a str,
    /// What kind of thing it is about.
    pub kind: Kind,
    /// Which: a page's path, empty for the whole website, or a service.
    pub about: &'a str,
    /// What they chose.
    pub grade: Grade,
    /// What they wrote, as they wrote it; may be empty.
    pub comment: &'a str,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// It is kept.
    Now,
    /// It was there already.
    Already,
    /// There were too many from this address; it is not kept. The transaction is to be rolled back.
    TooMany {
        /// For how long none is taken.
        wait: Duration,
    },
}

/// What became of sorting one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sorted {
    /// It is done.
    Done,
    /// Somebody else has sorted it since the page was shown.
    Unseen,
}

/// An answer that is kept.
#[derive(Clone, Debug)]
pub struct Answer(pub(crate) Model);

/// Keeps an answer, painted over, unless it is there already or too many came from this address. Without words there is nothing
/// to sort.
///
/// # Errors
/// The database is down.
pub async fn give(
    tx: &DatabaseTransaction,
    tenant: &Tenant,
    now: DateTime<Utc>,
    answer: &NewAnswer<'_>,
    address: &str,
) -> Result<Given, DbErr> {
    let comment = Some(without_personal_data(answer.comment)).filter(|comment| !comment.is_empty());
    let state = if comment.is_some() { State::New } else { State::Read };
    let row = Model {
        id: Uuid::now_v7(),
        nonce: answer.nonce.to_owned(),
        kind: answer.kind.word().to_owned(),
        about: answer.about.to_owned(),
        grade: answer.grade.word().to_owned(),
        comment,
        at: now,
        state: state.word().to_owned(),
        handled_by: None,
        handled_name: None,
        handled_at: None,
        note: String::new(),
    };
    // A clash is asked for, not suffered: on PostgreSQL an error would end the transaction.
    let clash = OnConflict::column(Column::Nonce).do_nothing().to_owned();
    if Entity::insert(row.into_active_model()).on_conflict(clash).exec_without_returning(tx).await? == 0 {
        return Ok(Given::Already);
    }
    let subject = format!("{} {}", answer.kind.word(), answer.about);
    let tried = Try { kind: throttle::Kind::Feedback, subject: &subject, address, known_browser: None };
    Ok(match throttle::ask(tx, tenant, now, tried).await? {
        Asked::Go(_) => Given::Now,
        Asked::Wait { wait } => Given::TooMany { wait },
    })
}

/// Forgets words that were kept long enough, and the notes on them; what was chosen stays, for the figures. Says how many.
///
/// # Errors
/// The database is down.
pub async fn forget_words(tx: &DatabaseTransaction, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let Some(before) = now.checked_sub_months(WORDS_KEPT) else { return Ok(0) };
    let forgotten = Entity::update_many()
        .col_expr(Column::Comment, Expr::value(None::<String>))
        .col_expr(Column::Note, Expr::value(""))
        .filter(Column::At.lt(before))
        .filter(Column::Comment.is_not_null().or(Column::Note.ne("")))
        .exec(tx)
        .await?;
    Ok(forgotten.rows_affected)
}

impl Answer {
    /// The answer with this id.
    ///
    /// # Errors
    /// The database is down.
    pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Self>, DbErr> {
        Ok(Entity::find_by_id(id).one(db).await?.map(Self))
    }

    /// The same, kept from others until the transaction ends.
    ///
    /// # Errors
    /// The database is down.
    pub async fn hold(tx: &DatabaseTransaction, id: Uuid) -> Result<Option<Self>, DbErr> {
        Ok(Entity::find_by_id(id).lock_exclusive().one(tx).await?.map(Self))
    }

    /// Sorts it. `seen` is when it was last sorted, as the page showed it: whoever sorts at the same time as a colleague is told.
    ///
    /// # Errors
    /// The database is down.
    pub async fn sort(
        &mut self,
        tx: &DatabaseTransaction,
        now: DateTime<Utc>,
        by: (Uuid, String),
        seen: &str,
        state: State,
        note: &str,
    ) -> Result<Sorted, DbErr> {
        if seen != self.seen() {
            return Ok(Sorted::Unseen);
        }
        let row = ActiveModel {
            id: Unchanged(self.0.id),
            state: Set(state.word().to_owned()),
            note: Set(note.to_owned()),
            handled_by: Set(Some(by.0)),
            handled_name: Set(Some(by.1)),
            handled_at: Set(Some(now)),
            ..Default::default()
        };
        self.0 = row.update(tx).await?;
        Ok(Sorted::Done)
    }

    /// When it was last sorted, as a page hands it back.
    #[must_use]
    pub fn seen(&self) -> String {
        self.0.handled_at.map(|at| at.timestamp_micros().to_string()).unwrap_or_default()
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.0.id
    }

    /// What kind of thing it is about.
    #[must_use]
    pub fn kind(&self) -> Kind {
        Kind::from_word(&self.0.kind).unwrap_or(Kind::Page)
    }

    /// Which page (empty: the whole website) or service.
    #[must_use]
    pub fn about(&self) -> &str {
        &self.0.about
    }

    /// What was chosen.
    #[must_use]
    pub fn grade(&self) -> Grade {
        Grade::from_word(&self.0.grade).unwrap_or(Grade::Neither)
    }

    /// What was written, painted over; `None` when nothing was, or when it is forgotten.
    #[must_use]
    pub fn comment(&self) -> Option<&str> {
        self.0.comment.as_deref()
    }

    /// When it was given.
    #[must_use]
    pub fn at(&self) -> DateTime<Utc> {
        self.0.at
    }

    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> State {
        State::from_word(&self.0.state).unwrap_or(State::New)
    }

    /// Who sorted it last, and when.
    #[must_use]
    pub fn handled(&self) -> Option<(&str, DateTime<Utc>)> {
        self.0.handled_name.as_deref().zip(self.0.handled_at)
    }

    /// What they noted.
    #[must_use]
    pub fn note(&self) -> &str {
        &self.0.note
    }
}
