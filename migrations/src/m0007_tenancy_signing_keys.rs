//! The signing keys that a site has announced: names and times. The keys themselves are derived from the site's secret.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveIden)]
enum SigningKey {
    Table,
    Kid,
    SignsFrom,
    CountsUntil,
}

/// See the head of this file.
pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m0007_tenancy_signing_keys"
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
                    .table(SigningKey::Table)
                    .col(string(SigningKey::Kid).primary_key())
                    .col(timestamp_with_time_zone(SigningKey::SignsFrom))
                    .col(timestamp_with_time_zone_null(SigningKey::CountsUntil))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema.drop_table(Table::drop().table(SigningKey::Table).to_owned()).await
    }
}
