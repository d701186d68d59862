//! What happens to a page between draft and public, and what nobody must forget afterwards: its overview with everything that can be
//! done, mass moves, the pages that wait, links that lead nowhere; and the jobs that keep what was planned.

mod ask_owners;
mod carry_out_schedules;
mod change_stage;
mod check_links;
mod comment_page;
mod list_links;
mod list_reviews;
mod move_page;
mod move_pages;
mod open_page;
mod publish_page;
mod schedule_page;
mod working;

use std::sync::Arc;
use std::time::Duration;

use identity::Permission;
use web::{Access, Page, get, post};

/// The pages of this folder.
pub(crate) fn pages() -> Vec<Page> {
    let write = Access::Staff(Permission::WriteContent.word());
    let publish = Access::Staff(Permission::PublishContent.word());
    vec![
        Page::get("/staff/reviews", "list_reviews", write, || get().to(list_reviews::list_reviews)).labelled(
            "Pages that wait",
            "Approve pages, look again at those whose day has come, and see what was never published",
        ),
        Page::get("/staff/links", "list_links", write, || get().to(list_links::list_links))
            .labelled("Links that lead nowhere", "See which pages have links that need mending"),
        Page::get("/staff/pages/move", "show_move_pages", publish, || get().to(move_pages::show_move_pages)),
        Page::post("/staff/pages/move", "move_pages", publish, || post().to(move_pages::move_pages)),
        Page::get("/staff/pages/{page}", "open_page", write, || get().to(open_page::open_page)),
        Page::post("/staff/pages/{page}/review", "send_for_review", write, || post().to(change_stage::send_for_review)),
        Page::post("/staff/pages/{page}/send-back", "send_back", write, || post().to(change_stage::send_back)),
        Page::post("/staff/pages/{page}/publish", "publish_page", publish, || post().to(publish_page::publish_page)),
        Page::post("/staff/pages/{page}/take-down", "take_down_page", publish, || {
            post().to(change_stage::take_down_page)
        }),
        Page::post("/staff/pages/{page}/archive", "archive_page", publish, || post().to(change_stage::archive_page)),
        Page::post("/staff/pages/{page}/bring-back", "bring_back_page", write, || {
            post().to(change_stage::bring_back_page)
        }),
        Page::post("/staff/pages/{page}/looked-at", "look_at_page", write, || post().to(change_stage::look_at_page)),
        Page::post("/staff/pages/{page}/move", "move_page", publish, || post().to(move_page::move_page)),
        Page::post("/staff/pages/{page}/schedule", "schedule_page", publish, || {
            post().to(schedule_page::schedule_page)
        }),
        Page::post("/staff/pages/{page}/schedule/{schedule}/cancel", "cancel_schedule", publish, || {
            post().to(schedule_page::cancel_schedule)
        }),
        Page::post("/staff/pages/{page}/comments", "comment_page", write, || post().to(comment_page::comment_page)),
        Page::post("/staff/pages/{page}/comments/{comment}/resolve", "resolve_comment", write, || {
            post().to(comment_page::resolve_comment)
        }),
    ]
}

/// The jobs of this folder.
pub(crate) fn job_handlers() -> Vec<Arc<dyn jobs::Handler>> {
    vec![
        Arc::new(carry_out_schedules::CarryOutSchedules),
        Arc::new(ask_owners::AskOwners),
        Arc::new(check_links::CheckLinks),
    ]
}

/// How often each is done.
pub(crate) fn recurring() -> Vec<jobs::Recurring> {
    let daily = Duration::from_secs(24 * 60 * 60);
    vec![
        jobs::Recurring { kind: carry_out_schedules::KIND, every: Duration::from_secs(10) },
        jobs::Recurring { kind: ask_owners::KIND, every: daily },
        jobs::Recurring { kind: check_links::KIND, every: daily },
    ]
}
