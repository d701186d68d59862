//! For tests: every borough of `tenants/` on a fresh SQLite database, with its services recorded.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::path::{Path, PathBuf};

use connectors::{AllowList, Outbound};
use sea_orm::{ConnectionTrait as _, EntityTrait, Schema};
use tempfile::TempDir;
use tenancy::services::record::{service_current, service_pin, service_shared, service_version, site_revision};
use tenancy::{Base, Capacity, Clock, Ground, Limits, Tenant, read_tenants};

use crate::record::{page, page_redirect, page_revision};

/// The boroughs, and the folder that they live in until it is dropped.
pub(crate) async fn boroughs() -> (Vec<Tenant>, TempDir) {
    let data = tempfile::tempdir().unwrap();
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tenants");
    let written = read_tenants(&folder).unwrap();
    let base = Base {
        // The pages of staff stand on frames of another crate.
        templates: [web::TEMPLATES, crate::TEMPLATES].concat(),
        register: vec![web::register],
    };
    let ground = Ground {
        data: data.path().to_owned(),
        base,
        capacity: Capacity::default(),
        limits: Limits { submissions_per_hour_per_address: 0, submissions_per_hour_per_borough: 0 },
        outbound: Outbound::new(AllowList::default()),
        clock: Clock::default(),
        holidays: written.holidays.clone(),
        joint_door: None,
    };
    let mut opened = Vec::new();
    for mut files in written.boroughs {
        // Pages need no vendor, and this machine has none of their keys.
        files.connectors.clear();
        #[expect(clippy::disallowed_methods, reason = "a test has no registry")]
        let tenant = Tenant::open(files, &ground).await.unwrap();
        make_tables(&tenant).await;
        tenant.record_services(&written.shared).await.unwrap();
        opened.push(tenant);
    }
    (opened, data)
}

async fn make_tables(tenant: &Tenant) {
    let tx = tenant.db().write_tx().await.unwrap();
    let schema = Schema::new(tx.get_database_backend());
    async fn make<E: EntityTrait>(schema: &Schema, tx: &sea_orm::DatabaseTransaction, entity: E) {
        tx.execute(&schema.create_table_from_entity(entity)).await.unwrap();
    }
    make(&schema, &tx, service_shared::Entity).await;
    make(&schema, &tx, service_version::Entity).await;
    make(&schema, &tx, service_current::Entity).await;
    make(&schema, &tx, service_pin::Entity).await;
    make(&schema, &tx, site_revision::Entity).await;
    make(&schema, &tx, page::Entity).await;
    make(&schema, &tx, page_redirect::Entity).await;
    make(&schema, &tx, page_revision::Entity).await;
    make(&schema, &tx, tenancy::bulletin::record::Entity).await;
    tx.commit().await.unwrap();
}
