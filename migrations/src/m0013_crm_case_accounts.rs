//! Whose account a case belongs to, and finding cases by the address that was given, whatever its letter case.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveIden)]
enum CaseFile {
    Table,
    AccountId,
    OpenedAt,
}

/// See the head of this file.
pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m0013_crm_case_accounts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Change {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .alter_table(Table::alter().table(CaseFile::Table).add_column(uuid_null(CaseFile::AccountId)).to_owned())
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("case_file_by_account_id_opened_at")
                    .table(CaseFile::Table)
                    .col(CaseFile::AccountId)
                    .col(CaseFile::OpenedAt)
                    .to_owned(),
            )
            .await?;
        // The same words on both databases; the schema builder cannot say it on SQLite.
        schema
            .get_connection()
            .execute_unprepared("CREATE INDEX case_file_by_lower_contact_email ON case_file (lower(contact_email))")
            .await?;
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema.get_connection().execute_unprepared("DROP INDEX case_file_by_lower_contact_email").await?;
        schema
            .drop_index(Index::drop().name("case_file_by_account_id_opened_at").table(CaseFile::Table).to_owned())
            .await?;
        schema.alter_table(Table::alter().table(CaseFile::Table).drop_column(CaseFile::AccountId).to_owned()).await
    }
}
