//! What this crate keeps about somebody with an account: what they answered. It stays with the request that it belongs to, so
//! leaving forgets nothing here; drafts belong to a browser and are forgotten by the sweep.

use async_trait::async_trait;
use crm::Case;
use identity::{Account, PersonalData};
use sea_orm::{ColumnTrait as _, DatabaseTransaction, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use serde_json::{Value, json};
use tenancy::Tenant;
use uuid::Uuid;

use crate::record::submission::{Column, Entity};

pub(crate) struct Kept;

#[async_trait]
impl PersonalData for Kept {
    fn name(&self) -> &'static str {
        "answers"
    }

    async fn export(&self, tenant: &Tenant, account: &Account) -> Result<Value, DbErr> {
        let db = tenant.db().read();
        let cases: Vec<Uuid> = Case::all_of(db, account.id()).await?.iter().map(Case::id).collect();
        let sent = Entity::find().filter(Column::CaseId.is_in(cases)).order_by_asc(Column::SubmittedAt).all(db).await?;
        let answers = sent.iter().map(|one| {
            let answers: Value = serde_json::from_str(&one.answers).unwrap_or_default();
            json!({ "service": one.service, "sent_at": one.submitted_at, "answers": answers })
        });
        Ok(answers.collect())
    }

    async fn erase(&self, _tx: &DatabaseTransaction, _account: &Account) -> Result<(), DbErr> {
        Ok(())
    }
}
