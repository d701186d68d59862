//! `GET /staff/audit`: the newest entries that fit what one looks for. The search is in the address, so it can be kept and sent on.

use actix_web::web::Query;
use serde::{Deserialize, Serialize};
use url::form_urlencoded;
use web::{Head, Kind, PageResult, Trouble, Visit, csrf_token, message_at, render};

use crate::audit_search::{Search, Told};
use crate::permission::may;
use crate::staff::Staff;
use crate::view;

/// Entries on one page.
const AT_ONCE: u64 = 50;

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    who: String,
    #[serde(default)]
    action: String,
    #[serde(default)]
    subject: String,
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    before: Option<i64>,
}

impl Asked {
    pub(super) fn search(&self) -> Search {
        Search {
            who: self.who.clone(),
            action: self.action.clone(),
            subject: self.subject.clone(),
            outcome: self.outcome.clone(),
            from: self.from.clone(),
            to: self.to.clone(),
        }
    }
}

#[derive(Serialize)]
struct Row {
    #[serde(flatten)]
    entry: Told,
    more: Option<String>,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: view::Shown,
    errors: Vec<Trouble>,
    from_error: Option<String>,
    to_error: Option<String>,
    search: Search,
    path: &'static str,
    query: String,
    entries: Vec<Row>,
    older: Option<i64>,
}

pub(super) async fn list_audit(staff: Staff<may::SeeAudit>, visit: Visit, asked: Query<Asked>) -> PageResult {
    let (house, search) = (staff.tenant(), asked.search());
    let errors: Vec<Trouble> = search
        .faults()
        .into_iter()
        .map(|field| Trouble::at(field, "Write the day with year, month and day, like 2026-06-04"))
        .collect();
    let entries =
        if errors.is_empty() { search.newest(house.db().read(), asked.before, AT_ONCE).await? } else { Vec::new() };
    let more = u64::try_from(entries.len()).unwrap_or_default() == AT_ONCE;
    let view = View {
        page: Head::new(Kind::Content, "Audit trail").with_errors(!errors.is_empty()),
        csrf: csrf_token(house, &visit),
        worker: view::shown(&staff),
        from_error: message_at(&errors, "from"),
        to_error: message_at(&errors, "to"),
        errors,
        path: if staff.site().is_joint() { "/audit" } else { "/staff/audit" },
        query: query_of(&search),
        search,
        older: entries.last().filter(|_| more).map(|entry| entry.seq),
        entries: entries.into_iter().map(Told::from).map(row).collect(),
    };
    render(house, "identity/audit/list_audit.html", &view)
}

fn row(entry: Told) -> Row {
    let more = (!entry.detail.is_null()).then(|| entry.detail.to_string());
    Row { entry, more }
}

fn query_of(search: &Search) -> String {
    let fields = [
        ("who", &search.who),
        ("action", &search.action),
        ("subject", &search.subject),
        ("outcome", &search.outcome),
        ("from", &search.from),
        ("to", &search.to),
    ];
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(fields.into_iter().filter(|(_, value)| !value.is_empty()));
    query.finish()
}
