//! `POST /staff/shared/service/{service}`: what this borough decides about a newer shared version of a service.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use identity::audit::{self, Happening};
use identity::{Staff, may, origin_of};
use tenancy::services::RecordError;
use tenancy::services::sharing::{PutAside, adopt_at_once, put_aside, standings};
use web::{Fields, PageError, PageResult, ProtectedForm, Trouble, Visit, see_other};

use super::decision::{Typed, act};
use super::open_shared_service::show;
use crate::sharing::Act;

pub(super) async fn decide_shared_service(
    staff: Staff<may::DesignServices>,
    visit: Visit,
    request: HttpRequest,
    service: Path<String>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let tenant = staff.tenant();
    let now = tenant.clock().now();
    let version = form.0.one("version")?.unwrap_or_default().to_owned();
    let typed = Typed::read(&form.0)?;
    let again = async |typed: Typed, errors: Vec<Trouble>| {
        show(&staff, &visit, &service, StatusCode::UNPROCESSABLE_ENTITY, typed, errors).await
    };
    let standing = standings(tenant).await?.into_iter().find(|one| one.service == *service);
    let standing = standing.ok_or(PageError::NotFound)?;
    if !standing.is_behind() || standing.newest_sha256 != version {
        let words = "The shared service has changed since you opened this page: look at the newer version first";
        return again(typed, vec![Trouble::at("act", words)]).await;
    }
    let act = match act(&typed, "", tenant.clock().today()) {
        Ok(act) => act,
        Err(errors) => return again(typed, errors).await,
    };
    let (word, until) = match act {
        Act::Adopt => ("adopt_shared_service", None),
        Act::Defer(day) => ("defer_shared_service", Some(day)),
        Act::Decline => ("decline_shared_service", None),
        // Whether newer versions are taken at once stands in a file.
        Act::Follow | Act::Review | Act::TakeBack(_) => return Err(PageError::NotFound),
    };
    let tx = tenant.db().write_tx().await?;
    if act == Act::Adopt {
        match adopt_at_once(&tx, tenant, &service, &version, &staff.shown_name(), now).await {
            Ok(_) => {}
            Err(RecordError::Database(error)) => return Err(error.into()),
            Err(refused @ (RecordError::Files(_) | RecordError::UnknownVersion { .. })) => {
                tx.rollback().await?;
                let words = format!("The newer version does not fit what our own files say: {refused}");
                return again(typed, vec![Trouble::at("act", words)]).await;
            }
        }
    } else {
        let decision = PutAside { until, by: staff.shown_name(), reason: typed.reason.clone() };
        put_aside(&tx, &service, &version, decision, now).await?;
    }
    let happening = Happening::done(staff.actor(), word, "service", service.as_str())
        .named(standing.title.clone())
        .because(typed.reason)
        .from(origin_of(&request))
        .with(serde_json::json!({ "from": standing.shared_sha256, "to": version, "until": until }));
    audit::write(&tx, tenant, now, happening).await?;
    tx.commit().await?;
    tenant.follow_revision().await?;
    see_other(&format!("/staff/shared/service/{service}"))
}
