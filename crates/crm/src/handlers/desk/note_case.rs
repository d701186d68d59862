//! `POST /staff/cases/{reference}/note`: a note for colleagues.

use actix_web::HttpRequest;
use actix_web::web::Path;
use identity::{Staff, may};
use web::{Fields, PageResult, ProtectedForm, Visit};

use super::working::{At, Typed, typed_words, work};
use crate::desk::Act;

pub(super) async fn note_case(
    staff: Staff<may::NoteCase>,
    visit: Visit,
    request: HttpRequest,
    reference: Path<String>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let words = typed_words(&form.0, "note")?;
    let act = words.fitting("note", "Write a note").map(Act::Note);
    let typed = Typed { act: "note", words: words.text(), ..Typed::default() };
    work(At { worker: &staff, visit: &visit, request: &request, reference: &reference }, &form.0, act, typed).await
}
