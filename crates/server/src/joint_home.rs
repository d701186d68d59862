//! The joint programme's own host: where its boroughs are.
//!
//! It has no residents, no services and no way into a borough's records. Its site is so small that the guard answers for it.

use std::sync::Arc;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpResponse, ResponseError as _};
use anyhow::Context as _;
use serde::Serialize;
use tenancy::{Base, JointFiles, Profile, Statics, Theme};
use web::{Head, Kind};

use crate::registry::Sites;

/// The joint programme's site, opened.
#[derive(Debug)]
pub struct JointSite {
    profile: Profile,
    statics: Statics,
    theme: Theme,
}

/// What the page shows of a borough: what everybody may know.
#[derive(Serialize)]
struct Borough {
    name: String,
    origin: String,
    services: usize,
}

#[derive(Serialize)]
struct Home {
    page: Head,
    boroughs: Vec<Borough>,
}

impl JointSite {
    /// Reads its files and templates.
    ///
    /// # Errors
    /// A file or a template cannot be read; the message names it.
    pub fn open(files: JointFiles, base: &Base) -> anyhow::Result<Arc<Self>> {
        let statics = Statics::read(&files.folder.join("static")).context("the joint site's static files")?;
        let theme = Theme::build(base, &files.folder.join("templates"), &files.profile, &statics)
            .context("the joint site's templates")?;
        Ok(Arc::new(Self { profile: files.profile, statics, theme }))
    }

    /// What everybody may know of it.
    #[must_use]
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Answers a request; everything but the front page and its assets is not found.
    #[must_use]
    pub fn answer(&self, request: ServiceRequest, sites: &Sites) -> ServiceResponse<BoxBody> {
        let reading = matches!(*request.method(), Method::GET | Method::HEAD);
        let response = match request.path() {
            "/" if reading => self.home(sites),
            path if reading && path.starts_with("/assets/") => {
                web::asset(&self.profile, &self.statics, request.headers(), path).unwrap_or_else(|_| self.not_found())
            }
            _ => self.not_found(),
        };
        let mut response = request.into_response(response);
        if self.profile.origin.starts_with("https://") {
            web::promise_transport_security(response.headers_mut());
        }
        response
    }

    fn home(&self, sites: &Sites) -> HttpResponse {
        let boroughs = sites
            .boroughs()
            .iter()
            .map(|tenant| Borough {
                name: tenant.profile().name.clone(),
                origin: tenant.profile().origin.clone(),
                services: tenant.services().all().len(),
            })
            .collect();
        let page = Head::new(Kind::Content, self.profile.name.clone());
        self.rendered(StatusCode::OK, "server/joint_home.html", &Home { page, boroughs })
    }

    fn not_found(&self) -> HttpResponse {
        let page = Head::new(Kind::Problem, "Page not found");
        self.rendered(StatusCode::NOT_FOUND, "server/joint_not_found.html", &Home { page, boroughs: Vec::new() })
    }

    fn rendered(&self, status: StatusCode, template: &str, shown: &Home) -> HttpResponse {
        match self.theme.render(template, shown) {
            Ok(html) => HttpResponse::build(status)
                .content_type("text/html; charset=utf-8")
                .insert_header((header::CACHE_CONTROL, "no-cache"))
                .body(html),
            Err(error) => web::PageError::from(error).error_response(),
        }
    }
}
