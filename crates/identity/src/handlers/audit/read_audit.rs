//! `GET /api/v1/audit?after=N`: the trail for a system that gathers such trails, oldest first, a thousand at a time.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Query;
use serde::{Deserialize, Serialize};
use web::PageResult;

use crate::api_client::{Client, scope};
use crate::audit::{self, Head};
use crate::audit_search::{Search, Told};

/// Entries in one answer.
const AT_ONCE: u64 = 1000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    #[serde(default)]
    after: i64,
}

#[derive(Serialize)]
struct Answer {
    entries: Vec<Told>,
    /// Ask again with `after` set to this; it stays the same when there is nothing new.
    next_after: i64,
    /// Where the trail ends now. Kept elsewhere, it shows when somebody cuts the end off.
    head: Head,
}

pub(super) async fn read_audit(client: Client<scope::ReadAudit>, asked: Query<Asked>) -> PageResult {
    let db = client.tenant().db().read();
    let head = audit::head(db).await?;
    let found = Search::default().oldest(db, asked.after, AT_ONCE).await?;
    let next_after = found.last().map_or(asked.after, |entry| entry.seq);
    let answer = Answer { entries: found.into_iter().map(Told::from).collect(), next_after, head };
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(answer))
}
