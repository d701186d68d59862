//! The library's pages, and the files themselves.

mod add_medium;
mod change_medium;
mod list_media;
mod open_medium;
mod replace_medium;
mod send_medium;
mod take_away_medium;

use actix_web::HttpRequest;
use identity::audit::{self, Happening};
use identity::{Permission, Worker, origin_of};
use sea_orm::{DatabaseTransaction, DbErr};
use web::{Access, Page, PageError, get, post};

use crate::medium::Medium;
use crate::store::NotStored;
use crate::words::Trouble;

/// The pages of this crate.
#[must_use]
pub fn pages() -> Vec<Page> {
    let staff = || Access::Staff(Permission::WriteContent.word());
    vec![
        Page::get("/staff/media", "list_media", staff(), || get().to(list_media::list_media))
            .labelled("Pictures and files", "Upload pictures, files and videos, and find those that are there"),
        Page::get("/staff/media/new", "show_add_medium", staff(), || get().to(add_medium::show_add_medium)),
        Page::post("/staff/media/new", "add_medium", staff(), || post().to(add_medium::add_medium)),
        Page::get("/staff/media/{medium}", "open_medium", staff(), || get().to(open_medium::open_medium)),
        Page::post("/staff/media/{medium}/change", "change_medium", staff(), || {
            post().to(change_medium::change_medium)
        }),
        Page::post("/staff/media/{medium}/replace", "replace_medium", staff(), || {
            post().to(replace_medium::replace_medium)
        }),
        Page::post("/staff/media/{medium}/take-away", "take_away_medium", staff(), || {
            post().to(take_away_medium::take_away_medium)
        }),
        Page::get("/media/{medium}/{variant}/{file}", "send_medium", Access::Open, || {
            get().to(send_medium::send_medium)
        }),
    ]
}

/// What became of a file: in its place, or not taken and why. A disk that says no is nobody's mistake.
fn refused(not: NotStored) -> Result<Trouble, PageError> {
    match not {
        NotStored::Refused(trouble) => Ok(trouble),
        NotStored::Disk(error) => Err(PageError::unavailable(error)),
    }
}

/// Writes down who did what to which medium, in the transaction of the deed.
async fn write_down(
    tx: &DatabaseTransaction,
    staff: &Worker,
    request: &HttpRequest,
    action: &str,
    medium: &Medium,
) -> Result<(), DbErr> {
    let tenant = staff.tenant();
    let happening = Happening::done(staff.actor(), action, "medium", medium.id())
        .named(medium.name())
        .from(origin_of(request))
        .with(serde_json::json!({ "edition": medium.row().edition }));
    audit::write(tx, tenant, tenant.clock().now(), happening).await
}
