//! What a resident has agreed to be written to about, beyond what we have to say anyway (AC-07).
//!
//! News of their own requests and of their account's safety needs no consent and has none here. For the rest every yes and every no is
//! kept with its time and the words that stood on the page, and the newest counts; nobody has agreed before they said so.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QueryOrder as _,
};
use uuid::Uuid;

use crate::record::consent::{Column, Entity, Model};

/// What somebody may choose to be written to about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Somebody signed in to their account in a browser that is not known.
    NewBrowser,
    /// One question after a request of theirs has ended.
    HowItWent,
}

/// One yes or no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent(Model);

impl Kind {
    /// All of them, as the page lists them.
    pub const ALL: [Self; 2] = [Self::NewBrowser, Self::HowItWent];

    /// As it is kept and sent.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NewBrowser => "new_browser",
            Self::HowItWent => "how_it_went",
        }
    }

    /// The kind with that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What somebody agrees to, in the words that are kept. Who changes them changes what later answers mean, and no earlier one.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::NewBrowser => {
                "Email me when somebody signs in to my account in a browser that I have not used before"
            }
            Self::HowItWent => "Email me when a request of mine has ended, to ask how it went",
        }
    }

    /// More about it, for the page.
    #[must_use]
    pub const fn hint(self) -> &'static str {
        match self {
            Self::NewBrowser => "If it was not you, you know at once and can sign it out",
            Self::HowItWent => "One email for each request. You need not answer",
        }
    }
}

impl Consent {
    /// What it is about. A kind that is no longer offered has none.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        Kind::from_word(&self.0.kind)
    }

    /// Yes or no.
    #[must_use]
    pub fn is_given(&self) -> bool {
        self.0.given
    }

    /// The words that stood on the page.
    #[must_use]
    pub fn words(&self) -> &str {
        &self.0.words
    }

    /// When it was said.
    #[must_use]
    pub fn at(&self) -> DateTime<Utc> {
        self.0.at
    }
}

/// Everything that somebody has said, the newest first.
///
/// # Errors
/// The database is down.
pub async fn all_of(db: &impl ConnectionTrait, account: Uuid) -> Result<Vec<Consent>, DbErr> {
    let query = Entity::find().filter(Column::AccountId.eq(account)).order_by_desc(Column::Id);
    Ok(query.all(db).await?.into_iter().map(Consent).collect())
}

/// Whether somebody has agreed, and has not taken it back.
///
/// # Errors
/// The database is down.
pub async fn is_given(db: &impl ConnectionTrait, account: Uuid, kind: Kind) -> Result<bool, DbErr> {
    let query = Entity::find().filter(Column::AccountId.eq(account)).filter(Column::Kind.eq(kind.word()));
    Ok(query.order_by_desc(Column::Id).one(db).await?.is_some_and(|said| said.given))
}

/// Agrees to exactly these. Only what changes is written; what changed is given back.
///
/// # Errors
/// The database is down.
pub async fn choose(
    tx: &DatabaseTransaction,
    now: DateTime<Utc>,
    account: Uuid,
    chosen: &[Kind],
) -> Result<Vec<(Kind, bool)>, DbErr> {
    let mut changed = Vec::new();
    for kind in Kind::ALL {
        let given = chosen.contains(&kind);
        if is_given(tx, account, kind).await? == given {
            continue;
        }
        let row = Model {
            id: Uuid::now_v7(),
            account_id: account,
            kind: kind.word().to_owned(),
            given,
            words: kind.words().to_owned(),
            at: now,
        };
        Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
        changed.push((kind, given));
    }
    Ok(changed)
}
