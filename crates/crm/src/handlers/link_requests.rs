//! `/account/earlier-requests`: requests that were made with the same address before there was an account. They are offered, with a
//! tick for each; nothing is linked without it (AC-02, AC-09).

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use identity::{Happening, Resident, audit, origin_of};
use serde::Serialize;
use uuid::Uuid;
use web::words;
use web::{
    Fields, Head, Kind, PageError, PageResult, ProtectedForm, Trouble, Visit, csrf_token, render_with_status, see_other,
};

use super::list_requests;
use crate::case::Case;

#[derive(Serialize)]
struct Choice {
    value: Uuid,
    label: String,
    hint: String,
    checked: bool,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    here: &'static str,
    errors: Vec<Trouble>,
    error: Option<String>,
    email: String,
    choices: Vec<Choice>,
}

pub(super) async fn show_link_requests(resident: Resident, visit: Visit) -> PageResult {
    ask(&resident, &visit, None).await
}

pub(super) async fn link_requests(
    resident: Resident,
    visit: Visit,
    request: HttpRequest,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let ticked = form.0.all("request").into_iter().map(Uuid::parse_str).collect::<Result<Vec<_>, _>>();
    let ticked = ticked.map_err(|_| PageError::BadRequest("no request is called that"))?;
    if ticked.is_empty() {
        return ask(&resident, &visit, Some("Tick the requests that are yours".to_owned())).await;
    }
    let (tenant, account) = (resident.tenant(), resident.account());
    let now = tenant.clock().now();
    let tx = tenant.db().write_tx().await?;
    // What was not offered to this account is not taken, whatever was sent.
    let taken = Case::take_over(&tx, now, account.id(), account.email(), &ticked).await?;
    let done = Happening::done(resident.actor(), "link_requests", "account", account.id())
        .from(origin_of(&request))
        .with(serde_json::json!({ "requests": taken }));
    audit::write(&tx, tenant, now, done).await?;
    tx.commit().await?;
    see_other("/account")
}

async fn ask(resident: &Resident, visit: &Visit, error: Option<String>) -> PageResult {
    let (tenant, account) = (resident.tenant(), resident.account());
    let cases = Case::unowned_of(tenant.db().read(), account.email()).await?;
    let choices = list_requests::lines(tenant, &cases).await?.into_iter().map(|line| Choice {
        value: line.id,
        label: format!("{}, {}", line.service, line.reference),
        hint: format!(
            "Sent on {}{}",
            words::moment(line.opened_at),
            line.place.map(|place| format!(": {place}")).unwrap_or_default()
        ),
        checked: false,
    });
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let view = View {
        page: Head::new(Kind::Content, "Requests that you made before").with_errors(error.is_some()).under("account"),
        csrf: csrf_token(tenant, visit),
        here: "requests",
        errors: error.iter().map(|error| Trouble::at("request", error)).collect(),
        error,
        email: account.email().to_owned(),
        choices: choices.collect(),
    };
    render_with_status(tenant, status, "crm/link_requests.html", &view)
}
