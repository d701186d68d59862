//! `POST /staff/cases/{reference}/close`: the end of a case, with words for the resident.

use actix_web::HttpRequest;
use actix_web::web::Path;
use catalogue::State;
use identity::{Staff, may};
use web::{Fields, PageResult, ProtectedForm, Trouble, Visit};

use super::working::{At, Typed, typed_words, work};
use crate::desk::Act;

/// The ends that a case can have.
pub(super) const ENDS: [(State, &str); 2] =
    [(State::Completed, "Yes, it was done"), (State::Closed, "No, it ends without being done")];

pub(super) async fn close_case(
    staff: Staff<may::CloseCase>,
    visit: Visit,
    request: HttpRequest,
    reference: Path<String>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let choice = form.0.one("end")?.unwrap_or_default().to_owned();
    let words = typed_words(&form.0, "close-words")?;
    let missing = || Trouble::at("end", "Say whether it was done");
    let state = ENDS.into_iter().map(|(state, _)| state).find(|state| state.word() == choice).ok_or_else(missing);
    let act = state.and_then(|state| {
        let fitting = words.fitting("close-words", "Write what happened, for the resident");
        fitting.map(|words| Act::Close(state, words))
    });
    let typed = Typed { act: "close", words: words.text(), choice, ..Typed::default() };
    work(At { worker: &staff, visit: &visit, request: &request, reference: &reference }, &form.0, act, typed).await
}
