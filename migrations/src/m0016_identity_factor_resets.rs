//! Requests to reset somebody's second factor, which a second administrator has to confirm.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveIden)]
enum FactorReset {
    Table,
    Id,
    AccountId,
    AskedBy,
    AskedByName,
    Why,
    AskedAt,
    DecidedAt,
    DecidedByName,
    Outcome,
}

/// See the head of this file.
pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m0016_identity_factor_resets"
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
                    .table(FactorReset::Table)
                    .col(uuid(FactorReset::Id).primary_key())
                    .col(uuid(FactorReset::AccountId))
                    .col(uuid(FactorReset::AskedBy))
                    .col(string(FactorReset::AskedByName))
                    .col(text(FactorReset::Why))
                    .col(timestamp_with_time_zone(FactorReset::AskedAt))
                    .col(timestamp_with_time_zone_null(FactorReset::DecidedAt))
                    .col(string_null(FactorReset::DecidedByName))
                    .col(string_null(FactorReset::Outcome))
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("factor_reset_by_account")
                    .table(FactorReset::Table)
                    .col(FactorReset::AccountId)
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema.drop_table(Table::drop().table(FactorReset::Table).to_owned()).await
    }
}
