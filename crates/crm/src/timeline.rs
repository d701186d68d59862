//! What happened to a case, entry by entry. Entries are only ever added; where the case stands is computed from all of them.

use catalogue::State;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, Set};
use tenancy::Batch;
use uuid::Uuid;

use crate::fold::{Happening, in_order};
use crate::record::timeline_entry::{self, Model};

/// Where an entry comes from; with its key it names the entry within its case, so that nothing is told twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The case itself: it was opened.
    Opening,
    /// The hand-over to a back office.
    HandOver,
    /// The people who do the work, through their system.
    Team,
    /// The promise: its day has passed.
    Promise,
    /// A member of staff, at this desk.
    Staff,
}

/// A new entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    /// Where it comes from.
    pub source: Source,
    /// Its name there.
    pub key: String,
    /// When it happened, as it was told; never later than we heard of it.
    pub at: DateTime<Utc>,
    /// The state that it brings.
    pub state: Option<State>,
    /// What it is, in two or three words.
    pub title: String,
    /// What happens next, in the resident's words.
    pub words: Option<String>,
    /// By when.
    pub next_on: Option<NaiveDate>,
    /// Whether the resident sees it (TR-07).
    pub public: bool,
    /// The member of staff who made it; residents never see the name.
    pub by: Option<(Uuid, String)>,
}

/// One line of the timeline, as the resident sees it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Line {
    /// What it is.
    pub title: String,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Who did it: `council` or `team`.
    pub who: &'static str,
    /// In words.
    pub words: Option<String>,
}

impl Source {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::HandOver => "hand_over",
            Self::Team => "team",
            Self::Promise => "promise",
            Self::Staff => "staff",
        }
    }
}

/// Adds entries with one statement, numbered from `next`.
///
/// # Errors
/// The database is down, or an entry of this source and key is there already.
pub async fn add(
    db: &impl ConnectionTrait,
    case_id: Uuid,
    now: DateTime<Utc>,
    next: usize,
    entries: &[NewEntry],
) -> Result<(), DbErr> {
    if entries.is_empty() {
        return Ok(());
    }
    let rows = entries.iter().enumerate().map(|(place, entry)| row(case_id, now, next + place, entry));
    timeline_entry::Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(())
}

/// Adds the first entry of a case to what is written with it.
pub(crate) fn add_first(batch: &mut Batch, case_id: Uuid, now: DateTime<Utc>, entry: &NewEntry) {
    batch.add(&timeline_entry::Entity::insert(row(case_id, now, 1, entry)));
}

fn row(case_id: Uuid, now: DateTime<Utc>, number: usize, entry: &NewEntry) -> timeline_entry::ActiveModel {
    timeline_entry::ActiveModel {
        id: Set(Uuid::now_v7()),
        case_id: Set(case_id),
        number: Set(i32::try_from(number).unwrap_or(i32::MAX)),
        happened_at: Set(entry.at),
        recorded_at: Set(now),
        source: Set(entry.source.word().to_owned()),
        source_key: Set(entry.key.clone()),
        state: Set(entry.state.map(|state| state.word().to_owned())),
        next_on: Set(entry.next_on),
        title: Set(entry.title.clone()),
        words: Set(entry.words.clone()),
        public: Set(entry.public),
        by_id: Set(entry.by.as_ref().map(|(id, _)| *id)),
        by_name: Set(entry.by.as_ref().map(|(_, name)| name.clone())),
    }
}

/// All entries of a case.
///
/// # Errors
/// The database is down.
pub async fn of_case(db: &impl ConnectionTrait, case_id: Uuid) -> Result<Vec<Model>, DbErr> {
    timeline_entry::Entity::find().filter(timeline_entry::Column::CaseId.eq(case_id)).all(db).await
}

/// What the entries mean for where the case stands: those of the hand-over, of the team and of staff; the promise changes no
/// state, and neither does what residents do not see.
#[must_use]
pub fn happenings(entries: &[Model]) -> Vec<Happening> {
    let sources = [Source::HandOver, Source::Team, Source::Staff].map(Source::word);
    let counts = |entry: &&Model| entry.public && sources.contains(&&*entry.source);
    entries.iter().filter(counts).map(happening).collect()
}

/// Every entry with the time that is shown for it, newest first: what staff see. What residents see stands in their order, and
/// what they do not see between.
#[must_use]
pub fn newest_first(opened_at: DateTime<Utc>, entries: &[Model]) -> Vec<(DateTime<Utc>, &Model)> {
    let (shown, internal): (Vec<&Model>, Vec<&Model>) = entries.iter().partition(|entry| entry.public);
    let happenings: Vec<Happening> = shown.iter().copied().map(happening).collect();
    let find = |key: &str| shown.iter().copied().find(|entry| own_key(entry) == key);
    let in_order = in_order(opened_at, &happenings).into_iter();
    let mut ordered: Vec<_> = in_order.filter_map(|event| Some((event.at, find(&event.key)?))).collect();
    let mut internal: Vec<_> = internal.into_iter().map(|entry| (entry.happened_at, entry)).collect();
    internal.sort_by_key(|(at, entry)| (*at, entry.number));
    for (at, entry) in internal {
        let place = ordered.partition_point(|(other, _)| *other <= at);
        ordered.insert(place, (at, entry));
    }
    ordered.reverse();
    ordered
}

/// The entries of a case opened at `opened_at` that a resident sees, newest first.
#[must_use]
pub fn lines(opened_at: DateTime<Utc>, entries: &[Model]) -> Vec<Line> {
    let shown: Vec<Happening> = entries.iter().filter(|entry| entry.public).map(happening).collect();
    let find = |key: &str| entries.iter().find(|entry| own_key(entry) == key);
    in_order(opened_at, &shown)
        .into_iter()
        .rev()
        .filter_map(|happening| find(&happening.key).map(|entry| (happening.at, entry)))
        .map(|(at, entry)| Line {
            title: entry.title.clone(),
            at,
            who: if entry.source == Source::Team.word() { "team" } else { "council" },
            words: entry.words.clone(),
        })
        .collect()
}

fn own_key(entry: &Model) -> String {
    format!("{}:{}", entry.source, entry.source_key)
}

fn happening(entry: &Model) -> Happening {
    Happening {
        key: own_key(entry),
        at: entry.happened_at,
        ours: entry.source != Source::Team.word(),
        state: entry.state.as_deref().and_then(State::from_word),
        say: entry.words.clone(),
        next_on: entry.next_on,
    }
}

/// An entry as a happening before it is stored.
impl From<&NewEntry> for Happening {
    fn from(entry: &NewEntry) -> Self {
        Self {
            key: format!("{}:{}", entry.source.word(), entry.key),
            at: entry.at,
            ours: entry.source != Source::Team,
            state: entry.state,
            say: entry.words.clone(),
            next_on: entry.next_on,
        }
    }
}
