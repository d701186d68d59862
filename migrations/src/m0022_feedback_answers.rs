//! What people say of pages and services: one row an answer, with what staff made of it.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveIden)]
enum FeedbackAnswer {
    Table,
    Id,
    Nonce,
    Kind,
    About,
    Grade,
    Comment,
    At,
    State,
    HandledBy,
    HandledName,
    HandledAt,
    Note,
}

/// Counting by page or service over some time; the list that waits to be sorted; the list of all, and what grows old.
const INDEXES: &[(&str, &str)] = &[
    ("feedback_answer_by_at_kind_about_grade", "feedback_answer (at, kind, about, grade)"),
    ("feedback_answer_by_kind_about_at", "feedback_answer (kind, about, at)"),
    ("feedback_answer_by_state_at", "feedback_answer (state, at)"),
];

/// See the head of this file.
pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m0022_feedback_answers"
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
                    .table(FeedbackAnswer::Table)
                    .col(uuid(FeedbackAnswer::Id).primary_key())
                    .col(string_uniq(FeedbackAnswer::Nonce))
                    .col(string(FeedbackAnswer::Kind))
                    .col(string(FeedbackAnswer::About))
                    .col(string(FeedbackAnswer::Grade))
                    .col(text_null(FeedbackAnswer::Comment))
                    .col(timestamp_with_time_zone(FeedbackAnswer::At))
                    .col(string(FeedbackAnswer::State))
                    .col(uuid_null(FeedbackAnswer::HandledBy))
                    .col(string_null(FeedbackAnswer::HandledName))
                    .col(timestamp_with_time_zone_null(FeedbackAnswer::HandledAt))
                    .col(text(FeedbackAnswer::Note))
                    .to_owned(),
            )
            .await?;
        for (name, on) in INDEXES {
            schema.get_connection().execute_unprepared(&format!("CREATE INDEX {name} ON {on}")).await?;
        }
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema.drop_table(Table::drop().table(FeedbackAnswer::Table).to_owned()).await
    }
}
