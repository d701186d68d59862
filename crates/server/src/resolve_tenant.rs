//! The guard in front of every request: the host decides the borough.
//!
//! It reads the `Host` header (the authority under HTTP/2) and nothing else. `Forwarded` and `X-Forwarded-Host` are never
//! believed; `X-Forwarded-For` only from a configured proxy, and only for the limits on sending forms.

use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::time::Instant;

use ::web::{ClientAddress, PageError, plain_page, refuse, request_id};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{RequestHead, ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, HttpResponse, web};
use futures_util::FutureExt as _;
use tenancy::{Site, Tenant};
use tracing::Instrument as _;

use crate::figures::{Request, Requests};
use crate::registry::{Registry, Sites};

/// Whose `X-Forwarded-For` is believed.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(pub Vec<IpAddr>);

/// What the host of a request leads to.
pub(crate) enum Resolved {
    /// This site.
    Site(Site),
    /// No site of ours.
    Unknown,
    /// There is no host, or more than one.
    Contradictory,
}

/// The longest address that is read, path and query together, in bytes.
const LONGEST_ADDRESS: usize = 8 * 1024;
/// The most that the headers of a request may hold, in bytes.
const LARGEST_HEADERS: usize = 32 * 1024;

/// Finds the borough, puts it into the request, and writes one line about the request when it is done.
///
/// # Errors
/// None of its own; those of the page are turned into pages of the borough.
pub async fn resolve_tenant(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let began = Instant::now();
    let Some(registry) = request.app_data::<web::Data<Registry>>().cloned() else {
        return Ok(request.into_response(HttpResponse::InternalServerError().finish()));
    };
    let sites = registry.sites();
    let resolved = resolve(request.head(), &sites);
    let label = match &resolved {
        Resolved::Site(site) => site.house().slug().to_owned(),
        Resolved::Unknown | Resolved::Contradictory => "none".to_owned(),
    };
    let method = method_label(request.method());
    let span = tracing::info_span!("request", tenant = label, request_id = request_id(request.request()));
    async move {
        let response = answer(request, next, resolved, &sites).await?;
        // The pattern, not the path: a path may hold a reference or a token.
        let route = response.request().match_pattern();
        let counted = Request {
            tenant: &label,
            route: route.as_deref().unwrap_or("none"),
            method,
            status: response.status().as_u16(),
        };
        let requests = response.request().app_data::<web::Data<Requests>>();
        write_down(requests.map(|requests| &***requests), counted, began);
        Ok(response)
    }
    .instrument(span)
    .await
}

async fn answer(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    resolved: Resolved,
    sites: &Sites,
) -> Result<ServiceResponse<BoxBody>, Error> {
    match resolved {
        Resolved::Unknown => Ok(neutral(request, StatusCode::MISDIRECTED_REQUEST)),
        Resolved::Contradictory => Ok(neutral(request, StatusCode::BAD_REQUEST)),
        Resolved::Site(site) => {
            let tenant = site.house().clone();
            if site.is_joint() {
                request.extensions_mut().insert(sites.facts());
                request.extensions_mut().insert(sites.granted());
            }
            request.extensions_mut().insert(site);
            if let Some(refusal) = unreadable(&request) {
                let id = request_id(request.request());
                let path = request.path().to_owned();
                return Ok(request.into_response(refuse(&tenant, &path, &refusal, &id)));
            }
            if let Some(elsewhere) = canonical(&request, &tenant) {
                return Ok(request.into_response(elsewhere));
            }
            if let Some(address) = client_address(&request) {
                request.extensions_mut().insert(ClientAddress(address));
            }
            // A page that panics would end the connection without a word; the hook of `telemetry` has told where.
            match AssertUnwindSafe(next.call(request)).catch_unwind().await {
                Ok(answered) => Ok(::web::dress(&tenant, answered?)),
                Err(_) => Err(PageError::failed(anyhow::anyhow!("a page broke off")).into()),
            }
        }
    }
}

/// Counts a request that is answered, and writes its line: in the span that names tenant and request.
pub(crate) fn write_down(requests: Option<&Requests>, counted: Request<'_>, began: Instant) {
    let taken = began.elapsed();
    if let Some(requests) = requests {
        requests.count(counted, taken);
    }
    let ms = u64::try_from(taken.as_millis()).unwrap_or(u64::MAX);
    let Request { route, method, status, .. } = counted;
    tracing::info!(method, route, status, ms, "answered");
}

