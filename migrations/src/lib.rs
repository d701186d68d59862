//! Changes of the database schema, the same for SQLite and PostgreSQL.
//!
//! One change a file; its name carries the crate that owns the tables. Changes only add (expand, move over, contract:
//! see README.md in this folder). Each runs inside the one transaction that `server` opens around the whole upgrade,
//! because two nodes may start at once and sea-orm has no lock of its own.

mod m0001_tenancy_services;
mod m0002_jobs;
mod m0003_deliveries;
mod m0004_notices;
mod m0005_crm_cases;
mod m0006_forms_submissions;
mod m0007_tenancy_signing_keys;
mod m0008_identity_accounts;
mod m0009_identity_sessions;
mod m0010_identity_audit;
mod m0011_identity_api_clients;
mod m0012_programme_grants;
mod m0013_crm_case_accounts;
mod m0014_crm_case_desk;
mod m0015_forms_acting_for;
mod m0016_identity_factor_resets;
mod m0017_programme_crossings;
mod m0018_search_documents;
mod m0019_alerts_alerts;
mod m0020_notices_subscriptions;
mod m0021_media_library;
mod m0022_feedback_answers;
mod m0023_content_pages;
mod m0024_identity_consents;
mod m0025_forms_unsaved;
mod m0026_content_page_log;
mod m0027_content_editing;
mod m0030_content_file_overlays;
mod m0031_content_taken_files;
mod m0032_tenancy_service_decisions;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

/// Every change, in order, for the database of a borough.
pub struct Migrator;

/// Every change, in order, for the database of the joint programme: no services, no cases, no residents.
pub struct JointMigrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_tenancy_services::Change),
            Box::new(m0002_jobs::Change),
            Box::new(m0003_deliveries::Change),
            Box::new(m0004_notices::Change),
            Box::new(m0005_crm_cases::Change),
            Box::new(m0006_forms_submissions::Change),
            Box::new(m0007_tenancy_signing_keys::Change),
            Box::new(m0008_identity_accounts::Change),
            Box::new(m0009_identity_sessions::Change),
            Box::new(m0010_identity_audit::Change),
            Box::new(m0011_identity_api_clients::Change),
            Box::new(m0013_crm_case_accounts::Change),
            Box::new(m0014_crm_case_desk::Change),
            Box::new(m0015_forms_acting_for::Change),
            Box::new(m0016_identity_factor_resets::Change),
            Box::new(m0018_search_documents::Change),
            Box::new(m0019_alerts_alerts::Change),
            Box::new(m0020_notices_subscriptions::Change),
            Box::new(m0021_media_library::Change),
            Box::new(m0022_feedback_answers::Change),
            Box::new(m0023_content_pages::Change),
            Box::new(m0024_identity_consents::Change),
            Box::new(m0025_forms_unsaved::Change),
            Box::new(m0026_content_page_log::Change),
            Box::new(m0027_content_editing::Change),
            Box::new(m0030_content_file_overlays::Change),
            Box::new(m0031_content_taken_files::Change),
            Box::new(m0032_tenancy_service_decisions::Change),
        ]
    }
}

#[async_trait::async_trait]
impl MigratorTrait for JointMigrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0002_jobs::Change),
            Box::new(m0004_notices::Change),
            Box::new(m0007_tenancy_signing_keys::Change),
            Box::new(m0008_identity_accounts::Change),
            Box::new(m0009_identity_sessions::Change),
            Box::new(m0010_identity_audit::Change),
            Box::new(m0012_programme_grants::Change),
            Box::new(m0016_identity_factor_resets::Change),
            Box::new(m0017_programme_crossings::Change),
        ]
    }
}
