//! Crossings: somebody of the joint team works in a borough for a stated purpose. The borough keeps who, from where, when and
//! why; its own administrator sees each and can end it.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use serde::{Deserialize, Serialize};
use tenancy::{KeysError, Tenant, Token};
use uuid::Uuid;

use crate::record::crossing::{Column, Entity, Model};
use crate::record::session;
use crate::session::Session;

/// The purpose of the assertion, as its `typ` says it.
const PURPOSE: &str = "crossing";

/// How long an assertion may be on its way.
pub const ON_ITS_WAY: Duration = Duration::seconds(60);

/// What the programme's host says of the person who crosses, beside their id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assertion {
    /// The assertion's own id: it opens the door once.
    pub jti: Uuid,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// What they are going to do there, in their own words.
    pub why: String,
}

/// Somebody of the joint team in a borough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crossing(Model);

/// Signs the assertion with which a person crosses from the programme's host into `borough`.
///
/// # Errors
/// Signing failed, which no input can cause.
pub fn assert(
    programme: &Tenant,
    borough: &str,
    person: Uuid,
    assertion: &Assertion,
    now: DateTime<Utc>,
) -> Result<String, KeysError> {
    let subject = person.to_string();
    let token = Token { audience: borough, purpose: PURPOSE, subject: &subject, lasts: ON_ITS_WAY };
    programme.keys().sign_more(token, assertion, now)
}

/// Takes an assertion: verifies it, and writes the crossing down. `None` when anything about it is wrong, it was used before,
/// or the person has no grant for this borough.
///
/// # Errors
/// The database is down.
pub async fn take(
    tx: &DatabaseTransaction,
    tenant: &Tenant,
    now: DateTime<Utc>,
    assertion: &str,
    from_address: &str,
) -> Result<Option<Crossing>, DbErr> {
    let Some(door) = tenant.joint_door() else { return Ok(None) };
    let verified = door.verifier().verify::<Assertion>(tenant.slug(), PURPOSE, assertion, now);
    let Ok((subject, said)) = verified else { return Ok(None) };
    let Ok(person) = subject.parse::<Uuid>() else { return Ok(None) };
    if door.roles(person, tenant.slug(), now).is_empty() {
        return Ok(None);
    }
    let row = Model {
        id: said.jti,
        person_id: person,
        name: said.name,
        email: said.email,
        purpose: said.why,
        from_address: from_address.to_owned(),
        at: now,
        ended_at: None,
        ended_by: None,
    };
    // Its id is the row's: whoever brings it a second time finds it taken.
    let inserted = Entity::insert(row.clone().into_active_model())
        .on_conflict(OnConflict::column(Column::Id).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok((inserted == 1).then_some(Crossing(row)))
}

/// The crossings that somebody is using now.
///
/// # Errors
/// The database is down.
pub async fn in_use(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<BTreeSet<Uuid>, DbErr> {
    let crossed = session::Column::CrossingId.is_not_null().and(session::Column::EndedAt.is_null());
    let sessions = session::Entity::find().filter(crossed).all(db).await?.into_iter().map(Session);
    Ok(sessions.filter(|session| session.counts(now)).filter_map(|session| session.crossing()).collect())
}

impl Crossing {
    /// The crossing with this id.
    ///
    /// # Errors
    /// The database is down.
    pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Self>, DbErr> {
        Ok(Entity::find_by_id(id).one(db).await?.map(Self))
    }

    /// The newest crossings.
    ///
    /// # Errors
    /// The database is down.
    pub async fn newest(db: &impl ConnectionTrait, most: u64) -> Result<Vec<Self>, DbErr> {
        let rows = Entity::find().order_by_desc(Column::At).limit(most).all(db).await?;
        Ok(rows.into_iter().map(Self).collect())
    }

    /// Ends it, and every session that came of it; whether it was open.
    ///
    /// # Errors
    /// The database is down.
    pub async fn end(&self, tx: &DatabaseTransaction, now: DateTime<Utc>, by: &str) -> Result<bool, DbErr> {
        let ended = Entity::update_many()
            .col_expr(Column::EndedAt, Expr::val(Some(now)))
            .col_expr(Column::EndedBy, Expr::val(Some(by.to_owned())))
            .filter(Column::Id.eq(self.0.id))
            .filter(Column::EndedAt.is_null())
            .exec(tx)
            .await?;
        Session::end_crossing(tx, now, self.0.id, "crossing ended").await?;
        Ok(ended.rows_affected == 1)
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.0.id
    }

    /// The person's account on the joint host.
    #[must_use]
    pub fn person(&self) -> Uuid {
        self.0.person_id
    }

    /// Their name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Their address.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.0.email
    }

    /// What they said that they were going to do.
    #[must_use]
    pub fn purpose(&self) -> &str {
        &self.0.purpose
    }

    /// The network address that they came from.
    #[must_use]
    pub fn from_address(&self) -> &str {
        &self.0.from_address
    }

    /// When they crossed.
    #[must_use]
    pub fn at(&self) -> DateTime<Utc> {
        self.0.at
    }

    /// When it was ended, and by whom.
    #[must_use]
    pub fn ended(&self) -> Option<(DateTime<Utc>, &str)> {
        Some((self.0.ended_at?, self.0.ended_by.as_deref().unwrap_or_default()))
    }

    /// Whether nobody has ended it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.0.ended_at.is_none()
    }
}
