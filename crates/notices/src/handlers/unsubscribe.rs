//! `/unsubscribe/{token}`: what an address gets mail about, and the end of it.
//!
//! Looking never ends anything: programs that check mail open every link in it (TR-22). Ending all takes a POST and nothing else,
//! no cookie, no token of a form and no origin, because it is a mail program that presses (RFC 8058); who has the address of the
//! page has the right. Pressing twice is pressing once.

use actix_web::http::StatusCode;
use actix_web::web::Path;
use serde::Serialize;
use tenancy::Tenant;
use uuid::Uuid;
use web::{Fields, Head, Kind, PageError, PageResult, ProtectedForm, Visit};
use web::{csrf_token, render_with_status, see_other, without_referrer};

use crate::subscription::{Frequency, Subscriber, Subscription};

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    token: String,
    address: String,
    subscriptions: Vec<Line>,
    /// Everything was ended a moment ago.
    ended: bool,
}

#[derive(Serialize)]
struct Line {
    id: Uuid,
    label: String,
    frequencies: Vec<Choice>,
}

#[derive(Serialize)]
struct Choice {
    value: &'static str,
    label: String,
    checked: bool,
}

pub(super) async fn show_subscriptions(tenant: Tenant, visit: Visit, token: Path<String>) -> PageResult {
    let subscriber = find(&tenant, &token).await?;
    let subscriptions = subscriber.subscriptions(tenant.db().read()).await?;
    show(&tenant, csrf_token(&tenant, &visit), &token, &subscriber, subscriptions, false)
}

pub(super) async fn unsubscribe(tenant: Tenant, token: Path<String>) -> PageResult {
    let subscriber = find(&tenant, &token).await?;
    let tx = tenant.db().write_tx().await?;
    subscriber.end_all(&tx, tenant.clock().now()).await?;
    tx.commit().await?;
    show(&tenant, String::new(), &token, &subscriber, Vec::new(), true)
}

pub(super) async fn change_subscription(
    tenant: Tenant,
    token: Path<String>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let subscriber = find(&tenant, &token).await?;
    let id = form.0.one("subscription")?.and_then(|id| Uuid::parse_str(id).ok());
    let Some(id) = id else { return Err(PageError::BadRequest("which subscription is not said")) };
    let tx = tenant.db().write_tx().await?;
    match form.0.one("then")? {
        Some("end") => subscriber.end_one(&tx, id, tenant.clock().now()).await?,
        _ => match form.0.one("frequency")?.and_then(Frequency::from_word) {
            Some(frequency) => subscriber.change_frequency(&tx, id, frequency).await?,
            None => return Err(PageError::BadRequest("how often is not said")),
        },
    }
    tx.commit().await?;
    see_other(&format!("/unsubscribe/{token}"))
}

async fn find(tenant: &Tenant, token: &str) -> Result<Subscriber, PageError> {
    Subscriber::of_token(tenant.db().read(), tenant, token).await?.ok_or(PageError::NotFound)
}

fn show(
    tenant: &Tenant,
    csrf: String,
    token: &str,
    subscriber: &Subscriber,
    subscriptions: Vec<Subscription>,
    ended: bool,
) -> PageResult {
    let title = if ended { "You get no more email alerts" } else { "Your email alerts" };
    let view = View {
        page: Head::new(Kind::Content, title),
        csrf,
        token: token.to_owned(),
        address: subscriber.address().to_owned(),
        subscriptions: subscriptions.into_iter().map(line).collect(),
        ended,
    };
    render_with_status(tenant, StatusCode::OK, "notices/show_subscriptions.html", &view).map(without_referrer)
}

fn line(subscription: Subscription) -> Line {
    let choice =
        |one: Frequency| Choice { value: one.word(), label: one.to_string(), checked: one == subscription.frequency };
    Line { id: subscription.id, frequencies: Frequency::ALL.map(choice).into(), label: subscription.label.clone() }
}
