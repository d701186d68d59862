//! Recovery codes: ten of them, for whoever has lost their app or key. Each opens once; a new set makes the old one worthless.
//! They are shown once, and only keyed digests are kept (ASVS 6.5.2).

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _, IntoActiveModel as _,
    PaginatorTrait as _, QueryFilter as _,
};
use tenancy::{Keys, Tenant};
use uuid::Uuid;

use crate::record::recovery_code::{Column, Entity, Model};

/// How many there are in a set.
pub const IN_A_SET: usize = 10;

/// How many characters one has: 32 possible ones ten times are 50 bits.
const LENGTH: usize = 10;

/// Letters and digits of which none looks like another.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// Makes a new set, in the place of the old one. What is returned is shown once and kept nowhere.
///
/// # Errors
/// The database is down.
pub async fn make_set(tx: &DatabaseTransaction, house: &Tenant, account: Uuid) -> Result<Vec<String>, DbErr> {
    forget_all(tx, account).await?;
    let codes: Vec<String> = (0..IN_A_SET).map(|_| random()).collect();
    let rows = codes.iter().map(|code| {
        let digest = digest(house, account, code);
        Model { id: Uuid::now_v7(), account_id: account, digest, used_at: None }.into_active_model()
    });
    Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(codes.iter().map(|code| for_reading(code)).collect())
}

/// Uses a code up; whether it was one. Of two who try at once, one gets it. `code` is as [`normal`] gives it.
///
/// # Errors
/// The database is down.
pub async fn take(
    tx: &DatabaseTransaction,
    house: &Tenant,
    now: DateTime<Utc>,
    account: Uuid,
    code: &str,
) -> Result<bool, DbErr> {
    let used = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::val(Some(now)))
        .filter(Column::AccountId.eq(account))
        .filter(Column::Digest.eq(digest(house, account, code)))
        .filter(Column::UsedAt.is_null())
        .exec(tx)
        .await?;
    Ok(used.rows_affected == 1)
}

/// How many are left.
///
/// # Errors
/// The database is down.
pub async fn left(db: &impl ConnectionTrait, account: Uuid) -> Result<u64, DbErr> {
    Entity::find().filter(Column::AccountId.eq(account)).filter(Column::UsedAt.is_null()).count(db).await
}

/// Takes all codes of an account away; whether there were any.
///
/// # Errors
/// The database is down.
pub async fn forget_all(tx: &DatabaseTransaction, account: Uuid) -> Result<bool, DbErr> {
    let gone = Entity::delete_many().filter(Column::AccountId.eq(account)).exec(tx).await?;
    Ok(gone.rows_affected > 0)
}

/// What somebody typed as a code, without spaces and hyphens and in capitals; nothing when it cannot be one.
#[must_use]
pub fn normal(typed: &str) -> Option<String> {
    let code: String = typed
        .chars()
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, '-' | '–' | '‑'))
        .map(|letter| letter.to_ascii_uppercase())
        .collect();
    let fits = code.len() == LENGTH && code.bytes().all(|letter| ALPHABET.contains(&letter));
    fits.then_some(code)
}

fn random() -> String {
    (0..LENGTH).map(|_| char::from(ALPHABET[Keys::random_below(ALPHABET.len())])).collect()
}

fn for_reading(code: &str) -> String {
    let (first, second) = code.split_at(LENGTH / 2);
    format!("{first}-{second}")
}

fn digest(house: &Tenant, account: Uuid, code: &str) -> String {
    house.keys().digest("recovery code", format!("{account} {code}").as_bytes())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        for typed in ["ABCDE-23456", "abcde23456", " abcde 23456 ", "a b c d e - 2 3 4 5 6", "ABCDE–23456"] {
            assert_eq!(normal(typed).as_deref(), Some("ABCDE23456"), "{typed}");
        }
        for other in ["", "123456", "ABCDE-2345", "ABCDE-234567", "ABCDE-2345O", "ABCDE-2345é", "ABCDE-23451"] {
            assert_eq!(normal(other), None, "{other}");
        }
    }

    #[test]
    fn codes_are_all_different_and_hold_nothing_that_looks_alike() {
        let codes: BTreeSet<String> = (0..500).map(|_| random()).collect();
        assert_eq!(codes.len(), 500);
        assert!(codes.iter().all(|code| normal(&for_reading(code)).as_ref() == Some(code)));
        assert!(ALPHABET.iter().all(|letter| !b"01IO".contains(letter)));
        assert_eq!(ALPHABET.iter().collect::<BTreeSet<_>>().len(), 32);
    }
}
