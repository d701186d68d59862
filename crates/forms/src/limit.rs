//! How many forms may be sent without an account: from one network address, and to one borough, in an hour. Counted in the
//! database, so that many nodes count together. An address is never kept, only a keyed digest that differs from day to day.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ColumnTrait as _, DatabaseTransaction, DbErr, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use tenancy::{Database, Tenant};

use crate::record::submission::{Column, Entity};

/// The hour in which is counted.
pub const WITHIN: Duration = Duration::hours(1);

/// Which limit was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// Too many from this address.
    Address,
    /// Too many to this borough.
    Borough,
}

/// The digest that stands for an address on a day.
#[must_use]
pub fn digest(tenant: &Tenant, address: &str, at: DateTime<Utc>) -> String {
    tenant.keys().digest("address", format!("{address} {}", at.date_naive()).as_bytes())
}

/// Whether a limit is passed, counting what this transaction has written already.
///
/// # Errors
/// The database is down.
pub async fn passed(
    tx: &DatabaseTransaction,
    tenant: &Tenant,
    now: DateTime<Utc>,
    address: &str,
) -> Result<Option<Reached>, DbErr> {
    let limits = tenant.limits();
    let since = now - WITHIN;
    if limits.submissions_per_hour_per_address > 0 {
        // The hour may reach into yesterday, when the address had another digest.
        let today = digest(tenant, address, now);
        Database::alone(tx, Database::lock_on("submission limit", &today)).await?;
        let count = Entity::find()
            .filter(Column::AddressDigest.is_in([today, digest(tenant, address, since)]))
            .filter(Column::SubmittedAt.gt(since))
            .count(tx)
            .await?;
        if count > u64::from(limits.submissions_per_hour_per_address) {
            return Ok(Some(Reached::Address));
        }
    }
    if limits.submissions_per_hour_per_borough > 0 {
        let count = Entity::find().filter(Column::SubmittedAt.gt(since)).count(tx).await?;
        if count > u64::from(limits.submissions_per_hour_per_borough) {
            return Ok(Some(Reached::Borough));
        }
    }
    Ok(None)
}

/// What to do, in words.
#[must_use]
pub fn what_to_do(reached: Reached) -> String {
    let why = match reached {
        Reached::Address => "Too many forms have come from your internet connection in the last hour.",
        Reached::Borough => "We are getting more forms than usual and cannot take more just now.",
    };
    format!("{why} Your answers are kept: come back to this page in an hour and send them.")
}
