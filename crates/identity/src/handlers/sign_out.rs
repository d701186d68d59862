//! `POST /account/sign-out` and `/staff/sign-out`: the session ends on every node, and the browser forgets what it keeps.

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderName, HeaderValue};
use tenancy::Site;
use web::{Fields, PageResult, ProtectedForm, see_other};

use crate::account::Door;
use crate::audit::{self, Actor, Happening};
use crate::crossing::Crossing;
use crate::session::{self, Session};
use crate::staff::origin_of;

/// Whoever signs out twice, or after the session has ended, gets the same answer: they are signed out.
pub(super) async fn sign_out(site: Site, request: HttpRequest, _form: ProtectedForm<Fields>) -> PageResult {
    let (house, door) = (site.house(), Door::of_path(request.path()));
    if let Some(session) = Session::of(house, &request, door).await? {
        let now = house.clock().now();
        let tx = house.db().write_tx().await?;
        session.end(&tx, now, "signed out").await?;
        let crossed = match session.crossing() {
            Some(id) => Crossing::find(&tx, id).await?,
            None => None,
        };
        if let Some(crossing) = &crossed {
            crossing.end(&tx, now, "signed out").await?;
        }
        let actor = match (door, session.account()) {
            (Door::Resident, Some(id)) => Actor::Resident(id),
            (Door::Staff, Some(id)) => Actor::Staff { id, name: String::new() },
            (_, None) => crossed.map_or(Actor::Unknown, |crossing| Actor::Joint {
                id: crossing.person(),
                name: crossing.name().to_owned(),
            }),
        };
        let happening = Happening::done(actor, "sign_out", "session", session.id()).from(origin_of(&request));
        audit::write(&tx, house, now, happening).await?;
        tx.commit().await?;
    }
    let mut response = see_other(match door {
        Door::Resident => "/",
        Door::Staff => "/staff/sign-in",
    })?;
    session::drop_cookie(&mut response, door)?;
    let forget = HeaderValue::from_static("\"cache\", \"storage\"");
    response.headers_mut().insert(HeaderName::from_static("clear-site-data"), forget);
    Ok(response)
}
