//! Starting and stopping the server.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpServer, web};

use crate::world::World;
use crate::{SandboxConfig, connection, open311, pages, symology};

/// The largest body that a system takes, in bytes.
const LARGEST_BODY: usize = 256 * 1024;

/// A sandbox that answers requests. It goes on until it is stopped or the runtime ends.
#[derive(Debug, Clone)]
pub struct RunningSandbox {
    handle: Handle,
}

/// A way to reach a running sandbox from elsewhere; all copies are the same sandbox.
#[derive(Debug, Clone)]
pub struct Handle {
    address: SocketAddr,
    server: ServerHandle,
    world: Arc<World>,
}

impl RunningSandbox {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.handle.address()
    }

    /// A copyable handle.
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Ends every connection, writes what waits to the disk and closes the files.
    pub async fn stop(&self) {
        self.handle.stop().await;
    }
}

impl Handle {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address of one system, with a slash at the end, as a connector's `url`.
    pub fn url(&self, borough: &str, connector: &str) -> String {
        format!("http://{}/{borough}/{connector}/", self.address)
    }

    /// Ends every connection, writes what waits to the disk and closes the files.
    pub async fn stop(&self) {
        self.server.stop(false).await;
        self.world.close();
    }
}

/// Starts a sandbox with what its folder remembers. Must be called inside a tokio runtime.
pub async fn start(config: SandboxConfig) -> io::Result<RunningSandbox> {
    let bind = config.bind;
    let world = Arc::new(World::open(config)?);
    let shared = web::Data::from(world.clone());
    let server = HttpServer::new(move || {
        App::new()
            .app_data(shared.clone())
            .app_data(web::PayloadConfig::new(LARGEST_BODY))
            .configure(pages::routes)
            .configure(open311_or_symology)
            .default_service(web::to(async || pages::not_found()))
    })
    .on_connect(connection::remember)
    .workers(2)
    .disable_signals()
    .shutdown_timeout(1)
    .bind(bind);
    let server = match server {
        Ok(server) => server,
        Err(error) => {
            world.close();
            return Err(error);
        }
    };
    let address = server.addrs().first().copied().ok_or_else(|| io::Error::other("the sandbox got no address"))?;
    let server = server.run();
    let handle = Handle { address, server: server.handle(), world };
    tokio::spawn(async move {
        if let Err(error) = server.await {
            tracing::error!(%error, "the sandbox ended");
        }
    });
    Ok(RunningSandbox { handle })
}

fn open311_or_symology(config: &mut web::ServiceConfig) {
    config.route("/{borough}/{connector}", web::to(system));
    config.route("/{borough}/{connector}/{rest:.*}", web::to(system));
}

/// Hands a request to the half that speaks the system's language.
async fn system(world: web::Data<World>, request: actix_web::HttpRequest, body: web::Bytes) -> actix_web::HttpResponse {
    let (borough, connector) = (request.match_info().query("borough"), request.match_info().query("connector"));
    let Some(system) = world.system(borough, connector) else {
        return pages::not_found();
    };
    // The undecoded path: a service code may hold an encoded slash.
    let rest = request.uri().path().splitn(4, '/').nth(3).unwrap_or_default();
    match system.kind {
        crate::SystemKind::Open311 => open311::answer(&world, &request, system, rest, &body).await,
        crate::SystemKind::Symology => symology::answer(&world, &request, system, rest, &body).await,
    }
}
