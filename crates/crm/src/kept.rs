//! What this crate keeps about somebody with an account: their requests. The council keeps those for as long as the law says, so
//! leaving takes the account out of them and nothing else.

use async_trait::async_trait;
use identity::{Account, PersonalData};
use sea_orm::{DatabaseTransaction, DbErr};
use serde_json::{Value, json};
use tenancy::Tenant;

use crate::case::Case;
use crate::timeline;

pub(crate) struct Kept;

#[async_trait]
impl PersonalData for Kept {
    fn name(&self) -> &'static str {
        "requests"
    }

    async fn export(&self, tenant: &Tenant, account: &Account) -> Result<Value, DbErr> {
        let db = tenant.db().read();
        let mut requests = Vec::new();
        for case in Case::all_of(db, account.id()).await? {
            let happened = timeline::lines(case.opened_at(), &timeline::of_case(db, case.id()).await?);
            let contact = case.contact();
            let mails = notices::of_subject(db, case.id()).await?;
            requests.push(json!({
                "reference": case.reference(),
                "service": case.service(),
                "state": case.state().label(),
                "words": case.words(),
                "place": case.place(),
                "name": contact.name,
                "email": contact.email,
                "telephone": contact.telephone,
                "postcode": case.postcode(),
                "sent_at": case.opened_at(),
                "ended_at": case.closed_at(),
                "promised_on": case.promised_on(),
                "happened": happened,
                "mails": mails.iter().map(|mail| json!({
                    "at": mail.created_at, "to": mail.recipient, "title": mail.title, "text": mail.text_part,
                })).collect::<Vec<_>>(),
            }));
        }
        Ok(Value::Array(requests))
    }

    async fn erase(&self, tx: &DatabaseTransaction, account: &Account) -> Result<(), DbErr> {
        Case::let_go(tx, account.id()).await
    }
}
