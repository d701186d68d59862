//! `GET /staff/pages/{page}`: one page with everything that is known of it and everything that may be done with it now.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Path, Query};
use chrono::{DateTime, NaiveDate, Utc};
use identity::{Permission, Staff, may};
use serde::{Deserialize, Serialize};
use tenancy::Tenant;
use uuid::Uuid;
use web::{Head, Kind, PageError, PageResult, Trouble, Visit, csrf_token, render_with_status};

use super::working::{At, Typed, find};
use crate::check::{self, Finding, Grade};
use crate::comment::{self, Comment};
use crate::deed::{Deed, Release};
use crate::page::{Page, Stage};
use crate::page_log::{self, Entry};
use crate::schedule::{self, Act, Schedule};
use crate::writing::Writing;
use crate::{facts, link_check, links};

/// What was done a moment ago.
#[derive(Deserialize)]
pub(super) struct After {
    done: Option<String>,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    done: Option<&'static str>,
    errors: Vec<Trouble>,
    id: Uuid,
    edition: i64,
    title: String,
    path: String,
    kind: &'static str,
    stage: &'static str,
    colour: &'static str,
    live: bool,
    newer: bool,
    shared: bool,
    owner: Option<String>,
    owner_email: Option<String>,
    review_on: Option<NaiveDate>,
    overdue: bool,
    changed_at: DateTime<Utc>,
    changed_by: String,
    published_at: Option<DateTime<Utc>>,
    can: Can,
    serious: usize,
    findings: Vec<Found>,
    figures: check::Figures,
    comments: Vec<Said>,
    open_comments: usize,
    blocks: Vec<Choice>,
    planned: Vec<Planned>,
    acts: Vec<Choice>,
    links_here: Vec<Linking>,
    nowhere: Vec<link_check::Nowhere>,
    log: Vec<Done>,
    form: Forms,
}

/// What may be done now by whoever looks.
#[derive(Serialize)]
struct Can {
    review: bool,
    send_back: bool,
    publish: bool,
    take_down: bool,
    archive: bool,
    bring_back: bool,
    schedule: bool,
    relocate: bool,
    look_at: bool,
    edit: bool,
}

#[derive(Serialize)]
struct Found {
    label: &'static str,
    colour: &'static str,
    place: String,
    what: String,
}

#[derive(Serialize)]
struct Said {
    id: Uuid,
    by: String,
    at: DateTime<Utc>,
    about: Option<String>,
    words: String,
    resolved_by: Option<String>,
}

#[derive(Serialize)]
struct Planned {
    id: Uuid,
    act: &'static str,
    due_at: DateTime<Utc>,
    by: String,
    label: &'static str,
    colour: &'static str,
    failed: Option<String>,
    open: bool,
}

#[derive(Serialize)]
struct Linking {
    id: Uuid,
    title: String,
    path: String,
}

#[derive(Serialize)]
struct Done {
    act: &'static str,
    at: DateTime<Utc>,
    by: String,
    words: Option<String>,
    reason: Option<String>,
    waived: Vec<String>,
}

#[derive(Serialize)]
struct Choice {
    value: String,
    label: String,
    checked: bool,
}

/// What the forms of the page hold, and which stands open.
#[derive(Serialize)]
struct Forms {
    open: &'static str,
    log: String,
    reason: String,
    send_back: String,
    take_down: String,
    to: String,
    comment: String,
    day: String,
    month: String,
    year: String,
    time: String,
    schedule_log: String,
    schedule_reason: String,
}

pub(super) async fn open_page(
    staff: Staff<may::WriteContent>,
    visit: Visit,
    request: HttpRequest,
    page: Path<String>,
    after: Query<After>,
) -> PageResult {
    let at = At { worker: &staff, visit: &visit, request: &request };
    let page = find(&at, &page).await?;
    let typed = Typed { done: after.done.as_deref().and_then(done_words), ..Typed::default() };
    show(&at, &page, StatusCode::OK, typed).await
}

