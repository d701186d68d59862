//! The joint programme's own host: where its boroughs are.
//!
//! It has no residents, no services and no way into a borough's records.

use actix_web::HttpResponse;
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use serde::Serialize;
use tenancy::JointFiles;

use crate::registry::Sites;

/// What the page shows of a borough: what everybody may know.
#[derive(Serialize)]
struct Borough {
    name: String,
    origin: String,
    services: usize,
}

/// Answers a request on the joint host; everything but its home page and its assets is not found.
pub fn answer(request: ServiceRequest, joint: &JointFiles, sites: &Sites) -> ServiceResponse<BoxBody> {
    let reading = matches!(*request.method(), Method::GET | Method::HEAD);
    let response = match request.path() {
        "/" if reading => home(joint, sites),
        path if reading && path.starts_with("/assets/") => web::asset(&joint.profile, path),
        _ => web::neutral_page(actix_web::http::StatusCode::NOT_FOUND),
    };
    request.into_response(response)
}

fn home(joint: &JointFiles, sites: &Sites) -> HttpResponse {
    let boroughs: Vec<Borough> = sites
        .boroughs()
        .iter()
        .map(|tenant| Borough {
            name: tenant.profile().name.clone(),
            origin: tenant.profile().origin.clone(),
            services: tenant.services().all().len(),
        })
        .collect();
    web::joint_page(&joint.profile, &boroughs)
}
