//! Writing pages in the browser. Everything here works as plain forms; what the script adds is comfort.

mod compare_versions;
mod edit_page;
mod form_view;
mod keep_working_copy;
mod list_pages;
mod make_page;
mod preview_page;
mod share_preview;
mod show_preview;
mod tell_presence;
mod widget;

use identity::Permission;
use serde::Serialize;
use tenancy::Tenant;
use uuid::Uuid;
use web::{Access, Page as Route, PageError, get, post};

use crate::facts;
use crate::kind::{Blocks, Kind};
use crate::page::{Page, Refusal, Stage};
use crate::revision::Revision;
use crate::standing;
use crate::writing::Writing;

/// The pages of writing.
pub(crate) fn pages() -> Vec<Route> {
    let read = |path, name, route| Route::get(path, name, Access::Staff(Permission::WriteContent.word()), route);
    let send = |path, name, route| Route::post(path, name, Access::Staff(Permission::WriteContent.word()), route);
    vec![
        read("/staff/pages", "list_pages", || get().to(list_pages::list_pages))
            .labelled("Pages", "Write, find and change the pages of the website"),
        // These two stand before every path with a page's id in their place.
        read("/staff/pages/new", "show_make_page", || get().to(make_page::show_make_page)),
        send("/staff/pages/new", "make_page", || post().to(make_page::make_page)),
        send("/staff/pages/preview", "preview_page", || post().to(preview_page::preview_page)),
        read("/staff/pages/{page}/edit", "show_edit_page", || get().to(edit_page::show_edit_page)),
        send("/staff/pages/{page}/edit", "edit_page", || post().to(edit_page::edit_page)),
        send("/staff/pages/{page}/working-copy", "keep_working_copy", || {
            post().to(keep_working_copy::keep_working_copy)
        }),
        send("/staff/pages/{page}/presence", "tell_presence", || post().to(tell_presence::tell_presence)),
        read("/staff/pages/{page}/versions", "list_versions", || get().to(compare_versions::list_versions)),
        read("/staff/pages/{page}/compare", "compare_versions", || get().to(compare_versions::compare_versions)),
        send("/staff/pages/{page}/restore", "restore_version", || post().to(compare_versions::restore_version)),
        send("/staff/pages/{page}/preview-link", "share_preview", || post().to(share_preview::share_preview)),
        send("/staff/pages/{page}/preview-link/end", "end_preview", || post().to(share_preview::end_preview)),
        Route::get("/preview/{token}", "show_preview", Access::Secret, || get().to(show_preview::show_preview)),
    ]
}

/// One line of an error summary.
#[derive(Clone, Debug, Serialize)]
struct Trouble {
    message: String,
    href: String,
}

/// One of a list to choose from.
#[derive(Clone, Debug, Serialize)]
struct Choice {
    value: String,
    label: String,
    checked: bool,
}

impl Choice {
    fn new(value: &str, label: &str, chosen: &str) -> Self {
        Self { value: value.to_owned(), label: label.to_owned(), checked: value == chosen }
    }
}

/// What stands at the head of every page about one page.
#[derive(Serialize)]
struct About {
    id: Uuid,
    path: String,
    title: String,
    kind: &'static str,
    stage: &'static str,
    colour: &'static str,
    edition: i64,
    live: bool,
}

impl About {
    fn of(tenant: &Tenant, page: &Page) -> Self {
        Self {
            id: page.id,
            path: page.path.clone(),
            title: facts::fill_line(&page.title, tenant.profile()),
            kind: page.kind().label(),
            stage: page.stage().label(),
            colour: colour(page.stage()),
            edition: page.edition,
            live: page.is_live(),
        }
    }
}

/// The page that the address names. One of another borough is as unknown as one that never was.
async fn find(tenant: &Tenant, typed: &str) -> Result<Page, PageError> {
    let id = Uuid::parse_str(typed).map_err(|_| PageError::NotFound)?;
    Page::find(tenant.db().read(), id).await?.ok_or(PageError::NotFound)
}

/// The shared page over which a revision was written; absent on a page of the borough alone.
async fn below(tenant: &Tenant, page: &Page, revision: &Revision) -> Result<Option<Writing>, PageError> {
    match revision.shared_sha256().filter(|_| page.from_shared) {
        Some(ground) => Ok(standing::shared(tenant.db().read(), &page.path, ground).await?),
        None => Ok(None),
    }
}

/// What an editor calls one block of a kind.
const fn part_word(kind: Kind) -> &'static str {
    match kind.blocks() {
        Blocks::Sections | Blocks::None => "Section",
        Blocks::Chapters => "Chapter",
        Blocks::Steps => "Step",
        Blocks::Groups => "Group",
    }
}

/// The colour of a stage's tag; the word in it says the same.
const fn colour(stage: Stage) -> &'static str {
    match stage {
        Stage::Draft => "yellow",
        Stage::InReview => "blue",
        Stage::Published => "green",
        Stage::Archived => "grey",
    }
}

/// A refusal to which the page that was sent gives no occasion: whoever sends it did not use our form.
fn refused(refusal: Refusal) -> PageError {
    match refusal {
        Refusal::Database(error) => error.into(),
        Refusal::Stale(_) => PageError::BadRequest("the page was changed meanwhile"),
        Refusal::PathTaken | Refusal::Path(_) => PageError::BadRequest("an address where no page can stand"),
        Refusal::Faults(_) => PageError::BadRequest("something that does not fit"),
        Refusal::Stage(_) => PageError::BadRequest("not at this stage"),
    }
}
