//! Pictures that lie in a borough's own folder, `content/media/`, each with a small file beside it that says what it shows. They are
//! recorded at every start: what is new is added, what has changed is replaced. What an editor did since then stays.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde::Deserialize;
use tenancy::{Database, Tenant};
use uuid::Uuid;

use crate::medium::Medium;
use crate::picture::Focal;
use crate::store;
use crate::words::{Words, check_name};

/// An advisory lock of PostgreSQL that is ours: recording pictures.
const RECORDING: i64 = 0x6a77_7021;

/// What stands beside a picture.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Beside {
    description: String,
    #[serde(default)]
    caption: String,
    #[serde(default)]
    credit: String,
    /// Per cent from the left and from the top.
    #[serde(default = "middle")]
    focal: [u8; 2],
}

fn middle() -> [u8; 2] {
    [50, 50]
}

/// Records what lies in `folder`; gives how many were added or replaced. A folder that is not there holds nothing.
///
/// # Errors
/// A file is wrong (the message says which and how), or the disk or the database says no.
pub async fn record(tenant: &Tenant, folder: &Path) -> anyhow::Result<usize> {
    let mut changed = 0;
    for beside in beside_files(folder)? {
        let recorded = record_one(tenant, &beside).await.with_context(|| beside.display().to_string())?;
        changed += usize::from(recorded);
    }
    Ok(changed)
}

fn beside_files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

async fn record_one(tenant: &Tenant, beside: &Path) -> anyhow::Result<bool> {
    let name = beside.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
    check_name(&name).map_err(|trouble| anyhow::anyhow!(trouble.message))?;
    let said: Beside = toml_edit::de::from_str(&fs::read_to_string(beside)?)?;
    let words = Words {
        description: said.description,
        decorative: false,
        caption: said.caption,
        credit: said.credit,
        transcript: String::new(),
        focal: Focal { x: said.focal[0].min(100), y: said.focal[1].min(100) },
    };
    let picture = ["jpg", "png", "webp"].iter().map(|ending| beside.with_extension(ending)).find(|path| path.is_file());
    let Some(picture) = picture else { bail!("there is no picture beside it (jpg, png or webp)") };
    let sha256 = tenancy::content_name(&fs::read(&picture)?);
    let known = Medium::named(tenant.db().read(), &name).await?;
    // What is recorded already, and what somebody has replaced or taken away since, stays as it is.
    if known.as_ref().is_some_and(|known| known.came_from(&sha256) || !known.is_of_the_files()) {
        return Ok(false);
    }
    let arriving = tenant.files().media().incoming()?;
    fs::copy(&picture, arriving.path())?;
    let file_name = picture.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
    let id = known.map_or_else(Uuid::now_v7, |known| known.id());
    let media = tenant.files().media();
    let focal = words.focal;
    let prepared =
        tokio::task::spawn_blocking(move || store::lay_down(&media, id, &arriving, &file_name, None, focal)).await??;
    if let Some(fault) = words.faults(prepared.kind).first() {
        bail!("{}", fault.message);
    }
    let now = tenant.clock().now();
    let tx = tenant.db().write_tx().await?;
    Database::alone(&tx, RECORDING).await?;
    match Medium::named(&tx, &name).await? {
        // Another node was first: its files are the same as ours, under another id, and ours are used by nobody.
        Some(known) if known.came_from(&sha256) => return Ok(false),
        // Somebody has put another file in its place, or taken it away, since it was recorded: that stays.
        Some(known) if !known.is_of_the_files() => return Ok(false),
        Some(mut known) => known.replace(&tx, now, &prepared, crate::medium::FILES).await?,
        None => {
            Medium::add(&tx, now, &name, &prepared, &words, crate::medium::FILES).await?;
        }
    }
    tenancy::services::bump_revision(&tx, now).await?;
    tx.commit().await?;
    Ok(true)
}
