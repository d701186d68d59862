//! What search knows of pages and services. It changes in the transaction of publishing, so that nothing is found that
//! residents cannot see.

use sea_orm::{DatabaseTransaction, DbErr};

use crate::page::Page;
use crate::writing::Writing;

/// Lets search find a page from now on, by what residents see.
///
/// # Errors
/// The database is down.
#[expect(clippy::unused_async, reason = "search is joined to this in the same change series")]
pub(crate) async fn put(_tx: &DatabaseTransaction, _page: &Page, _writing: &Writing) -> Result<(), DbErr> {
    Ok(())
}

/// Lets search forget a page.
///
/// # Errors
/// The database is down.
#[expect(clippy::unused_async, reason = "search is joined to this in the same change series")]
pub(crate) async fn remove(_tx: &DatabaseTransaction, _page: &Page) -> Result<(), DbErr> {
    Ok(())
}