/// The overview, with what was typed into one of its forms and is not done.
pub(super) async fn show(at: &At<'_>, page: &Page, status: StatusCode, typed: Typed) -> PageResult {
    let tenant = at.worker.tenant();
    let db = tenant.db().read();
    let newest = page.newest(db).await?;
    let writing = newest.writing();
    let findings = check::whole(tenant, &page.path, writing).await?;
    let comments = comment::of_page(db, page.id).await?;
    let today = tenant.clock().today();
    let title = facts::fill_line(&page.title, tenant.profile());
    let view = View {
        page: Head::new(Kind::Content, title.clone()).of("Pages").with_errors(!typed.errors.is_empty()),
        csrf: csrf_token(tenant, at.visit),
        worker: identity::view::shown(at.worker),
        done: typed.done,
        id: page.id,
        edition: page.edition,
        title,
        path: page.path.clone(),
        kind: page.kind().label(),
        stage: page.stage().label(),
        colour: colour(page.stage()),
        live: page.is_live(),
        newer: page.has_unpublished_changes(),
        shared: page.from_shared,
        owner: page.owner_name.clone(),
        owner_email: page.owner_email.clone(),
        review_on: page.review_on().filter(|_| page.is_live()),
        overdue: page.is_live() && page.review_on().is_some_and(|day| day <= today),
        changed_at: page.changed_at,
        changed_by: page.changed_by_name.clone(),
        published_at: page.published_at.filter(|_| page.is_live()),
        can: can(at, page),
        serious: findings.iter().filter(|one| one.grade == Grade::Serious).count(),
        findings: findings.into_iter().map(found).collect(),
        figures: check::figures(writing),
        open_comments: comments.iter().filter(|one| one.resolved_at.is_none()).count(),
        comments: comments.into_iter().map(|one| said(one, writing)).collect(),
        blocks: blocks(writing, &typed.words("about")),
        planned: schedule::of_page(db, page.id).await?.into_iter().map(planned).collect(),
        acts: acts(page, &typed.words("act")),
        links_here: links_here(tenant, page).await?,
        nowhere: link_check::leading_nowhere(tenant, links::of(writing)).await?,
        log: page_log::of_page(db, page.id).await?.into_iter().map(logged).collect(),
        form: forms(&typed),
        errors: typed.errors,
    };
    render_with_status(tenant, status, "content/workflow/open_page.html", &view)
}

/// The colour of a stage's tag.
pub(super) const fn colour(stage: Stage) -> &'static str {
    match stage {
        Stage::Draft => "grey",
        Stage::InReview => "yellow",
        Stage::Published => "green",
        Stage::Archived => "purple",
    }
}

fn can(at: &At<'_>, page: &Page) -> Can {
    let publish = at.worker.may(Permission::PublishContent);
    let archived = page.stage() == Stage::Archived;
    Can {
        review: Deed::SendForReview.fits(page),
        send_back: Deed::SendBack(String::new()).fits(page),
        publish: publish && Deed::Publish(Release::default()).fits(page),
        take_down: publish && Deed::TakeDown(String::new()).fits(page),
        archive: publish && Deed::Archive.fits(page),
        bring_back: Deed::BringBack.fits(page),
        schedule: publish && !archived,
        relocate: publish && !page.from_shared && Deed::Move(String::new()).fits(page),
        look_at: Deed::LookAt.fits(page),
        edit: !archived,
    }
}

fn found(one: Finding) -> Found {
    Found { label: one.grade.label(), colour: one.grade.colour(), place: one.place, what: one.what }
}

fn said(one: Comment, writing: &Writing) -> Said {
    let heading =
        |id: &str| writing.block(id).map(|block| block.heading.clone().unwrap_or_else(|| BEGINNING.to_owned()));
    Said {
        id: one.id,
        by: one.made_by_name,
        at: one.made_at,
        about: one.block_id.as_deref().map(|id| heading(id).unwrap_or_else(|| "A part that is gone".to_owned())),
        words: one.words,
        resolved_by: one.resolved_by_name,
    }
}

/// What stands before the first heading is called like this.
const BEGINNING: &str = "The beginning";

