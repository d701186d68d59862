//! Working on cases: whose a case is, by which words staff find it, and which member of staff made an entry.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveIden)]
enum CaseFile {
    Table,
    AssignedTo,
    AssignedName,
    FoundBy,
}

#[derive(DeriveIden)]
enum TimelineEntry {
    Table,
    ById,
    ByName,
}

/// What can be asked quickly of many cases. The first two hold open cases only: there are always few of them.
const INDEXES: &[(&str, &str)] = &[
    ("case_file_open_by_promised_on", "case_file (promised_on, id) WHERE closed_at IS NULL"),
    ("case_file_open_by_assigned_to", "case_file (assigned_to, promised_on, id) WHERE closed_at IS NULL"),
    ("case_file_by_promised_on", "case_file (promised_on, id)"),
    ("case_file_by_closed_at", "case_file (closed_at, id)"),
];

/// The words by which the cases are found that were opened before: names, address, postcode and number without spaces, place.
const WORDS_OF_BEFORE: &str = "UPDATE case_file SET found_by = lower(coalesce(contact_name, '') || ' ' || \
     coalesce(contact_email, '') || ' ' || replace(coalesce(postcode, ''), ' ', '') || ' ' || \
     replace(replace(coalesce(contact_telephone, ''), ' ', ''), '+44', '0') || ' ' || coalesce(place, ''))";

/// See the head of this file.
pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m0014_crm_case_desk"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Change {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column at a time.
        for column in [
            uuid_null(CaseFile::AssignedTo),
            string_null(CaseFile::AssignedName),
            text(CaseFile::FoundBy).default("").take(),
        ] {
            schema.alter_table(Table::alter().table(CaseFile::Table).add_column(column).to_owned()).await?;
        }
        for column in [uuid_null(TimelineEntry::ById), string_null(TimelineEntry::ByName)] {
            schema.alter_table(Table::alter().table(TimelineEntry::Table).add_column(column).to_owned()).await?;
        }
        let db = schema.get_connection();
        for (name, on) in INDEXES {
            db.execute_unprepared(&format!("CREATE INDEX {name} ON {on}")).await?;
        }
        db.execute_unprepared(WORDS_OF_BEFORE).await?;
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let db = schema.get_connection();
        for (name, _) in INDEXES {
            db.execute_unprepared(&format!("DROP INDEX {name}")).await?;
        }
        for column in [TimelineEntry::ById, TimelineEntry::ByName] {
            schema.alter_table(Table::alter().table(TimelineEntry::Table).drop_column(column).to_owned()).await?;
        }
        for column in [CaseFile::AssignedTo, CaseFile::AssignedName, CaseFile::FoundBy] {
            schema.alter_table(Table::alter().table(CaseFile::Table).drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
