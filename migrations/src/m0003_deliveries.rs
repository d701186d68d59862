//! What was handed to back offices and what they said: rows, attempts, the inbox, and where each feed stands.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveIden)]
enum Delivery {
    Table,
    Id,
    Subject,
    Reference,
    Service,
    Connector,
    Operation,
    Payload,
    State,
    ExternalId,
    Token,
    Attempts,
    NextAt,
    Reason,
    CreatedAt,
    UpdatedAt,
    FinishedAt,
}

#[derive(DeriveIden)]
enum DeliveryAttempt {
    Table,
    Id,
    DeliveryId,
    Number,
    StartedAt,
    FinishedAt,
    Milliseconds,
    Outcome,
    HttpStatus,
    Excerpt,
}

#[derive(DeriveIden)]
enum Inbound {
    Table,
    Id,
    Kind,
    Connector,
    SourceKey,
    ExternalId,
    Subject,
    Code,
    Words,
    Raw,
    SourceAt,
    ReceivedAt,
    AppliedAt,
}

#[derive(DeriveIden)]
enum Feed {
    Table,
    Connector,
    ReadUntil,
    WideAt,
    LastOkAt,
    LastError,
}

/// See the head of this file.
pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m0003_deliveries"
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
                    .table(Delivery::Table)
                    .col(uuid(Delivery::Id).primary_key())
                    .col(uuid(Delivery::Subject))
                    .col(string(Delivery::Reference))
                    .col(string(Delivery::Service))
                    .col(string(Delivery::Connector))
                    .col(string(Delivery::Operation))
                    .col(text(Delivery::Payload))
                    .col(string(Delivery::State))
                    .col(string_null(Delivery::ExternalId))
                    .col(string_null(Delivery::Token))
                    .col(integer(Delivery::Attempts))
                    .col(timestamp_with_time_zone_null(Delivery::NextAt))
                    .col(text_null(Delivery::Reason))
                    .col(timestamp_with_time_zone(Delivery::CreatedAt))
                    .col(timestamp_with_time_zone(Delivery::UpdatedAt))
                    .col(timestamp_with_time_zone_null(Delivery::FinishedAt))
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create().name("delivery_by_subject").table(Delivery::Table).col(Delivery::Subject).to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("delivery_by_connector_external_id")
                    // A system that gives one number to two reports is found out here, not by a resident.
                    .unique()
                    .table(Delivery::Table)
                    .col(Delivery::Connector)
                    .col(Delivery::ExternalId)
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("delivery_by_state_created_at")
                    .table(Delivery::Table)
                    .col(Delivery::State)
                    .col(Delivery::CreatedAt)
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("delivery_by_reference")
                    .table(Delivery::Table)
                    .col(Delivery::Reference)
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                Table::create()
                    .table(DeliveryAttempt::Table)
                    .col(uuid(DeliveryAttempt::Id).primary_key())
                    .col(uuid(DeliveryAttempt::DeliveryId))
                    .col(integer(DeliveryAttempt::Number))
                    .col(timestamp_with_time_zone(DeliveryAttempt::StartedAt))
                    .col(timestamp_with_time_zone_null(DeliveryAttempt::FinishedAt))
                    .col(big_integer_null(DeliveryAttempt::Milliseconds))
                    .col(string_null(DeliveryAttempt::Outcome))
                    .col(integer_null(DeliveryAttempt::HttpStatus))
                    .col(text_null(DeliveryAttempt::Excerpt))
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("delivery_attempt_by_delivery_id_number")
                    .unique()
                    .table(DeliveryAttempt::Table)
                    .col(DeliveryAttempt::DeliveryId)
                    .col(DeliveryAttempt::Number)
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                Table::create()
                    .table(Inbound::Table)
                    .col(uuid(Inbound::Id).primary_key())
                    .col(string(Inbound::Kind))
                    .col(string(Inbound::Connector))
                    .col(string(Inbound::SourceKey))
                    .col(string_null(Inbound::ExternalId))
                    .col(uuid_null(Inbound::Subject))
                    .col(string_null(Inbound::Code))
                    .col(text_null(Inbound::Words))
                    .col(text(Inbound::Raw))
                    .col(timestamp_with_time_zone_null(Inbound::SourceAt))
                    .col(timestamp_with_time_zone(Inbound::ReceivedAt))
                    .col(timestamp_with_time_zone_null(Inbound::AppliedAt))
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("inbound_by_connector_source_key")
                    .unique()
                    .table(Inbound::Table)
                    .col(Inbound::Connector)
                    .col(Inbound::SourceKey)
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("inbound_by_subject_applied_at")
                    .table(Inbound::Table)
                    .col(Inbound::Subject)
                    .col(Inbound::AppliedAt)
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("inbound_by_connector_external_id")
                    .table(Inbound::Table)
                    .col(Inbound::Connector)
                    .col(Inbound::ExternalId)
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                Table::create()
                    .table(Feed::Table)
                    .col(string(Feed::Connector).primary_key())
                    .col(timestamp_with_time_zone_null(Feed::ReadUntil))
                    .col(timestamp_with_time_zone_null(Feed::WideAt))
                    .col(timestamp_with_time_zone_null(Feed::LastOkAt))
                    .col(text_null(Feed::LastError))
                    .to_owned(),
            )
            .await?;
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema.drop_table(Table::drop().table(Feed::Table).to_owned()).await?;
        schema.drop_table(Table::drop().table(Inbound::Table).to_owned()).await?;
        schema.drop_table(Table::drop().table(DeliveryAttempt::Table).to_owned()).await?;
        schema.drop_table(Table::drop().table(Delivery::Table).to_owned()).await?;
        Ok(())
    }
}
