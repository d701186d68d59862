//! What residents have agreed to be written to about: every yes and no, with the words that stood on the page.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveIden)]
enum Consent {
    Table,
    Id,
    AccountId,
    Kind,
    Given,
    Words,
    At,
}

/// See the head of this file.
pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m0024_identity_consents"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Change {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .create_table(
                Table::create()
                    .table(Consent::Table)
                    .col(uuid(Consent::Id).primary_key())
                    .col(uuid(Consent::AccountId))
                    .col(string(Consent::Kind))
                    .col(boolean(Consent::Given))
                    .col(text(Consent::Words))
                    .col(timestamp_with_time_zone(Consent::At))
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("consent_by_account_id_kind_id")
                    .table(Consent::Table)
                    .col(Consent::AccountId)
                    .col(Consent::Kind)
                    .col(Consent::Id)
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema.drop_table(Table::drop().table(Consent::Table).to_owned()).await
    }
}
