//! `POST /staff/pages/{page}/schedule`: publishes or takes down at a moment to come, in London's time (CM-06);
//! `…/{schedule}/cancel` takes the plan back.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use chrono::{DateTime, NaiveDate, Utc};
use identity::audit::{self, Happening};
use identity::{Staff, may, origin_of};
use uuid::Uuid;
use web::{Fields, PageError, PageResult, ProtectedForm, Trouble, Visit, see_other};

use super::open_page::show;
use super::publish_page::release;
use super::working::{At, Typed, find, ground, refused};
use crate::deed::Release;
use crate::page::{Page, Refusal, Stage};
use crate::page_log::{self, New};
use crate::revision::Hand;
use crate::schedule::{self, Act};

pub(super) async fn schedule_page(
    staff: Staff<may::PublishContent>,
    visit: Visit,
    request: HttpRequest,
    page: Path<String>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let at = At { worker: &staff, visit: &visit, request: &request };
    let page = find(&at, &page).await?;
    let tenant = staff.tenant();
    let ground = ground(&form.0)?;
    let mut typed = Typed::of("schedule", &form.0);
    let act = Act::from_word(&typed.words("act"));
    if act.is_none() {
        typed.errors.push(Trouble::at("act", "Choose whether to publish it or to take it down"));
    }
    let now = tenant.clock().now();
    let due_at = moment(&mut typed, now);
    let release = match act {
        Some(Act::Publish) => {
            let faults = page.newest(tenant.db().read()).await?.writing().faults();
            typed.errors.extend(faults.into_iter().map(|fault| Trouble::at("checks", fault.what)));
            release(tenant, &page, &mut typed, "schedule-log", "schedule-reason").await?
        }
        Some(Act::TakeDown) | None => Some(Release::default()),
    };
    let (Some(act), Some(due_at), Some(release), true) = (act, due_at, release, typed.errors.is_empty()) else {
        return show(&at, &page, StatusCode::UNPROCESSABLE_ENTITY, typed).await;
    };
    let by = Hand::of(&staff);
    let tx = tenant.db().write_tx().await?;
    let held = Page::find(&tx, page.id).await?.ok_or(PageError::NotFound)?;
    let refusal = if held.edition != ground {
        Some(Refusal::Stale(held.edition))
    } else if held.stage() == Stage::Archived {
        Some(Refusal::Stage(Stage::Archived))
    } else {
        None
    };
    if let Some(refusal) = refusal {
        tx.rollback().await?;
        let status = refused(&held, refusal, &mut typed)?;
        return show(&at, &held, status, typed).await;
    }
    schedule::ask(&tx, &held, act, due_at, &by, now).await?;
    let plan = format!("{} on {}", act.label(), web::words::moment(due_at));
    let words = if release.log.is_empty() { plan.clone() } else { format!("{plan}: {}", release.log) };
    let waived = release.reason.as_deref().map(|reason| (release.waived.as_slice(), reason));
    page_log::write(&tx, &held, New { act: "schedule_page", words: Some(words), waived }, &by, now).await?;
    let faults: Vec<&str> = release.waived.iter().map(|one| one.what.as_str()).collect();
    let happening = Happening::done(staff.actor(), "schedule_page", "page", held.id)
        .named(&held.path)
        .because(release.reason.unwrap_or(release.log))
        .from(origin_of(&request))
        .with(serde_json::json!({ "act": act.word(), "due_at": due_at, "waived": faults }));
    audit::write(&tx, tenant, now, happening).await?;
    tx.commit().await?;
    see_other(&format!("/staff/pages/{}?done=schedule_page", held.id))
}

pub(super) async fn cancel_schedule(
    staff: Staff<may::PublishContent>,
    visit: Visit,
    request: HttpRequest,
    path: Path<(String, String)>,
    _form: ProtectedForm<Fields>,
) -> PageResult {
    let (page, id) = path.into_inner();
    let at = At { worker: &staff, visit: &visit, request: &request };
    let page = find(&at, &page).await?;
    let id = Uuid::parse_str(&id).map_err(|_| PageError::NotFound)?;
    let tenant = staff.tenant();
    let now = tenant.clock().now();
    let tx = tenant.db().write_tx().await?;
    if !schedule::cancel(&tx, page.id, id, now).await? {
        tx.rollback().await?;
        let errors = vec![Trouble::at("planned", "That was done already, or taken back by a colleague: see below")];
        return show(&at, &page, StatusCode::CONFLICT, Typed { errors, ..Typed::default() }).await;
    }
    page_log::write(&tx, &page, New { act: "cancel_schedule", ..New::default() }, &Hand::of(&staff), now).await?;
    let happening = Happening::done(staff.actor(), "cancel_schedule", "page", page.id)
        .named(&page.path)
        .from(origin_of(&request))
        .with(serde_json::json!({ "schedule": id }));
    audit::write(&tx, tenant, now, happening).await?;
    tx.commit().await?;
    see_other(&format!("/staff/pages/{}?done=cancel_schedule", page.id))
}

/// The moment that was typed, if it is one to come.
fn moment(typed: &mut Typed, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let number = |part: &str| typed.words(&format!("day-{part}")).parse::<u32>().ok();
    let year = number("year").and_then(|year| i32::try_from(year).ok());
    let day = year.zip(number("month")).zip(number("day"));
    let day = day.and_then(|((year, month), day)| NaiveDate::from_ymd_opt(year, month, day));
    let time = schedule::time_of_day(&typed.words("time"));
    if day.is_none() {
        typed.errors.push(Trouble::at("day-day", "Enter a real day, such as 27 3 2027"));
    }
    if time.is_none() {
        typed.errors.push(Trouble::at("time", "Enter a time, such as 9:30 or 2pm"));
    }
    let (day, time) = day.zip(time)?;
    let Some(at) = schedule::in_london(day, time) else {
        let message = "The clocks go forward in that hour, so there is no such time: choose another";
        typed.errors.push(Trouble::at("time", message));
        return None;
    };
    if at <= now {
        typed.errors.push(Trouble::at("day-day", "Enter a day and a time that are still to come"));
        return None;
    }
    Some(at)
}
