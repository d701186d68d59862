//! The services as recorded: every shared half and every effective definition that this borough has stood on, and the
//! counter that tells every node to look again.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveIden)]
enum ServiceShared {
    Table,
    Service,
    Sha256,
    Bundle,
    RecordedAt,
}

#[derive(DeriveIden)]
enum ServiceVersion {
    Table,
    Id,
    Service,
    Sha256,
    SharedSha256,
    Origin,
    Definition,
    RecordedAt,
    RecordedBy,
}

#[derive(DeriveIden)]
enum ServiceCurrent {
    Table,
    Service,
    VersionId,
    MovedAt,
}

#[derive(DeriveIden)]
enum ServicePin {
    Table,
    Service,
    Follows,
    SharedSha256,
    MovedAt,
    MovedBy,
}

#[derive(DeriveIden)]
enum SiteRevision {
    Table,
    Id,
    Revision,
    ChangedAt,
}

/// See the head of this file.
pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m0001_tenancy_services"
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
                    .table(ServiceShared::Table)
                    .col(string(ServiceShared::Service))
                    .col(string(ServiceShared::Sha256))
                    .col(text(ServiceShared::Bundle))
                    .col(timestamp_with_time_zone(ServiceShared::RecordedAt))
                    .primary_key(Index::create().col(ServiceShared::Service).col(ServiceShared::Sha256))
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                Table::create()
                    .table(ServiceVersion::Table)
                    .col(uuid(ServiceVersion::Id).primary_key())
                    .col(string(ServiceVersion::Service))
                    .col(string(ServiceVersion::Sha256))
                    .col(string_null(ServiceVersion::SharedSha256))
                    .col(string(ServiceVersion::Origin))
                    .col(text(ServiceVersion::Definition))
                    .col(timestamp_with_time_zone(ServiceVersion::RecordedAt))
                    .col(string(ServiceVersion::RecordedBy))
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("service_version_by_service_sha256")
                    .unique()
                    .table(ServiceVersion::Table)
                    .col(ServiceVersion::Service)
                    .col(ServiceVersion::Sha256)
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                Table::create()
                    .table(ServiceCurrent::Table)
                    .col(string(ServiceCurrent::Service).primary_key())
                    .col(uuid(ServiceCurrent::VersionId))
                    .col(timestamp_with_time_zone(ServiceCurrent::MovedAt))
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                Table::create()
                    .table(ServicePin::Table)
                    .col(string(ServicePin::Service).primary_key())
                    .col(string(ServicePin::Follows))
                    .col(string(ServicePin::SharedSha256))
                    .col(timestamp_with_time_zone(ServicePin::MovedAt))
                    .col(string(ServicePin::MovedBy))
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                Table::create()
                    .table(SiteRevision::Table)
                    .col(integer(SiteRevision::Id).primary_key())
                    .col(big_integer(SiteRevision::Revision))
                    .col(timestamp_with_time_zone(SiteRevision::ChangedAt))
                    .to_owned(),
            )
            .await?;
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema.drop_table(Table::drop().table(SiteRevision::Table).to_owned()).await?;
        schema.drop_table(Table::drop().table(ServicePin::Table).to_owned()).await?;
        schema.drop_table(Table::drop().table(ServiceCurrent::Table).to_owned()).await?;
        schema.drop_table(Table::drop().table(ServiceVersion::Table).to_owned()).await?;
        schema.drop_table(Table::drop().table(ServiceShared::Table).to_owned()).await?;
        Ok(())
    }
}
