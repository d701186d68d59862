//! `/alerts/confirm/{token}`: the link in the mail. Opening it changes nothing, since programs that check mail open links too; the
//! button does.

use actix_web::http::StatusCode;
use actix_web::web::Path;
use notices::subscription;
use serde::Serialize;
use tenancy::Tenant;
use uuid::Uuid;
use web::{Fields, Head, Kind, PageError, PageResult, ProtectedForm, Visit};
use web::{csrf_token, render_with_status, see_other, without_referrer};

/// What the token is for.
pub(super) const PURPOSE: &str = "confirm_alerts";

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    token: String,
    asked: Vec<String>,
}

pub(super) async fn show_confirm_alerts(tenant: Tenant, visit: Visit, token: Path<String>) -> PageResult {
    let asked = subscription::asked(tenant.db().read(), ask_id(&tenant, &token)?).await?;
    if asked.is_empty() {
        return Err(PageError::NotFound);
    }
    let view = View {
        page: Head::new(Kind::Content, "Confirm your email alerts"),
        csrf: csrf_token(&tenant, &visit),
        token: token.into_inner(),
        asked: asked.into_iter().map(|one| one.label).collect(),
    };
    render_with_status(&tenant, StatusCode::OK, "alerts/confirm_alerts.html", &view).map(without_referrer)
}

pub(super) async fn confirm_alerts(tenant: Tenant, token: Path<String>, _form: ProtectedForm<Fields>) -> PageResult {
    let ask_id = ask_id(&tenant, &token)?;
    let tx = tenant.db().write_tx().await?;
    let subscriber = subscription::confirm(&tx, ask_id, tenant.clock().now()).await?.ok_or(PageError::NotFound)?;
    tx.commit().await?;
    see_other(&subscriber.path(&tenant))
}

fn ask_id(tenant: &Tenant, token: &str) -> Result<Uuid, PageError> {
    let subject = tenant.keys().verify(PURPOSE, token, tenant.clock().now()).map_err(|_| PageError::NotFound)?;
    Uuid::parse_str(&subject).map_err(|_| PageError::NotFound)
}
