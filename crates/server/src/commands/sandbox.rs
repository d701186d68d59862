//! `jwp sandbox`: the stand-in outside world alone.

use std::net::SocketAddr;

use super::demo::start_sandbox;
use super::print_line;
use crate::failure::{Exit, Failure};
use crate::settings::Settings;
use crate::telemetry;

/// Runs until Ctrl-C or SIGTERM.
pub async fn run(settings: Settings, port: u16) -> Result<(), Failure> {
    telemetry::start(&settings.log, false)?;
    let folder = tenancy::read_tenants(&settings.paths.tenants).map_err(|faults| Failure::complaints(&faults))?;
    let bind = SocketAddr::new([127, 0, 0, 1].into(), port);
    let world = start_sandbox(&folder, &settings.paths.data, bind).await?;
    print_line(format!("ready http://{}", world.address()))?;
    let mut terminate =
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).map_err(Failure::failed)?;
    let interrupted = tokio::select! {
        _ = terminate.recv() => false,
        _ = tokio::signal::ctrl_c() => true,
    };
    world.stop().await;
    if interrupted { Err(Failure { exit: Exit::Interrupted, message: String::new() }) } else { Ok(()) }
}
