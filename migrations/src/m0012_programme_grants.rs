//! The programme's own database only: who of the joint team may work in which borough, with which role.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveIden)]
enum ProgrammeGrant {
    Table,
    PersonId,
    Borough,
    Role,
    GivenAt,
    GivenBy,
}

/// See the head of this file.
pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m0012_programme_grants"
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
                    .table(ProgrammeGrant::Table)
                    .col(uuid(ProgrammeGrant::PersonId))
                    .col(string(ProgrammeGrant::Borough))
                    .col(string(ProgrammeGrant::Role))
                    .col(timestamp_with_time_zone(ProgrammeGrant::GivenAt))
                    .col(string(ProgrammeGrant::GivenBy))
                    .primary_key(
                        Index::create()
                            .col(ProgrammeGrant::PersonId)
                            .col(ProgrammeGrant::Borough)
                            .col(ProgrammeGrant::Role),
                    )
                    .to_owned(),
            )
            .await?;
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema.drop_table(Table::drop().table(ProgrammeGrant::Table).to_owned()).await?;
        Ok(())
    }
}
