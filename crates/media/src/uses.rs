//! Where a medium is used. This crate knows no pages; whoever does gives a function.

use std::future::Future;
use std::pin::Pin;

use sea_orm::DbErr;
use tenancy::Tenant;

/// One page that uses a medium.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Use {
    /// What the page is called.
    pub title: String,
    /// Where staff find it.
    pub href: String,
}

/// Finds the pages that use the medium with this name.
pub type Uses = for<'a> fn(&'a Tenant, &'a str) -> Pin<Box<dyn Future<Output = Result<Vec<Use>, DbErr>> + 'a>>;

/// The functions of every crate that has pages.
#[derive(Clone, Debug, Default)]
pub struct AllUses(pub Vec<Uses>);

impl AllUses {
    /// Every page that uses the medium with this name.
    ///
    /// # Errors
    /// The database is down.
    pub async fn of(&self, tenant: &Tenant, name: &str) -> Result<Vec<Use>, DbErr> {
        let mut all = Vec::new();
        for uses in &self.0 {
            all.extend(uses(tenant, name).await?);
        }
        Ok(all)
    }
}
