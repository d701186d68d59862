//! The links that GOV.UK wants of a council: one for each service and interaction, in the columns of its own link manager.

use std::collections::BTreeSet;

use actix_web::HttpRequest;
use tenancy::Tenant;
use web::{PageError, PageResult};

use super::{interaction, offered};
use crate::answer;

/// What the link manager calls its columns. It reads a link from the last one.
const COLUMNS: [&str; 10] =
    ["Authority Name", "SNAC", "GSS", "Description", "LGSL", "LGIL", "URL", "Supported by GOV.UK", "Status", "New URL"];

/// `GET /api/local-links.csv`
pub(crate) async fn send_local_links(tenant: Tenant, request: HttpRequest) -> PageResult {
    let profile = tenant.profile();
    let gss = profile.gss.as_deref().unwrap_or_default();
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(COLUMNS).map_err(PageError::failed)?;
    let mut told = BTreeSet::new();
    for version in offered(&tenant) {
        let service = &version.definition;
        let (lgsl, lgil) = (service.lgsl, interaction(service));
        // Two services may have one number: the link manager knows one link for each.
        if !told.insert((lgsl, lgil)) {
            continue;
        }
        let link = profile.link(&format!("/services/{}", service.service));
        let (lgsl, lgil) = (lgsl.to_string(), lgil.to_string());
        let row: [&str; 10] = [&profile.name, "", gss, &service.title, &lgsl, &lgil, &link, "", "", &link];
        table.write_record(row).map_err(PageError::failed)?;
    }
    let bytes = table.into_inner().map_err(|error| PageError::failed(error.into_error()))?;
    let text = String::from_utf8(bytes).map_err(PageError::failed)?;
    Ok(answer::text_of(&request, "text/csv; charset=utf-8", text))
}
