//! Which files were taken last, by one name for all that they said: so that a start with the same files has nothing to do.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveIden)]
enum TakenFiles {
    Table,
    What,
    Sha256,
    TakenAt,
}

/// See the head of this file.
pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m0031_content_taken_files"
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
                    .table(TakenFiles::Table)
                    .col(string(TakenFiles::What).primary_key())
                    .col(string(TakenFiles::Sha256))
                    .col(timestamp_with_time_zone(TakenFiles::TakenAt))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema.drop_table(Table::drop().table(TakenFiles::Table).to_owned()).await
    }
}
