//! Accounts of residents and of staff, and everything that an account can be proved with.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveIden)]
enum Account {
    Table,
    Id,
    Door,
    Email,
    Name,
    Telephone,
    Address,
    Preferences,
    PasswordHash,
    PasswordSetAt,
    VerifiedAt,
    DisabledAt,
    CreatedAt,
    UpdatedAt,
    LastSignedInAt,
}

#[derive(DeriveIden)]
enum AccountRole {
    Table,
    AccountId,
    Role,
    GivenAt,
    GivenBy,
}

#[derive(DeriveIden)]
enum Passkey {
    Table,
    Id,
    AccountId,
    CredentialId,
    Credential,
    Name,
    CreatedAt,
    LastUsedAt,
}

#[derive(DeriveIden)]
enum Authenticator {
    Table,
    AccountId,
    SealedSecret,
    ConfirmedAt,
    LastStep,
}

#[derive(DeriveIden)]
enum RecoveryCode {
    Table,
    Id,
    AccountId,
    Digest,
    UsedAt,
}

#[derive(DeriveIden)]
enum OutsideIdentity {
    Table,
    Id,
    Door,
    Provider,
    Issuer,
    Subject,
    AccountId,
    CreatedAt,
    LastUsedAt,
}

/// See the head of this file.
pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m0008_identity_accounts"
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
                    .table(Account::Table)
                    .col(uuid(Account::Id).primary_key())
                    .col(string(Account::Door))
                    .col(string(Account::Email))
                    .col(string(Account::Name))
                    .col(string_null(Account::Telephone))
                    .col(text_null(Account::Address))
                    .col(text(Account::Preferences))
                    .col(text_null(Account::PasswordHash))
                    .col(timestamp_with_time_zone_null(Account::PasswordSetAt))
                    .col(timestamp_with_time_zone_null(Account::VerifiedAt))
                    .col(timestamp_with_time_zone_null(Account::DisabledAt))
                    .col(timestamp_with_time_zone(Account::CreatedAt))
                    .col(timestamp_with_time_zone(Account::UpdatedAt))
                    .col(timestamp_with_time_zone_null(Account::LastSignedInAt))
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                Table::create()
                    .table(AccountRole::Table)
                    .col(uuid(AccountRole::AccountId))
                    .col(string(AccountRole::Role))
                    .col(timestamp_with_time_zone(AccountRole::GivenAt))
                    .col(string(AccountRole::GivenBy))
                    .primary_key(Index::create().col(AccountRole::AccountId).col(AccountRole::Role))
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                Table::create()
                    .table(Passkey::Table)
                    .col(uuid(Passkey::Id).primary_key())
                    .col(uuid(Passkey::AccountId))
                    .col(string(Passkey::CredentialId).unique_key())
                    .col(text(Passkey::Credential))
                    .col(string(Passkey::Name))
                    .col(timestamp_with_time_zone(Passkey::CreatedAt))
                    .col(timestamp_with_time_zone_null(Passkey::LastUsedAt))
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                Table::create()
                    .table(Authenticator::Table)
                    .col(uuid(Authenticator::AccountId).primary_key())
                    .col(text(Authenticator::SealedSecret))
                    .col(timestamp_with_time_zone_null(Authenticator::ConfirmedAt))
                    .col(big_integer(Authenticator::LastStep))
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                Table::create()
                    .table(RecoveryCode::Table)
                    .col(uuid(RecoveryCode::Id).primary_key())
                    .col(uuid(RecoveryCode::AccountId))
                    .col(string(RecoveryCode::Digest))
                    .col(timestamp_with_time_zone_null(RecoveryCode::UsedAt))
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                Table::create()
                    .table(OutsideIdentity::Table)
                    .col(uuid(OutsideIdentity::Id).primary_key())
                    .col(string(OutsideIdentity::Door))
                    .col(string(OutsideIdentity::Provider))
                    .col(string(OutsideIdentity::Issuer))
                    .col(string(OutsideIdentity::Subject))
                    .col(uuid(OutsideIdentity::AccountId))
                    .col(timestamp_with_time_zone(OutsideIdentity::CreatedAt))
                    .col(timestamp_with_time_zone_null(OutsideIdentity::LastUsedAt))
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("account_by_email")
                    .table(Account::Table)
                    .col(Account::Door)
                    .col(Account::Email)
                    .unique()
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create().name("passkey_by_account").table(Passkey::Table).col(Passkey::AccountId).to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("recovery_code_by_account")
                    .table(RecoveryCode::Table)
                    .col(RecoveryCode::AccountId)
                    .col(RecoveryCode::Digest)
                    .unique()
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("outside_identity_by_subject")
                    .table(OutsideIdentity::Table)
                    .col(OutsideIdentity::Door)
                    .col(OutsideIdentity::Issuer)
                    .col(OutsideIdentity::Subject)
                    .unique()
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("outside_identity_by_account")
                    .table(OutsideIdentity::Table)
                    .col(OutsideIdentity::AccountId)
                    .to_owned(),
            )
            .await?;
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema.drop_table(Table::drop().table(OutsideIdentity::Table).to_owned()).await?;
        schema.drop_table(Table::drop().table(RecoveryCode::Table).to_owned()).await?;
        schema.drop_table(Table::drop().table(Authenticator::Table).to_owned()).await?;
        schema.drop_table(Table::drop().table(Passkey::Table).to_owned()).await?;
        schema.drop_table(Table::drop().table(AccountRole::Table).to_owned()).await?;
        schema.drop_table(Table::drop().table(Account::Table).to_owned()).await?;
        Ok(())
    }
}
