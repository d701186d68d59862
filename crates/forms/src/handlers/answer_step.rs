//! `POST /forms/{service}/{step}`: an answer, kept, or the page again with what is wrong.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use tenancy::Tenant;
use uuid::Uuid;
use web::{Fields, PageError, PageResult, ProtectedForm, Visit, see_other};

use super::acting::{Way, ask_who, worker};
use super::show_step::{Shown, render_step};
use crate::draft::Draft;
use crate::field::{self, Typed};
use crate::journey::Journey;
use crate::journey_event::{self, Event};

pub(super) async fn answer_step(
    tenant: Tenant,
    visit: Visit,
    request: HttpRequest,
    path: Path<(String, String)>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let (service, step_id) = path.into_inner();
    let fields = form.0;
    let shown = fields.one("version")?.and_then(|version| Uuid::parse_str(version).ok());
    let from_check = fields.one("from")? == Some("check");
    let now = tenant.clock().now();
    let begun = Draft::find(tenant.db().read(), &visit.digest, &service).await?;
    let way = Way::of(&tenant, &request, begun.as_ref()).await?;
    if let Way::Shut = way {
        if let Some(draft) = begun.filter(|draft| draft.sent_token().is_none()) {
            keep_unsaved(&tenant, &request, &draft, &step_id, &fields).await?;
        }
        return ask_who(&tenant, &visit, &service, &format!("/forms/{service}/{step_id}"));
    }
    let typed = Typed::new(fields.0);
    // Read and written in one transaction, so that two tabs that answer at once do not undo each other.
    let tx = tenant.db().write_tx().await?;
    let draft = Draft::hold(&tx, &visit.digest, &service).await?;
    // Another tab may have begun or stopped acting for a resident in between: whose answers these are is then not known.
    if draft.as_ref().and_then(Draft::acting_by) != begun.as_ref().and_then(Draft::acting_by) {
        tx.rollback().await?;
        return see_other(&format!("/forms/{service}"));
    }
    let mut journey = Journey::of(&tx, &tenant, &service, draft, shown).await?.ok_or(PageError::NotFound)?;
    let Some((step, before)) = journey.find(&step_id) else {
        return match journey.definition().step(&step_id) {
            Some(_) => see_other(&journey.next_href()),
            None => Err(PageError::NotFound),
        };
    };
    if step.is_exit() {
        return see_other(&journey.next_href());
    }
    match field::parse(step, &typed, tenant.clock().today()) {
        Err(errors) => {
            tx.rollback().await?;
            let draft = journey.draft.as_ref().map(Draft::id);
            journey_event::note(&tenant, &journey.version, draft, Event::StepFailed(&step.id)).await;
            let shown =
                Shown { journey: &journey, step, before, typed, restored: false, errors, from_check, way: &way };
            render_step(&tenant, &visit, StatusCode::UNPROCESSABLE_ENTITY, shown)
        }
        Ok(answer) => {
            if journey.answers.get(&step_id) != Some(&answer) {
                journey.answers.set(&step_id, answer);
                let begun = || Draft::begin(&visit.digest, &service, journey.version.id, now);
                let mut draft = journey.draft.take().unwrap_or_else(begun);
                draft.save(&tx, now, &journey.answers).await?;
                tx.commit().await?;
            } else {
                tx.rollback().await?;
            }
            see_other(&journey.next_href())
        }
    }
}

/// Whoever was signed out while they typed finds it again. A colleague who is signed in here is somebody else.
async fn keep_unsaved(
    tenant: &Tenant,
    request: &HttpRequest,
    draft: &Draft,
    step: &str,
    fields: &Fields,
) -> Result<(), PageError> {
    if worker(request).await?.is_some() {
        return Ok(());
    }
    let tx = tenant.db().write_tx().await?;
    draft.keep_unsaved(&tx, step, &fields.0).await?;
    Ok(tx.commit().await?)
}
