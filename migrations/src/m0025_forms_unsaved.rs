//! What a member of staff had typed for a resident when their session had ended: kept with the draft until they are back.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveIden)]
enum Draft {
    Table,
    Unsaved,
}

/// See the head of this file.
pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m0025_forms_unsaved"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Change {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let column = text_null(Draft::Unsaved);
        schema.alter_table(Table::alter().table(Draft::Table).add_column(column).to_owned()).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema.alter_table(Table::alter().table(Draft::Table).drop_column(Draft::Unsaved).to_owned()).await
    }
}
