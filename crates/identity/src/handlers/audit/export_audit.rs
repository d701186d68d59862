//! `GET /staff/audit.csv`: what a search finds, for a spreadsheet (RFC 4180). Taking the trail away is itself written into it.

use actix_web::web::Query;
use actix_web::{HttpRequest, HttpResponse, http::header};
use web::{PageError, PageResult};

use super::list_audit::Asked;
use crate::audit::{self, Entry, Happening};
use crate::permission::may;
use crate::staff::{Staff, origin_of};

/// The most entries of one file; who needs more narrows the days.
const MOST: u64 = 50_000;

pub(super) async fn export_audit(staff: Staff<may::SeeAudit>, request: HttpRequest, asked: Query<Asked>) -> PageResult {
    let (house, search) = (staff.tenant(), asked.search());
    if !search.faults().is_empty() {
        return Err(PageError::BadRequest("a day of the search cannot be read"));
    }
    let entries = search.newest(house.db().read(), None, MOST).await?;
    let body = written(&entries).map_err(PageError::failed)?;
    let happening = Happening::done(staff.actor(), "export_audit", "audit", "")
        .from(origin_of(&request))
        .with(serde_json::json!({ "entries": entries.len(), "search": search }));
    let tx = house.db().write_tx().await?;
    audit::write(&tx, house, house.clock().now(), happening).await?;
    tx.commit().await?;
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(body))
}

fn written(entries: &[Entry]) -> anyhow::Result<Vec<u8>> {
    let mut file = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    file.write_record([
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
    ])?;
    for entry in entries {
        let cells = [
            entry.seq.to_string(),
            entry.at.to_rfc3339(),
            entry.actor_kind.clone(),
            entry.actor_name.clone(),
            entry.actor_id.map(|id| id.to_string()).unwrap_or_default(),
            entry.action.clone(),
            entry.outcome.clone(),
            entry.subject_kind.clone(),
            entry.subject_name.clone(),
            entry.subject_id.clone(),
            entry.why.clone(),
            entry.origin.clone(),
            entry.detail.clone(),
        ];
        file.write_record(cells.map(harmless))?;
    }
    Ok(file.into_inner()?)
}

/// A spreadsheet must not take what somebody typed for a formula (AT-21).
fn harmless(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '|', '%']) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn nothing_in_the_file_is_a_formula() {
        for evil in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "|x", "%x"] {
            assert!(harmless(evil.to_owned()).starts_with('\''), "{evil:?}");
        }
        assert_eq!(harmless("close_case".to_owned()), "close_case");
    }
}