/// More than any page of ours needs, enough to fill logs and memory of what stands behind; or a zero byte, which PostgreSQL
/// takes in no text, so that looking for it would look like a fault of the database.
fn unreadable(request: &ServiceRequest) -> Option<PageError> {
    if request.path().contains("%00") {
        return Some(PageError::NotFound);
    }
    if request.query_string().contains("%00") {
        return Some(PageError::BadRequest("a zero byte in the address"));
    }
    let address = request.uri().path_and_query().map_or(0, |path| path.as_str().len());
    if address > LONGEST_ADDRESS {
        return Some(PageError::AddressTooLong);
    }
    too_large(request.headers()).then_some(PageError::HeadersTooLarge)
}

pub(crate) fn too_large(headers: &HeaderMap) -> bool {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum::<usize>() > LARGEST_HEADERS
}

/// A method that nobody knows must not become a label of its own: labels are bounded.
pub(crate) fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        _ => "other",
    }
}

/// Both the target and the header may name a host; then both must lead to the same site.
pub(crate) fn resolve(head: &RequestHead, sites: &Sites) -> Resolved {
    let mut headers = head.headers().get_all(header::HOST);
    let from_header = headers.next().map(|value| value.to_str().unwrap_or(""));
    if headers.next().is_some() {
        return Resolved::Contradictory;
    }
    let from_target = head.uri.authority().map(|authority| authority.as_str());
    match (from_target, from_header) {
        (None, None) => Resolved::Contradictory,
        (Some(one), None) | (None, Some(one)) => found(sites, one),
        (Some(target), Some(header)) => match (sites.find(target), sites.find(header)) {
            (Some(one), Some(other)) if same(one, other) => Resolved::Site(one.clone()),
            (None, None) => Resolved::Unknown,
            _ => Resolved::Contradictory,
        },
    }
}

fn found(sites: &Sites, authority: &str) -> Resolved {
    sites.find(authority).map_or(Resolved::Unknown, |site| Resolved::Site(site.clone()))
}

fn same(one: &Site, other: &Site) -> bool {
    one.house().slug() == other.house().slug()
}

/// Whether a request that led to this site named its first host.
pub(crate) fn is_canonical(head: &RequestHead, tenant: &Tenant) -> bool {
    let from_header = || head.headers().get(header::HOST).and_then(|value| value.to_str().ok());
    let Some(host) = head.uri.authority().map(|authority| authority.as_str()).or_else(from_header) else { return true };
    let name = host.split(':').next().unwrap_or_default().trim_end_matches('.');
    name.eq_ignore_ascii_case(tenant.profile().canonical_host())
}

/// A borough's other hosts lead to its first one.
fn canonical(request: &ServiceRequest, tenant: &Tenant) -> Option<HttpResponse> {
    if is_canonical(request.head(), tenant) {
        return None;
    }
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    // `*` (of OPTIONS) is no path; behind a host it would become part of its name.
    let path = if path.starts_with('/') { path } else { "/" };
    // 308 keeps the method and the body of a POST; the contract promises 301 for GET.
    let reading = matches!(*request.method(), Method::GET | Method::HEAD);
    let status = if reading { StatusCode::MOVED_PERMANENTLY } else { StatusCode::PERMANENT_REDIRECT };
    Some(HttpResponse::build(status).insert_header((header::LOCATION, tenant.profile().link(path))).finish())
}

/// The visitor's network address: the peer's, or what a trusted proxy says of its own peer (the last entry, which the
/// proxy itself wrote; earlier ones may come from anyone).
fn client_address(request: &ServiceRequest) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    // A listener on `::` sees an IPv4 proxy as `::ffff:…`.
    let is_peer = |proxy: &IpAddr| proxy.to_canonical() == peer.to_canonical();
    let trusted = request.app_data::<web::Data<TrustedProxies>>().is_some_and(|proxies| proxies.0.iter().any(is_peer));
    if !trusted {
        return Some(peer);
    }
    let forwarded = request.headers().get_all("x-forwarded-for").last().and_then(|value| value.to_str().ok());
    forwarded.and_then(|list| list.rsplit(',').next()?.trim().parse().ok()).or(Some(peer))
}

/// A page that belongs to no borough, and so says nothing about any.
fn neutral(request: ServiceRequest, status: StatusCode) -> ServiceResponse<BoxBody> {
    let what_to_do = ["Check the web address, or go to your council's website and start from there."];
    let page =
        plain_page(&mut HttpResponse::build(status), "This address does not lead to a website here", &what_to_do);
    request.into_response(page)
}
