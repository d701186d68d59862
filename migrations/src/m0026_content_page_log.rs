//! What was done with a page and why, beside its revisions: sent for review, sent back, published, with which serious faults and for
//! what reason all the same.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveIden)]
enum PageLog {
    Table,
    Id,
    PageId,
    RevisionId,
    Act,
    Words,
    Waived,
    Reason,
    MadeAt,
    MadeById,
    MadeByName,
}

/// See the head of this file.
pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m0026_content_page_log"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Change {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    /// `waived` is JSON: the faults that were there when it was published for a `reason`.
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .create_table(
                Table::create()
                    .table(PageLog::Table)
                    .col(uuid(PageLog::Id).primary_key())
                    .col(uuid(PageLog::PageId))
                    .col(uuid_null(PageLog::RevisionId))
                    .col(string(PageLog::Act))
                    .col(text_null(PageLog::Words))
                    .col(text_null(PageLog::Waived))
                    .col(text_null(PageLog::Reason))
                    .col(timestamp_with_time_zone(PageLog::MadeAt))
                    .col(uuid_null(PageLog::MadeById))
                    .col(string(PageLog::MadeByName))
                    .to_owned(),
            )
            .await?;
        let db = schema.get_connection();
        db.execute_unprepared("CREATE INDEX page_log_by_page_id ON page_log (page_id, made_at)").await?;
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema.drop_table(Table::drop().table(PageLog::Table).to_owned()).await
    }
}
