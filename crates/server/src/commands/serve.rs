//! `jwp serve`: the boroughs' sites and, unless told otherwise, the work in the background.

use std::time::Duration;

use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::signal::unix::{SignalKind, signal};

use crate::failure::{Exit, Failure};
use crate::launch::{Launch, Running};
use crate::open_boroughs::Opening;
use crate::settings::Settings;
use crate::telemetry;

/// Which half of the platform this process is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Both.
    WebAndWorker,
    /// Requests only.
    WebOnly,
    /// Background only.
    WorkerOnly,
}

/// Serves until a signal says stop.
pub async fn run(settings: Settings, part: Part) -> Result<(), Failure> {
    telemetry::start(&settings.log, false)?;
    let poll_every = Duration::from_secs(settings.worker.poll_seconds.max(1));
    let opening = Opening::plain(settings);
    let running = launch(opening, part, poll_every).await?;
    println!("ready {}", running.registry().sites().addresses().join(" "));
    until_stopped(running).await
}

/// Starts the parts.
pub async fn launch(opening: Opening, part: Part, poll_every: Duration) -> Result<Running, Failure> {
    let figures = PrometheusBuilder::new().install_recorder().map_err(Failure::failed)?;
    Launch { opening, web: part != Part::WorkerOnly, worker: part != Part::WebOnly, poll_every, figures: Some(figures) }
        .start()
        .await
}

/// SIGTERM and Ctrl-C stop in order, a second one at once; SIGHUP reads `tenants/` again.
pub async fn until_stopped(running: Running) -> Result<(), Failure> {
    let mut terminate = signal(SignalKind::terminate()).map_err(Failure::failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Failure::failed)?;
    let mut hang_up = signal(SignalKind::hangup()).map_err(Failure::failed)?;
    let interrupted = loop {
        tokio::select! {
            _ = terminate.recv() => break false,
            _ = interrupt.recv() => break true,
            _ = hang_up.recv() => reload(&running).await,
        }
    };
    tracing::info!("stopping: no new requests; what runs may end");
    tokio::select! {
        () = running.stop() => {}
        _ = terminate.recv() => return Err(stopped_at_once()),
        _ = interrupt.recv() => return Err(stopped_at_once()),
    }
    if interrupted {
        return Err(Failure { exit: Exit::Interrupted, message: String::new() });
    }
    Ok(())
}

async fn reload(running: &Running) {
    match running.reload().await {
        Ok(()) => {
            let addresses = running.registry().sites().addresses().join(" ");
            tracing::info!(addresses, "tenants were read again");
        }
        Err(error) => tracing::error!(%error, "tenants were read again and refused; everything stays as it was"),
    }
}

fn stopped_at_once() -> Failure {
    Failure { exit: Exit::Interrupted, message: "stopped at once, at the second signal".to_owned() }
}
