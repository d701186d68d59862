//! The signing keys of a site as its database announces them: names and times, nothing secret.

use chrono::{DateTime, Duration, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, QueryOrder as _};

use crate::keys::Keys;
use crate::signing::{FOUNDING, KeyTerm};

/// A new key signs from this long after it was announced: by then every node has read of it, several times over.
pub const ANNOUNCED: Duration = Duration::seconds(60);

/// Tokens of the key before count this much longer: twice what the longest-lived token that is made today lasts.
pub const OVERLAP: Duration = Duration::hours(48);

/// The row of a key.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "signing_key")]
pub struct Model {
    /// Its name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kid: String,
    /// From when on it signs.
    pub signs_from: DateTimeUtc,
    /// Until when what it signed counts.
    pub counts_until: Option<DateTimeUtc>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Every key that was announced, oldest first. Empty: the site still signs with the key that it began with.
///
/// # Errors
/// The database is down.
pub async fn announced(db: &impl ConnectionTrait) -> Result<Vec<KeyTerm>, DbErr> {
    let rows = Entity::find().order_by_asc(Column::SignsFrom).all(db).await?;
    let term = |row: Model| KeyTerm { kid: row.kid, signs_from: row.signs_from, counts_until: row.counts_until };
    Ok(rows.into_iter().map(term).collect())
}

/// Announces a new key. The one before signs until the new one does, and what it signed counts for [`OVERLAP`] more.
///
/// # Errors
/// The database is down.
pub async fn announce(tx: &DatabaseTransaction, now: DateTime<Utc>) -> Result<KeyTerm, DbErr> {
    let signs_from = now + ANNOUNCED;
    let ends = Some(signs_from + OVERLAP);
    if Entity::find().one(tx).await?.is_none() {
        let founding = Model { kid: FOUNDING.to_owned(), signs_from: DateTime::UNIX_EPOCH, counts_until: None };
        insert(tx, founding).await?;
    }
    Entity::update_many()
        .col_expr(Column::CountsUntil, sea_orm::sea_query::Expr::val(ends))
        .filter(Column::CountsUntil.is_null())
        .exec(tx)
        .await?;
    let term = KeyTerm { kid: Keys::random_token(), signs_from, counts_until: None };
    insert(tx, Model { kid: term.kid.clone(), signs_from, counts_until: None }).await?;
    Ok(term)
}

async fn insert(tx: &DatabaseTransaction, row: Model) -> Result<(), DbErr> {
    let row = ActiveModel { kid: Set(row.kid), signs_from: Set(row.signs_from), counts_until: Set(row.counts_until) };
    Entity::insert(row).exec_without_returning(tx).await.map(|_| ())
}
