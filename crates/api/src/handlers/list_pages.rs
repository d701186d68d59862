//! The pages that editors wrote.

use actix_web::HttpRequest;
use actix_web::web::Query;
use content::kind::Kind;
use content::outward;
use serde::Deserialize;
use tenancy::Tenant;
use utoipa::IntoParams;
use web::{PageError, PageResult};

use crate::answer;
use crate::slice::{self, Slice};
use crate::told::PageLine;

/// Which pages are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// Only pages of this kind, such as `news`, `guide` or `venue`.
    kind: Option<String>,
    /// The number of the slice, from 1.
    #[param(minimum = 1, maximum = 100_000)]
    page: Option<u32>,
    /// How many in one slice; 50 unless you say otherwise.
    #[param(minimum = 1, maximum = 100)]
    per_page: Option<u32>,
}

/// The pages of the site, by path.
#[utoipa::path(
    get,
    path = "/api/v1/pages",
    operation_id = "list_pages",
    params(Asked),
    responses((status = 200, description = "The pages of the site, by path", body = Slice<PageLine>))
)]
pub(crate) async fn list_pages(tenant: Tenant, asked: Query<Asked>, request: HttpRequest) -> PageResult {
    let slice = slice::Asked { page: asked.page, per_page: asked.per_page };
    slice.checked()?;
    let kind = match &asked.kind {
        Some(word) => vec![Kind::from_word(word).ok_or(PageError::BadRequest("there is no such kind of page"))?],
        None => Kind::ALL.to_vec(),
    };
    let mut cut = slice.cut(outward::lines(&tenant, &kind).await?)?;
    let lines = std::mem::take(&mut cut.lines);
    let items = lines.into_iter().map(|line| PageLine::of(line, tenant.profile())).collect();
    answer::json(&request, &cut.telling(items))
}
