//! What this crate keeps about somebody with an account: the account, how they sign in, where they are signed in, and what the
//! trail says that they did. The trail knows them by an id alone and stays; everything else goes.

use async_trait::async_trait;
use sea_orm::{ColumnTrait as _, DatabaseTransaction, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use serde_json::{Value, json};
use tenancy::Tenant;

use crate::account::Account;
use crate::personal_data::PersonalData;
use crate::record::{
    account_role, audit_entry, authenticator, consent, one_time, outside_identity, passkey, recovery_code, session,
};

pub(crate) struct Kept;

#[async_trait]
impl PersonalData for Kept {
    fn name(&self) -> &'static str {
        "account"
    }

    async fn export(&self, tenant: &Tenant, account: &Account) -> Result<Value, DbErr> {
        let (db, id) = (tenant.db().read(), account.id());
        let sessions = session::Entity::find().filter(session::Column::AccountId.eq(id));
        let sessions = sessions.order_by_asc(session::Column::BeganAt).all(db).await?;
        let passkeys = passkey::Entity::find().filter(passkey::Column::AccountId.eq(id)).all(db).await?;
        let apps = authenticator::Entity::find_by_id(id).one(db).await?;
        let outside = outside_identity::Entity::find().filter(outside_identity::Column::AccountId.eq(id));
        let outside = outside.all(db).await?;
        let agreed = crate::consent::all_of(db, id).await?;
        let done = audit_entry::Entity::find().filter(audit_entry::Column::ActorId.eq(id));
        let done = done.order_by_asc(audit_entry::Column::Seq).all(db).await?;
        let lines = |text: Option<&str>| text.map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>());
        Ok(json!({
            "id": id,
            "email": account.email(),
            "name": account.name(),
            "telephone": account.telephone(),
            "address": lines(account.address()),
            "made_at": account.created_at(),
            "email_confirmed_at": account.verified_at(),
            "last_signed_in_at": account.last_signed_in_at(),
            "has_password": account.has_password(),
            "has_authenticator_app": apps.is_some_and(|app| app.confirmed_at.is_some()),
            "passkeys": passkeys.iter().map(|key| json!({
                "name": key.name, "made_at": key.created_at, "last_used_at": key.last_used_at,
            })).collect::<Vec<_>>(),
            "outside_identities": outside.iter().map(|one| json!({
                "provider": one.provider, "subject": one.subject, "linked_at": one.created_at, "last_used_at": one.last_used_at,
            })).collect::<Vec<_>>(),
            "signed_in": sessions.iter().map(|one| json!({
                "browser": one.agent, "how": one.method, "began_at": one.began_at, "last_used_at": one.seen_at,
                "ended_at": one.ended_at,
            })).collect::<Vec<_>>(),
            "consents": agreed.iter().map(|said| json!({
                "to": said.words(), "given": said.is_given(), "at": said.at(),
            })).collect::<Vec<_>>(),
            "written_down": done.iter().map(|entry| json!({
                "at": entry.at, "what": entry.action, "outcome": entry.outcome, "from": entry.origin,
            })).collect::<Vec<_>>(),
        }))
    }

    async fn erase(&self, tx: &DatabaseTransaction, account: &Account) -> Result<(), DbErr> {
        let id = account.id();
        session::Entity::delete_many().filter(session::Column::AccountId.eq(id)).exec(tx).await?;
        one_time::Entity::delete_many().filter(one_time::Column::AccountId.eq(id)).exec(tx).await?;
        passkey::Entity::delete_many().filter(passkey::Column::AccountId.eq(id)).exec(tx).await?;
        authenticator::Entity::delete_by_id(id).exec(tx).await?;
        recovery_code::Entity::delete_many().filter(recovery_code::Column::AccountId.eq(id)).exec(tx).await?;
        outside_identity::Entity::delete_many().filter(outside_identity::Column::AccountId.eq(id)).exec(tx).await?;
        consent::Entity::delete_many().filter(consent::Column::AccountId.eq(id)).exec(tx).await?;
        account_role::Entity::delete_many().filter(account_role::Column::AccountId.eq(id)).exec(tx).await?;
        account.delete(tx).await
    }
}
