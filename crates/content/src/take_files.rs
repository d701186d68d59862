//! Takes what the files below `tenants/` say into a borough's database: at start, at SIGHUP, under a lock, so that many nodes
//! may do it at once. Files that say what they said before change nothing.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _, Set};
use serde_json::json;
use tenancy::{Database, Profile, Tenant};

use crate::index;
use crate::page::{Page, Refusal};
use crate::page_file::PageFiles;
use crate::publishing;
use crate::record::taken_files;
use crate::redirect;
use crate::revision::{Hand, NewRevision, Origin, Revision};
use crate::standing::{self, Policy, Standing};
use crate::writing::{Overlay, Writing};

/// An advisory lock of PostgreSQL that is ours: taking files.
const TAKING: i64 = 0x6a77_7023;
/// Under what name it is written down which files were taken.
const PAGES: &str = "pages";
/// To be raised when the program makes something else of the same files, so that they are taken once more.
const TAKEN_AS: u32 = 1;

/// Why files could not be taken; nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum TakeError {
    /// A page cannot be published as its file has it.
    #[error("{file}: {what}")]
    Page {
        /// The file.
        file: String,
        /// What to do, in words.
        what: String,
    },
    /// The database is down.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// What came of taking files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Paths of pages that were made or changed.
    pub changed: Vec<String>,
    /// Paths of the borough's own pages whose files say something new, but which were edited in the browser since: left alone.
    pub left_alone: Vec<String>,
}

/// Takes the shared pages and the borough's own files.
///
/// # Errors
/// See [`TakeError`].
pub async fn take_files(tenant: &Tenant, shared: &PageFiles, own: &PageFiles) -> Result<Taken, TakeError> {
    let now = tenant.clock().now();
    let said = what_files_say(tenant, shared, own);
    if last_taken(tenant.db().read()).await?.as_ref() == Some(&said) {
        return Ok(Taken::default());
    }
    let tx = tenant.db().write_tx().await?;
    Database::alone(&tx, TAKING).await?;
    let mut taken = Taken::default();
    for (path, file) in shared {
        let overlay = own.get(path).map(|own| &own.overlay);
        let Some(writing) = file.overlay.alone() else {
            return Err(fault(&file.file, "a page needs a kind and a title"));
        };
        let shown = own.get(path).map_or(&file.file, |own| &own.file);
        let changed = take_shared(&tx, tenant.profile(), path, &writing, overlay, now).await;
        if changed.map_err(|refusal| refused(shown, refusal))? {
            taken.changed.push(path.clone());
        }
    }
    for (path, file) in own.iter().filter(|(path, _)| !shared.contains_key(*path)) {
        let Some(writing) = file.overlay.alone() else {
            let what = "a page needs a kind and a title (no shared page has this path, so it is not an overlay)";
            return Err(fault(&file.file, what));
        };
        match take_own(&tx, tenant.profile(), path, writing, now)
            .await
            .map_err(|refusal| refused(&file.file, refusal))?
        {
            Own::Same => {}
            Own::Changed => taken.changed.push(path.clone()),
            Own::LeftAlone => taken.left_alone.push(path.clone()),
        }
    }
    index::put_services(&tx, tenant).await?;
    remember_taken(&tx, said, now).await?;
    tx.commit().await?;
    Ok(taken)
}

/// One name for everything that taking files depends on: the files, the services that search is told of, and the borough's facts
/// that stand in the middle of texts.
fn what_files_say(tenant: &Tenant, shared: &PageFiles, own: &PageFiles) -> String {
    let files =
        |files: &PageFiles| -> Vec<_> { files.iter().map(|(path, file)| json!([path, file.overlay])).collect() };
    let services = tenant.services().all();
    let services: Vec<&str> = services.values().map(|version| version.sha256.as_str()).collect();
    let profile = tenant.profile();
    let facts = json!([profile.name, profile.short_name, profile.contacts]);
    tenancy::content_name(json!([TAKEN_AS, files(shared), files(own), services, facts]).to_string().as_bytes())
}

async fn last_taken(db: &impl ConnectionTrait) -> Result<Option<String>, DbErr> {
    Ok(taken_files::Entity::find_by_id(PAGES).one(db).await?.map(|row| row.sha256))
}

