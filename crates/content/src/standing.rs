//! Pages that both boroughs carry: which version of the shared page a borough stands on, what it says in its own words, and
//! what it decided about a newer version.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr,
    EntityTrait as _, QueryFilter as _, QueryOrder as _,
};

use crate::record::{page_shared, page_standing};
use crate::writing::{Overlay, Writing};

/// Whether newer shared versions are taken at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// As soon as they are there.
    Latest,
    /// When somebody of the borough has looked at them.
    Review,
}

impl Policy {
    /// As the database has it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Latest => "latest",
            Self::Review => "review",
        }
    }

    /// The policy with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        if word == "review" { Self::Review } else { Self::Latest }
    }
}

/// How one borough stands to one shared page.
#[derive(Clone, Debug)]
pub struct Standing {
    row: page_standing::Model,
    overlay: Overlay,
    file: Overlay,
}

/// Where a borough stands to the newest shared version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It stands on the newest version.
    Newest,
    /// A newer version waits for somebody to decide.
    Waiting,
    /// Somebody put the decision off, until this day.
    Deferred(NaiveDate),
    /// Somebody declined the newer version.
    Declined,
}

impl State {
    /// As addresses and reports have it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Waiting => "waiting",
            Self::Deferred(_) => "deferred",
            Self::Declined => "declined",
        }
    }

    /// In words.
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::Newest => "On the newest version".to_owned(),
            Self::Waiting => "A newer version waits".to_owned(),
            Self::Deferred(until) => format!("Put off until {}", until.format("%-d %B %Y")),
            Self::Declined => "Declined".to_owned(),
        }
    }
}

impl Standing {
    /// How a borough begins: on the newest version, in nobody's words but the shared ones.
    pub(crate) fn beginning(path: &str, shared_sha256: &str) -> Self {
        let row = page_standing::Model {
            path: path.to_owned(),
            shared_sha256: shared_sha256.to_owned(),
            policy: Policy::Latest.word().to_owned(),
            overlay: None,
            file_overlay: None,
            offered_sha256: None,
            decision: None,
            decided_until: None,
            decided_at: None,
            decided_by: None,
            reason: None,
        };
        Self { row, overlay: Overlay::default(), file: Overlay::default() }
    }

    /// How the borough stands to the shared page at this path.
    ///
    /// # Errors
    /// The database is down, or what it holds cannot be read.
    pub async fn find(db: &impl ConnectionTrait, path: &str) -> Result<Option<Self>, DbErr> {
        page_standing::Entity::find_by_id(path.to_owned()).one(db).await?.map(read).transpose()
    }

    /// To all shared pages, by path.
    ///
    /// # Errors
    /// The database is down, or what it holds cannot be read.
    pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Self>, DbErr> {
        let rows = page_standing::Entity::find().order_by_asc(page_standing::Column::Path).all(db).await?;
        rows.into_iter().map(read).collect()
    }

