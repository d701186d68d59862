//! The second listener, on loopback and outside of tenancy: is it alive, is it ready, what are the figures.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::{App, HttpResponse, HttpServer, web};
use metrics::gauge;
use metrics_exporter_prometheus::PrometheusHandle;
use serde::Serialize;
use tenancy::Tenant;

use crate::open_boroughs;
use crate::registry::Registry;

/// A database that does not answer within this time is down.
const PATIENCE: Duration = Duration::from_millis(1500);

/// What the listener looks at.
#[derive(Clone)]
pub struct Watched {
    registry: Arc<Registry>,
    figures: Option<PrometheusHandle>,
}

impl Watched {
    /// Looks at these boroughs and figures.
    #[must_use]
    pub fn new(registry: Arc<Registry>, figures: Option<PrometheusHandle>) -> Self {
        Self { registry, figures }
    }
}

/// One borough's readiness.
#[derive(Debug, Serialize)]
pub struct Readiness {
    tenant: String,
    database: &'static str,
    migrations: &'static str,
    outbox_oldest_seconds: Option<u64>,
}

/// Builds the listener.
///
/// # Errors
/// It cannot listen.
pub fn server(listener: TcpListener, watched: Watched) -> std::io::Result<actix_web::dev::Server> {
    let watched = web::Data::new(watched);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(watched.clone())
            .route("/livez", web::get().to(livez))
            .route("/readyz", web::get().to(readyz))
            .route("/metrics", web::get().to(metrics))
    })
    .workers(1)
    .disable_signals()
    .shutdown_timeout(1)
    .listen(listener)?;
    Ok(server.run())
}

/// The process answers; nothing else is asked.
async fn livez() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("alive\n")
}

/// 200 when every borough can be served, else 503; both say what was found.
async fn readyz(watched: web::Data<Watched>) -> HttpResponse {
    let mut found = Vec::new();
    for tenant in watched.registry.sites().boroughs() {
        found.push(look_at(tenant).await);
    }
    let ready = found.iter().all(|one| one.database == "up" && one.migrations == "done");
    let mut answer = if ready { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    answer.json(serde_json::json!({ "ready": ready, "boroughs": found }))
}

async fn look_at(tenant: &Tenant) -> Readiness {
    let slug = tenant.slug().to_owned();
    let pending = tokio::time::timeout(PATIENCE, open_boroughs::pending(tenant.db())).await;
    let oldest = tokio::time::timeout(PATIENCE, jobs::figures(tenant.db().read(), tenant.clock().now())).await;
    let outbox_oldest_seconds =
        oldest.ok().and_then(Result::ok).and_then(|figures| figures.oldest).map(|oldest| oldest.as_secs());
    let (database, migrations) = match pending {
        Ok(Ok(pending)) if pending.is_empty() => ("up", "done"),
        Ok(Ok(_)) => ("up", "behind"),
        _ => ("down", "unknown"),
    };
    Readiness { tenant: slug, database, migrations, outbox_oldest_seconds }
}

/// Prometheus text. Gauges of the queue are read at this moment; counters are kept as things happen.
async fn metrics(watched: web::Data<Watched>) -> HttpResponse {
    let Some(figures) = &watched.figures else {
        return HttpResponse::NotFound().finish();
    };
    gauge!("build_info", "version" => crate::VERSION).set(1.0);
    for tenant in watched.registry.sites().boroughs() {
        if let Err(error) = jobs::observe(tenant).await {
            tracing::warn!(tenant = tenant.slug(), %error, "figures of the queue could not be read");
        }
    }
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(figures.render())
}