async fn remember_taken(tx: &DatabaseTransaction, sha256: String, now: DateTime<Utc>) -> Result<(), DbErr> {
    let row = taken_files::ActiveModel { what: Set(PAGES.to_owned()), sha256: Set(sha256), taken_at: Set(now) };
    taken_files::Entity::insert(row)
        .on_conflict(
            OnConflict::column(taken_files::Column::What)
                .update_columns([taken_files::Column::Sha256, taken_files::Column::TakenAt])
                .to_owned(),
        )
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

fn fault(file: &std::path::Path, what: &str) -> TakeError {
    TakeError::Page { file: file.display().to_string(), what: what.to_owned() }
}

fn refused(file: &std::path::Path, refusal: Refusal) -> TakeError {
    match refusal {
        Refusal::Database(error) => TakeError::Database(error),
        Refusal::Faults(faults) => {
            let words: Vec<String> = faults.into_iter().map(|fault| format!("{}: {}", fault.at, fault.what)).collect();
            fault(file, &words.join("; "))
        }
        refusal @ (Refusal::Stale(_) | Refusal::PathTaken | Refusal::Path(_) | Refusal::Stage(_)) => {
            fault(file, &refusal.to_string())
        }
    }
}

/// A page that both boroughs carry: the shared one, under the borough's file, under what its editors wrote.
async fn take_shared(
    tx: &DatabaseTransaction,
    profile: &Profile,
    path: &str,
    newest: &Writing,
    file: Option<&Overlay>,
    now: DateTime<Utc>,
) -> Result<bool, Refusal> {
    let newest_sha = standing::remember(tx, path, newest, now).await?;
    let known = Standing::find(tx, path).await?;
    let mut stand = known.clone().unwrap_or_else(|| Standing::beginning(path, &newest_sha));
    match stand.policy() {
        Policy::Review if stand.shared_sha256() != newest_sha => stand.offer(&newest_sha),
        // Where the files say again what the borough stands on, nothing is offered any more.
        Policy::Latest | Policy::Review => stand.stand_on(&newest_sha),
    }
    stand.say_in_file(file.cloned().unwrap_or_default());
    stand.keep(tx).await?;
    show(tx, profile, &stand, &Hand::files(), None, now).await
}

/// Shows a shared page as the borough stands to it now. Gives whether anything changed.
///
/// # Errors
/// See [`Refusal`].
pub(crate) async fn show(
    tx: &DatabaseTransaction,
    profile: &Profile,
    stand: &Standing,
    by: &Hand,
    note: Option<String>,
    now: DateTime<Utc>,
) -> Result<bool, Refusal> {
    let path = stand.path();
    if stand.file().left_out {
        return leave_out(tx, path, by, now).await;
    }
    let Some(shared) = standing::shared(tx, path, stand.shared_sha256()).await? else { return Ok(false) };
    // What the file says is a part of what editors find below their own words.
    let below = stand.below(&shared);
    let writing = stand.over(&shared);
    // Drafts in the browser are written over the same ground, so it has a name too.
    let ground = standing::remember(tx, path, &below, now).await?;
    let new = NewRevision { writing, shared_sha256: Some(ground), origin: Origin::File, note };
    let Some(mut page) = Page::at(tx, path).await? else {
        let mut page = Page::create(tx, path, new, by, now).await?;
        let revision = page.newest(tx).await?;
        publishing::publish(tx, profile, &mut page, 1, &revision, by, now).await?;
        return Ok(true);
    };
    let live = match page.live_revision {
        Some(live) => Revision::find(tx, live).await?,
        // Somebody of the borough took it down: it stays down, and the next draft begins with the newer words.
        None => return Ok(false),
    };
    if live.is_some_and(|live| live.sha256() == new.writing.sha256()) {
        return Ok(false);
    }
    // A draft that somebody is writing stays the newest; what is shown moves on below it.
    let draft = page.has_unpublished_changes().then_some(page.newest_revision);
    let ground = page.edition;
    let revision = page.save(tx, ground, new, by, now).await?;
    let ground = page.edition;
    publishing::publish(tx, profile, &mut page, ground, &revision, by, now).await?;
    if let Some(draft) = draft {
        page.keep_draft(tx, draft).await?;
    }
    Ok(true)
}

async fn leave_out(tx: &DatabaseTransaction, path: &str, by: &Hand, now: DateTime<Utc>) -> Result<bool, Refusal> {
    let Some(mut page) = Page::at(tx, path).await?.filter(Page::is_live) else { return Ok(false) };
    let ground = page.edition;
    publishing::take_down(tx, &mut page, ground, by, now).await?;
    Ok(true)
}

enum Own {
    Same,
    Changed,
    LeftAlone,
}

/// A page of the borough alone. Once it was edited in the browser, the browser has the say.
async fn take_own(
    tx: &DatabaseTransaction,
    profile: &Profile,
    path: &str,
    writing: Writing,
    now: DateTime<Utc>,
) -> Result<Own, Refusal> {
    let by = Hand::files();
    let new = NewRevision { writing, shared_sha256: None, origin: Origin::File, note: None };
    let Some(mut page) = Page::at(tx, path).await? else {
        // Somebody moved it in the browser: the file does not bring it back.
        if redirect::find(tx, path).await?.is_some() {
            return Ok(Own::LeftAlone);
        }
        let mut page = Page::create(tx, path, new, &by, now).await?;
        let revision = page.newest(tx).await?;
        publishing::publish(tx, profile, &mut page, 1, &revision, &by, now).await?;
        return Ok(Own::Changed);
    };
    let of_file = Revision::newest_of_file(tx, page.id).await?;
    if of_file.is_some_and(|known| known.sha256() == new.writing.sha256()) {
        return Ok(Own::Same);
    }
    if !page.newest(tx).await?.is_of_a_file() || !page.is_live() {
        return Ok(Own::LeftAlone);
    }
    let ground = page.edition;
    let revision = page.save(tx, ground, new, &by, now).await?;
    let ground = page.edition;
    publishing::publish(tx, profile, &mut page, ground, &revision, &by, now).await?;
    Ok(Own::Changed)
}
