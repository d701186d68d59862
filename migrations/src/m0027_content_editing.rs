//! Writing pages in the browser: who has a page open, what they typed and have not saved, and links for looking at a draft.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveIden)]
enum PagePresence {
    Table,
    PageId,
    PersonId,
    Name,
    SeenAt,
    TypedAt,
}

#[derive(DeriveIden)]
enum PageWorkingCopy {
    Table,
    PageId,
    PersonId,
    Edition,
    Writing,
    SavedAt,
}

#[derive(DeriveIden)]
enum PagePreview {
    Table,
    TokenHash,
    PageId,
    MadeAt,
    MadeByName,
    ExpiresAt,
    EndedAt,
}

/// See the head of this file.
pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m0027_content_editing"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Change {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for table in [presences(), working_copies(), previews()] {
            schema.create_table(table).await?;
        }
        let db = schema.get_connection();
        db.execute_unprepared("CREATE INDEX page_preview_by_page_id ON page_preview (page_id)").await?;
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for table in ["page_preview", "page_working_copy", "page_presence"] {
            schema.drop_table(Table::drop().table(Alias::new(table)).to_owned()).await?;
        }
        Ok(())
    }
}

/// Who has a page open for editing, and when they last typed.
fn presences() -> TableCreateStatement {
    Table::create()
        .table(PagePresence::Table)
        .col(uuid(PagePresence::PageId))
        .col(uuid(PagePresence::PersonId))
        .col(string(PagePresence::Name))
        .col(timestamp_with_time_zone(PagePresence::SeenAt))
        .col(timestamp_with_time_zone_null(PagePresence::TypedAt))
        .primary_key(Index::create().col(PagePresence::PageId).col(PagePresence::PersonId))
        .to_owned()
}

/// What somebody typed and has not saved; `edition` is the ground on which they began.
fn working_copies() -> TableCreateStatement {
    Table::create()
        .table(PageWorkingCopy::Table)
        .col(uuid(PageWorkingCopy::PageId))
        .col(uuid(PageWorkingCopy::PersonId))
        .col(big_integer(PageWorkingCopy::Edition))
        .col(text(PageWorkingCopy::Writing))
        .col(timestamp_with_time_zone(PageWorkingCopy::SavedAt))
        .primary_key(Index::create().col(PageWorkingCopy::PageId).col(PageWorkingCopy::PersonId))
        .to_owned()
}

/// Addresses at which somebody without an account may look at a draft. Only a digest of the secret part is kept.
fn previews() -> TableCreateStatement {
    Table::create()
        .table(PagePreview::Table)
        .col(string(PagePreview::TokenHash).primary_key())
        .col(uuid(PagePreview::PageId))
        .col(timestamp_with_time_zone(PagePreview::MadeAt))
        .col(string(PagePreview::MadeByName))
        .col(timestamp_with_time_zone(PagePreview::ExpiresAt))
        .col(timestamp_with_time_zone_null(PagePreview::EndedAt))
        .to_owned()
}
