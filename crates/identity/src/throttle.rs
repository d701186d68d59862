//! Slowing down who guesses, so that nobody can use it to lock somebody else out (AC-08, AT-51).
//!
//! A try is written down before it is looked at, so a thousand at once count as a thousand. What counts against one account is
//! counted for each network address (so one guesser cannot use up the owner's tries) and over all (so many addresses together
//! cannot guess either), and what comes from one address over all accounts. A browser in which the owner has signed in before has
//! a count of its own. Everything is forgotten after a quarter of an hour, and a right try clears what stands against it.

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, DbErr, EntityTrait as _, IntoActiveModel as _, PaginatorTrait as _,
    QueryFilter as _,
};
use tenancy::{Database, Tenant};
use uuid::Uuid;

use crate::record::failed_try::{Column, Entity, Model};

/// In what time tries are counted, and so how long anybody waits at most.
pub const WITHIN: Duration = Duration::minutes(15);

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A password.
    Password,
    /// A code of an authenticator app, or a recovery code.
    Code,
    /// Having a mail sent: somebody's inbox is not to be filled.
    Mail,
    /// A token of another system.
    Token,
    /// Saying what one thinks of a page or a service. Nobody guesses here, but one voice is not to be a thousand.
    Feedback,
    /// A reference with a private fact, on the tracking page.
    Track,
    /// Being asked for a passkey, and answering: each question is kept until it is answered.
    Passkey,
    /// Coming in from the joint host.
    Crossing,
    /// Telling an owner that somebody guesses: once for each account in that time, from however many addresses it comes.
    Warning,
}

/// Who tries what, from where.
#[derive(Clone, Copy, Debug)]
pub struct Try<'a> {
    /// What is tried.
    pub kind: Kind,
    /// Whom it is about: an address, whether or not there is an account, or an account's id.
    pub subject: &'a str,
    /// Where it comes from.
    pub address: &'a str,
    /// A browser in which the owner of the subject has signed in before.
    pub known_browser: Option<&'a str>,
}

/// What became of asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// It may be tried, and is counted.
    Go(Counted),
    /// It is not even looked at.
    Wait {
        /// Until a try counts again.
        wait: Duration,
    },
}

/// A try that was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    id: Uuid,
    /// It is the last one before the subject has to wait: its owner is to be told.
    pub last: bool,
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Code => "code",
            Self::Mail => "mail",
            Self::Token => "token",
            Self::Feedback => "feedback",
            Self::Track => "track",
            Self::Passkey => "passkey",
            Self::Crossing => "crossing",
            Self::Warning => "warning",
        }
    }

    /// The most against one subject from one address, against one subject over all, and from one address over all.
    #[must_use]
    pub const fn limits(self) -> (u64, u64, u64) {
        match self {
            Self::Password => (5, 10, 50),
            Self::Code => (5, 5, 50),
            Self::Mail => (3, 6, 20),
            Self::Token => (20, 20, 50),
            // However many people speak of a page, nobody keeps others from it; a library has one address for all.
            Self::Feedback => (10, u64::MAX, 30),
            Self::Track => (5, 5, 5),
            // Of one browser, and of all behind one address: an office signs in from one.
            Self::Passkey => (20, 20, 200),
            Self::Crossing => (30, 30, 30),
            Self::Warning => (1, 1, u64::MAX),
        }
    }
}

/// Asks whether something may be tried, and counts it. Commit before trying.
///
/// # Errors
/// The database is down.
pub async fn ask(tx: &DatabaseTransaction, house: &Tenant, now: DateTime<Utc>, tried: Try<'_>) -> Result<Asked, DbErr> {
    let (subject, address) = digests(house, tried);
    // In one order always, so that two who wait for both never wait for each other.
    let mut locks = [Database::lock_on("try", &subject), Database::lock_on("try", &address)];
    locks.sort_unstable();
    for purpose in locks {
        Database::alone(tx, purpose).await?;
    }
    let recent = || Entity::find().filter(Column::Kind.eq(tried.kind.word())).filter(Column::At.gt(now - WITHIN));
    let on_subject = recent().filter(Column::SubjectDigest.eq(&subject));
    let (from_here, over_all, of_address) = tried.kind.limits();
    let here = on_subject.clone().filter(Column::AddressDigest.eq(&address)).count(tx).await?;
    let all = on_subject.clone().count(tx).await?;
    let spray = recent().filter(Column::AddressDigest.eq(&address)).count(tx).await?;
    if here >= from_here || all >= over_all || spray >= of_address {
        return Ok(Asked::Wait { wait: WITHIN });
    }
    let id = Uuid::now_v7();
    let row =
        Model { id, kind: tried.kind.word().to_owned(), subject_digest: subject, address_digest: address, at: now };
    Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(Asked::Go(Counted { id, last: here + 1 == from_here || all + 1 == over_all }))
}

/// The try was right: what stood against this subject from this address is forgotten.
///
/// # Errors
/// The database is down.
pub async fn was_right(
    tx: &DatabaseTransaction,
    house: &Tenant,
    tried: Try<'_>,
    counted: Counted,
) -> Result<(), DbErr> {
    let (subject, address) = digests(house, tried);
    let mine = Column::SubjectDigest.eq(subject).and(Column::AddressDigest.eq(address));
    Entity::delete_many().filter(mine.or(Column::Id.eq(counted.id))).exec(tx).await.map(|_| ())
}

/// The try was right, and says nothing about those before it: it alone does not count.
///
/// # Errors
/// The database is down.
pub async fn take_back(tx: &DatabaseTransaction, counted: Counted) -> Result<(), DbErr> {
    Entity::delete_by_id(counted.id).exec(tx).await.map(|_| ())
}

/// Forgets what no longer counts.
///
/// # Errors
/// The database is down.
pub async fn forget(tx: &DatabaseTransaction, now: DateTime<Utc>) -> Result<(), DbErr> {
    Entity::delete_many().filter(Column::At.lt(now - WITHIN)).exec(tx).await.map(|_| ())
}

fn digests(house: &Tenant, tried: Try<'_>) -> (String, String) {
    let subject = match tried.known_browser {
        Some(browser) => format!("{} {} {browser}", tried.kind.word(), tried.subject),
        None => format!("{} {}", tried.kind.word(), tried.subject),
    };
    let digest = |purpose, text: &str| house.keys().digest(purpose, text.as_bytes());
    (digest("try subject", &subject), digest("try address", tried.address))
}
