//! Who somebody is at an outside provider, and which account of ours that opens.
//!
//! Issuer and subject together are the person (ASVS 6.8.1): the same subject at two providers is two people, and an address is
//! nobody's name for good.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QueryOrder as _,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::account::{Account, Door};
use crate::record::outside_identity::{Column, Entity, Model};

/// A person at a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutsideIdentity {
    /// The provider's name in the settings of this site.
    pub provider: String,
    /// Its issuer.
    pub issuer: String,
    /// The person, as the provider numbers them.
    pub subject: String,
}

/// A way in that an account has at a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked(Model);

impl OutsideIdentity {
    /// The account that it opens at a door.
    ///
    /// # Errors
    /// The database is down.
    pub async fn account(&self, db: &impl ConnectionTrait, door: Door) -> Result<Option<Account>, DbErr> {
        let query = Entity::find()
            .filter(Column::Door.eq(door.word()))
            .filter(Column::Issuer.eq(&self.issuer))
            .filter(Column::Subject.eq(&self.subject));
        match query.one(db).await? {
            Some(row) => Account::find(db, row.account_id).await,
            None => Ok(None),
        }
    }

    /// Lets it open an account from now on; whether it could be: one identity opens one account at a door.
    ///
    /// # Errors
    /// The database is down.
    pub async fn link(&self, tx: &DatabaseTransaction, now: DateTime<Utc>, account: &Account) -> Result<bool, DbErr> {
        let row = Model {
            id: Uuid::now_v7(),
            door: account.door().word().to_owned(),
            provider: self.provider.clone(),
            issuer: self.issuer.clone(),
            subject: self.subject.clone(),
            account_id: account.id(),
            created_at: now,
            last_used_at: None,
        };
        let inserted = Entity::insert(row.into_active_model())
            .on_conflict(OnConflict::columns([Column::Door, Column::Issuer, Column::Subject]).do_nothing().to_owned())
            .exec_without_returning(tx)
            .await?;
        Ok(inserted == 1)
    }

    /// Notes that somebody came in with it.
    ///
    /// # Errors
    /// The database is down.
    pub async fn note_use(&self, tx: &DatabaseTransaction, now: DateTime<Utc>, door: Door) -> Result<(), DbErr> {
        Entity::update_many()
            .col_expr(Column::LastUsedAt, Expr::val(Some(now)))
            .filter(Column::Door.eq(door.word()))
            .filter(Column::Issuer.eq(&self.issuer))
            .filter(Column::Subject.eq(&self.subject))
            .exec(tx)
            .await
            .map(|_| ())
    }
}

/// The ways in that an account has at providers, oldest first.
///
/// # Errors
/// The database is down.
pub async fn all_of(db: &impl ConnectionTrait, account: Uuid) -> Result<Vec<Linked>, DbErr> {
    let query = Entity::find().filter(Column::AccountId.eq(account)).order_by_asc(Column::CreatedAt);
    Ok(query.all(db).await?.into_iter().map(Linked).collect())
}

/// Takes one such way in from an account; what it was, if the account had it.
///
/// # Errors
/// The database is down.
pub async fn unlink(tx: &DatabaseTransaction, account: Uuid, id: Uuid) -> Result<Option<Linked>, DbErr> {
    let found = Entity::find_by_id(id).filter(Column::AccountId.eq(account)).one(tx).await?;
    if found.is_some() {
        Entity::delete_by_id(id).exec(tx).await?;
    }
    Ok(found.map(Linked))
}

/// Takes every such way in from an account: it is about to be deleted.
///
/// # Errors
/// The database is down.
pub async fn forget_all_of(tx: &DatabaseTransaction, account: Uuid) -> Result<(), DbErr> {
    Entity::delete_many().filter(Column::AccountId.eq(account)).exec(tx).await.map(|_| ())
}

impl Linked {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.0.id
    }

    /// The provider's name in the settings.
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.0.provider
    }

    /// Since when.
    #[must_use]
    pub fn since(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When somebody last came in with it.
    #[must_use]
    pub fn last_used_at(&self) -> Option<DateTime<Utc>> {
        self.0.last_used_at
    }
}
