//! `GET /staff/sign-in/set-up`: a member of staff who has no second factor yet chooses one before they get any further.

use actix_web::web::Query;
use serde::Serialize;
use web::{Head, Kind, PageError, PageResult, Visit, csrf_token, render};

use super::super::sign_in::Link;
use super::waiting::Waiting;
use crate::account::Door;
use crate::second_factor::Factors;
use crate::sign_in::{safe_next, second_step};

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    next: String,
    app: String,
}

pub(super) async fn choose_factor(waiting: Waiting, visit: Visit, link: Query<Link>) -> PageResult {
    let next = safe_next(Door::Staff, link.next.as_deref().unwrap_or_default());
    must_have_none(&waiting, &next).await?;
    let query = crate::sign_in::next_query(&next);
    let view = View {
        page: Head::new(Kind::Content, "Set up a second step"),
        csrf: csrf_token(waiting.house(), &visit),
        app: format!("/staff/sign-in/set-up/app?{query}"),
        next,
    };
    render(waiting.house(), "identity/choose_factor.html", &view)
}

/// Only who has none may set one up without showing one: a password alone must never add a way in beside a factor that is there.
pub(super) async fn must_have_none(waiting: &Waiting, next: &str) -> Result<(), PageError> {
    let house = waiting.house();
    if waiting.door == Door::Staff && !Factors::of(house.db().read(), waiting.account.id()).await?.any() {
        return Ok(());
    }
    Err(PageError::SignIn { at: second_step(waiting.door, next), sent: false })
}
