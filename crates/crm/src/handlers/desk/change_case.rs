//! `POST /staff/cases/{reference}/change`: where it stands, with words for the resident.

use actix_web::HttpRequest;
use actix_web::web::Path;
use catalogue::State;
use identity::{Staff, may};
use web::{Fields, PageResult, ProtectedForm, Trouble, Visit};

use super::working::{At, Typed, typed_words, work};
use crate::desk::Act;

/// Where a case can be moved to; its ends are reached by closing it.
pub(super) const STATES: [State; 2] = [State::InProgress, State::Waiting];

pub(super) async fn change_case(
    staff: Staff<may::ChangeCase>,
    visit: Visit,
    request: HttpRequest,
    reference: Path<String>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let choice = form.0.one("state")?.unwrap_or_default().to_owned();
    let words = typed_words(&form.0, "change-words")?;
    let missing = || Trouble::at("state", "Choose where the case stands now");
    let state = STATES.into_iter().find(|state| state.word() == choice).ok_or_else(missing);
    let act = state.and_then(|state| {
        let fitting = words.fitting("change-words", "Write what happens next, for the resident");
        fitting.map(|words| Act::Change(state, words))
    });
    let typed = Typed { act: "change", words: words.text(), choice, ..Typed::default() };
    work(At { worker: &staff, visit: &visit, request: &request, reference: &reference }, &form.0, act, typed).await
}
