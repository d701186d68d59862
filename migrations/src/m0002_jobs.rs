//! Work to be done after the transaction that asked for it, claimed with a lease and a fencing token and in order within a
//! lane; and what only a person can settle.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveIden)]
enum Job {
    Table,
    Id,
    Kind,
    Pool,
    Lane,
    Subject,
    Payload,
    State,
    RunAt,
    Attempts,
    LeaseOwner,
    Fence,
    LastError,
    CreatedAt,
}

#[derive(DeriveIden)]
enum Task {
    Table,
    Id,
    Kind,
    DedupeKey,
    Subject,
    Connector,
    Words,
    CreatedAt,
    DoneAt,
    DoneBy,
}

/// See the head of this file.
pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m0002_jobs"
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
                    .table(Job::Table)
                    .col(uuid(Job::Id).primary_key())
                    .col(string(Job::Kind))
                    .col(string(Job::Pool))
                    .col(string_null(Job::Lane))
                    .col(uuid_null(Job::Subject))
                    .col(text(Job::Payload))
                    .col(string(Job::State))
                    .col(timestamp_with_time_zone(Job::RunAt))
                    .col(integer(Job::Attempts))
                    .col(string_null(Job::LeaseOwner))
                    .col(big_integer(Job::Fence))
                    .col(text_null(Job::LastError))
                    .col(timestamp_with_time_zone(Job::CreatedAt))
                    .to_owned(),
            )
            .await?;
        schema.create_index(Index::create().name("job_by_run_at").table(Job::Table).col(Job::RunAt).to_owned()).await?;
        schema
            .create_index(
                Index::create().name("job_by_lane_id").table(Job::Table).col(Job::Lane).col(Job::Id).to_owned(),
            )
            .await?;
        schema
            .create_table(
                Table::create()
                    .table(Task::Table)
                    .col(uuid(Task::Id).primary_key())
                    .col(string(Task::Kind))
                    .col(string(Task::DedupeKey))
                    .col(uuid_null(Task::Subject))
                    .col(string_null(Task::Connector))
                    .col(text(Task::Words))
                    .col(timestamp_with_time_zone(Task::CreatedAt))
                    .col(timestamp_with_time_zone_null(Task::DoneAt))
                    .col(string_null(Task::DoneBy))
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create().name("task_by_dedupe_key").unique().table(Task::Table).col(Task::DedupeKey).to_owned(),
            )
            .await?;
        schema
            .create_index(Index::create().name("task_by_done_at").table(Task::Table).col(Task::DoneAt).to_owned())
            .await?;
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema.drop_table(Table::drop().table(Task::Table).to_owned()).await?;
        schema.drop_table(Table::drop().table(Job::Table).to_owned()).await?;
        Ok(())
    }
}
