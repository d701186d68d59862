//! `GET /staff/feedback/{id}`: one answer, and what to make of it.

use actix_web::http::StatusCode;
use actix_web::web::{Path, Query};
use chrono::{DateTime, Utc};
use identity::{Staff, Worker, may};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web::{Head, Kind as PageKind, PageError, PageResult, Visit, csrf_token, render_with_status};

use super::{About, Choice, Trouble, colour, message_at};
use crate::answer::Answer;
use crate::grade::Kind;
use crate::state::State;

/// Whether it was sorted a moment ago.
#[derive(Deserialize)]
pub(super) struct After {
    done: Option<String>,
}

/// What was typed, and what is wrong with it.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) state: String,
    pub(super) note: String,
    pub(super) errors: Vec<Trouble>,
    pub(super) done: bool,
}

#[derive(Serialize)]
struct View<'a> {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    errors: &'a [Trouble],
    note_error: Option<String>,
    done: bool,
    id: Uuid,
    seen: String,
    at: DateTime<Utc>,
    about: About,
    is_service: bool,
    grade: &'static str,
    comment: Option<&'a str>,
    label: &'static str,
    colour: &'static str,
    handled: Option<Handled<'a>>,
    kept_note: &'a str,
    states: Vec<Choice>,
    note: &'a str,
}

#[derive(Serialize)]
struct Handled<'a> {
    by: &'a str,
    at: DateTime<Utc>,
}

pub(super) async fn open_feedback(
    staff: Staff<may::SeeFeedback>,
    visit: Visit,
    id: Path<String>,
    after: Query<After>,
) -> PageResult {
    let answer = find(&staff, &id).await?;
    let typed = Typed {
        state: answer.state().word().to_owned(),
        note: answer.note().to_owned(),
        done: after.done.is_some(),
        ..Typed::default()
    };
    show(&staff, &visit, StatusCode::OK, &answer, &typed)
}

/// The answer that the address names.
pub(super) async fn find(worker: &Worker, id: &str) -> Result<Answer, PageError> {
    let id = Uuid::parse_str(id).map_err(|_| PageError::NotFound)?;
    Answer::find(worker.tenant().db().read(), id).await?.ok_or(PageError::NotFound)
}

/// The page, with what was typed.
pub(super) fn show(worker: &Worker, visit: &Visit, status: StatusCode, answer: &Answer, typed: &Typed) -> PageResult {
    let tenant = worker.tenant();
    let states = State::ALL.iter().map(|state| Choice::of(state.word(), state.label(), &typed.state));
    let view = View {
        page: Head::new(PageKind::Content, "One answer").of("Feedback").with_errors(!typed.errors.is_empty()),
        csrf: csrf_token(tenant, visit),
        worker: identity::view::shown(worker),
        note_error: message_at(&typed.errors, "#note"),
        errors: &typed.errors,
        done: typed.done,
        id: answer.id(),
        seen: answer.seen(),
        at: answer.at(),
        about: About::of(tenant, answer.kind(), answer.about()),
        is_service: answer.kind() == Kind::Service,
        grade: answer.grade().said(),
        comment: answer.comment(),
        label: answer.state().label(),
        colour: colour(answer.state()),
        handled: answer.handled().map(|(by, at)| Handled { by, at }),
        kept_note: answer.note(),
        states: states.collect(),
        note: &typed.note,
    };
    render_with_status(tenant, status, "feedback/open_feedback.html", &view)
}
