//! `/account/sign-in/second-step` and `/staff/sign-in/second-step`: the second factor.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Query;
use sea_orm::{DatabaseTransaction, DbErr};
use serde::Serialize;
use web::{
    ClientAddress, Fields, Head, Kind, PageError, PageResult, ProtectedForm, Trouble, Visit, csrf_token, message_at,
    render_with_status, see_other,
};

use super::super::sign_in::{Link, count};
use super::waiting::Waiting;
use crate::account::Door;
use crate::audit::{self, Happening};
use crate::letters::{self, Letter};
use crate::recovery_code;
use crate::second_factor::{Factors, Typed};
use crate::sign_in::{actor_of, finish, safe_next};
use crate::staff::origin_of;
use crate::throttle::{self, Kind as Tried, Try};

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    errors: Vec<Trouble>,
    code_error: Option<String>,
    path: &'static str,
    next: String,
    app: bool,
    passkey: bool,
}

pub(super) async fn show_second_step(waiting: Waiting, visit: Visit, link: Query<Link>) -> PageResult {
    let next = safe_next(waiting.door, link.next.as_deref().unwrap_or_default());
    ask(&waiting, &visit, StatusCode::OK, next, Vec::new()).await
}

pub(super) async fn take_second_step(
    mut waiting: Waiting,
    visit: Visit,
    request: HttpRequest,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let next = safe_next(waiting.door, form.0.one("next")?.unwrap_or_default());
    let Ok(typed) = Typed::parse(form.0.one("code")?.unwrap_or_default()) else {
        let what = "Enter the 6 digits that your app shows, or a recovery code of 10 letters and digits";
        return ask(&waiting, &visit, StatusCode::UNPROCESSABLE_ENTITY, next, vec![Trouble::at("code", what)]).await;
    };
    let house = waiting.house().clone();
    let subject = waiting.account.id().to_string();
    let from = ClientAddress::subscriber_of(&request);
    // A browser that is known has no count of its own here: who gets this far knows the password, so five for all is fair.
    let tried = Try { kind: Tried::Code, subject: &subject, address: &from, known_browser: None };
    let counted = count(&house, tried, waiting.door, Some(&waiting.account)).await?;
    let now = house.clock().now();
    let tx = house.db().write_tx().await?;
    if !typed.take(&tx, &house, now, waiting.account.id()).await? {
        let refused = Happening::refused(actor_of(&waiting.account), "second_step", "account", waiting.account.id())
            .from(origin_of(&request))
            .with(serde_json::json!({ "method": typed.method() }));
        audit::write(&tx, &house, now, refused).await?;
        tx.commit().await?;
        let what = match typed {
            Typed::App(_) => {
                "The code is not right, or was used before. Wait for your app to show the next one and enter that"
            }
            Typed::Recovery(_) => "The recovery code is not right, or was used before. Enter another one",
        };
        return ask(&waiting, &visit, StatusCode::UNPROCESSABLE_ENTITY, next, vec![Trouble::at("code", what)]).await;
    }
    throttle::was_right(&tx, &house, tried, counted).await?;
    if matches!(typed, Typed::Recovery(_)) {
        tell_of_recovery(&tx, &waiting).await?;
    }
    let begun = finish(&tx, &house, &request, &waiting.session, &mut waiting.account, typed.method()).await?;
    tx.commit().await?;
    begun.answer(&house, &next)
}

/// Whoever uses a recovery code may not be the owner: the owner hears of it, and how many are left.
async fn tell_of_recovery(tx: &DatabaseTransaction, waiting: &Waiting) -> Result<(), DbErr> {
    let left = recovery_code::left(tx, waiting.account.id()).await?;
    let left = web::words::counted(u32::try_from(left).unwrap_or(u32::MAX), "code");
    let what = format!("a recovery code was used to sign in, {left} left");
    letters::send(tx, waiting.house(), waiting.door, waiting.account.email(), &Letter::ChangedSomething(&what)).await
}

/// Asks for the second factor; a member of staff who has none yet is led to set one up first.
async fn ask(waiting: &Waiting, visit: &Visit, status: StatusCode, next: String, errors: Vec<Trouble>) -> PageResult {
    let house = waiting.house();
    let factors = Factors::of(house.db().read(), waiting.account.id()).await?;
    if !factors.any() {
        let query = crate::sign_in::next_query(&next);
        return match waiting.door {
            Door::Staff => see_other(&format!("/staff/sign-in/set-up?{query}")),
            // It was taken away meanwhile, in another browser: the first factor alone is enough now.
            Door::Resident => Err(PageError::SignIn { at: format!("/account/sign-in?{query}"), sent: false }),
        };
    }
    let view = View {
        page: Head::new(Kind::Content, "Show that it is you").with_errors(!errors.is_empty()).under("account"),
        csrf: csrf_token(house, visit),
        code_error: message_at(&errors, "code"),
        errors,
        path: waiting.door.path(),
        next,
        app: factors.app,
        passkey: factors.passkeys > 0,
    };
    render_with_status(house, status, "identity/take_second_step.html", &view)
}
