//! Whose account a case belongs to. A case has an account when its owner was signed in while sending it, or took it over later:
//! nothing is ever linked by itself (AC-09).

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait as _, Func};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _,
};
use uuid::Uuid;

use crate::case::Case;
use crate::record::case_file::{Column, Entity};

impl Case {
    /// The cases of an account, the newest first.
    ///
    /// # Errors
    /// The database is down.
    pub async fn all_of(db: &impl ConnectionTrait, account: Uuid) -> Result<Vec<Self>, DbErr> {
        let query = Entity::find().filter(Column::AccountId.eq(account));
        Ok(query.order_by_desc(Column::OpenedAt).all(db).await?.into_iter().map(Self).collect())
    }

    /// Cases that were opened with an address, given in small letters, and belong to no account; the newest first.
    ///
    /// # Errors
    /// The database is down.
    pub async fn unowned_of(db: &impl ConnectionTrait, email: &str) -> Result<Vec<Self>, DbErr> {
        let query = Entity::find().filter(unowned(email));
        Ok(query.order_by_desc(Column::OpenedAt).all(db).await?.into_iter().map(Self).collect())
    }

    /// Gives those of `ids` to an account that were opened with its confirmed address and belong to nobody; how many.
    ///
    /// # Errors
    /// The database is down.
    pub async fn take_over(
        tx: &DatabaseTransaction,
        now: DateTime<Utc>,
        account: Uuid,
        email: &str,
        ids: &[Uuid],
    ) -> Result<u64, DbErr> {
        let taken = Entity::update_many()
            .col_expr(Column::AccountId, Expr::val(Some(account)))
            .col_expr(Column::UpdatedAt, Expr::val(now))
            .filter(Column::Id.is_in(ids.iter().copied()))
            .filter(unowned(email));
        Ok(taken.exec(tx).await?.rows_affected)
    }

    /// The same, belonging to whoever was signed in while it was put together.
    #[must_use]
    pub fn owned_by(mut self, account: Option<Uuid>) -> Self {
        self.0.account_id = account;
        self
    }

    /// The account's owner leaves: their cases stay, without them.
    ///
    /// # Errors
    /// The database is down.
    pub(crate) async fn let_go(tx: &DatabaseTransaction, account: Uuid) -> Result<(), DbErr> {
        Entity::update_many()
            .col_expr(Column::AccountId, Expr::val(None::<Uuid>))
            .filter(Column::AccountId.eq(account))
            .exec(tx)
            .await
            .map(|_| ())
    }

    /// The account that it belongs to.
    #[must_use]
    pub fn account(&self) -> Option<Uuid> {
        self.0.account_id
    }
}

fn unowned(email: &str) -> sea_orm::sea_query::SimpleExpr {
    let given = Func::lower(Expr::col(Column::ContactEmail));
    Expr::expr(given).eq(email).and(Column::AccountId.is_null())
}
