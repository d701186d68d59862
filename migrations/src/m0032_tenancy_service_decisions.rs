//! What a borough decided about a newer shared version of a service that it does not take now: put off until a day, or declined.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveIden)]
enum ServiceDecision {
    Table,
    Service,
    Sha256,
    Until,
    DecidedAt,
    DecidedBy,
    Reason,
}

/// See the head of this file.
pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m0032_tenancy_service_decisions"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Change {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    /// Without `until` it was declined. It is about the version named `sha256` and no other.
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .create_table(
                Table::create()
                    .table(ServiceDecision::Table)
                    .col(string(ServiceDecision::Service).primary_key())
                    .col(string(ServiceDecision::Sha256))
                    .col(date_null(ServiceDecision::Until))
                    .col(timestamp_with_time_zone(ServiceDecision::DecidedAt))
                    .col(string(ServiceDecision::DecidedBy))
                    .col(text(ServiceDecision::Reason))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema.drop_table(Table::drop().table(ServiceDecision::Table).to_owned()).await
    }
}
