//! Filling in a form for a resident: which member of staff does so, in the draft, and did so, in the submission.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveIden)]
enum Draft {
    Table,
    ActingBy,
    ActingName,
}

#[derive(DeriveIden)]
enum Submission {
    Table,
    ActedBy,
    ActedName,
}

/// See the head of this file.
pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m0015_forms_acting_for"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Change {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column at a time.
        for column in [uuid_null(Draft::ActingBy), string_null(Draft::ActingName)] {
            schema.alter_table(Table::alter().table(Draft::Table).add_column(column).to_owned()).await?;
        }
        for column in [uuid_null(Submission::ActedBy), string_null(Submission::ActedName)] {
            schema.alter_table(Table::alter().table(Submission::Table).add_column(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for column in [Draft::ActingBy, Draft::ActingName] {
            schema.alter_table(Table::alter().table(Draft::Table).drop_column(column).to_owned()).await?;
        }
        for column in [Submission::ActedBy, Submission::ActedName] {
            schema.alter_table(Table::alter().table(Submission::Table).drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
