//! `/account/download`: a copy of everything that is kept about the person, as a file.

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use serde_json::{Map, json};
use web::{Head, Kind, PageError, PageResult, Visit, csrf_token, render};

use crate::audit::{self, Happening};
use crate::personal_data::AllPersonalData;
use crate::resident::Resident;
use crate::staff::origin_of;

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    here: &'static str,
}

pub(super) async fn show_download_data(resident: Resident, visit: Visit) -> PageResult {
    resident.shown_lately("/account/download")?;
    let view = View {
        page: Head::new(Kind::Content, "Download your data").under("account"),
        csrf: csrf_token(resident.tenant(), &visit),
        here: "security",
    };
    render(resident.tenant(), "identity/download_data.html", &view)
}

pub(super) async fn download_data(
    resident: Resident,
    request: HttpRequest,
    everything: Data<AllPersonalData>,
) -> PageResult {
    resident.shown_lately("/account/download")?;
    let (tenant, account) = (resident.tenant(), resident.account());
    let now = tenant.clock().now();
    let mut parts = Map::new();
    parts.insert("council".to_owned(), json!(tenant.profile().name));
    parts.insert("copied_at".to_owned(), json!(now));
    for part in &everything.0 {
        parts.insert(part.name().to_owned(), part.export(tenant, account).await?);
    }
    let tx = tenant.db().write_tx().await?;
    let done = Happening::done(resident.actor(), "download_data", "account", account.id()).from(origin_of(&request));
    audit::write(&tx, tenant, now, done).await?;
    tx.commit().await?;
    let file = serde_json::to_vec_pretty(&parts).map_err(PageError::failed)?;
    Ok(HttpResponse::Ok()
        .content_type("application/json; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"my-data.json\""))
        .body(file))
}