    /// The path of the shared page.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.row.path
    }

    /// The version that the borough stands on.
    #[must_use]
    pub fn shared_sha256(&self) -> &str {
        &self.row.shared_sha256
    }

    /// Whether newer versions are taken at once.
    #[must_use]
    pub fn policy(&self) -> Policy {
        Policy::from_word(&self.row.policy)
    }

    /// What its editors say differently, as written in the browser.
    #[must_use]
    pub fn overlay(&self) -> &Overlay {
        &self.overlay
    }

    /// What its file below `tenants/` says differently.
    #[must_use]
    pub fn file(&self) -> &Overlay {
        &self.file
    }

    /// The page that a shared version comes to here, before the words that were written in the browser.
    #[must_use]
    pub fn below(&self, shared: &Writing) -> Writing {
        self.file.over(shared)
    }

    /// The page that a shared version comes to here.
    #[must_use]
    pub fn over(&self, shared: &Writing) -> Writing {
        self.overlay.over(&self.below(shared))
    }

    /// Whether the borough says anything in its own words.
    #[must_use]
    pub fn has_own_words(&self) -> bool {
        !self.overlay.is_empty() || !self.file.is_empty()
    }

    /// Where the borough stands on this day. What was put off waits again when its day has come.
    #[must_use]
    pub fn state(&self, today: NaiveDate) -> State {
        let row = &self.row;
        match (row.offered_sha256.as_deref(), row.decision.as_deref(), row.decided_until) {
            (None, _, _) => State::Newest,
            (Some(_), Some("declined"), _) => State::Declined,
            (Some(_), Some("deferred"), Some(until)) if today < until => State::Deferred(until),
            (Some(_), _, _) => State::Waiting,
        }
    }

    /// A newer version that waits for a decision or was decided about.
    #[must_use]
    pub fn offered(&self) -> Option<&str> {
        self.row.offered_sha256.as_deref()
    }

    /// What was decided about the version that is offered: `deferred` or `declined`, until when, by whom and why.
    #[must_use]
    pub fn decision(&self) -> Option<(&str, Option<NaiveDate>, &str, &str)> {
        let row = &self.row;
        row.decision.as_deref().map(|decision| {
            (
                decision,
                row.decided_until,
                row.decided_by.as_deref().unwrap_or_default(),
                row.reason.as_deref().unwrap_or_default(),
            )
        })
    }

    /// Stands on this version from now on; what was offered and decided is done with.
    pub(crate) fn stand_on(&mut self, shared_sha256: &str) {
        shared_sha256.clone_into(&mut self.row.shared_sha256);
        self.row.offered_sha256 = None;
        self.row.decision = None;
        self.row.decided_until = None;
        self.row.reason = None;
    }

    /// A newer version is there; what was decided about an older one is done with.
    pub(crate) fn offer(&mut self, shared_sha256: &str) {
        if self.row.offered_sha256.as_deref() != Some(shared_sha256) {
            self.row.offered_sha256 = Some(shared_sha256.to_owned());
            self.row.decision = None;
            self.row.decided_until = None;
            self.row.reason = None;
        }
    }

    /// Says what its editors say differently.
    pub(crate) fn say(&mut self, overlay: Overlay) {
        self.overlay = overlay;
    }

    /// Says what its file says differently.
    pub(crate) fn say_in_file(&mut self, overlay: Overlay) {
        self.file = overlay;
    }

    /// The shared words stand again where the borough said something else in the browser.
    pub(crate) fn take_back(&mut self, part: &str) {
        self.overlay.take_back(part);
    }

    /// Takes newer versions at once, or not.
    pub(crate) fn follow(&mut self, policy: Policy) {
        policy.word().clone_into(&mut self.row.policy);
    }

    /// Writes down a decision about the version that is offered.
    pub(crate) fn decide(
        &mut self,
        decision: &str,
        until: Option<NaiveDate>,
        by: &str,
        reason: &str,
        now: DateTime<Utc>,
    ) {
        self.row.decision = Some(decision.to_owned());
        self.row.decided_until = until;
        self.row.decided_at = Some(now);
        self.row.decided_by = Some(by.to_owned());
        self.row.reason = Some(reason.to_owned());
    }

    /// Keeps it.
    ///
    /// # Errors
    /// The database is down.
    pub(crate) async fn keep(&self, tx: &DatabaseTransaction) -> Result<(), DbErr> {
        use page_standing::Column;
        let mut row = self.row.clone();
        let text = |overlay: &Overlay| Some(catalogue::canonical_json(overlay)).filter(|_| !overlay.is_empty());
        (row.overlay, row.file_overlay) = (text(&self.overlay), text(&self.file));
        let row = page_standing::ActiveModel::from(row).reset_all();
        page_standing::Entity::insert(row)
            .on_conflict(
                OnConflict::column(Column::Path)
                    .update_columns([
                        Column::SharedSha256,
                        Column::Policy,
                        Column::Overlay,
                        Column::FileOverlay,
                        Column::OfferedSha256,
                        Column::Decision,
                        Column::DecidedUntil,
                        Column::DecidedAt,
                        Column::DecidedBy,
                        Column::Reason,
                    ])
                    .to_owned(),
            )
            .exec_without_returning(tx)
            .await?;
        Ok(())
    }
}

fn read(row: page_standing::Model) -> Result<Standing, DbErr> {
    let said = |text: &Option<String>| match text {
        Some(text) => {
            serde_json::from_str(text).map_err(|error| DbErr::Custom(format!("the overlay of {}: {error}", row.path)))
        }
        None => Ok(Overlay::default()),
    };
    let (overlay, file) = (said(&row.overlay)?, said(&row.file_overlay)?);
    Ok(Standing { row, overlay, file })
}

/// Records a version of a shared page; gives its name.
///
/// # Errors
/// The database is down.
pub(crate) async fn remember(
    tx: &DatabaseTransaction,
    path: &str,
    writing: &Writing,
    now: DateTime<Utc>,
) -> Result<String, DbErr> {
    let sha256 = writing.sha256();
    let key = (path.to_owned(), sha256.clone());
    if page_shared::Entity::find_by_id(key).one(tx).await?.is_none() {
        let row = page_shared::ActiveModel {
            path: Set(path.to_owned()),
            sha256: Set(sha256.clone()),
            writing: Set(writing.canonical_json()),
            recorded_at: Set(now),
        };
        page_shared::Entity::insert(row).exec_without_returning(tx).await?;
    }
    Ok(sha256)
}

/// A version of a shared page that was recorded here.
///
/// # Errors
/// The database is down, or what it holds cannot be read.
pub async fn shared(db: &impl ConnectionTrait, path: &str, sha256: &str) -> Result<Option<Writing>, DbErr> {
    let found = page_shared::Entity::find()
        .filter(page_shared::Column::Path.eq(path))
        .filter(page_shared::Column::Sha256.eq(sha256))
        .one(db)
        .await?;
    let read = |row: page_shared::Model| {
        serde_json::from_str(&row.writing)
            .map_err(|error| DbErr::Custom(format!("the shared page {path} in version {sha256}: {error}")))
    };
    found.map(read).transpose()
}
