//! `GET /feedback/thanks`: it is kept. The page can be reloaded for ever and writes nothing.

use actix_web::web::{Data, Query};
use identity::AllPages;
use serde::Serialize;
use tenancy::Tenant;
use web::{Head, Kind, PageResult, render};

use super::rate_page::Asked;

#[derive(Serialize)]
struct View {
    page: Head,
    /// The page that was spoken of; empty for a service and for the whole website.
    back: String,
}

pub(super) async fn show_thanks(tenant: Tenant, all: Data<AllPages>, asked: Query<Asked>) -> PageResult {
    let back = asked.path(&tenant, &all).as_str().to_owned();
    let view = View { page: Head::new(Kind::Content, "Thank you for telling us").of("Feedback"), back };
    render(&tenant, "feedback/show_thanks.html", &view)
}
