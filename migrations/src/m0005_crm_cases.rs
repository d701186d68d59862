//! Cases, their timelines, and wrong guesses on the tracking page.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveIden)]
enum CaseFile {
    Table,
    Id,
    Reference,
    Service,
    VersionId,
    State,
    Words,
    NextOn,
    PromisedOn,
    ExpectedOn,
    LateToldAt,
    Place,
    ContactName,
    ContactEmail,
    ContactTelephone,
    Postcode,
    MessageValues,
    Channel,
    OpenedAt,
    ClosedAt,
    UpdatedAt,
}

#[derive(DeriveIden)]
enum TimelineEntry {
    Table,
    Id,
    CaseId,
    Number,
    HappenedAt,
    RecordedAt,
    Source,
    SourceKey,
    State,
    NextOn,
    Title,
    Words,
    Public,
}

#[derive(DeriveIden)]
enum TrackRefusal {
    Table,
    Id,
    SubjectDigest,
    AddressDigest,
    At,
}

/// See the head of this file.
pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m0005_crm_cases"
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
                    .table(CaseFile::Table)
                    .col(uuid(CaseFile::Id).primary_key())
                    .col(string(CaseFile::Reference))
                    .col(string(CaseFile::Service))
                    .col(uuid(CaseFile::VersionId))
                    .col(string(CaseFile::State))
                    .col(text(CaseFile::Words))
                    .col(date_null(CaseFile::NextOn))
                    .col(date(CaseFile::PromisedOn))
                    .col(date_null(CaseFile::ExpectedOn))
                    .col(timestamp_with_time_zone_null(CaseFile::LateToldAt))
                    .col(text_null(CaseFile::Place))
                    .col(string_null(CaseFile::ContactName))
                    .col(string_null(CaseFile::ContactEmail))
                    .col(string_null(CaseFile::ContactTelephone))
                    .col(string_null(CaseFile::Postcode))
                    .col(text(CaseFile::MessageValues))
                    .col(string(CaseFile::Channel))
                    .col(timestamp_with_time_zone(CaseFile::OpenedAt))
                    .col(timestamp_with_time_zone_null(CaseFile::ClosedAt))
                    .col(timestamp_with_time_zone(CaseFile::UpdatedAt))
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("case_file_by_reference")
                    .unique()
                    .table(CaseFile::Table)
                    .col(CaseFile::Reference)
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("case_file_by_state_promised_on")
                    .table(CaseFile::Table)
                    .col(CaseFile::State)
                    .col(CaseFile::PromisedOn)
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("case_file_by_contact_email")
                    .table(CaseFile::Table)
                    .col(CaseFile::ContactEmail)
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                Table::create()
                    .table(TimelineEntry::Table)
                    .col(uuid(TimelineEntry::Id).primary_key())
                    .col(uuid(TimelineEntry::CaseId))
                    .col(integer(TimelineEntry::Number))
                    .col(timestamp_with_time_zone(TimelineEntry::HappenedAt))
                    .col(timestamp_with_time_zone(TimelineEntry::RecordedAt))
                    .col(string(TimelineEntry::Source))
                    .col(string(TimelineEntry::SourceKey))
                    .col(string_null(TimelineEntry::State))
                    .col(date_null(TimelineEntry::NextOn))
                    .col(text(TimelineEntry::Title))
                    .col(text_null(TimelineEntry::Words))
                    .col(boolean(TimelineEntry::Public))
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("timeline_entry_by_case_id_number")
                    .unique()
                    .table(TimelineEntry::Table)
                    .col(TimelineEntry::CaseId)
                    .col(TimelineEntry::Number)
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("timeline_entry_by_case_id_source_source_key")
                    .unique()
                    .table(TimelineEntry::Table)
                    .col(TimelineEntry::CaseId)
                    .col(TimelineEntry::Source)
                    .col(TimelineEntry::SourceKey)
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                Table::create()
                    .table(TrackRefusal::Table)
                    .col(uuid(TrackRefusal::Id).primary_key())
                    .col(string(TrackRefusal::SubjectDigest))
                    .col(string(TrackRefusal::AddressDigest))
                    .col(timestamp_with_time_zone(TrackRefusal::At))
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("track_refusal_by_subject_digest_at")
                    .table(TrackRefusal::Table)
                    .col(TrackRefusal::SubjectDigest)
                    .col(TrackRefusal::At)
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("track_refusal_by_address_digest_at")
                    .table(TrackRefusal::Table)
                    .col(TrackRefusal::AddressDigest)
                    .col(TrackRefusal::At)
                    .to_owned(),
            )
            .await?;
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema.drop_table(Table::drop().table(TrackRefusal::Table).to_owned()).await?;
        schema.drop_table(Table::drop().table(TimelineEntry::Table).to_owned()).await?;
        schema.drop_table(Table::drop().table(CaseFile::Table).to_owned()).await?;
        Ok(())
    }
}
