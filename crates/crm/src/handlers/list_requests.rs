//! `GET /account`: my requests. Every case of the account with where it stands and by when, the open ones first.

use catalogue::State;
use chrono::NaiveDate;
use identity::Resident;
use sea_orm::DbErr;
use serde::Serialize;
use tenancy::Tenant;
use web::{Head, Kind, PageResult, Visit, csrf_token, render};

use crate::case::Case;
use crate::late;

/// One request, as a line of a list shows it.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    pub(super) id: uuid::Uuid,
    pub(super) reference: String,
    pub(super) service: String,
    pub(super) place: Option<String>,
    state: &'static str,
    label: &'static str,
    ended: bool,
    words: String,
    late: bool,
    expected_on: NaiveDate,
    /// Whether anybody tells us how it goes on: only then a new day can be given for one that has passed.
    hears_news: bool,
    pub(super) opened_at: chrono::DateTime<chrono::Utc>,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    here: &'static str,
    name: String,
    open: Vec<Line>,
    ended: Vec<Line>,
    /// How many requests were made with the same address before, and belong to no account.
    earlier: usize,
}

pub(super) async fn list_requests(resident: Resident, visit: Visit) -> PageResult {
    let (tenant, account) = (resident.tenant(), resident.account());
    let db = tenant.db().read();
    let lines = lines(tenant, &Case::all_of(db, account.id()).await?).await?;
    let (ended, open) = lines.into_iter().partition(|line| line.ended);
    let view = View {
        page: Head::new(Kind::Content, "My requests").under("account"),
        csrf: csrf_token(tenant, &visit),
        here: "requests",
        name: account.name().to_owned(),
        open,
        ended,
        earlier: Case::unowned_of(db, account.email()).await?.len(),
    };
    render(tenant, "crm/list_requests.html", &view)
}

/// Cases as lines, in their order.
pub(super) async fn lines(tenant: &Tenant, cases: &[Case]) -> Result<Vec<Line>, DbErr> {
    let today = tenant.clock().today();
    let mut lines = Vec::with_capacity(cases.len());
    for case in cases {
        let version = tenant.services().version(tenant.db().read(), case.version_id()).await?;
        let definition = version.as_deref().map(|version| &version.definition);
        let days = definition.map_or(0, |definition| definition.promise.days);
        let state: State = case.state();
        lines.push(Line {
            id: case.id(),
            reference: case.reference().to_owned(),
            service: definition.map_or_else(|| case.service().to_owned(), |definition| definition.title.clone()),
            place: case.place().map(str::to_owned),
            state: state.word(),
            label: state.label(),
            ended: state.is_final(),
            words: case.words().to_owned(),
            late: !state.is_final() && case.promised_on() < today,
            expected_on: late::expected_of(case, tenant.holidays(), days, today),
            hears_news: definition.is_some_and(catalogue::Definition::hears_news),
            opened_at: case.opened_at(),
        });
    }
    Ok(lines)
}
