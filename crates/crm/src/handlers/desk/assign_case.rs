//! `POST /staff/cases/{reference}/assign`: whose work it is.

use actix_web::HttpRequest;
use actix_web::web::Path;
use identity::{Staff, may};
use uuid::Uuid;
use web::{Fields, PageResult, ProtectedForm, Trouble, Visit};

use super::open_case::colleagues;
use super::working::{At, Typed, work};
use crate::desk::Act;

pub(super) async fn assign_case(
    staff: Staff<may::AssignCase>,
    visit: Visit,
    request: HttpRequest,
    reference: Path<String>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let to = form.0.one("to")?.unwrap_or_default().to_owned();
    let act = match to.as_str() {
        "me" => Ok(Act::Give(Some((staff.id(), staff.shown_name())))),
        "nobody" => Ok(Act::Give(None)),
        id => {
            let id = Uuid::parse_str(id).ok();
            let found = colleagues(staff.tenant(), &request).await?.into_iter().find(|(other, _)| Some(*other) == id);
            let missing = || Trouble::at("to", "Choose who works on this case");
            found.map(|colleague| Act::Give(Some(colleague))).ok_or_else(missing)
        }
    };
    let typed = Typed { act: "assign", choice: to, ..Typed::default() };
    work(At { worker: &staff, visit: &visit, request: &request, reference: &reference }, &form.0, act, typed).await
}
