//! Writes an import down: one transaction for the whole file, so that a file that goes wrong leaves no trace.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait as _, DatabaseTransaction, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use tenancy::{Database, Tenant};

use super::plan::{Places, Wish, draft, old_path};
use super::report::{Imported, Outcome, Report};
use super::{Export, Item, Mapping};
use crate::page::{Page, Refusal};
use crate::record::page_revision::{Column, Entity};
use crate::revision::{Hand, NewRevision, Origin};
use crate::writing::Writing;
use crate::{links, path, redirect};

/// An advisory lock of PostgreSQL that is ours: importing.
const IMPORTING: i64 = 0x6a77_7030;

/// How many pages may want one address before something is wrong with the file.
const MOST_NAMESAKES: usize = 1000;

/// Why an import was not made; nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A page could not be made.
    #[error("“{title}”: {why}")]
    Page {
        /// Its heading.
        title: String,
        /// Why, in words.
        why: String,
    },
    /// The database is down.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Whether an import is made, or only said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run {
    /// Drafts are made.
    Real,
    /// Nothing is kept; the report says what would be done.
    Dry,
}

/// Makes drafts of an export, or changes those that an earlier import made and nobody has edited since.
///
/// # Errors
/// See [`ImportError`].
pub async fn take(tenant: &Tenant, export: &Export, mapping: &Mapping, run: Run) -> Result<Report, ImportError> {
    let now = tenant.clock().now();
    let tx = tenant.db().write_tx().await?;
    Database::alone(&tx, IMPORTING).await?;
    let mut placed = Vec::new();
    let mut places = Places::default();
    let mut taken = BTreeSet::new();
    for item in &export.items {
        let place = place(&tx, item, mapping, &mut taken).await?;
        if let Some((host, old)) = old_path(&item.address) {
            places.hosts.extend(host);
            places.paths.insert(old, place.path.clone());
        }
        placed.push(place);
    }
    let mut report = Report { pages: Vec::new(), left_out: export.left_out.clone() };
    for (item, place) in export.items.iter().zip(placed) {
        report.pages.push(keep(&tx, tenant, item, place, &places, now).await?);
    }
    match run {
        Run::Real => tx.commit().await?,
        Run::Dry => tx.rollback().await?,
    }
    Ok(report)
}

/// Where an item stands, and the page that an earlier import made of it.
struct Place {
    wish: Wish,
    path: String,
    page: Option<Page>,
}

async fn place(
    tx: &DatabaseTransaction,
    item: &Item,
    mapping: &Mapping,
    taken: &mut BTreeSet<String>,
) -> Result<Place, ImportError> {
    let wish = Wish::of(item, mapping);
    if let Some(page) = imported_before(tx, &wish.origin).await? {
        taken.insert(page.path.clone());
        return Ok(Place { path: page.path.clone(), wish, page: Some(page) });
    }
    for number in 1..MOST_NAMESAKES {
        let path = if number == 1 { wish.path.clone() } else { format!("{}-{number}", wish.path) };
        if !taken.contains(&path) && Page::at(tx, &path).await?.is_none() {
            taken.insert(path.clone());
            return Ok(Place { path, wish, page: None });
        }
    }
    let why = format!("no address is free beside {}", wish.path);
    Err(ImportError::Page { title: item.title.clone(), why })
}

async fn imported_before(tx: &DatabaseTransaction, origin: &str) -> Result<Option<Page>, DbErr> {
    let found = Entity::find()
        .filter(Column::Origin.eq(Origin::Import.word()))
        .filter(Column::Note.eq(origin))
        .order_by_desc(Column::MadeAt)
        .one(tx)
        .await?;
    match found {
        Some(revision) => Page::find(tx, revision.page_id).await,
        None => Ok(None),
    }
}

async fn keep(
    tx: &DatabaseTransaction,
    tenant: &Tenant,
    item: &Item,
    place: Place,
    places: &Places,
    now: DateTime<Utc>,
) -> Result<Imported, ImportError> {
    let Place { wish, path, page } = place;
    let kind = page.as_ref().map_or(wish.kind, Page::kind);
    let (writing, mut needs) = draft(item, kind, places);
    if page.is_none() && path != wish.path {
        needs.insert(0, format!("Another page stands at {}: see which of the two is needed", wish.path));
    }
    needs.extend(lost_links(tx, tenant, &writing, places).await?);
    let by = Hand { id: None, name: "Import".to_owned() };
    let title = item.title.clone();
    let refused = |refusal: Refusal| match refusal {
        Refusal::Database(error) => ImportError::Database(error),
        other => ImportError::Page { title: title.clone(), why: other.to_string() },
    };
    let new = NewRevision { writing, shared_sha256: None, origin: Origin::Import, note: Some(wish.origin.clone()) };
    let outcome = match page {
        None => {
            Page::create(tx, &path, new, &by, now).await.map_err(refused)?;
            Outcome::Made
        }
        Some(mut page) => {
            let before = last_import(tx, &page).await?;
            let newest = page.newest(tx).await?;
            if before.as_deref() == Some(new.writing.sha256().as_str()) {
                Outcome::Same
            } else if before.as_deref() == Some(newest.sha256()) && !page.is_live() {
                let ground = page.edition;
                page.save(tx, ground, new, &by, now).await.map_err(refused)?;
                Outcome::Changed
            } else {
                Outcome::EditedHere
            }
        }
    };
    if let Some(old) = wish.old_path.filter(|old| *old != path) {
        lead(tx, &old, &path, &by, now).await?;
    }
    Ok(Imported { title: item.title.clone(), path, kind: kind.label(), outcome, needs })
}

/// The name of what the last import said of a page.
async fn last_import(tx: &DatabaseTransaction, page: &Page) -> Result<Option<String>, DbErr> {
    let found = Entity::find()
        .filter(Column::PageId.eq(page.id))
        .filter(Column::Origin.eq(Origin::Import.word()))
        .order_by_desc(Column::Number)
        .one(tx)
        .await?;
    Ok(found.map(|revision| revision.sha256))
}

/// Lets an old address lead to the new one, unless a page stands there or it does so already.
async fn lead(tx: &DatabaseTransaction, old: &str, path: &str, by: &Hand, now: DateTime<Utc>) -> Result<(), DbErr> {
    if Page::at(tx, old).await?.is_some() || redirect::find(tx, old).await?.is_some() {
        return Ok(());
    }
    redirect::leave(tx, old, path, by, now).await
}

/// Links of a draft to addresses of this site where nothing stands.
async fn lost_links(
    tx: &DatabaseTransaction,
    tenant: &Tenant,
    writing: &Writing,
    places: &Places,
) -> Result<Vec<String>, DbErr> {
    let mut lost = Vec::new();
    for link in links::of(writing) {
        let target = link.target.as_str();
        let Some(rest) = target.strip_prefix('/').filter(|rest| !rest.is_empty()) else { continue };
        let first = rest.split('/').next().unwrap_or_default();
        let leads = match rest.strip_prefix("services/") {
            Some(service) => tenant.services().present(service).is_some(),
            None => {
                (path::RESERVED.contains(&first) && rest == first)
                    || places.paths.values().any(|path| path == target)
                    || Page::at(tx, target).await?.is_some()
                    || redirect::find(tx, target).await?.is_some()
            }
        };
        if !leads {
            lost.push(format!("The link “{}” to {target} leads nowhere", link.words));
        }
    }
    Ok(lost)
}
