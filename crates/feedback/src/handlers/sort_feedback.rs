//! `POST /staff/feedback/{id}`: says what became of an answer. If a colleague did so meanwhile, both texts are shown.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use identity::audit::{self, Happening};
use identity::{Staff, may, origin_of};
use web::{Fields, PageError, PageResult, ProtectedForm, Visit, see_other};

use super::Trouble;
use super::open_feedback::{Typed, find, show};
use crate::answer::{Answer, Sorted};
use crate::state::State;

/// The longest note, in characters.
const MOST: usize = 1000;

pub(super) async fn sort_feedback(
    staff: Staff<may::SeeFeedback>,
    visit: Visit,
    request: HttpRequest,
    id: Path<String>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let tenant = staff.tenant();
    let found = find(&staff, &id).await?;
    let seen = form.0.one("seen")?.unwrap_or_default();
    let mut typed = Typed {
        state: form.0.one("state")?.unwrap_or_default().to_owned(),
        note: form.0.one("note")?.unwrap_or_default().replace("\r\n", "\n").trim().to_owned(),
        ..Typed::default()
    };
    let state = State::from_word(&typed.state);
    if state.is_none() {
        typed.errors.push(Trouble { message: "Select where it stands now".to_owned(), href: "#state" });
    }
    let length = typed.note.chars().count();
    if length > MOST {
        let message = format!("Use {MOST} characters or fewer: these are {length}");
        typed.errors.push(Trouble { message, href: "#note" });
    }
    let Some(state) = state.filter(|_| typed.errors.is_empty()) else {
        return show(&staff, &visit, StatusCode::UNPROCESSABLE_ENTITY, &found, &typed);
    };
    let now = tenant.clock().now();
    let tx = tenant.db().write_tx().await?;
    let Some(mut answer) = Answer::hold(&tx, found.id()).await? else { return Err(PageError::NotFound) };
    let before = answer.state();
    let by = (staff.id(), staff.shown_name());
    if answer.sort(&tx, now, by, seen, state, &typed.note).await? == Sorted::Unseen {
        tx.rollback().await?;
        let message = "A colleague has sorted this since you opened it, so we have not saved what you did. Read what they wrote. \
                       Your own words are still here: save again if you mean them";
        typed.errors.push(Trouble { message: message.to_owned(), href: "#sorted" });
        return show(&staff, &visit, StatusCode::CONFLICT, &answer, &typed);
    }
    let happening = Happening::done(staff.actor(), "sort_feedback", "feedback", answer.id())
        .from(origin_of(&request))
        .with(serde_json::json!({ "before": before.word(), "now": state.word() }));
    audit::write(&tx, tenant, now, happening).await?;
    tx.commit().await?;
    see_other(&format!("/staff/feedback/{}?done=sorted", answer.id()))
}
