//! `GET /staff/account`: who one is here, and the way to what can be changed about it.

use serde::Serialize;
use web::{Head, Kind, PageResult, Visit, csrf_token, render};

use crate::permission::may;
use crate::staff::Staff;
use crate::view::{self, Shown};

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: Shown,
    email: String,
    /// Whether the account is on the joint host, where it is looked after.
    elsewhere: bool,
    may: Vec<&'static str>,
}

pub(super) async fn show_staff_account(staff: Staff<may::Enter>, visit: Visit) -> PageResult {
    let email = staff.account().map(|account| account.email().to_owned());
    let crossed = staff.crossing().map(|crossing| crossing.email().to_owned());
    let view = View {
        page: Head::new(Kind::Content, "Your account"),
        csrf: csrf_token(staff.tenant(), &visit),
        worker: view::shown(&staff),
        elsewhere: crossed.is_some(),
        email: email.or(crossed).unwrap_or_default(),
        may: staff.permissions().iter().map(|permission| permission.what()).collect(),
    };
    render(staff.tenant(), "identity/show_staff_account.html", &view)
}
