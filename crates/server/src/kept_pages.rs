//! Published pages that are kept are answered here, before a route is looked for: looking for one, and the layers of what may
//! come of it, cost several times what the answer does. The rules are those of `resolve_tenant`, which has the last word:
//! whatever is not plainly a page from memory goes on to it.

use std::sync::Arc;
use std::time::Instant;

use ::web::RequestId;
use actix_http::{Request, Response};
use actix_web::body::BoxBody;
use actix_web::http::Method;

use crate::figures::{self, Requests};
use crate::registry::Registry;
use crate::resolve_tenant::{Resolved, is_canonical, method_label, resolve, too_large, write_down};

/// The kept pages of every site.
#[derive(Clone)]
pub struct KeptPages {
    /// Finds the site.
    pub registry: Arc<Registry>,
    /// Counts what is answered.
    pub requests: Arc<Requests>,
}

impl KeptPages {
    /// The answer, if the request asks a site by its own host for a page that is kept, and for nothing more.
    #[must_use]
    pub fn answer(&self, request: &Request) -> Option<Response<BoxBody>> {
        let began = Instant::now();
        let head = request.head();
        if !matches!(head.method, Method::GET | Method::HEAD) || head.uri.query().is_some() {
            return None;
        }
        let sites = self.registry.sites();
        let Resolved::Site(site) = resolve(head, &sites) else { return None };
        let tenant = site.house();
        let page = tenant.pages().get(head.uri.path(), tenant.clock().today())?;
        let route = page.route.as_deref()?;
        if !is_canonical(head, tenant) || too_large(head.headers()) {
            return None;
        }
        let id = RequestId::draw();
        let response = ::web::from_memory(head.headers(), &page, id);
        let counted = figures::Request {
            tenant: tenant.slug(),
            route,
            method: method_label(&head.method),
            status: response.status().as_u16(),
        };
        let span = tracing::info_span!("request", tenant = tenant.slug(), request_id = %id.0);
        span.in_scope(|| write_down(Some(&self.requests), counted, began));
        Some(response.into())
    }
}
