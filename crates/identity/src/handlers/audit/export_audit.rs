//! `GET /staff/audit.csv`: what a search finds, for a spreadsheet. Taking the trail away is itself written into it.

use actix_web::HttpRequest;
use actix_web::web::Query;
use web::{PageError, PageResult, csv_file};

use super::list_audit::Asked;
use crate::audit::{self, Entry, Happening};
use crate::permission::may;
use crate::staff::{Staff, origin_of};

/// The most entries of one file; who needs more narrows the days.
const MOST: u64 = 50_000;

const COLUMNS: [&str; 13] = [
    "number",
    "time (UTC)",
    "actor kind",
    "actor",
    "actor id",
    "action",
    "outcome",
    "subject kind",
    "subject",
    "subject id",
    "why",
    "from",
    "detail",
];

pub(super) async fn export_audit(staff: Staff<may::SeeAudit>, request: HttpRequest, asked: Query<Asked>) -> PageResult {
    let (house, search) = (staff.tenant(), asked.search());
    if !search.faults().is_empty() {
        return Err(PageError::BadRequest("a day of the search cannot be read"));
    }
    let entries = search.newest(house.db().read(), None, MOST).await?;
    let happening = Happening::done(staff.actor(), "export_audit", "audit", "")
        .from(origin_of(&request))
        .with(serde_json::json!({ "entries": entries.len(), "search": search }));
    let tx = house.db().write_tx().await?;
    audit::write(&tx, house, house.clock().now(), happening).await?;
    tx.commit().await?;
    csv_file("audit.csv", COLUMNS, entries.into_iter().map(row))
}

fn row(entry: Entry) -> [String; COLUMNS.len()] {
    [
        entry.seq.to_string(),
        entry.at.to_rfc3339(),
        entry.actor_kind,
        entry.actor_name,
        entry.actor_id.map(|id| id.to_string()).unwrap_or_default(),
        entry.action,
        entry.outcome,
        entry.subject_kind,
        entry.subject_name,
        entry.subject_id,
        entry.why,
        entry.origin,
        entry.detail,
    ]
}
