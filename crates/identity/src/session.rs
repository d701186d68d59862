//! Sessions: who is signed in, in which browser, since when and how. A session is a row; the cookie only names it.
//!
//! Every request asks the database, so a session that is ended, or an account that is disabled, ends on every node at once.
//! A session has two *stages*: after the first factor alone it opens nothing but the page that asks for the second; with the
//! second it is replaced by a new one, under a new name (ASVS 7.2.4). Several sessions may be open at once; the owner sees and
//! ends them.

use actix_web::cookie::{Cookie, SameSite};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QueryOrder as _,
};
use tenancy::{Keys, Tenant};
use uuid::Uuid;
use web::PageError;

use crate::account::Door;
use crate::record::session::{Column, Entity, Model};

/// How long a session lasts: without use, and in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// Without use.
    pub idle: Duration,
    /// In all.
    pub whole: Duration,
}

/// How far signing in has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The first factor was shown; the second is still asked for.
    First,
    /// Everything that is asked for was shown.
    Full,
}

/// Whose session it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Somebody with an account here.
    Account(Uuid),
    /// Somebody of the joint team who has crossed over.
    Crossing(Uuid),
}

/// A session that is to begin.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// Which door it opens.
    pub door: Door,
    /// Whose it is.
    pub holder: Holder,
    /// How they showed who they are: `password`, `link`, `passkey`, `crossing`, or `provider:` and its name.
    pub method: String,
    /// How far signing in has come.
    pub stage: Stage,
    /// When they showed it.
    pub proved_at: DateTime<Utc>,
    /// The browser, in its own words, for the list of sessions.
    pub agent: String,
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session(pub(crate) Model);

/// How long the sessions of a door last (docs/how-to/accounts-and-staff.md says the same; a test compares).
#[must_use]
pub const fn lifetime(door: Door) -> Lifetime {
    match door {
        Door::Resident => Lifetime { idle: Duration::hours(20), whole: Duration::days(7) },
        Door::Staff => Lifetime { idle: Duration::minutes(30), whole: Duration::hours(12) },
    }
}

/// For how long showing a factor counts as fresh for what needs it again (ASVS 7.5.1).
pub const FRESH: Duration = Duration::minutes(10);

/// How long the second step may take: the app may have to be found, or installed first.
const HALF_WAY: Duration = Duration::minutes(30);

/// Use is written down at most this often, so that reading pages does not mean writing.
const TOUCH: Duration = Duration::seconds(60);

impl Session {
    /// Begins a session; what is returned beside it goes into the cookie and is kept nowhere.
    ///
    /// # Errors
    /// The database is down.
    pub async fn begin(
        tx: &DatabaseTransaction,
        house: &Tenant,
        now: DateTime<Utc>,
        beginning: Beginning,
    ) -> Result<(Self, String), DbErr> {
        let ends_at = now + lifetime(beginning.door).whole;
        Self::write(tx, house, now, beginning, now, ends_at).await
    }

    async fn write(
        tx: &DatabaseTransaction,
        house: &Tenant,
        now: DateTime<Utc>,
        beginning: Beginning,
        began_at: DateTime<Utc>,
        ends_at: DateTime<Utc>,
    ) -> Result<(Self, String), DbErr> {
        let token = Keys::random_token();
        let (account_id, crossing_id) = match beginning.holder {
            Holder::Account(id) => (Some(id), None),
            Holder::Crossing(id) => (None, Some(id)),
        };
        let row = Model {
            id: Uuid::now_v7(),
            digest: digest(house, beginning.door, &token),
            door: beginning.door.word().to_owned(),
            account_id,
            crossing_id,
            method: beginning.method,
            stage: beginning.stage.word().to_owned(),
            proved_at: beginning.proved_at,
            began_at,
            seen_at: now,
            ends_at,
            agent: beginning.agent,
            ended_at: None,
            ended_why: None,
        };
        Entity::insert(row.clone().into_active_model()).exec_without_returning(tx).await?;
        Ok((Self(row), token))
    }

