//! The audit trail: entries are added, each with the digest of the one before. The database itself refuses to change or take away
//! one; what gets round that is found by `jwp audit verify`.

use sea_orm_migration::sea_orm::DatabaseBackend;
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveIden)]
enum AuditEntry {
    Table,
    Seq,
    At,
    ActorKind,
    ActorId,
    ActorName,
    Action,
    SubjectKind,
    SubjectId,
    SubjectName,
    Why,
    Outcome,
    Origin,
    Detail,
    Previous,
    Digest,
}

/// See the head of this file.
pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m0010_identity_audit"
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
                    .table(AuditEntry::Table)
                    .col(big_integer(AuditEntry::Seq).primary_key())
                    .col(timestamp_with_time_zone(AuditEntry::At))
                    .col(string(AuditEntry::ActorKind))
                    .col(uuid_null(AuditEntry::ActorId))
                    .col(string(AuditEntry::ActorName))
                    .col(string(AuditEntry::Action))
                    .col(string(AuditEntry::SubjectKind))
                    .col(string(AuditEntry::SubjectId))
                    .col(string(AuditEntry::SubjectName))
                    .col(text(AuditEntry::Why))
                    .col(string(AuditEntry::Outcome))
                    .col(string(AuditEntry::Origin))
                    .col(text(AuditEntry::Detail))
                    .col(string(AuditEntry::Previous))
                    .col(string(AuditEntry::Digest))
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create().name("audit_entry_by_time").table(AuditEntry::Table).col(AuditEntry::At).to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("audit_entry_by_actor")
                    .table(AuditEntry::Table)
                    .col(AuditEntry::ActorId)
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("audit_entry_by_subject")
                    .table(AuditEntry::Table)
                    .col(AuditEntry::SubjectId)
                    .to_owned(),
            )
            .await?;
        append_only(schema).await?;
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        if schema.get_database_backend() == DatabaseBackend::Postgres {
            schema.get_connection().execute_unprepared("DROP FUNCTION IF EXISTS audit_entry_is_kept() CASCADE").await?;
        }
        schema.drop_table(Table::drop().table(AuditEntry::Table).to_owned()).await?;
        Ok(())
    }
}

async fn append_only(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    let refusals = match schema.get_database_backend() {
        DatabaseBackend::Postgres => {
            "CREATE FUNCTION audit_entry_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ \
             BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$; \
             CREATE TRIGGER audit_entry_is_kept BEFORE UPDATE OR DELETE ON audit_entry \
             FOR EACH ROW EXECUTE FUNCTION audit_entry_is_kept(); \
             CREATE TRIGGER audit_entry_stays BEFORE TRUNCATE ON audit_entry \
             FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_is_kept()"
        }
        _ => {
            "CREATE TRIGGER audit_entry_is_kept BEFORE UPDATE ON audit_entry \
             BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END; \
             CREATE TRIGGER audit_entry_stays BEFORE DELETE ON audit_entry \
             BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
        }
    };
    schema.get_connection().execute_unprepared(refusals).await?;
    Ok(())
}
