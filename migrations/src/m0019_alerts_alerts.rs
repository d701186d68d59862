//! What everybody has to know now: alerts as they are written, every message that was made of one, and the one row of banners that
//! all nodes of the borough read (`bulletin`, which `tenancy` owns).

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveIden)]
enum Alert {
    Table,
    Id,
    /// Goes up with every change: whoever sends an older one is out of date.
    Edition,
    /// As it is written, JSON.
    Draft,
    /// As it was published, JSON.
    Published,
    /// When what is published begins and ends; for looking whether something is due.
    StartsAt,
    EndsAt,
    /// `draft`, `waiting`, `live`, `over`: what the banners were last made with.
    Stage,
    WrittenAt,
    WrittenBy,
    PublishedAt,
    PublishedBy,
    TakenDownAt,
    TakenDownBy,
}

#[derive(DeriveIden)]
enum AlertMessage {
    Table,
    /// Also its CAP identifier.
    Id,
    AlertId,
    /// `Alert`, `Update` or `Cancel`.
    Kind,
    /// The alert as it was then, JSON.
    Facts,
    /// Which earlier messages it stands upon: sender, identifier and time of each.
    Upon,
    SentAt,
}

#[derive(DeriveIden)]
enum Bulletin {
    Table,
    Id,
    Banners,
    ChangedAt,
}

/// See the head of this file.
pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m0019_alerts_alerts"
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
                    .table(Alert::Table)
                    .col(uuid(Alert::Id).primary_key())
                    .col(integer(Alert::Edition))
                    .col(text(Alert::Draft))
                    .col(text_null(Alert::Published))
                    .col(timestamp_with_time_zone_null(Alert::StartsAt))
                    .col(timestamp_with_time_zone_null(Alert::EndsAt))
                    .col(string(Alert::Stage))
                    .col(timestamp_with_time_zone(Alert::WrittenAt))
                    .col(string(Alert::WrittenBy))
                    .col(timestamp_with_time_zone_null(Alert::PublishedAt))
                    .col(string_null(Alert::PublishedBy))
                    .col(timestamp_with_time_zone_null(Alert::TakenDownAt))
                    .col(string_null(Alert::TakenDownBy))
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(Index::create().name("alert_by_stage").table(Alert::Table).col(Alert::Stage).to_owned())
            .await?;
        schema
            .create_table(
                Table::create()
                    .table(AlertMessage::Table)
                    .col(uuid(AlertMessage::Id).primary_key())
                    .col(uuid(AlertMessage::AlertId))
                    .col(string(AlertMessage::Kind))
                    .col(text(AlertMessage::Facts))
                    .col(text(AlertMessage::Upon))
                    .col(timestamp_with_time_zone(AlertMessage::SentAt))
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("alert_message_by_alert")
                    .table(AlertMessage::Table)
                    .col(AlertMessage::AlertId)
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                Table::create()
                    .table(Bulletin::Table)
                    .col(integer(Bulletin::Id).primary_key())
                    .col(text(Bulletin::Banners))
                    .col(timestamp_with_time_zone(Bulletin::ChangedAt))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema.drop_table(Table::drop().table(Bulletin::Table).to_owned()).await?;
        schema.drop_table(Table::drop().table(AlertMessage::Table).to_owned()).await?;
        schema.drop_table(Table::drop().table(Alert::Table).to_owned()).await
    }
}
