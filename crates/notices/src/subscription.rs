//! Who asked to be told of what, and how they end it.
//!
//! Nothing counts before the address was confirmed by a link that was mailed to it. One *token* for each address stands in every
//! mail: whoever has it may look at what the address asked for, change it and end it, without signing in. It is made from the
//! borough's key and the subscriber's id, and only a digest of it is kept.

use std::fmt;

use chrono::{DateTime, Duration, Utc};
use mail::EmailAddress;
use sea_orm::prelude::StringLen;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, DeriveActiveEnum,
    EntityTrait as _, EnumIter, IntoActiveModel as _, QueryFilter as _, QueryOrder as _, Select,
};
use serde::Serialize;
use tenancy::Tenant;
use uuid::Uuid;

use crate::record::{subscriber, subscription};

/// How long a link that confirms counts; what was not confirmed by then is forgotten.
pub const TO_CONFIRM: Duration = Duration::days(7);

/// How long somebody who ended everything is known, so that the links in older mails still answer.
const KNOWN_AFTERWARDS: Duration = Duration::days(90);

/// What kind of thing is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
pub enum Sort {
    /// A category of services.
    Topic,
    /// A ward of the borough.
    Ward,
    /// A street.
    Street,
    /// Whatever there is.
    Everything,
}

/// How often mails come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, EnumIter, DeriveActiveEnum, Serialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Frequency {
    /// A mail for each announcement.
    AtOnce,
    /// What there is, once a day.
    Daily,
    /// What there is, once a week.
    Weekly,
}

/// One thing that somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// What kind of thing.
    pub sort: Sort,
    /// Which one, as it is compared: a category's slug, a ward's name, [`street_key`]; empty for everything.
    pub what: String,
    /// The same as people read it.
    pub label: String,
    /// How often.
    pub frequency: Frequency,
}

/// One thing that an address gets mail about.
pub type Subscription = subscription::Model;

/// Somebody who came with the token of a mail.
#[derive(Clone, Debug)]
pub struct Subscriber(subscriber::Model);

impl Frequency {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::AtOnce, Self::Daily, Self::Weekly];

    /// As it stands in forms.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::AtOnce => "at_once",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
        }
    }

    /// The frequency with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|frequency| frequency.word() == word)
    }
}

/// As people read it.
impl fmt::Display for Frequency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AtOnce => "As soon as we know",
            Self::Daily => "Once a day",
            Self::Weekly => "Once a week",
        })
    }
}

/// A street's name as two people would both write it: small letters, no points, its usual endings in full, nothing after a comma.
#[must_use]
pub fn street_key(typed: &str) -> String {
    let before_comma = typed.split(',').next().unwrap_or_default().to_lowercase();
    let plain: String = before_comma.chars().filter(|letter| !matches!(letter, '.' | '\'' | '’')).collect();
    let mut words: Vec<&str> = plain.split_whitespace().collect();
    if words.len() > 1
        && let Some(last) = words.last_mut()
    {
        *last = match *last {
            "rd" => "road",
            "st" => "street",
            "ave" | "av" => "avenue",
            "ln" => "lane",
            "cl" => "close",
            "dr" => "drive",
            "cres" => "crescent",
            "gdns" => "gardens",
            "pl" => "place",
            "sq" => "square",
            "ct" => "court",
            "gr" | "grv" => "grove",
            other => other,
        };
    }
    words.join(" ")
}

