//! Resetting a colleague's second factor, when a telephone was lost. One administrator asks, another confirms (ASVS 6.4.4: as sure
//! of the person as when they joined), and then the colleague begins as when they joined: the old factors and the password are
//! gone, every session ends, and a new invitation goes to their address.

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QueryOrder as _,
};
use tenancy::Tenant;
use uuid::Uuid;

use crate::account::Account;
use crate::audit::{self, Actor, Happening};
use crate::colleague;
use crate::invitation::{self, By};
use crate::record::factor_reset::{Column, Entity, Model};
use crate::second_factor;
use crate::session::Session;

/// For how long a request waits for the second administrator.
pub const WAITS: Duration = Duration::days(3);

/// A request that waits for a second administrator.
#[derive(Clone, Debug)]
pub struct Request(Model);

/// Why nothing was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Nobody does this to themselves.
    Yourself,
    /// Whoever asked cannot confirm it.
    TheSecondIsTheFirst,
    /// There is nothing to confirm: it was decided, or waited too long.
    NothingWaits,
    /// One waits already, or there is nothing to reset for who never came or is shut out.
    NotNow,
}

impl Request {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.0.id
    }

    /// Whose second factor it is about.
    #[must_use]
    pub fn account(&self) -> Uuid {
        self.0.account_id
    }

    /// Who asked.
    #[must_use]
    pub fn asked_by(&self) -> (Uuid, &str) {
        (self.0.asked_by, &self.0.asked_by_name)
    }

    /// Why, in their words.
    #[must_use]
    pub fn why(&self) -> &str {
        &self.0.why
    }

    /// When they asked.
    #[must_use]
    pub fn asked_at(&self) -> DateTime<Utc> {
        self.0.asked_at
    }
}

/// The requests that wait.
///
/// # Errors
/// The database is down.
pub async fn waiting(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Vec<Request>, DbErr> {
    let query = Entity::find().filter(Column::DecidedAt.is_null()).filter(Column::AskedAt.gt(now - WAITS));
    Ok(query.order_by_asc(Column::AskedAt).all(db).await?.into_iter().map(Request).collect())
}

/// Asks for it. `why` says how the administrator made sure that it is the colleague who asks.
///
/// # Errors
/// The database is down.
pub async fn ask(
    tx: &DatabaseTransaction,
    house: &Tenant,
    by: By<'_>,
    account: &Account,
    why: String,
) -> Result<Result<(), Refused>, DbErr> {
    let now = house.clock().now();
    let (Actor::Staff { id: asked_by, .. }, false) = (&by.actor, colleague::is(&by, account)) else {
        return Ok(Err(Refused::Yourself));
    };
    let waits = waiting(tx, now).await?.iter().any(|request| request.account() == account.id());
    if waits || !account.is_open() {
        return Ok(Err(Refused::NotNow));
    }
    let row = Model {
        id: Uuid::now_v7(),
        account_id: account.id(),
        asked_by: *asked_by,
        asked_by_name: by.name.to_owned(),
        why: why.clone(),
        asked_at: now,
        decided_at: None,
        decided_by_name: None,
        outcome: None,
    };
    Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    let happening = Happening::done(by.actor, "ask_factor_reset", "account", account.id()).named(account.name());
    audit::write(tx, house, now, happening.from(by.origin).because(why)).await.map(Ok)
}

/// Confirms it, as another administrator than who asked, and does it.
///
/// # Errors
/// The database is down.
pub async fn confirm(
    tx: &DatabaseTransaction,
    house: &Tenant,
    by: By<'_>,
    account: &mut Account,
) -> Result<Result<(), Refused>, DbErr> {
    let now = house.clock().now();
    if colleague::is(&by, account) {
        return Ok(Err(Refused::Yourself));
    }
    let waits = waiting(tx, now).await?.into_iter().find(|request| request.account() == account.id());
    let Some(request) = waits.filter(|_| account.is_open()) else { return Ok(Err(Refused::NothingWaits)) };
    if matches!(by.actor, Actor::Staff { id, .. } if id == request.0.asked_by) {
        return Ok(Err(Refused::TheSecondIsTheFirst));
    }
    if !decide(tx, now, &request, by.name, "confirmed").await? {
        return Ok(Err(Refused::NothingWaits));
    }
    let id = account.id();
    second_factor::forget_all(tx, id).await?;
    account.forget_password(tx, now).await?;
    Session::end_all_of(tx, now, id, None, "second factor reset").await?;
    let happening = Happening::done(by.actor.clone(), "reset_factors", "account", id).named(account.name());
    let detail = serde_json::json!({ "asked_by": request.0.asked_by_name });
    let happening = happening.from(by.origin.clone()).because(request.0.why).with(detail);
    audit::write(tx, house, now, happening).await?;
    invitation::send_again(tx, house, by, account.clone()).await?;
    Ok(Ok(()))
}

/// Takes the request back, or says no to it.
///
/// # Errors
/// The database is down.
pub async fn drop(
    tx: &DatabaseTransaction,
    house: &Tenant,
    by: By<'_>,
    account: &Account,
) -> Result<Result<(), Refused>, DbErr> {
    let now = house.clock().now();
    let waits = waiting(tx, now).await?.into_iter().find(|request| request.account() == account.id());
    let Some(request) = waits else { return Ok(Err(Refused::NothingWaits)) };
    if !decide(tx, now, &request, by.name, "dropped").await? {
        return Ok(Err(Refused::NothingWaits));
    }
    let happening = Happening::done(by.actor, "drop_factor_reset", "account", account.id()).named(account.name());
    audit::write(tx, house, now, happening.from(by.origin)).await.map(Ok)
}

/// Of two who decide at once, one does.
async fn decide(
    tx: &DatabaseTransaction,
    now: DateTime<Utc>,
    request: &Request,
    by: &str,
    outcome: &str,
) -> Result<bool, DbErr> {
    let decided = Entity::update_many()
        .col_expr(Column::DecidedAt, Expr::val(Some(now)))
        .col_expr(Column::DecidedByName, Expr::val(Some(by.to_owned())))
        .col_expr(Column::Outcome, Expr::val(Some(outcome.to_owned())))
        .filter(Column::Id.eq(request.0.id))
        .filter(Column::DecidedAt.is_null())
        .exec(tx)
        .await?;
    Ok(decided.rows_affected == 1)
}
