//! Answers on their way (drafts), answers as they were sent (submissions), and what happened on the way (journey
//! events, without any cookie or person).

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveIden)]
enum Draft {
    Table,
    Id,
    VisitDigest,
    Service,
    VersionId,
    Answers,
    Nonce,
    SentToken,
    Channel,
    StartedAt,
    UpdatedAt,
}

#[derive(DeriveIden)]
enum Submission {
    Table,
    Id,
    Nonce,
    Service,
    VersionId,
    Answers,
    AnswersSha256,
    CaseId,
    SentToken,
    AddressDigest,
    Channel,
    Minutes,
    SubmittedAt,
}

#[derive(DeriveIden)]
enum JourneyEvent {
    Table,
    Id,
    At,
    Service,
    VersionId,
    DraftId,
    Step,
    Event,
    Channel,
    Minutes,
}

/// See the head of this file.
pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m0006_forms_submissions"
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
                    .table(Draft::Table)
                    .col(uuid(Draft::Id).primary_key())
                    .col(string(Draft::VisitDigest))
                    .col(string(Draft::Service))
                    .col(uuid(Draft::VersionId))
                    .col(text(Draft::Answers))
                    .col(string_null(Draft::Nonce))
                    .col(string_null(Draft::SentToken))
                    .col(string(Draft::Channel))
                    .col(timestamp_with_time_zone(Draft::StartedAt))
                    .col(timestamp_with_time_zone(Draft::UpdatedAt))
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("draft_by_visit_digest_service")
                    .unique()
                    .table(Draft::Table)
                    .col(Draft::VisitDigest)
                    .col(Draft::Service)
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create().name("draft_by_updated_at").table(Draft::Table).col(Draft::UpdatedAt).to_owned(),
            )
            .await?;
        schema
            .create_table(
                Table::create()
                    .table(Submission::Table)
                    .col(uuid(Submission::Id).primary_key())
                    .col(string(Submission::Nonce))
                    .col(string(Submission::Service))
                    .col(uuid(Submission::VersionId))
                    .col(text(Submission::Answers))
                    .col(string(Submission::AnswersSha256))
                    .col(uuid(Submission::CaseId))
                    .col(string(Submission::SentToken))
                    .col(string_null(Submission::AddressDigest))
                    .col(string(Submission::Channel))
                    .col(integer(Submission::Minutes))
                    .col(timestamp_with_time_zone(Submission::SubmittedAt))
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("submission_by_nonce")
                    .unique()
                    .table(Submission::Table)
                    .col(Submission::Nonce)
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("submission_by_sent_token")
                    .unique()
                    .table(Submission::Table)
                    .col(Submission::SentToken)
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("submission_by_case_id")
                    .unique()
                    .table(Submission::Table)
                    .col(Submission::CaseId)
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("submission_by_submitted_at")
                    .table(Submission::Table)
                    .col(Submission::SubmittedAt)
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("submission_by_address_digest_submitted_at")
                    .table(Submission::Table)
                    .col(Submission::AddressDigest)
                    .col(Submission::SubmittedAt)
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                Table::create()
                    .table(JourneyEvent::Table)
                    .col(uuid(JourneyEvent::Id).primary_key())
                    .col(timestamp_with_time_zone(JourneyEvent::At))
                    .col(string(JourneyEvent::Service))
                    .col(uuid(JourneyEvent::VersionId))
                    .col(uuid_null(JourneyEvent::DraftId))
                    .col(string_null(JourneyEvent::Step))
                    .col(string(JourneyEvent::Event))
                    .col(string(JourneyEvent::Channel))
                    .col(integer_null(JourneyEvent::Minutes))
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("journey_event_by_service_at")
                    .table(JourneyEvent::Table)
                    .col(JourneyEvent::Service)
                    .col(JourneyEvent::At)
                    .to_owned(),
            )
            .await?;
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema.drop_table(Table::drop().table(JourneyEvent::Table).to_owned()).await?;
        schema.drop_table(Table::drop().table(Submission::Table).to_owned()).await?;
        schema.drop_table(Table::drop().table(Draft::Table).to_owned()).await?;
        Ok(())
    }
}
