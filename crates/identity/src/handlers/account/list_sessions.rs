//! `/account/sessions`: every browser that is signed in, and signing it out (ASVS 7.5.2).

use actix_web::HttpRequest;
use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;
use web::{Fields, Head, Kind, PageError, PageResult, ProtectedForm, Visit, csrf_token, render, see_other};

use crate::audit::{self, Happening};
use crate::browser;
use crate::resident::Resident;
use crate::session::{Session, Stage};
use crate::staff::origin_of;

#[derive(Serialize)]
struct Line {
    id: Uuid,
    browser: String,
    began_at: DateTime<Utc>,
    seen_at: DateTime<Utc>,
    this_one: bool,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    here: &'static str,
    lines: Vec<Line>,
}

pub(super) async fn list_sessions(resident: Resident, visit: Visit) -> PageResult {
    let tenant = resident.tenant();
    let all = Session::all_of(tenant.db().read(), tenant.clock().now(), resident.account().id()).await?;
    let mut lines: Vec<Line> = all
        .iter()
        .filter(|session| session.stage() == Stage::Full)
        .map(|session| Line {
            id: session.id(),
            browser: browser::in_words(session.agent()),
            began_at: session.began_at(),
            seen_at: session.seen_at(),
            this_one: session.id() == resident.session().id(),
        })
        .collect();
    lines.sort_by_key(|line| !line.this_one);
    let view = View {
        page: Head::new(Kind::Content, "Where you are signed in").under("account"),
        csrf: csrf_token(tenant, &visit),
        here: "security",
        lines,
    };
    render(tenant, "identity/list_sessions.html", &view)
}

/// Ends one other session, or all others. This one ends by signing out.
pub(super) async fn end_sessions(resident: Resident, request: HttpRequest, form: ProtectedForm<Fields>) -> PageResult {
    resident.shown_lately("/account/sessions")?;
    let (tenant, account) = (resident.tenant(), resident.account().id());
    let now = tenant.clock().now();
    let which = form.0.one("end")?.unwrap_or_default();
    let tx = tenant.db().write_tx().await?;
    if which == "others" {
        Session::end_all_of(&tx, now, account, Some(resident.session().id()), "ended by its owner").await?;
    } else {
        let id = Uuid::parse_str(which).map_err(|_| PageError::BadRequest("no session is called that"))?;
        // One that has ended meanwhile, or is somebody else's, is not there: either way it is not signed in here.
        Session::end_one_of(&tx, now, account, id, "ended by its owner").await?;
    }
    let done = Happening::done(resident.actor(), "end_session", "session", which).from(origin_of(&request));
    audit::write(&tx, tenant, now, done).await?;
    tx.commit().await?;
    see_other("/account/sessions")
}
