//! The programme's own database only: who of the team crossed into which borough, when and why, as the programme keeps it. The
//! borough keeps its own record.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveIden)]
enum ProgrammeCrossing {
    Table,
    Id,
    PersonId,
    Name,
    Borough,
    Purpose,
    FromAddress,
    At,
}

/// See the head of this file.
pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m0017_programme_crossings"
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
                    .table(ProgrammeCrossing::Table)
                    .col(uuid(ProgrammeCrossing::Id).primary_key())
                    .col(uuid(ProgrammeCrossing::PersonId))
                    .col(string(ProgrammeCrossing::Name))
                    .col(string(ProgrammeCrossing::Borough))
                    .col(text(ProgrammeCrossing::Purpose))
                    .col(string(ProgrammeCrossing::FromAddress))
                    .col(timestamp_with_time_zone(ProgrammeCrossing::At))
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("programme_crossing_by_time")
                    .table(ProgrammeCrossing::Table)
                    .col(ProgrammeCrossing::At)
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema.drop_table(Table::drop().table(ProgrammeCrossing::Table).to_owned()).await
    }
}
