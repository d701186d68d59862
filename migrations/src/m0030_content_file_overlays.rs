//! What a borough's file says differently on a shared page, beside what its editors wrote in the browser: so that a newer
//! shared version can be adopted from a staff page, where there are no files.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveIden)]
enum PageStanding {
    Table,
    FileOverlay,
}

/// See the head of this file.
pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m0030_content_file_overlays"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Change {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .alter_table(
                Table::alter().table(PageStanding::Table).add_column(text_null(PageStanding::FileOverlay)).to_owned(),
            )
            .await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .alter_table(Table::alter().table(PageStanding::Table).drop_column(PageStanding::FileOverlay).to_owned())
            .await
    }
}
