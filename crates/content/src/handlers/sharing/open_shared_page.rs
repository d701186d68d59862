//! `GET /staff/shared/page?path=`: what this borough says differently on a shared page, and what a newer version would change.

use actix_web::http::StatusCode;
use actix_web::web::Query;
use identity::{Permission, Staff, Worker, may};
use serde::{Deserialize, Serialize};
use web::{Head, Kind, PageError, PageResult, Trouble, Visit, csrf_token, render_with_status};

use super::decision::{Decided, Typed};
use super::list_shared_content::tag;
use super::{Choice, Tag, short};
use crate::differences::Difference;
use crate::facts;
use crate::sharing::compared;
use crate::standing::{Policy, Standing, State};

/// Which page.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    path: String,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    path: String,
    kind: &'static str,
    tag: Tag,
    version: String,
    policy: &'static str,
    follows_latest: bool,
    left_out: bool,
    decided: Option<Decided>,
    own: Vec<Own>,
    offer: Option<Offer>,
    may_decide: bool,
    choices: Vec<Choice>,
    typed: Typed,
    errors: Vec<Trouble>,
}

#[derive(Serialize)]
struct Own {
    difference: Difference,
    /// Whether it was written in the browser, so that it can be taken back here.
    can_take_back: bool,
}

#[derive(Serialize)]
struct Offer {
    version: String,
    sha256: String,
    changes: Vec<Difference>,
    covered: Vec<Difference>,
}

pub(super) async fn open_shared_page(staff: Staff<may::WriteContent>, visit: Visit, asked: Query<Asked>) -> PageResult {
    show(&staff, &visit, &asked.path, StatusCode::OK, Typed::default(), Vec::new()).await
}

/// The page, with what was typed and what is wrong with it.
pub(super) async fn show(
    worker: &Worker,
    visit: &Visit,
    path: &str,
    status: StatusCode,
    typed: Typed,
    errors: Vec<Trouble>,
) -> PageResult {
    let tenant = worker.tenant();
    let db = tenant.db().read();
    let standing = Standing::find(db, path).await?.ok_or(PageError::NotFound)?;
    let compared = compared(db, &standing).await?.ok_or(PageError::NotFound)?;
    let follows_latest = standing.policy() == Policy::Latest;
    let own = compared.own.into_iter();
    let view = View {
        page: Head::new(Kind::Content, facts::fill_line(&compared.here.title, tenant.profile()))
            .with_errors(!errors.is_empty()),
        csrf: csrf_token(tenant, visit),
        worker: identity::view::shown(worker),
        path: path.to_owned(),
        kind: compared.here.kind.label(),
        tag: tag(standing.state(tenant.clock().today())),
        version: short(standing.shared_sha256()),
        policy: if follows_latest { "Taken at once" } else { "Looked at first" },
        follows_latest,
        left_out: standing.file().left_out,
        decided: decided(&standing),
        own: own
            .map(|difference| Own { can_take_back: standing.overlay().says(&difference.part), difference })
            .collect(),
        offer: standing.offered().map(|offered| Offer {
            version: short(offered),
            sha256: offered.to_owned(),
            changes: compared.offered,
            covered: compared.covered,
        }),
        may_decide: worker.may(Permission::PublishContent),
        choices: typed.choices(),
        typed,
        errors,
    };
    render_with_status(tenant, status, "content/sharing/open_shared_page.html", &view)
}

fn decided(standing: &Standing) -> Option<Decided> {
    let (decision, until, by, reason) = standing.decision()?;
    let state = if decision == "deferred" { State::Deferred(until?) } else { State::Declined };
    Some(Decided { what: state.label(), by: by.to_owned(), reason: reason.to_owned() })
}
