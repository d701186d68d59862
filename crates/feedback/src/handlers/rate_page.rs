//! `/feedback?page=/some/path`: was this page useful? The published page only leads here; the visit begins here.

use actix_web::HttpRequest;
use actix_web::web::{Data, Query};
use identity::AllPages;
use serde::Deserialize;
use tenancy::Tenant;
use web::{Fields, PageResult, ProtectedForm, Visit, see_other};

use super::rating::{self, Rated};
use crate::grade::Kind;
use crate::page_path::PagePath;

/// Which page somebody comes from.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    page: String,
}

impl Asked {
    pub(super) fn path(&self, tenant: &Tenant, all: &AllPages) -> PagePath {
        path_of(tenant, all, &self.page)
    }
}

pub(super) async fn show_rate_page(
    tenant: Tenant,
    visit: Visit,
    all: Data<AllPages>,
    asked: Query<Asked>,
) -> PageResult {
    rating::show(&tenant, &visit, &rated(&asked.path(&tenant, &all)))
}

pub(super) async fn rate_page(
    tenant: Tenant,
    visit: Visit,
    request: HttpRequest,
    all: Data<AllPages>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let path = path_of(&tenant, &all, form.0.one("page")?.unwrap_or_default());
    match rating::take(&tenant, &visit, &request, &rated(&path), &form.0).await? {
        Some(again) => Ok(again),
        // Nothing in a well-formed path needs escaping.
        None => see_other(&format!("/feedback/thanks?page={}", path.as_str())),
    }
}

fn path_of(tenant: &Tenant, all: &AllPages, asked: &str) -> PagePath {
    PagePath::of(&all.0, |service| tenant.services().present(service).is_some(), asked)
}

fn rated(path: &PagePath) -> Rated<'_> {
    Rated { kind: Kind::Page, about: path.as_str(), action: "/feedback" }
}
