//! `GET /track/{reference}`: where a request stands, what happens next and by when, and everything that happened.

use actix_web::HttpRequest;
use actix_web::web::Path;
use catalogue::State;
use chrono::NaiveDate;
use identity::Resident;
use serde::Serialize;
use tenancy::Tenant;
use web::{Head, Kind, PageError, PageResult, Visit, csrf_token, render, see_other};

use crate::case::Case;
use crate::late;
use crate::pass;
use crate::reference::Reference;
use crate::timeline::{self, Line};

#[derive(Serialize)]
struct View {
    page: Head,
    reference: String,
    service: String,
    place: Option<String>,
    /// The plain state's word, for its colour and icon; what people read is `label`.
    state: &'static str,
    label: &'static str,
    ended: bool,
    words: String,
    /// By when something happens next; never a day that has passed.
    next_on: Option<NaiveDate>,
    promised_on: NaiveDate,
    expected_on: NaiveDate,
    late: bool,
    /// Whether anybody tells us how it goes on.
    hears_news: bool,
    /// Whether `expected_on` has passed as well, which only is so where nobody tells us.
    overdue: bool,
    opened_at: chrono::DateTime<chrono::Utc>,
    lines: Vec<Line>,
    /// Whether its reader is signed in, and then the way through the account and out of it.
    signed_in: bool,
    csrf: String,
    here: &'static str,
}

pub(super) async fn show_case(tenant: Tenant, request: HttpRequest, typed: Path<String>) -> PageResult {
    let Ok(reference) = Reference::parse(&typed) else { return see_other("/track") };
    let db = tenant.db().read();
    let resident = Resident::of(&tenant, &request).await?;
    let passed = match pass::shown_case(&tenant, &request) {
        Some(id) => Case::find(db, id).await?.filter(|case| case.reference() == reference.as_str()),
        None => None,
    };
    let case = match (passed, &resident) {
        (None, Some(resident)) => {
            let found = Case::find_by_reference(db, reference.as_str()).await?;
            found.filter(|case| case.account() == Some(resident.account().id()))
        }
        (passed, _) => passed,
    };
    // Without a pass for it, and not one's own: the question is asked, whether there is such a request or not.
    let Some(case) = case else { return see_other(&format!("/track?reference={reference}")) };
    let csrf = resident.as_ref().map(|_| csrf_token(&tenant, &Visit::of(&tenant, &request))).unwrap_or_default();
    let Some(version) = tenant.services().version(db, case.version_id()).await? else {
        return Err(PageError::failed(anyhow::anyhow!(
            "the version of the service that a case stands on is not recorded"
        )));
    };
    let entries = timeline::of_case(db, case.id()).await?;
    let today = tenant.clock().today();
    let state = case.state();
    let days = version.definition.promise.days;
    let hears_news = version.definition.hears_news();
    let expected_on = if hears_news || case.promised_on() >= today {
        late::expected_of(&case, tenant.holidays(), days, today)
    } else {
        late::ask_after(tenant.holidays(), case.promised_on(), days)
    };
    render(
        &tenant,
        "crm/show_case.html",
        &View {
            page: Head::new(Kind::Content, title(state))
                .of(version.definition.title.clone())
                .under(if resident.is_some() { "account" } else { "track" }),
            reference: case.reference().to_owned(),
            service: version.definition.title.clone(),
            place: case.place().map(str::to_owned),
            state: state.word(),
            label: state.label(),
            ended: state.is_final(),
            words: case.words().to_owned(),
            next_on: case.next_on().filter(|day| *day >= today),
            promised_on: case.promised_on(),
            expected_on,
            hears_news,
            overdue: expected_on < today,
            late: !state.is_final() && case.promised_on() < today,
            opened_at: case.opened_at(),
            lines: timeline::lines(case.opened_at(), &entries),
            signed_in: resident.is_some(),
            csrf,
            here: "requests",
        },
    )
}

/// The state in words, as the heading says it.
fn title(state: State) -> &'static str {
    match state {
        State::Received => "Received",
        State::InProgress => "In progress",
        State::Waiting => "Waiting",
        State::Completed => "Completed",
        State::Closed => "Closed",
    }
}
