//! `jwp migrate`: brings every borough's database up to date. Two nodes may do it at once.

use serde::Serialize;

use super::{print_rows, say};
use crate::cli::Global;
use crate::failure::Failure;
use crate::open_boroughs::{Opening, migrate, pending};
use crate::settings::Settings;
use tenancy::Database;

#[derive(Serialize)]
struct Row {
    borough: String,
    pending: Vec<String>,
}

/// Migrates.
pub async fn run(settings: Settings, global: &Global) -> Result<(), Failure> {
    for (slug, db) in databases(settings).await? {
        let waiting = pending(&db).await?;
        migrate(&db).await?;
        say(global, &format!("{slug}: {} changes made", waiting.len()));
        db.close().await?;
    }
    Ok(())
}

/// Only says what would be done.
pub async fn plan(settings: Settings, global: &Global) -> Result<(), Failure> {
    let mut rows = Vec::new();
    for (slug, db) in databases(settings).await? {
        rows.push(Row { borough: slug, pending: pending(&db).await? });
        db.close().await?;
    }
    print_rows(global, &rows, &["BOROUGH", "PENDING"], |row| vec![row.borough.clone(), row.pending.join(", ")])
}

async fn databases(settings: Settings) -> Result<Vec<(String, Database)>, Failure> {
    std::fs::create_dir_all(&settings.paths.data).map_err(Failure::configuration)?;
    let opening = Opening::plain(settings);
    let folder = opening.read()?;
    let mut opened = Vec::new();
    for borough in folder.boroughs {
        let slug = borough.profile.slug;
        let url = borough.database_url.reveal().map_err(Failure::configuration)?;
        let db = Database::open(&url, &opening.settings.paths.data, opening.settings.capacity())
            .await
            .map_err(|error| Failure::dependency(format!("the database of `{slug}`: {error}")))?;
        opened.push((slug, db));
    }
    Ok(opened)
}
