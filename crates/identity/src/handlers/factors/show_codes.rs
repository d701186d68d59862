//! The page that shows a new set of recovery codes. It has no address of its own: it is shown once, in answer to what made it,
//! because nobody keeps the codes but their owner.

use serde::Serialize;
use tenancy::Tenant;
use web::{Head, Kind, PageResult, Visit, csrf_token, render};

use crate::view::Shown;

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: Option<Shown>,
    codes: Vec<String>,
    next: String,
}

pub(super) fn show_codes(
    house: &Tenant,
    visit: &Visit,
    worker: Option<Shown>,
    codes: Vec<String>,
    next: &str,
) -> PageResult {
    let view = View {
        page: Head::new(Kind::Content, "Keep your recovery codes").under("account"),
        csrf: csrf_token(house, visit),
        worker,
        codes,
        next: next.to_owned(),
    };
    render(house, "identity/show_codes.html", &view)
}
