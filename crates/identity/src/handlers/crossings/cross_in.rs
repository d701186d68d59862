//! `POST /crossing`: somebody of the joint team comes in, with an assertion of the programme's host.
//!
//! This is the only form that a borough takes from another origin, and that one alone. It has no token of ours: the assertion is
//! signed, names this borough, and opens the door once, within a minute. Whatever is wrong, the answer is the same, and after thirty
//! that were wrong an address waits.

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderMap, ORIGIN};
use actix_web::http::{StatusCode, header};
use actix_web::web::Form;
use serde::{Deserialize, Serialize};
use tenancy::Tenant;
use web::{Head, Kind, PageResult, render_with_status, see_other};

use crate::account::Door;
use crate::audit::{self, Actor, Happening};
use crate::crossing::{self, Crossing};
use crate::handlers::mailing::sender_of;
use crate::handlers::too_many;
use crate::session::{self, Beginning, Holder, Session, Stage};
use crate::staff::origin_of;
use crate::throttle::{self, Asked, Try};

#[derive(Deserialize)]
pub(super) struct Sent {
    assertion: String,
}

#[derive(Serialize)]
struct View {
    page: Head,
    joint: Option<String>,
}

pub(super) async fn cross_in(
    tenant: Tenant,
    request: HttpRequest,
    sent: Result<Form<Sent>, actix_web::Error>,
) -> PageResult {
    let now = tenant.clock().now();
    let origin = origin_of(&request);
    let from = sender_of(&request);
    let tried = Try { kind: throttle::Kind::Crossing, subject: &from, address: &from, known_browser: None };
    let tx = tenant.db().write_tx().await?;
    let asked = throttle::ask(&tx, &tenant, now, tried).await?;
    tx.commit().await?;
    let counted = match asked {
        Asked::Go(counted) => counted,
        Asked::Wait { wait } => return Err(too_many(&tenant, wait)),
    };
    let from_there = tenant.joint_door().is_some_and(|door| comes_from(request.headers(), door.origin()));
    let tx = tenant.db().write_tx().await?;
    let crossed = match sent {
        Ok(sent) if from_there => crossing::take(&tx, &tenant, now, &sent.assertion, &origin).await?,
        _ => None,
    };
    let Some(crossing) = crossed else {
        let refused = Happening::refused(Actor::Unknown, "cross_over", "crossing", "").from(origin);
        audit::write(&tx, &tenant, now, refused).await?;
        tx.commit().await?;
        return refuse(&tenant);
    };
    throttle::was_right(&tx, &tenant, tried, counted).await?;
    // Whoever was signed in here in this browser is no longer.
    if let Some(before) = Session::of(&tenant, &request, Door::Staff).await? {
        before.end(&tx, now, "crossed over").await?;
        if let Some(id) = before.crossing()
            && let Some(before) = Crossing::find(&tx, id).await?
        {
            before.end(&tx, now, "crossed over again").await?;
        }
    }
    let beginning = Beginning {
        door: Door::Staff,
        holder: Holder::Crossing(crossing.id()),
        method: "crossing".to_owned(),
        stage: Stage::Full,
        proved_at: now,
        agent: session::agent_of(&request),
    };
    let (_, token) = Session::begin(&tx, &tenant, now, beginning).await?;
    let actor = Actor::Joint { id: crossing.person(), name: crossing.name().to_owned() };
    let happening = Happening::done(actor, "cross_over", "crossing", crossing.id())
        .named(crossing.name())
        .because(crossing.purpose())
        .from(origin)
        .with(serde_json::json!({ "email": crossing.email() }));
    audit::write(&tx, &tenant, now, happening).await?;
    tx.commit().await?;
    let mut response = see_other("/staff")?;
    session::keep_cookie(&mut response, Door::Staff, token)?;
    Ok(response)
}

/// Whether the browser says that the form was on a page of the programme's host. It has to say so: a browser that hides where a
/// form comes from does not cross.
fn comes_from(headers: &HeaderMap, origin: &str) -> bool {
    let said = |name: header::HeaderName| -> Vec<String> {
        headers.get_all(name).map(|value| value.to_str().unwrap_or("?").to_owned()).collect()
    };
    let site = said(header::HeaderName::from_static("sec-fetch-site"));
    let site_fits = match site.as_slice() {
        [] => true,
        [one] => one == "cross-site" || one == "same-site",
        _ => false,
    };
    site_fits && said(ORIGIN) == [origin]
}

fn refuse(tenant: &Tenant) -> PageResult {
    let joint = tenant.joint_door().map(|door| door.origin().to_owned());
    let view = View { page: Head::new(Kind::Problem, "You cannot cross over with this"), joint };
    render_with_status(tenant, StatusCode::FORBIDDEN, "identity/crossing_refused.html", &view)
}
