//! The guard in front of every request: the host decides the borough.
//!
//! It reads the `Host` header (the authority under HTTP/2) and nothing else. `Forwarded` and `X-Forwarded-Host` are never
//! believed; `X-Forwarded-For` only from a configured proxy, and only for the limits on sending forms.

use std::net::IpAddr;
use std::time::Instant;

use ::web::{ClientAddress, plain_page, request_id};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode, header};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, HttpResponse, web};
use metrics::{counter, histogram};
use tenancy::Tenant;
use tracing::Instrument as _;

use crate::registry::{Registry, Site, Sites};

/// Whose `X-Forwarded-For` is believed.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(pub Vec<IpAddr>);

enum Resolved {
    Site(Site),
    Unknown,
    Contradictory,
}

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
    match resolve(&request, &registry.sites()) {
        Resolved::Unknown => Ok(neutral(request, StatusCode::MISDIRECTED_REQUEST)),
        Resolved::Contradictory => Ok(neutral(request, StatusCode::BAD_REQUEST)),
        Resolved::Site(Site::Joint(joint)) => Ok(joint.answer(request, &registry.sites())),
        Resolved::Site(Site::Borough(tenant)) => {
            if let Some(elsewhere) = canonical(&request, &tenant) {
                return Ok(request.into_response(elsewhere));
            }
            let address = client_address(&request);
            request.extensions_mut().insert(tenant.clone());
            if let Some(address) = address {
                request.extensions_mut().insert(ClientAddress(address));
            }
            let id = request_id(request.request());
            let span = tracing::info_span!("request", tenant = tenant.slug(), request_id = id);
            answer(request, next, &tenant, began).instrument(span).await
        }
    }
}

async fn answer(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    tenant: &Tenant,
    began: Instant,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let method = request.method().clone();
    let response = ::web::dress(tenant, next.call(request).await?);
    // The pattern, not the path: a path may hold a reference or a token.
    let route = response.request().match_pattern().unwrap_or_else(|| "none".to_owned());
    let status = response.status().as_u16();
    let seconds = began.elapsed().as_secs_f64();
    let labels = [
        ("tenant", tenant.slug().to_owned()),
        ("route", route.clone()),
        ("method", method_label(&method).to_owned()),
        ("status", status.to_string()),
    ];
    counter!("http_requests_total", &labels).increment(1);
    histogram!("http_request_duration_seconds", &labels[..2]).record(seconds);
    let ms = began.elapsed().as_millis();
    tracing::info!(method = method_label(&method), route, status, ms, "answered");
    Ok(response)
}

/// A method that nobody knows must not become a label of its own: labels are bounded.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        _ => "other",
    }
}

/// Both the target and the header may name a host; then both must lead to the same site.
fn resolve(request: &ServiceRequest, sites: &Sites) -> Resolved {
    let mut headers = request.headers().get_all(header::HOST);
    let from_header = headers.next().map(|value| value.to_str().unwrap_or(""));
    if headers.next().is_some() {
        return Resolved::Contradictory;
    }
    let from_target = request.head().uri.authority().map(|authority| authority.as_str());
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
    match (one, other) {
        (Site::Borough(one), Site::Borough(other)) => one.slug() == other.slug(),
        (Site::Joint(_), Site::Joint(_)) => true,
        _ => false,
    }
}

/// A borough's other hosts lead to its first one.
fn canonical(request: &ServiceRequest, tenant: &Tenant) -> Option<HttpResponse> {
    let host = request
        .head()
        .uri
        .authority()
        .map(|authority| authority.as_str().to_owned())
        .or_else(|| request.headers().get(header::HOST).and_then(|value| value.to_str().ok()).map(str::to_owned))?;
    let name = host.split(':').next().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase();
    if name == tenant.profile().canonical_host() {
        return None;
    }
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    // 308 keeps the method and the body of a POST; the contract promises 301 for GET.
    let reading = matches!(*request.method(), Method::GET | Method::HEAD);
    let status = if reading { StatusCode::MOVED_PERMANENTLY } else { StatusCode::PERMANENT_REDIRECT };
    Some(HttpResponse::build(status).insert_header((header::LOCATION, tenant.profile().link(path))).finish())
}

/// The visitor's network address: the peer's, or what a trusted proxy says of its own peer (the last entry, which the
/// proxy itself wrote; earlier ones may come from anyone).
fn client_address(request: &ServiceRequest) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    let trusted = request.app_data::<web::Data<TrustedProxies>>().is_some_and(|proxies| proxies.0.contains(&peer));
    if !trusted {
        return Some(peer);
    }
    let forwarded = request.headers().get_all("x-forwarded-for").last()?.to_str().ok()?;
    forwarded.rsplit(',').next()?.trim().parse().ok().or(Some(peer))
}

/// A page that belongs to no borough, and so says nothing about any.
fn neutral(request: ServiceRequest, status: StatusCode) -> ServiceResponse<BoxBody> {
    let what_to_do = ["Check the web address, or go to your council's website and start from there."];
    let page =
        plain_page(&mut HttpResponse::build(status), "This address does not lead to a website here", &what_to_do);
    request.into_response(page)
}
