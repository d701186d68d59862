//! What is kept about a person with an account: to hand them a copy, and to forget it when they leave. Each crate that keeps
//! something knows how; `server` puts them together, so that nothing here knows what residents ask for.

use std::sync::Arc;

use async_trait::async_trait;
use sea_orm::{DatabaseTransaction, DbErr};
use serde_json::Value;
use tenancy::Tenant;

use crate::account::Account;

/// One crate's part of what is kept about people with accounts.
#[async_trait]
pub trait PersonalData: Send + Sync {
    /// What it is called in the copy that people download: a word such as `requests`.
    fn name(&self) -> &'static str;

    /// Everything that is kept, in words and values that a person can read.
    ///
    /// # Errors
    /// The database is down.
    async fn export(&self, tenant: &Tenant, account: &Account) -> Result<Value, DbErr>;

    /// Forgets what may be forgotten, and takes the person out of what the law keeps.
    ///
    /// # Errors
    /// The database is down.
    async fn erase(&self, tx: &DatabaseTransaction, account: &Account) -> Result<(), DbErr>;
}

/// The parts of every crate, in the order in which they are forgotten; the account itself comes last.
#[derive(Clone)]
pub struct AllPersonalData(pub Vec<Arc<dyn PersonalData>>);
