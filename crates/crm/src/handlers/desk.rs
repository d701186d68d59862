//! The desk: staff find cases, look at them and work on them.

mod assign_case;
mod change_case;
mod close_case;
mod list_cases;
mod note_case;
mod open_case;
mod working;

use identity::Permission;
use web::{Access, Page, get, post};

/// The pages of the desk.
pub(super) fn pages() -> Vec<Page> {
    let staff = |permission: Permission| Access::Staff(permission.word());
    vec![
        Page::get("/staff/cases", "list_cases", staff(Permission::SeeCases), || get().to(list_cases::list_cases))
            .labelled("Cases", "Find a case, see how it stands, work on it"),
        Page::get("/staff/cases/{reference}", "open_case", staff(Permission::SeeCases), || {
            get().to(open_case::open_case)
        }),
        Page::post("/staff/cases/{reference}/note", "note_case", staff(Permission::NoteCase), || {
            post().to(note_case::note_case)
        }),
        Page::post("/staff/cases/{reference}/assign", "assign_case", staff(Permission::AssignCase), || {
            post().to(assign_case::assign_case)
        }),
        Page::post("/staff/cases/{reference}/change", "change_case", staff(Permission::ChangeCase), || {
            post().to(change_case::change_case)
        }),
        Page::post("/staff/cases/{reference}/close", "close_case", staff(Permission::CloseCase), || {
            post().to(close_case::close_case)
        }),
    ]
}

/// The colour of a state's tag; the word beside it says the same.
pub(super) fn colour(state: catalogue::State) -> &'static str {
    match state {
        catalogue::State::Received => "blue",
        catalogue::State::InProgress => "yellow",
        catalogue::State::Waiting => "orange",
        catalogue::State::Completed => "green",
        catalogue::State::Closed => "grey",
    }
}
