//! Sessions, one-time secrets, tries that failed, and crossings from the programme's host.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveIden)]
enum Session {
    Table,
    Id,
    Digest,
    Door,
    AccountId,
    CrossingId,
    Method,
    Stage,
    ProvedAt,
    BeganAt,
    SeenAt,
    EndsAt,
    Agent,
    EndedAt,
    EndedWhy,
}

#[derive(DeriveIden)]
enum OneTime {
    Table,
    Id,
    Digest,
    Purpose,
    AccountId,
    Payload,
    Tries,
    CreatedAt,
    ExpiresAt,
    UsedAt,
}

#[derive(DeriveIden)]
enum FailedTry {
    Table,
    Id,
    Kind,
    SubjectDigest,
    AddressDigest,
    At,
}

#[derive(DeriveIden)]
enum Crossing {
    Table,
    Id,
    PersonId,
    Name,
    Email,
    Purpose,
    FromAddress,
    At,
    EndedAt,
    EndedBy,
}

/// See the head of this file.
pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m0009_identity_sessions"
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
                    .table(Session::Table)
                    .col(uuid(Session::Id).primary_key())
                    .col(string(Session::Digest).unique_key())
                    .col(string(Session::Door))
                    .col(uuid_null(Session::AccountId))
                    .col(uuid_null(Session::CrossingId))
                    .col(string(Session::Method))
                    .col(string(Session::Stage))
                    .col(timestamp_with_time_zone(Session::ProvedAt))
                    .col(timestamp_with_time_zone(Session::BeganAt))
                    .col(timestamp_with_time_zone(Session::SeenAt))
                    .col(timestamp_with_time_zone(Session::EndsAt))
                    .col(string(Session::Agent))
                    .col(timestamp_with_time_zone_null(Session::EndedAt))
                    .col(string_null(Session::EndedWhy))
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                Table::create()
                    .table(OneTime::Table)
                    .col(uuid(OneTime::Id).primary_key())
                    .col(string(OneTime::Digest).unique_key())
                    .col(string(OneTime::Purpose))
                    .col(uuid_null(OneTime::AccountId))
                    .col(text(OneTime::Payload))
                    .col(integer(OneTime::Tries))
                    .col(timestamp_with_time_zone(OneTime::CreatedAt))
                    .col(timestamp_with_time_zone(OneTime::ExpiresAt))
                    .col(timestamp_with_time_zone_null(OneTime::UsedAt))
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                Table::create()
                    .table(FailedTry::Table)
                    .col(uuid(FailedTry::Id).primary_key())
                    .col(string(FailedTry::Kind))
                    .col(string(FailedTry::SubjectDigest))
                    .col(string(FailedTry::AddressDigest))
                    .col(timestamp_with_time_zone(FailedTry::At))
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                Table::create()
                    .table(Crossing::Table)
                    .col(uuid(Crossing::Id).primary_key())
                    .col(uuid(Crossing::PersonId))
                    .col(string(Crossing::Name))
                    .col(string(Crossing::Email))
                    .col(text(Crossing::Purpose))
                    .col(string(Crossing::FromAddress))
                    .col(timestamp_with_time_zone(Crossing::At))
                    .col(timestamp_with_time_zone_null(Crossing::EndedAt))
                    .col(string_null(Crossing::EndedBy))
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create().name("session_by_account").table(Session::Table).col(Session::AccountId).to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create().name("session_by_crossing").table(Session::Table).col(Session::CrossingId).to_owned(),
            )
            .await?;
        schema
            .create_index(Index::create().name("session_by_end").table(Session::Table).col(Session::EndsAt).to_owned())
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("one_time_by_account")
                    .table(OneTime::Table)
                    .col(OneTime::AccountId)
                    .col(OneTime::Purpose)
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create().name("one_time_by_expiry").table(OneTime::Table).col(OneTime::ExpiresAt).to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("failed_try_by_subject")
                    .table(FailedTry::Table)
                    .col(FailedTry::SubjectDigest)
                    .col(FailedTry::At)
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("failed_try_by_address")
                    .table(FailedTry::Table)
                    .col(FailedTry::AddressDigest)
                    .col(FailedTry::At)
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create().name("failed_try_by_time").table(FailedTry::Table).col(FailedTry::At).to_owned(),
            )
            .await?;
        schema
            .create_index(Index::create().name("crossing_by_time").table(Crossing::Table).col(Crossing::At).to_owned())
            .await?;
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema.drop_table(Table::drop().table(Crossing::Table).to_owned()).await?;
        schema.drop_table(Table::drop().table(FailedTry::Table).to_owned()).await?;
        schema.drop_table(Table::drop().table(OneTime::Table).to_owned()).await?;
        schema.drop_table(Table::drop().table(Session::Table).to_owned()).await?;
        Ok(())
    }
}
