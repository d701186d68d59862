//! What staff do to a case: write a note, give it to somebody, change where it stands, close it.
//!
//! Whoever does something says what they had before their eyes: how many entries the timeline had when their page was made. If
//! something has happened since that they should have read first, nothing is written and they are told what it was, with their
//! own words kept (AD-15). Each page carries a number that is used once and becomes the name of its entry, so that pressing a
//! button twice is doing it once.

use catalogue::{Definition, State};
use chrono::{DateTime, Utc};
use sea_orm::{DatabaseTransaction, DbErr};
use tenancy::Tenant;
use uuid::Uuid;

use crate::case::{Case, OPENING_WORDS};
use crate::fold::{Happening, fold};
use crate::message;
use crate::record::timeline_entry::Model;
use crate::timeline::{self, NewEntry, Source};

/// The most characters of a note, and of words for a resident.
pub const MOST: usize = 4000;

/// What the page showed that somebody works from.
#[derive(Clone, Debug)]
pub struct Seen {
    /// How many entries.
    pub entries: usize,
    /// Its number that is used once.
    pub nonce: String,
    /// Whether the person has been asked already if they mean it.
    pub sure: bool,
}

/// What is done.
#[derive(Clone, Debug)]
pub enum Act {
    /// An internal note.
    Note(String),
    /// It becomes somebody's work, or nobody's.
    Give(Option<(Uuid, String)>),
    /// It stands elsewhere now, in words for the resident.
    Change(State, String),
    /// It ends, in words for the resident.
    Close(State, String),
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is written.
    Done,
    /// It was written before, by the same page.
    Already,
    /// Something has happened that the page did not show; nothing is written.
    Unseen,
    /// The case has ended, or is where it should go already; nothing is written.
    NotNow,
    /// The resident would read it, and the last thing written was for colleagues: the person is asked first.
    Ask,
}

/// Does it, in the caller's transaction, which holds the case.
///
/// # Errors
/// The database is down.
pub async fn work(
    tx: &DatabaseTransaction,
    tenant: &Tenant,
    definition: &Definition,
    case: &mut Case,
    seen: &Seen,
    by: (Uuid, String),
    act: &Act,
) -> Result<Outcome, DbErr> {
    let now = tenant.clock().now();
    let entries = timeline::of_case(tx, case.id()).await?;
    if entries.iter().any(|entry| is_of_staff(entry) && entry.source_key == seen.nonce) {
        return Ok(Outcome::Already);
    }
    if unseen(&entries, seen.entries).any(|entry| act.minds(entry)) {
        return Ok(Outcome::Unseen);
    }
    if matches!(act, Act::Close(..)) && case.state().is_final() {
        return Ok(Outcome::NotNow);
    }
    let for_resident = matches!(act, Act::Change(..) | Act::Close(..));
    if for_resident && !seen.sure && last_was_internal(case, &entries) {
        return Ok(Outcome::Ask);
    }
    let entry = act.entry(seen, now, by);
    timeline::add(tx, case.id(), now, entries.len() + 1, std::slice::from_ref(&entry)).await?;
    match act {
        Act::Note(_) => {}
        Act::Give(to) => case.give(tx, now, to.clone()).await?,
        Act::Change(state, _) | Act::Close(state, _) => {
            let mut happenings = timeline::happenings(&entries);
            happenings.push(Happening::from(&entry));
            case.stand(tx, now, &fold(OPENING_WORDS, case.opened_at(), &happenings)).await?;
            let told = message::compose_typed(tenant, now, definition, case, state.event());
            message::tell(tx, now, told).await?;
            if matches!(act, Act::Close(..)) {
                message::ask_how_it_went(tx, tenant, now, definition, case).await?;
            }
        }
    }
    Ok(Outcome::Done)
}

/// Notes that a member of staff filled in the form for the resident: the second entry of a case that was just written.
///
/// # Errors
/// The database is down.
pub async fn note_acting_for(
    tx: &DatabaseTransaction,
    now: DateTime<Utc>,
    case: &Case,
    by: (Uuid, String),
) -> Result<(), DbErr> {
    let entry = NewEntry {
        source: Source::Staff,
        key: "acting_for".to_owned(),
        at: now,
        state: None,
        title: "Filled in for the resident".to_owned(),
        words: None,
        next_on: None,
        public: false,
        by: Some(by),
    };
    timeline::add(tx, case.id(), now, 2, &[entry]).await
}

/// The entries that a page did not show.
pub fn unseen(entries: &[Model], seen: usize) -> impl Iterator<Item = &Model> {
    entries.iter().filter(move |entry| usize::try_from(entry.number).is_ok_and(|number| number > seen))
}

/// Whether the newest thing that a person wrote is for colleagues only: then whoever writes to the resident is asked once
/// whether that is what they mean (AD-18).
fn last_was_internal(case: &Case, entries: &[Model]) -> bool {
    let mut newest = timeline::newest_first(case.opened_at(), entries).into_iter();
    newest.find(|(_, entry)| is_of_staff(entry) && entry.words.is_some()).is_some_and(|(_, entry)| !entry.public)
}

fn is_of_staff(entry: &Model) -> bool {
    entry.source == Source::Staff.word()
}

impl Act {
    /// As the audit trail calls it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Note(_) => "note_case",
            Self::Give(_) => "assign_case",
            Self::Change(..) => "change_case",
            Self::Close(..) => "close_case",
        }
    }

    /// Whether somebody who does this has to have seen that entry. What a system said does not make a note untrue; what a
    /// resident is told has to fit everything that happened.
    fn minds(&self, entry: &Model) -> bool {
        match self {
            Self::Note(_) | Self::Give(_) => is_of_staff(entry),
            Self::Change(..) | Self::Close(..) => true,
        }
    }

    fn entry(&self, seen: &Seen, at: DateTime<Utc>, by: (Uuid, String)) -> NewEntry {
        let (state, title, words) = match self {
            Self::Note(words) => (None, "Internal note".to_owned(), Some(words.clone())),
            Self::Give(Some((_, name))) => (None, format!("Given to {name}"), None),
            Self::Give(None) => (None, "Given back: nobody works on it".to_owned(), None),
            Self::Change(state, words) | Self::Close(state, words) => {
                (Some(*state), state.label().to_owned(), Some(words.clone()))
            }
        };
        NewEntry {
            source: Source::Staff,
            key: seen.nonce.clone(),
            at,
            state,
            title,
            words,
            next_on: None,
            public: state.is_some(),
            by: Some(by),
        }
    }
}
