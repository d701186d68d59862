//! Messages to residents as they were composed, and what became of each.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveIden)]
enum Notice {
    Table,
    Id,
    Subject,
    Reference,
    Event,
    Recipient,
    Title,
    TextPart,
    HtmlPart,
    State,
    Reason,
    CreatedAt,
    UpdatedAt,
}

/// See the head of this file.
pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m0004_notices"
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
                    .table(Notice::Table)
                    .col(uuid(Notice::Id).primary_key())
                    .col(uuid(Notice::Subject))
                    .col(string(Notice::Reference))
                    .col(string(Notice::Event))
                    .col(string(Notice::Recipient))
                    .col(string(Notice::Title))
                    .col(text(Notice::TextPart))
                    .col(text(Notice::HtmlPart))
                    .col(string(Notice::State))
                    .col(text_null(Notice::Reason))
                    .col(timestamp_with_time_zone(Notice::CreatedAt))
                    .col(timestamp_with_time_zone(Notice::UpdatedAt))
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create().name("notice_by_subject").table(Notice::Table).col(Notice::Subject).to_owned(),
            )
            .await?;
        schema
            .create_index(Index::create().name("notice_by_state").table(Notice::Table).col(Notice::State).to_owned())
            .await?;
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema.drop_table(Table::drop().table(Notice::Table).to_owned()).await?;
        Ok(())
    }
}
