//! What is kept about somebody with an account besides: what their address gets mail about. Leaving ends and forgets it.

use async_trait::async_trait;
use identity::{Account, PersonalData};
use notices::subscription::Subscriber;
use sea_orm::{DatabaseTransaction, DbErr};
use serde_json::{Value, json};
use tenancy::Tenant;

pub(crate) struct Kept;

#[async_trait]
impl PersonalData for Kept {
    fn name(&self) -> &'static str {
        "email_alerts"
    }

    async fn export(&self, tenant: &Tenant, account: &Account) -> Result<Value, DbErr> {
        let db = tenant.db().read();
        let Some(subscriber) = Subscriber::of_address(db, account.email()).await? else { return Ok(json!([])) };
        let subscriptions = subscriber.subscriptions(db).await?;
        let lines = subscriptions.into_iter().map(|one| {
            json!({ "about": one.label, "how_often": one.frequency, "asked_at": one.asked_at, "confirmed_at": one.confirmed_at })
        });
        Ok(lines.collect())
    }

    async fn erase(&self, tx: &DatabaseTransaction, account: &Account) -> Result<(), DbErr> {
        match Subscriber::of_address(tx, account.email()).await? {
            Some(subscriber) => subscriber.forget(tx).await,
            None => Ok(()),
        }
    }
}