fn blocks(writing: &Writing, chosen: &str) -> Vec<Choice> {
    let choice = |value: &str, label: String| Choice { value: value.to_owned(), label, checked: value == chosen };
    let parts = writing.blocks.iter().map(|block| {
        let label = block.heading.clone().unwrap_or_else(|| BEGINNING.to_owned());
        choice(&block.id, label)
    });
    [choice("", "The whole page".to_owned())].into_iter().chain(parts).collect()
}

fn planned(plan: Schedule) -> Planned {
    let (label, colour) = match (&plan.failed, plan.done_at, plan.cancelled_at) {
        (Some(_), _, _) => ("Could not be done", "red"),
        (None, Some(_), _) => ("Done", "green"),
        (None, None, Some(_)) => ("Taken back", "grey"),
        (None, None, None) => ("Planned", "blue"),
    };
    Planned {
        id: plan.id,
        act: Act::from_word(&plan.act).map_or("Take down", Act::label),
        due_at: plan.due_at,
        by: plan.asked_by_name,
        label,
        colour,
        open: plan.done_at.is_none() && plan.cancelled_at.is_none(),
        failed: plan.failed,
    }
}

fn acts(page: &Page, chosen: &str) -> Vec<Choice> {
    let labels = [(Act::Publish, "Publish the newest version"), (Act::TakeDown, "Take the page down")];
    let chosen = if chosen.is_empty() && page.stage() == Stage::Published { Act::TakeDown.word() } else { chosen };
    let choice = |(act, label): (Act, &str)| Choice {
        value: act.word().to_owned(),
        label: label.to_owned(),
        checked: act.word() == chosen,
    };
    labels.into_iter().map(choice).collect()
}

/// The pages that link to this one (CM-15).
async fn links_here(tenant: &Tenant, page: &Page) -> Result<Vec<Linking>, PageError> {
    let db = tenant.db().read();
    let mut linking = Vec::new();
    for id in links::to(db, &page.path).await? {
        if let Some(other) = Page::find(db, id).await?.filter(|other| other.id != page.id) {
            linking.push(Linking {
                id,
                title: facts::fill_line(&other.title, tenant.profile()),
                path: other.path.clone(),
            });
        }
    }
    linking.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(linking)
}

fn logged(entry: Entry) -> Done {
    let waived: Vec<Finding> =
        entry.waived.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    Done {
        act: page_log::words_of(&entry.act),
        at: entry.made_at,
        by: entry.made_by_name,
        words: entry.words,
        reason: entry.reason,
        waived: waived.into_iter().map(|one| one.what).collect(),
    }
}

fn forms(typed: &Typed) -> Forms {
    Forms {
        open: typed.open,
        log: typed.words("log"),
        reason: typed.words("reason"),
        send_back: typed.words("send-back-words"),
        take_down: typed.words("take-down-words"),
        to: typed.words("to"),
        comment: typed.words("comment"),
        day: typed.words("day-day"),
        month: typed.words("day-month"),
        year: typed.words("day-year"),
        time: typed.words("time"),
        schedule_log: typed.words("schedule-log"),
        schedule_reason: typed.words("schedule-reason"),
    }
}

fn done_words(done: &str) -> Option<&'static str> {
    match done {
        "send_for_review" => Some("The page waits for approval."),
        "send_back" => Some("The page is a draft again. Your comment stands below."),
        "publish_page" => Some("The page is public."),
        "take_down_page" => Some("Residents do not see the page any more."),
        "archive_page" => Some("The page is in the archive."),
        "bring_back_page" => Some("The page is a draft again."),
        "move_page" => Some("The page has moved. Its old address leads here if residents saw it there."),
        "look_at_page" => Some("Saved that the page is still right."),
        "schedule_page" => Some("Planned. You find it under “Planned”."),
        "cancel_schedule" => Some("The plan is taken back."),
        "comment_page" => Some("Your comment is saved."),
        "resolve_comment" => Some("The comment is dealt with."),
        _ => None,
    }
}