/// Writes down what somebody asks for under one id (`Uuid::now_v7()`), to be confirmed together. It says nothing about whether the
/// address was known.
///
/// # Errors
/// The database is down.
pub async fn ask(
    tx: &DatabaseTransaction,
    tenant: &Tenant,
    address: &EmailAddress,
    ask_id: Uuid,
    wishes: &[Wish],
) -> Result<(), DbErr> {
    let now = tenant.clock().now();
    let subscriber_id = subscriber_of(tx, tenant, address, now).await?;
    let rows: Vec<_> = wishes
        .iter()
        .map(|wish| subscription::ActiveModel {
            id: Set(Uuid::now_v7()),
            subscriber_id: Set(subscriber_id),
            sort: Set(wish.sort),
            what: Set(wish.what.clone()),
            label: Set(wish.label.clone()),
            frequency: Set(wish.frequency),
            ask_id: Set(ask_id),
            asked_at: Set(now),
            confirmed_at: Set(None),
            ended_at: Set(None),
        })
        .collect();
    if !rows.is_empty() {
        subscription::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

async fn subscriber_of(
    tx: &DatabaseTransaction,
    tenant: &Tenant,
    address: &EmailAddress,
    now: DateTime<Utc>,
) -> Result<Uuid, DbErr> {
    let key = address_key(address.as_str());
    let id = Uuid::now_v7();
    let row = subscriber::ActiveModel {
        id: Set(id),
        address: Set(address.as_str().to_owned()),
        address_key: Set(key.clone()),
        token_digest: Set(token_digest(tenant, &token(tenant, id))),
        made_at: Set(now),
    };
    // Two who type one address at the same time make one subscriber.
    let conflict = sea_orm::sea_query::OnConflict::column(subscriber::Column::AddressKey).do_nothing().to_owned();
    subscriber::Entity::insert(row).on_conflict(conflict).exec_without_returning(tx).await?;
    let found = subscriber::Entity::find().filter(subscriber::Column::AddressKey.eq(key)).one(tx).await?;
    Ok(found.map_or(id, |row| row.id))
}

/// What was asked for under an id and not confirmed in time is not found; nor is what was never asked for.
///
/// # Errors
/// The database is down.
pub async fn asked(db: &impl ConnectionTrait, ask_id: Uuid) -> Result<Vec<Subscription>, DbErr> {
    subscription::Entity::find()
        .filter(subscription::Column::AskId.eq(ask_id))
        .order_by_asc(subscription::Column::Id)
        .all(db)
        .await
}

/// Confirms what was asked for together, and gives who asked. What the address gets already is replaced, so nothing is there
/// twice. Pressing again changes nothing, and does not bring back what was ended since.
///
/// # Errors
/// The database is down.
pub async fn confirm(tx: &DatabaseTransaction, ask_id: Uuid, now: DateTime<Utc>) -> Result<Option<Subscriber>, DbErr> {
    let rows = asked(tx, ask_id).await?;
    let Some(subscriber_id) = rows.first().map(|row| row.subscriber_id) else { return Ok(None) };
    for row in rows {
        if row.confirmed_at.is_some() || row.ended_at.is_some() {
            continue;
        }
        subscription::Entity::update_many()
            .col_expr(subscription::Column::EndedAt, Expr::val(now))
            .filter(subscription::Column::SubscriberId.eq(row.subscriber_id))
            .filter(subscription::Column::Sort.eq(row.sort))
            .filter(subscription::Column::What.eq(&row.what))
            .filter(subscription::Column::EndedAt.is_null())
            .filter(subscription::Column::ConfirmedAt.is_not_null())
            .exec(tx)
            .await?;
        let mut confirmed = row.into_active_model();
        confirmed.confirmed_at = Set(Some(now));
        subscription::Entity::update(confirmed).exec(tx).await?;
    }
    Ok(subscriber::Entity::find_by_id(subscriber_id).one(tx).await?.map(Subscriber))
}

/// Those that count: confirmed and not ended.
pub(crate) fn live() -> Select<subscription::Entity> {
    subscription::Entity::find()
        .filter(subscription::Column::ConfirmedAt.is_not_null())
        .filter(subscription::Column::EndedAt.is_null())
}

/// The token that stands in the mails to a subscriber.
pub(crate) fn token(tenant: &Tenant, subscriber_id: Uuid) -> String {
    tenant.keys().digest("unsubscribe", subscriber_id.as_bytes())
}

/// The address that a mail's links to change and to end lead to.
pub(crate) fn link(tenant: &Tenant, subscriber_id: Uuid) -> String {
    tenant.profile().link(&format!("/unsubscribe/{}", token(tenant, subscriber_id)))
}

fn token_digest(tenant: &Tenant, token: &str) -> String {
    tenant.keys().digest("unsubscribe token", token.as_bytes())
}

fn address_key(address: &str) -> String {
    address.to_lowercase()
}

impl Subscriber {
    /// Whoever has this token.
    ///
    /// # Errors
    /// The database is down.
    pub async fn of_token(db: &impl ConnectionTrait, tenant: &Tenant, token: &str) -> Result<Option<Self>, DbErr> {
        let digest = token_digest(tenant, token);
        let found = subscriber::Entity::find().filter(subscriber::Column::TokenDigest.eq(digest)).one(db).await?;
        Ok(found.map(Self))
    }

    /// Whoever has this address, in whatever letters.
    ///
    /// # Errors
    /// The database is down.
    pub async fn of_address(db: &impl ConnectionTrait, address: &str) -> Result<Option<Self>, DbErr> {
        let key = address_key(address);
        let found = subscriber::Entity::find().filter(subscriber::Column::AddressKey.eq(key)).one(db).await?;
        Ok(found.map(Self))
    }

    /// Their address.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.0.address
    }

    /// The path of the page where they see, change and end what they asked for.
    #[must_use]
    pub fn path(&self, tenant: &Tenant) -> String {
        format!("/unsubscribe/{}", token(tenant, self.0.id))
    }

    /// What they get mail about, in the order in which they asked.
    ///
    /// # Errors
    /// The database is down.
    pub async fn subscriptions(&self, db: &impl ConnectionTrait) -> Result<Vec<Subscription>, DbErr> {
        live()
            .filter(subscription::Column::SubscriberId.eq(self.0.id))
            .order_by_asc(subscription::Column::Id)
            .all(db)
            .await
    }

    /// Ends everything, also what is not confirmed yet.
    ///
    /// # Errors
    /// The database is down.
    pub async fn end_all(&self, tx: &DatabaseTransaction, now: DateTime<Utc>) -> Result<(), DbErr> {
        self.change(None, subscription::Column::EndedAt, Expr::val(now), tx).await
    }

    /// Ends one thing. What is not theirs, or is ended already, stays as it is.
    ///
    /// # Errors
    /// The database is down.
    pub async fn end_one(&self, tx: &DatabaseTransaction, id: Uuid, now: DateTime<Utc>) -> Result<(), DbErr> {
        self.change(Some(id), subscription::Column::EndedAt, Expr::val(now), tx).await
    }

    /// Changes how often mails about one thing come.
    ///
    /// # Errors
    /// The database is down.
    pub async fn change_frequency(
        &self,
        tx: &DatabaseTransaction,
        id: Uuid,
        frequency: Frequency,
    ) -> Result<(), DbErr> {
        self.change(Some(id), subscription::Column::Frequency, Expr::val(frequency.word()), tx).await
    }

    async fn change(
        &self,
        id: Option<Uuid>,
        column: subscription::Column,
        value: Expr,
        tx: &DatabaseTransaction,
    ) -> Result<(), DbErr> {
        let mut update = subscription::Entity::update_many()
            .col_expr(column, value)
            .filter(subscription::Column::SubscriberId.eq(self.0.id))
            .filter(subscription::Column::EndedAt.is_null());
        if let Some(id) = id {
            update = update.filter(subscription::Column::Id.eq(id));
        }
        update.exec(tx).await.map(|_| ())
    }

    /// Forgets them and everything that they asked for; mails that wait are not sent.
    ///
    /// # Errors
    /// The database is down.
    pub async fn forget(&self, tx: &DatabaseTransaction) -> Result<(), DbErr> {
        subscription::Entity::delete_many().filter(subscription::Column::SubscriberId.eq(self.0.id)).exec(tx).await?;
        subscriber::Entity::delete_by_id(self.0.id).exec(tx).await.map(|_| ())
    }
}

/// Forgets what was never confirmed, what ended a while ago, and whoever has nothing left.
///
/// # Errors
/// The database is down.
pub(crate) async fn forget_old(tx: &DatabaseTransaction, now: DateTime<Utc>) -> Result<(), DbErr> {
    let unconfirmed =
        subscription::Column::ConfirmedAt.is_null().and(subscription::Column::AskedAt.lt(now - TO_CONFIRM));
    let ended = subscription::Column::EndedAt.lt(now - KNOWN_AFTERWARDS);
    subscription::Entity::delete_many().filter(unconfirmed.or(ended)).exec(tx).await?;
    let somebody = Query::select().column(subscription::Column::SubscriberId).from(subscription::Entity).to_owned();
    subscriber::Entity::delete_many()
        .filter(subscriber::Column::Id.not_in_subquery(somebody))
        .exec(tx)
        .await
        .map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::street_key;

    #[test]
    fn a_street_is_the_same_however_it_is_written() {
        for typed in ["High Street", " high  STREET", "High St", "high st.", "High Street, Orpington"] {
            assert_eq!(street_key(typed), "high street", "{typed}");
        }
        assert_eq!(street_key("St Mary's Rd"), "st marys road");
        assert_eq!(street_key("St"), "st");
        assert_ne!(street_key("High Road"), street_key("High Street"));
    }
}
