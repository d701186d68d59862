//! `POST /forms/{service}/check`: sends the form, once, whatever the browser does.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use crm::Case;
use identity::audit::{self, Happening};
use identity::{Worker, origin_of};
use sea_orm::{DatabaseTransaction, DbErr};
use tenancy::Tenant;
use web::{Answers, Fields, PageError, PageResult, ProtectedForm, Visit, see_other};

use super::acting::{Way, ask_who};
use super::already_sent::already_sent;
use crate::draft::Draft;
use crate::journey::{Journey, Next};
use crate::limit;
use crate::submission::{Prepared, Sent, Submission};

/// How often another reference is drawn when one is taken.
const DRAWS: u32 = 8;

pub(super) async fn submit_form(
    tenant: Tenant,
    visit: Visit,
    request: HttpRequest,
    service: Path<String>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let kept = |error| PageError::unavailable_with(error, Answers::Kept);
    let nonce = form.0.one("nonce")?.unwrap_or_default();
    let db = tenant.db().read();
    let draft = Draft::find(db, &visit.digest, &service).await.map_err(kept)?;
    let way = Way::of(&tenant, &request, draft.as_ref()).await?;
    if let Way::Shut = way {
        return ask_who(&tenant, &visit, &service, &format!("/forms/{service}"));
    }
    let journey = Journey::of(db, &tenant, &service, draft.clone(), None).await.map_err(kept)?;
    let journey = journey.ok_or(PageError::NotFound)?;
    let ours = journey.draft.as_ref().filter(|draft| draft.nonce() == Some(nonce) && journey.next() == Next::Check);
    if let Some(ours) = ours {
        let now = tenant.clock().now();
        let address = crm::pass::address_of(&request);
        // What staff send for somebody else is never theirs, whatever account this browser is signed in to.
        let account = match way {
            Way::Own => identity::Resident::of(&tenant, &request).await.map_err(kept)?,
            Way::For(_) | Way::Shut => None,
        };
        let account = account.map(|resident| resident.account().id());
        // Two references in a row that are taken are already next to impossible.
        let mut left = DRAWS;
        let (tx, sent) = loop {
            let prepared = Prepared::new(&tenant, now, &journey, ours, nonce, &address, account)?;
            let tx = tenant.db().write_tx().await.map_err(kept)?;
            match prepared.submit(&tx, &tenant).await.map_err(kept)? {
                Sent::ReferenceTaken if left > 0 => tx.rollback().await.map_err(kept)?,
                sent => break (tx, sent),
            }
            left -= 1;
        };
        match sent {
            Sent::Now(sent) => {
                if let Way::For(worker) = &way {
                    write_down(&tx, &tenant, &request, worker, &sent, ours.channel()).await.map_err(kept)?;
                }
                tx.commit().await.map_err(kept)?;
                let labels = [("tenant", tenant.slug().to_owned()), ("service", service.to_string())];
                metrics::counter!("submissions_total", &labels).increment(1);
                if let Some(worker) = request.app_data::<Data<jobs::Worker>>() {
                    worker.nudge();
                }
                return confirmation(&tenant, &sent, &way);
            }
            Sent::Already => tx.rollback().await.map_err(kept)?,
            Sent::Changed => {
                tx.rollback().await.map_err(kept)?;
                return see_other(&format!("/forms/{service}/check"));
            }
            Sent::ReferenceTaken => return Err(PageError::failed(anyhow::anyhow!("no reference could be drawn"))),
            Sent::TooMany(reached) => {
                tx.rollback().await.map_err(kept)?;
                return Err(PageError::TooMany {
                    retry_after: limit::WITHIN.to_std().unwrap_or_default(),
                    what_to_do: limit::what_to_do(reached),
                });
            }
        }
    }
    // The number is used, or never was one of ours. Whoever sent it a second time lands where the first time led.
    let Some(sent) = Submission::by_nonce(db, &service, nonce).await.map_err(kept)? else {
        return see_other(&format!("/forms/{service}/check"));
    };
    // Other answers have been begun since: these are not what the old number stands for, and it must not look so.
    let begun_anew = draft.is_some_and(|draft| draft.sent_token().is_none() && draft.nonce() != Some(nonce));
    if begun_anew {
        return already_sent(&tenant, &service, sent.sent_token(), StatusCode::CONFLICT).await;
    }
    confirmation(&tenant, &sent, &way)
}

/// That a member of staff sent it for a resident, and how they came.
async fn write_down(
    tx: &DatabaseTransaction,
    tenant: &Tenant,
    request: &HttpRequest,
    worker: &Worker,
    sent: &Submission,
    channel: &str,
) -> Result<(), DbErr> {
    let case = Case::find(tx, sent.case_id()).await?;
    let happening = Happening::done(worker.actor(), "act_for_resident", "case", sent.case_id())
        .named(case.as_ref().map(Case::reference).unwrap_or_default())
        .from(origin_of(request))
        .with(serde_json::json!({ "channel": channel }));
    audit::write(tx, tenant, tenant.clock().now(), happening).await
}

/// To the confirmation; whoever sent the form may also look at its case. Staff have the case's own page for that.
fn confirmation(tenant: &Tenant, sent: &Submission, way: &Way) -> Result<HttpResponse, PageError> {
    let mut response = see_other(&sent.href())?;
    if let Way::For(_) = way {
        return Ok(response);
    }
    let cookie = crm::pass::cookie(tenant, sent.case_id()).map_err(PageError::failed)?;
    response.add_cookie(&cookie).map_err(|error| PageError::failed(anyhow::anyhow!("{error}")))?;
    Ok(response)
}
