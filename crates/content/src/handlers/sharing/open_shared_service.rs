//! `GET /staff/shared/service/{service}`: what this borough does differently in a shared service, and what a newer version of it
//! would change.

use actix_web::http::StatusCode;
use actix_web::web::Path;
use identity::{Permission, Staff, Worker, may};
use serde::Serialize;
use tenancy::services::sharing::{PutAside, compared, standings};
use web::{Head, Kind, PageError, PageResult, Trouble, Visit, csrf_token, render_with_status};

use super::decision::{Decided, Typed};
use super::list_shared_content::{state, tag};
use super::{Choice, Tag, short};
use crate::standing::State;

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    service: String,
    tag: Tag,
    version: String,
    policy: &'static str,
    own: Vec<String>,
    /// The newer version, where the borough stands on an older one.
    newer: Option<Newer>,
    decided: Option<Decided>,
    may_decide: bool,
    choices: Vec<Choice>,
    typed: Typed,
    errors: Vec<Trouble>,
}

#[derive(Serialize)]
struct Newer {
    version: String,
    sha256: String,
    changes: Vec<String>,
}

pub(super) async fn open_shared_service(
    staff: Staff<may::WriteContent>,
    visit: Visit,
    service: Path<String>,
) -> PageResult {
    show(&staff, &visit, &service, StatusCode::OK, Typed::default(), Vec::new()).await
}

/// The page, with what was typed and what is wrong with it.
pub(super) async fn show(
    worker: &Worker,
    visit: &Visit,
    service: &str,
    status: StatusCode,
    typed: Typed,
    errors: Vec<Trouble>,
) -> PageResult {
    let tenant = worker.tenant();
    let standing = standings(tenant).await?.into_iter().find(|one| one.service == service);
    let standing = standing.ok_or(PageError::NotFound)?;
    let found = compared(tenant, &standing).await.map_err(|error| PageError::Failed(error.into()))?;
    let found = found.ok_or(PageError::NotFound)?;
    let view = View {
        page: Head::new(Kind::Content, standing.title.clone()).with_errors(!errors.is_empty()),
        csrf: csrf_token(tenant, visit),
        worker: identity::view::shown(worker),
        service: standing.service.clone(),
        tag: tag(state(&standing, tenant.clock().today())),
        version: short(&standing.shared_sha256),
        policy: if standing.follows_latest { "Taken at once" } else { "Looked at first" },
        own: catalogue::differences(&found.plain, &found.present),
        newer: standing.is_behind().then(|| Newer {
            version: short(&standing.newest_sha256),
            sha256: standing.newest_sha256.clone(),
            changes: catalogue::differences(&found.present, &found.newest),
        }),
        decided: standing.put_aside.as_ref().map(decided),
        may_decide: worker.may(Permission::DesignServices),
        choices: typed.choices(),
        typed,
        errors,
    };
    render_with_status(tenant, status, "content/sharing/open_shared_service.html", &view)
}

fn decided(put_aside: &PutAside) -> Decided {
    let state = put_aside.until.map_or(State::Declined, State::Deferred);
    Decided { what: state.label(), by: put_aside.by.clone(), reason: put_aside.reason.clone() }
}
