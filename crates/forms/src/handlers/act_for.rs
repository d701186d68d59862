//! Filling in a form for a resident: a member of staff says which and how they came, and the public form opens in their name.

mod begin_act_for;
mod begin_own;
mod show_act_for;
mod stop_act_for;

use identity::Permission;
use web::{Access, Page, get, post};

/// How a resident may have come, as the case keeps it and as people read it.
const CHANNELS: [(&str, &str); 3] =
    [("phone", "By telephone"), ("face-to-face", "At the counter"), ("email", "By letter or email")];

/// The pages of acting for a resident.
pub(super) fn pages() -> Vec<Page> {
    const ACT: Access = Access::Staff(Permission::ActForResident.word());
    vec![
        Page::get("/staff/act-for", "show_act_for", ACT, || get().to(show_act_for::show_act_for)).labelled(
            "Fill in a form for a resident",
            "For somebody on the telephone, at the counter or who wrote to us",
        ),
        Page::post("/staff/act-for", "begin_act_for", ACT, || post().to(begin_act_for::begin_act_for)),
        Page::post("/staff/act-for/stop", "stop_act_for", ACT, || post().to(stop_act_for::stop_act_for)),
        Page::post("/forms/{service}", "begin_own", Access::Visit, || post().to(begin_own::begin_own)),
    ]
}
