//! What editors put on pages: pictures, files and videos. The bytes lie as files beside the database; a row says what they are.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveIden)]
enum Medium {
    Table,
    Id,
    Name,
    Kind,
    Edition,
    Sha256,
    FileName,
    MediaType,
    Bytes,
    Width,
    Height,
    Description,
    Decorative,
    Caption,
    Credit,
    FocalX,
    FocalY,
    Captions,
    Transcript,
    UploadedBy,
    UploadedAt,
    ReplacedAt,
    TakenAwayAt,
}

/// See the head of this file.
pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m0021_media_library"
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
                    .table(Medium::Table)
                    .col(uuid(Medium::Id).primary_key())
                    .col(string(Medium::Name).unique_key())
                    .col(string(Medium::Kind))
                    .col(string(Medium::Edition))
                    .col(string(Medium::Sha256))
                    .col(string(Medium::FileName))
                    .col(string(Medium::MediaType))
                    .col(big_integer(Medium::Bytes))
                    .col(integer(Medium::Width))
                    .col(integer(Medium::Height))
                    .col(text(Medium::Description))
                    .col(boolean(Medium::Decorative))
                    .col(text(Medium::Caption))
                    .col(text(Medium::Credit))
                    .col(integer(Medium::FocalX))
                    .col(integer(Medium::FocalY))
                    .col(boolean(Medium::Captions))
                    .col(text(Medium::Transcript))
                    .col(string(Medium::UploadedBy))
                    .col(timestamp_with_time_zone(Medium::UploadedAt))
                    .col(timestamp_with_time_zone_null(Medium::ReplacedAt))
                    .col(timestamp_with_time_zone_null(Medium::TakenAwayAt))
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create().name("medium_by_time").table(Medium::Table).col(Medium::UploadedAt).to_owned(),
            )
            .await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema.drop_table(Table::drop().table(Medium::Table).to_owned()).await
    }
}
