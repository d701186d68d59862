//! `/staff/clients/new`: gives another system a token, which is shown on this one page and never again.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use chrono::Duration;
use serde::Serialize;
use web::{
    Fields, Head, Kind, PageError, PageResult, ProtectedForm, Trouble, Visit, csrf_token, message_at,
    render_with_status,
};

use crate::api_client::{ApiClient, Scope};
use crate::audit::{self, Happening};
use crate::permission::may;
use crate::staff::{Staff, origin_of};
use crate::view;

/// A token is changed once a year at least.
const LASTS: Duration = Duration::days(365);

/// The longest name, in characters.
const LONGEST_NAME: usize = 80;

#[derive(Serialize)]
struct Item {
    value: &'static str,
    label: &'static str,
    hint: Option<String>,
    checked: bool,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: view::Shown,
    errors: Vec<Trouble>,
    name: String,
    name_error: Option<String>,
    scopes: Vec<Item>,
    scopes_error: Option<String>,
    token: Option<String>,
}

pub(super) async fn ask_client(staff: Staff<may::ManageClients>, visit: Visit) -> PageResult {
    ask(&staff, &visit, StatusCode::OK, String::new(), &[], Vec::new())
}

pub(super) async fn make_client(
    staff: Staff<may::ManageClients>,
    visit: Visit,
    request: HttpRequest,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let name = form.0.one("name")?.unwrap_or_default().trim().to_owned();
    let asked = form.0.all("scopes");
    let scopes: Vec<Scope> = asked.iter().filter_map(|word| Scope::from_word(word)).collect();
    if scopes.len() != asked.len() {
        return Err(PageError::BadRequest("a scope that there is not"));
    }
    let mut errors = Vec::new();
    if name.is_empty() {
        errors.push(Trouble::at("name", "Enter what the system is called"));
    } else if name.chars().count() > LONGEST_NAME {
        errors.push(Trouble::at("name", format!("Name must be {LONGEST_NAME} characters or fewer")));
    }
    if scopes.is_empty() {
        errors.push(Trouble::at("scopes", "Select what the system may do"));
    }
    if !errors.is_empty() {
        return ask(&staff, &visit, StatusCode::UNPROCESSABLE_ENTITY, name, &scopes, errors);
    }
    let house = staff.tenant();
    let now = house.clock().now();
    let tx = house.db().write_tx().await?;
    let (client, token) = ApiClient::make(&tx, house, now, &name, &scopes, &staff.shown_name(), LASTS).await?;
    let words: Vec<&str> = scopes.iter().map(|scope| scope.word()).collect();
    let happening = Happening::done(staff.actor(), "make_client", "client", client.id())
        .named(&name)
        .from(origin_of(&request))
        .with(serde_json::json!({ "scopes": words }));
    audit::write(&tx, house, now, happening).await?;
    tx.commit().await?;
    let view = View { token: Some(token), ..view(&staff, &visit, name, &scopes, Vec::new()) };
    render_with_status(house, StatusCode::OK, "identity/clients/make_client.html", &view)
}

fn ask(
    staff: &Staff<may::ManageClients>,
    visit: &Visit,
    status: StatusCode,
    name: String,
    chosen: &[Scope],
    errors: Vec<Trouble>,
) -> PageResult {
    let view = view(staff, visit, name, chosen, errors);
    render_with_status(staff.tenant(), status, "identity/clients/make_client.html", &view)
}

fn view(
    staff: &Staff<may::ManageClients>,
    visit: &Visit,
    name: String,
    chosen: &[Scope],
    errors: Vec<Trouble>,
) -> View {
    let item =
        |scope: Scope| Item { value: scope.word(), label: scope.what(), hint: None, checked: chosen.contains(&scope) };
    View {
        page: Head::new(Kind::Content, "Give another system a token").with_errors(!errors.is_empty()),
        csrf: csrf_token(staff.tenant(), visit),
        worker: view::shown(staff),
        name_error: message_at(&errors, "name"),
        scopes_error: message_at(&errors, "scopes"),
        errors,
        name,
        scopes: Scope::ALL.into_iter().map(item).collect(),
        token: None,
    }
}
