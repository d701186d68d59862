//! `jwp migrate`: brings every site's database up to date. Two nodes may do it at once.

use serde::Serialize;

use super::{print_rows, say};
use crate::cli::Global;
use crate::data_folder;
use crate::failure::Failure;
use crate::open_boroughs::{Opening, Schema, every_change, migrate, pending};
use crate::settings::Settings;

#[derive(Serialize)]
struct Row {
    borough: String,
    pending: Vec<String>,
}

/// Migrates.
pub async fn run(settings: Settings, global: &Global) -> Result<(), Failure> {
    data_folder::make(&settings.paths.data)?;
    let opening = Opening::plain(settings);
    for borough in opening.read()?.sites() {
        let schema = Schema::of(borough.profile.joint);
        let db = opening.database_as_it_is(borough).await?;
        let waiting = pending(&db, schema).await?;
        migrate(&db, schema).await?;
        say(global, &format!("{}: {} changes made", borough.profile.slug, waiting.len()));
        db.close().await?;
    }
    Ok(())
}

/// Only says what would be done, and makes nothing.
pub async fn plan(settings: Settings, global: &Global) -> Result<(), Failure> {
    let opening = Opening::plain(settings);
    let mut rows = Vec::new();
    for borough in opening.read()?.sites() {
        let schema = Schema::of(borough.profile.joint);
        let pending = if opening.database_is_missing(borough)? {
            every_change(schema)
        } else {
            let db = opening.database_as_it_is(borough).await?;
            let pending = pending(&db, schema).await?;
            db.close().await?;
            pending
        };
        rows.push(Row { borough: borough.profile.slug.clone(), pending });
    }
    print_rows(global, &rows, &["BOROUGH", "PENDING"], |row| vec![row.borough.clone(), row.pending.join(", ")])
}
