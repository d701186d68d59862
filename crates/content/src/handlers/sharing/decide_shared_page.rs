//! `POST /staff/shared/page`: what this borough decides about a shared page.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use identity::audit::{self, Happening};
use identity::{Staff, may, origin_of};
use web::{Fields, PageError, PageResult, ProtectedForm, Trouble, Visit, see_other};

use super::decision::{Typed, act};
use super::list_shared_content::address;
use super::open_shared_page::show;
use crate::page::Refusal;
use crate::revision::Hand;
use crate::sharing::{Decision, NotDecided, decide};

pub(super) async fn decide_shared_page(
    staff: Staff<may::PublishContent>,
    visit: Visit,
    request: HttpRequest,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let tenant = staff.tenant();
    let now = tenant.clock().now();
    let one = |name: &str| form.0.one(name).map(|value| value.unwrap_or_default().trim().to_owned());
    let (path, seen, part) = (one("path")?, one("seen")?, one("part")?);
    let typed = Typed::read(&form.0)?;
    let again = async |typed: Typed, errors: Vec<Trouble>| {
        show(&staff, &visit, &path, StatusCode::UNPROCESSABLE_ENTITY, typed, errors).await
    };
    let act = match act(&typed, &part, tenant.clock().today()) {
        Ok(act) => act,
        Err(errors) => return again(typed, errors).await,
    };
    let by = Hand::of(&staff);
    let decision = Decision { path: &path, seen: Some(seen.as_str()), by: &by, reason: &typed.reason };
    let tx = tenant.db().write_tx().await?;
    match decide(&tx, tenant.profile(), decision, &act, now).await {
        Ok(_) => {}
        Err(NotDecided::NoSuchPage) => return Err(PageError::NotFound),
        Err(NotDecided::Database(error) | NotDecided::Page(Refusal::Database(error))) => return Err(error.into()),
        Err(refused @ (NotDecided::Moved | NotDecided::Page(_))) => {
            tx.rollback().await?;
            return again(typed, vec![Trouble::at("act", said(&refused))]).await;
        }
    }
    let happening = Happening::done(staff.actor(), act.word(), "page", &path)
        .named(path.clone())
        .because(typed.reason.clone())
        .from(origin_of(&request))
        .with(serde_json::json!({ "version": seen, "part": part, "until": typed.until }));
    audit::write(&tx, tenant, now, happening).await?;
    tx.commit().await?;
    tenant.follow_revision().await?;
    see_other(&address(&path))
}

fn said(refused: &NotDecided) -> String {
    match refused {
        NotDecided::Page(Refusal::Faults(faults)) => {
            let words: Vec<&str> = faults.iter().map(|fault| fault.what.as_str()).collect();
            format!("With our own words the page is not whole: {}", words.join("; "))
        }
        NotDecided::Page(Refusal::Stale(_)) => "Somebody changed the page at the same moment: try again".to_owned(),
        other => other.to_string(),
    }
}
