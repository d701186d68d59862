//! `/staff/sessions`: where a member of staff is signed in, and a way to end it.

use actix_web::HttpRequest;
use serde::Serialize;
use uuid::Uuid;
use web::{Fields, Head, Kind, PageError, PageResult, ProtectedForm, Visit, csrf_token, render, see_other, words};

use super::owner::Owner;
use crate::audit::{self, Happening};
use crate::session::Session;
use crate::sign_in::actor_of;
use crate::staff::origin_of;
use crate::view::Shown;

#[derive(Serialize)]
struct Row {
    id: Uuid,
    agent: String,
    method: String,
    began: String,
    seen: String,
    /// It is the one in which this page is looked at.
    this: bool,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: Option<Shown>,
    rows: Vec<Row>,
}

pub(super) async fn list_staff_sessions(owner: Owner, visit: Visit) -> PageResult {
    let house = owner.house();
    let sessions = Session::all_of(house.db().read(), house.clock().now(), owner.account.id()).await?;
    let rows = sessions.iter().map(|session| Row {
        id: session.id(),
        agent: session.agent().to_owned(),
        method: session.method().to_owned(),
        began: words::moment(session.began_at()),
        seen: words::moment(session.seen_at()),
        this: session.id() == owner.session.id(),
    });
    let view = View {
        page: Head::new(Kind::Content, "Where you are signed in"),
        csrf: csrf_token(house, &visit),
        worker: owner.worker.clone(),
        rows: rows.collect(),
    };
    render(house, "identity/list_staff_sessions.html", &view)
}

/// Ends the session that is named, or all but this one when none is (ASVS 7.5.2: after showing again who one is).
pub(super) async fn end_staff_sessions(owner: Owner, request: HttpRequest, form: ProtectedForm<Fields>) -> PageResult {
    owner.must_be_fresh("/staff/sessions")?;
    let (house, account) = (owner.house(), &owner.account);
    let now = house.clock().now();
    let why = "ended by its owner";
    let named = form.0.one("session")?;
    let tx = house.db().write_tx().await?;
    let subject = match named {
        Some(id) => {
            let id = id.parse::<Uuid>().map_err(|_| PageError::NotFound)?;
            if !Session::end_one_of(&tx, now, account.id(), id, why).await? {
                return Err(PageError::NotFound);
            }
            id.to_string()
        }
        None => {
            Session::end_all_of(&tx, now, account.id(), Some(owner.session.id()), why).await?;
            "all others".to_owned()
        }
    };
    let happening = Happening::done(actor_of(account), "end_session", "session", subject).from(origin_of(&request));
    audit::write(&tx, house, now, happening).await?;
    tx.commit().await?;
    see_other("/staff/sessions")
}
