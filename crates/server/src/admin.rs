//! The second listener, on loopback and outside of tenancy: is it alive, is it ready, what are the figures.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use actix_web::{App, HttpResponse, HttpServer, web};
use futures_util::future::join_all;
use metrics::gauge;
use metrics_exporter_prometheus::PrometheusHandle;
use serde::Serialize;
use tenancy::Tenant;
use tokio_util::sync::CancellationToken;

use crate::data_folder;
use crate::failure::Exit;
use crate::open_boroughs::{self, Schema};
use crate::registry::Registry;

/// A database that does not answer within this time is down.
const PATIENCE: Duration = Duration::from_millis(1500);

/// What the listener looks at.
#[derive(Clone)]
pub struct Watched {
    /// The boroughs.
    pub registry: Arc<Registry>,
    /// Absent in tests that share a process.
    pub figures: Option<PrometheusHandle>,
    /// The folder that must be writable.
    pub data: PathBuf,
    /// Cancelled once the platform stops: whoever sends requests here should send them elsewhere.
    pub stop: CancellationToken,
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

/// 200 when every site can be served and the disk takes what is written, else 503; both say what was found. All boroughs
/// are looked at together, so the answer comes within two seconds however many are down.
async fn readyz(watched: web::Data<Watched>) -> HttpResponse {
    let houses = watched.registry.sites().houses();
    let (found, disk) = tokio::join!(join_all(houses.iter().map(look_at)), look_at_disk(&watched.data));
    let well = |one: &Readiness| one.database == "up" && one.migrations != "behind";
    let stopping = watched.stop.is_cancelled();
    let ready = found.iter().all(well) && disk == "writable" && !stopping;
    let mut answer = if ready { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    answer.json(serde_json::json!({ "ready": ready, "stopping": stopping, "disk": disk, "boroughs": found }))
}

async fn look_at_disk(data: &Path) -> &'static str {
    let data = data.to_owned();
    let probed = tokio::task::spawn_blocking(move || data_folder::probe(&data));
    match tokio::time::timeout(PATIENCE, probed).await {
        Ok(Ok(Ok(()))) => "writable",
        _ => "not writable",
    }
}

async fn look_at(tenant: &Tenant) -> Readiness {
    let now = tenant.clock().now();
    let (pending, queue) = tokio::join!(
        tokio::time::timeout(PATIENCE, open_boroughs::pending(tenant.db(), Schema::of(tenant.profile().joint))),
        tokio::time::timeout(PATIENCE, jobs::figures(tenant.db().read(), now)),
    );
    let oldest = queue.ok().and_then(Result::ok).and_then(|figures| figures.oldest);
    let (database, migrations) = match pending {
        Ok(Ok(pending)) if pending.is_empty() => ("up", "done"),
        Ok(Ok(_)) => ("up", "behind"),
        // A newer release has migrated already. Changes only add, so this one serves on until it is replaced.
        Ok(Err(failure)) if failure.exit == Exit::Configuration => ("up", "newer"),
        _ => ("down", "unknown"),
    };
    let outbox_oldest_seconds = oldest.map(|oldest| oldest.as_secs());
    Readiness { tenant: tenant.slug().to_owned(), database, migrations, outbox_oldest_seconds }
}

/// Prometheus text. Gauges of the queue are read at this moment; counters are kept as things happen.
async fn metrics(watched: web::Data<Watched>) -> HttpResponse {
    let Some(figures) = &watched.figures else {
        return HttpResponse::NotFound().finish();
    };
    gauge!("build_info", "version" => crate::VERSION).set(1.0);
    for tenant in watched.registry.sites().houses() {
        if let Err(error) = jobs::observe(&tenant).await {
            tracing::warn!(tenant = tenant.slug(), %error, "figures of the queue could not be read");
        }
    }
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(figures.render())
}
