//! Other systems that may ask: each with a token of which only a digest is kept.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveIden)]
enum ApiClient {
    Table,
    Id,
    Name,
    Digest,
    Scopes,
    MadeAt,
    MadeBy,
    ExpiresAt,
    LastUsedAt,
    RevokedAt,
}

/// See the head of this file.
pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m0011_identity_api_clients"
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
                    .table(ApiClient::Table)
                    .col(uuid(ApiClient::Id).primary_key())
                    .col(string(ApiClient::Name))
                    .col(string(ApiClient::Digest).unique_key())
                    .col(text(ApiClient::Scopes))
                    .col(timestamp_with_time_zone(ApiClient::MadeAt))
                    .col(string(ApiClient::MadeBy))
                    .col(timestamp_with_time_zone_null(ApiClient::ExpiresAt))
                    .col(timestamp_with_time_zone_null(ApiClient::LastUsedAt))
                    .col(timestamp_with_time_zone_null(ApiClient::RevokedAt))
                    .to_owned(),
            )
            .await?;
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema.drop_table(Table::drop().table(ApiClient::Table).to_owned()).await?;
        Ok(())
    }
}