    /// Puts a new session in the place of this one: the second factor was shown, or the first one again. It ends when this one
    /// would have ended, so that nobody stays for ever by showing one factor now and then (ASVS 7.3.2).
    ///
    /// # Errors
    /// The database is down.
    pub async fn replace(
        &self,
        tx: &DatabaseTransaction,
        house: &Tenant,
        now: DateTime<Utc>,
        method: String,
    ) -> Result<(Self, String), DbErr> {
        let holder = match (self.0.account_id, self.0.crossing_id) {
            (Some(id), _) => Holder::Account(id),
            (None, Some(id)) => Holder::Crossing(id),
            (None, None) => return Err(DbErr::Custom("a session without a holder".to_owned())),
        };
        self.end(tx, now, "replaced").await?;
        let beginning = Beginning {
            door: self.door(),
            holder,
            method,
            stage: Stage::Full,
            proved_at: now,
            agent: self.0.agent.clone(),
        };
        Self::write(tx, house, now, beginning, self.0.began_at, self.0.ends_at).await
    }

    /// The session that the request's cookie names, if it still counts.
    ///
    /// # Errors
    /// The database is down.
    pub async fn of(house: &Tenant, request: &HttpRequest, door: Door) -> Result<Option<Self>, DbErr> {
        let Some(cookie) = request.cookie(cookie_of(door).name) else { return Ok(None) };
        let now = house.clock().now();
        let query = Entity::find()
            .filter(Column::Digest.eq(digest(house, door, cookie.value())))
            .filter(Column::Door.eq(door.word()))
            .filter(Column::EndedAt.is_null());
        let found = query.one(house.db().read()).await?.map(Self);
        Ok(found.filter(|session| session.counts(now)))
    }

    pub(crate) fn counts(&self, now: DateTime<Utc>) -> bool {
        let in_time = self.stage() == Stage::Full || now - self.0.began_at < HALF_WAY;
        in_time && now < self.0.ends_at && now - self.0.seen_at < lifetime(self.door()).idle
    }

    /// Notes that it is used.
    ///
    /// # Errors
    /// The database is down.
    pub async fn touch(&self, house: &Tenant) -> Result<(), DbErr> {
        let now = house.clock().now();
        if now - self.0.seen_at < TOUCH {
            return Ok(());
        }
        let tx = house.db().write_tx().await?;
        let mine = Entity::update_many().filter(Column::Id.eq(self.0.id));
        mine.col_expr(Column::SeenAt, Expr::val(now)).exec(&tx).await?;
        tx.commit().await
    }

    /// Ends it.
    ///
    /// # Errors
    /// The database is down.
    pub async fn end(&self, tx: &DatabaseTransaction, now: DateTime<Utc>, why: &str) -> Result<(), DbErr> {
        end_where(tx, now, why, Column::Id.eq(self.0.id)).await
    }

    /// Ends one session of an account, by its id; whether there was one.
    ///
    /// # Errors
    /// The database is down.
    pub async fn end_one_of(
        tx: &DatabaseTransaction,
        now: DateTime<Utc>,
        account: Uuid,
        id: Uuid,
        why: &str,
    ) -> Result<bool, DbErr> {
        let mine = Column::Id.eq(id).and(Column::AccountId.eq(account)).and(Column::EndedAt.is_null());
        let found = Entity::find().filter(mine.clone()).one(tx).await?.is_some();
        end_where(tx, now, why, mine).await?;
        Ok(found)
    }

    /// Ends every session of an account, but for `except`.
    ///
    /// # Errors
    /// The database is down.
    pub async fn end_all_of(
        tx: &DatabaseTransaction,
        now: DateTime<Utc>,
        account: Uuid,
        except: Option<Uuid>,
        why: &str,
    ) -> Result<(), DbErr> {
        let theirs = Column::AccountId.eq(account).and(Column::Id.ne(except.unwrap_or_default()));
        end_where(tx, now, why, theirs).await
    }

    /// Ends every session of a crossing.
    ///
    /// # Errors
    /// The database is down.
    pub async fn end_crossing(
        tx: &DatabaseTransaction,
        now: DateTime<Utc>,
        crossing: Uuid,
        why: &str,
    ) -> Result<(), DbErr> {
        end_where(tx, now, why, Column::CrossingId.eq(crossing)).await
    }

