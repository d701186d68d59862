//! `GET /staff/feedback.csv`: what a search finds, for a spreadsheet. Taking it away is written into the audit trail.

use actix_web::HttpRequest;
use actix_web::web::Query;
use identity::audit::{self, Happening};
use identity::{Staff, may, origin_of};
use web::{PageResult, csv_file};

use super::list_feedback::Asked;
use crate::answer::Answer;
use crate::answer_list;

/// The most answers of one file; who needs more narrows the list.
const MOST: u64 = 50_000;

const COLUMNS: [&str; 10] =
    ["time (UTC)", "kind", "about", "grade", "comment", "state", "sorted by", "sorted at (UTC)", "note", "id"];

pub(super) async fn export_feedback(
    staff: Staff<may::SeeFeedback>,
    request: HttpRequest,
    asked: Query<Asked>,
) -> PageResult {
    let tenant = staff.tenant();
    let answers = answer_list::newest(tenant.db().read(), &asked.filter(), 0, MOST).await?;
    let happening = Happening::done(staff.actor(), "export_feedback", "feedback", "")
        .from(origin_of(&request))
        .with(serde_json::json!({ "answers": answers.len() }));
    let tx = tenant.db().write_tx().await?;
    audit::write(&tx, tenant, tenant.clock().now(), happening).await?;
    tx.commit().await?;
    csv_file("feedback.csv", COLUMNS, answers.iter().map(row))
}

fn row(answer: &Answer) -> [String; COLUMNS.len()] {
    let (sorted_by, sorted_at) = answer.handled().map(|(by, at)| (by.to_owned(), at.to_rfc3339())).unwrap_or_default();
    [
        answer.at().to_rfc3339(),
        answer.kind().word().to_owned(),
        answer.about().to_owned(),
        answer.grade().word().to_owned(),
        answer.comment().unwrap_or_default().to_owned(),
        answer.state().word().to_owned(),
        sorted_by,
        sorted_at,
        answer.note().to_owned(),
        answer.id().to_string(),
    ]
}
