//! `jwp serve`: the boroughs' sites and, unless told otherwise, the work in the background.

use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use web::Page;

use super::print_line;
use crate::failure::{Exit, Failure};
use crate::figures;
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
    let mut signals = Signals::listen()?;
    let Some(running) = launch(Opening::plain(settings), part, poll_every, Vec::new(), &mut signals).await? else {
        return Ok(());
    };
    print_line(format!("ready {}", running.registry().sites().addresses().join(" ")))?;
    until_stopped(running, signals).await
}

/// Starts the parts; gives nothing when a signal said stop before they ran.
pub async fn launch(
    opening: Opening,
    part: Part,
    poll_every: Duration,
    more_pages: Vec<Page>,
    signals: &mut Signals,
) -> Result<Option<Running>, Failure> {
    let launch = Launch {
        opening,
        web: part != Part::WorkerOnly,
        worker: part != Part::WebOnly,
        poll_every,
        more_pages,
        figures: Some(figures::install()?),
    };
    tokio::select! {
        running = launch.start() => running.map(Some),
        stopped = signals.stop() => stopped.exit().map(|()| None),
    }
}

/// What an operator can say to a running process. They are listened to from the start: the system's own answer to SIGHUP
/// would end a process that is still opening its boroughs.
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hang_up: Signal,
}

/// Which signal said stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// SIGTERM.
    Terminated,
    /// Ctrl-C.
    Interrupted,
}

impl Stopped {
    /// How the program ends after it has stopped in order.
    fn exit(self) -> Result<(), Failure> {
        match self {
            Self::Terminated => Ok(()),
            Self::Interrupted => Err(Failure { exit: Exit::Interrupted, message: String::new() }),
        }
    }
}

impl Signals {
    /// Begins to listen.
    pub fn listen() -> Result<Self, Failure> {
        let listen = |kind| signal(kind).map_err(Failure::failed);
        Ok(Self {
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
            hang_up: listen(SignalKind::hangup())?,
        })
    }

    async fn stop(&mut self) -> Stopped {
        tokio::select! {
            _ = self.terminate.recv() => Stopped::Terminated,
            _ = self.interrupt.recv() => Stopped::Interrupted,
        }
    }
}

/// SIGTERM and Ctrl-C stop in order, a second one at once; SIGHUP reads `tenants/` again.
pub async fn until_stopped(running: Running, mut signals: Signals) -> Result<(), Failure> {
    let stopped = loop {
        tokio::select! {
            _ = signals.terminate.recv() => break Stopped::Terminated,
            _ = signals.interrupt.recv() => break Stopped::Interrupted,
            _ = signals.hang_up.recv() => reload(&running).await,
        }
    };
    tracing::info!("stopping: no new requests; what runs may end");
    tokio::select! {
        () = running.stop() => stopped.exit(),
        _ = signals.stop() => Err(Failure {
            exit: Exit::Interrupted,
            message: "stopped at once, at the second signal".to_owned(),
        }),
    }
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