    /// The sessions of an account that count now, newest first.
    ///
    /// # Errors
    /// The database is down.
    pub async fn all_of(db: &impl ConnectionTrait, now: DateTime<Utc>, account: Uuid) -> Result<Vec<Self>, DbErr> {
        let query = Entity::find().filter(Column::AccountId.eq(account)).filter(Column::EndedAt.is_null());
        let rows = query.order_by_desc(Column::BeganAt).all(db).await?;
        Ok(rows.into_iter().map(Self).filter(|session| session.counts(now)).collect())
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.0.id
    }

    /// Which door it opens.
    #[must_use]
    pub fn door(&self) -> Door {
        Door::from_word(&self.0.door)
    }

    /// The account, unless it is a crossing's.
    #[must_use]
    pub fn account(&self) -> Option<Uuid> {
        self.0.account_id
    }

    /// The crossing, if it is one's.
    #[must_use]
    pub fn crossing(&self) -> Option<Uuid> {
        self.0.crossing_id
    }

    /// How far signing in has come.
    #[must_use]
    pub fn stage(&self) -> Stage {
        if self.0.stage == Stage::Full.word() { Stage::Full } else { Stage::First }
    }

    /// How they showed who they are.
    #[must_use]
    pub fn method(&self) -> &str {
        &self.0.method
    }

    /// When it began.
    #[must_use]
    pub fn began_at(&self) -> DateTime<Utc> {
        self.0.began_at
    }

    /// When it was last used, to a minute.
    #[must_use]
    pub fn seen_at(&self) -> DateTime<Utc> {
        self.0.seen_at
    }

    /// The browser, in its own words.
    #[must_use]
    pub fn agent(&self) -> &str {
        &self.0.agent
    }

    /// Whether they showed who they are a short while ago; else what is delicate asks again.
    #[must_use]
    pub fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        now - self.0.proved_at < FRESH
    }
}

impl Stage {
    const fn word(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Full => "full",
        }
    }
}

/// Gives the browser the cookie of a session. It lasts until the browser is closed; the row ends before that or with it.
///
/// # Errors
/// The cookie cannot be written, which no input can cause.
pub fn keep_cookie(response: &mut HttpResponse, door: Door, token: String) -> Result<(), PageError> {
    let cookie = Cookie::build(cookie_of(door).name, token)
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
        .finish();
    response.add_cookie(&cookie).map_err(|error| PageError::failed(anyhow::anyhow!("{error}")))
}

/// Takes the cookie away again.
///
/// # Errors
/// The cookie cannot be written, which no input can cause.
pub fn drop_cookie(response: &mut HttpResponse, door: Door) -> Result<(), PageError> {
    let mut cookie = Cookie::build(cookie_of(door).name, "").path("/").secure(true).http_only(true).finish();
    cookie.make_removal();
    response.add_cookie(&cookie).map_err(|error| PageError::failed(anyhow::anyhow!("{error}")))
}

/// The browser, in its own words, for the list of sessions.
#[must_use]
pub fn agent_of(request: &HttpRequest) -> String {
    let header = request.headers().get(actix_web::http::header::USER_AGENT);
    header.and_then(|value| value.to_str().ok()).unwrap_or_default().chars().take(250).collect()
}

/// Forgets sessions that ended a month ago: until then they show in what an account's owner may download.
///
/// # Errors
/// The database is down.
pub async fn forget(tx: &DatabaseTransaction, now: DateTime<Utc>) -> Result<(), DbErr> {
    Entity::delete_many().filter(Column::EndsAt.lt(now - Duration::days(30))).exec(tx).await.map(|_| ())
}

async fn end_where(
    tx: &DatabaseTransaction,
    now: DateTime<Utc>,
    why: &str,
    which: sea_orm::sea_query::SimpleExpr,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::EndedAt, Expr::val(Some(now)))
        .col_expr(Column::EndedWhy, Expr::val(Some(why.to_owned())))
        .filter(which)
        .filter(Column::EndedAt.is_null())
        .exec(tx)
        .await
        .map(|_| ())
}

fn cookie_of(door: Door) -> web::Cookie {
    match door {
        Door::Resident => web::ACCOUNT,
        Door::Staff => web::STAFF,
    }
}

fn digest(house: &Tenant, door: Door, token: &str) -> String {
    house.keys().digest("session", format!("{} {token}", door.word()).as_bytes())
}
