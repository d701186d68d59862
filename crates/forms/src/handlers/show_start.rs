//! `GET /forms/{service}`: begins, or goes on where the visitor was.

use actix_web::HttpRequest;
use actix_web::web::Path;
use tenancy::Tenant;
use web::{PageError, PageResult, Visit, see_other};

use super::acting::{Way, ask_who};
use super::is_looked_at;
use crate::draft::Draft;
use crate::journey::{Journey, Next};
use crate::journey_event::{self, Event};

pub(super) async fn show_start(
    tenant: Tenant,
    visit: Visit,
    request: HttpRequest,
    service: Path<String>,
) -> PageResult {
    let db = tenant.db().read();
    let draft = Draft::find(db, &visit.digest, &service).await?;
    let unsent = draft.as_ref().filter(|draft| draft.sent_token().is_none());
    if let Way::Shut = Way::of(&tenant, &request, unsent).await? {
        return ask_who(&tenant, &visit, &service, &format!("/forms/{service}"));
    }
    let sent = draft.clone().filter(|draft| draft.sent_token().is_some());
    let journey = Journey::of(db, &tenant, &service, draft, None).await?.ok_or(PageError::NotFound)?;
    if is_looked_at(&request) {
        if let Some(sent) = sent {
            let tx = tenant.db().write_tx().await?;
            sent.forget(&tx).await?;
            tx.commit().await?;
        }
        if journey.draft.is_none() {
            journey_event::note(&tenant, &journey.version, None, Event::Started).await;
        }
    }
    // Whoever was stopped by advice and comes back wants to begin again, not to read it again.
    match journey.next() {
        Next::Step(step) if step.is_exit() => match journey.path().first() {
            Some(first) => see_other(&format!("/forms/{service}/{}", first.id)),
            None => Err(PageError::NotFound),
        },
        _ => see_other(&journey.next_href()),
    }
}
