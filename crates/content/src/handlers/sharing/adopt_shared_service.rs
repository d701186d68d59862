//! `POST /staff/shared/service/{service}`: stands on a newer shared version of a service.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use identity::audit::{self, Happening};
use identity::{Staff, may, origin_of};
use tenancy::services::RecordError;
use tenancy::services::sharing::{adopt_at_once, standings};
use web::{Fields, PageError, PageResult, ProtectedForm, Trouble, Visit, see_other};

use super::open_shared_service::show;

pub(super) async fn adopt_shared_service(
    staff: Staff<may::DesignServices>,
    visit: Visit,
    request: HttpRequest,
    service: Path<String>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let tenant = staff.tenant();
    let now = tenant.clock().now();
    let version = form.0.one("version")?.unwrap_or_default().to_owned();
    let reason = form.0.one("reason")?.unwrap_or_default().trim().to_owned();
    let again = async |message: String| {
        let errors = vec![Trouble::at("adopt", message)];
        show(&staff, &visit, &service, StatusCode::UNPROCESSABLE_ENTITY, errors).await
    };
    let standing = standings(tenant).await?.into_iter().find(|one| one.service == *service);
    let standing = standing.ok_or(PageError::NotFound)?;
    if !standing.is_behind() || standing.newest_sha256 != version {
        return again(
            "The shared service has changed since you opened this page: look at the newer version first".to_owned(),
        )
        .await;
    }
    let tx = tenant.db().write_tx().await?;
    match adopt_at_once(&tx, tenant, &service, &version, &staff.shown_name(), now).await {
        Ok(_) => {}
        Err(RecordError::Database(error)) => return Err(error.into()),
        Err(refused @ (RecordError::Files(_) | RecordError::UnknownVersion { .. })) => {
            tx.rollback().await?;
            return again(format!("The newer version does not fit what our own files say: {refused}")).await;
        }
    }
    let happening = Happening::done(staff.actor(), "adopt_shared_service", "service", service.as_str())
        .named(standing.title.clone())
        .because(reason)
        .from(origin_of(&request))
        .with(serde_json::json!({ "from": standing.shared_sha256, "to": version }));
    audit::write(&tx, tenant, now, happening).await?;
    tx.commit().await?;
    tenant.follow_revision().await?;
    see_other(&format!("/staff/shared/service/{service}"))
}
