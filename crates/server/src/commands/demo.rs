//! `jwp demo`: both boroughs, the joint host and the sandbox, ready to be used, on this machine alone.
//!
//! What it changes, and `serve` never does: every connector leads to the sandbox, a missing secret is `demo`, mail goes to a
//! folder that the sandbox shows, the origin carries this port, connections to the sandbox's port are allowed, and there are people
//! to sign in as, with a page that shows their codes.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use connectors::{AllowList, ConnectorSettings, Kind, Secret};
use identity::Roles;
use sandbox::{RunningSandbox, SandboxConfig, System, SystemKind};
use tenancy::{Clock, Secretive, TenantsFolder};

use super::print_line;
use super::serve::{self, Part, Signals};
use crate::demo_sign_ins;
use crate::failure::Failure;
use crate::open_boroughs::{Behind, Opening};
use crate::registry::Sites;
use crate::settings::Settings;
use crate::telemetry;

/// Every secret of the demonstration.
const SECRET: &str = "demo";

/// Whether the outside world is there.
#[derive(Clone, Copy, Debug)]
pub enum Sandbox {
    /// On this port, or on the one after the public port.
    On(Option<u16>),
    /// Not at all: reports wait.
    None,
}

/// Runs until a signal says stop.
pub async fn run(mut settings: Settings, sandbox: Sandbox) -> Result<(), Failure> {
    settings.log.format = crate::settings::LogFormat::Text;
    if settings.log.filter == "info" {
        "warn".clone_into(&mut settings.log.filter);
    }
    telemetry::start(&settings.log, std::io::IsTerminal::is_terminal(&std::io::stderr()))?;
    let mut signals = Signals::listen()?;
    let port = settings.server.port;
    let sandbox_port = match sandbox {
        Sandbox::On(chosen) => chosen.unwrap_or_else(|| port.saturating_add(1)),
        Sandbox::None => port.saturating_add(1),
    };
    let outside = SocketAddr::new([127, 0, 0, 1].into(), sandbox_port);
    let opening = demo_opening(settings.clone(), outside);
    let roles = settings.paths.tenants.join("shared/roles.toml");
    eprintln!("demo: reading {}", settings.paths.tenants.display());
    let folder = opening.read()?;
    let world = match sandbox {
        Sandbox::On(_) => {
            eprintln!("demo: starting the sandbox, which stands in for the outside world");
            Some(start_sandbox(&folder, &settings.paths.data, outside).await?)
        }
        Sandbox::None => None,
    };
    eprintln!("demo: opening the boroughs and bringing their databases up to date");
    let running =
        serve::launch(opening, Part::WebAndWorker, Duration::from_secs(2), demo_sign_ins::pages(), &mut signals);
    let Some(running) = running.await? else { return Ok(()) };
    let roles = Roles::read(&roles).map_err(Failure::configuration)?;
    demo_sign_ins::make(&running.registry().sites(), &roles).await?;
    let addresses = running.registry().sites().addresses();
    eprintln!("demo: everything runs; stop it with Ctrl-C\n");
    for address in &addresses {
        eprintln!("  {address}");
    }
    if world.is_some() {
        eprintln!("  http://{outside}   the sandbox: what arrived in each back office, and the mail that was sent");
    }
    eprintln!("  http://{}/readyz   health, and /metrics beside it", running.admin);
    tell_sign_ins(&running.registry().sites(), &roles)?;
    print_line(format!("ready {}", addresses.join(" ")))?;
    let ended = serve::until_stopped(running, signals).await;
    if let Some(world) = world {
        world.stop().await;
    }
    ended
}

/// Says how to sign in: residents need not, staff must.
fn tell_sign_ins(sites: &Sites, roles: &Roles) -> Result<(), Failure> {
    eprintln!("\nNobody has to sign in to ask for a service. Sign in to work, with one of these:\n");
    for house in sites.houses() {
        let sign_ins = demo_sign_ins::sign_ins(&house, roles);
        let width = sign_ins.iter().map(|one| one.role.chars().count()).max().unwrap_or_default();
        eprintln!("  {}/staff/sign-in", house.profile().origin);
        for one in sign_ins {
            eprintln!("    {:width$}  {}", one.role, one.email);
        }
    }
    eprintln!("\n  password  {}", demo_sign_ins::PASSWORD);
    let Some(first) = sites.houses().into_iter().last() else { return Ok(()) };
    eprintln!(
        "  code      {} (new each 30 seconds: {}/demo-codes)",
        demo_sign_ins::code(&first)?,
        first.profile().origin
    );
    eprintln!("  or add the key {} to an authenticator app\n", demo_sign_ins::SECRET);
    Ok(())
}

fn demo_opening(settings: Settings, outside: SocketAddr) -> Opening {
    let port = settings.server.port;
    Opening {
        settings,
        adjust: Some(Arc::new(move |folder| redirect_to_sandbox(folder, outside, port))),
        allow: AllowList::address(outside),
        clock: Clock::default(),
        behind: Behind::Migrate,
        pictures: true,
        pages: true,
    }
}

/// Leads every borough's links to the outside world into the sandbox at `outside`, and every site's own links to `port`.
pub fn redirect_to_sandbox(folder: &mut TenantsFolder, outside: SocketAddr, port: u16) {
    for borough in &mut folder.boroughs {
        let slug = borough.profile.slug.clone();
        for (name, connector) in &mut borough.connectors {
            redirect(connector, &format!("http://{outside}/{slug}/{name}/"));
        }
    }
    for site in folder.sites_mut() {
        site.mail.transport = Secretive::Plain("folder".to_owned());
        site.profile.origin = origin(site.profile.canonical_host(), port);
        // A provider whose secret is not on this machine is left out of the demonstration.
        site.sign_in.retain(|_, provider| provider.secret_is_there());
    }
}

fn origin(host: &str, port: u16) -> String {
    format!("http://{host}:{port}")
}

fn redirect(connector: &mut ConnectorSettings, base: &str) {
    match connector.kind {
        Kind::Open311 => {
            connector.url = Some(base.to_owned());
            connector.api_key = Some(Secret::given(SECRET));
        }
        Kind::Symology => {
            connector.url = Some(format!("{base}soap"));
            let file = |name| format!("{base}{name}.csv");
            connector.csv = ["streets", "lighting", "cleansing"].map(file).to_vec();
        }
        Kind::OutTray => {}
    }
}

/// The systems that a sandbox has to be for these boroughs.
#[must_use]
pub fn demo_systems(folder: &TenantsFolder) -> Vec<System> {
    let mut systems = Vec::new();
    for borough in &folder.boroughs {
        for (name, connector) in &borough.connectors {
            let kind = match connector.kind {
                Kind::Open311 => SystemKind::Open311,
                Kind::Symology => SystemKind::Symology,
                Kind::OutTray => continue,
            };
            systems.push(System {
                borough: borough.profile.slug.clone(),
                connector: name.clone(),
                kind,
                api_key: (kind == SystemKind::Open311).then(|| SECRET.to_owned()),
                dedupes: connector.dedupes.clone(),
                jurisdiction: connector.jurisdiction.clone(),
            });
        }
    }
    systems
}

/// Starts the sandbox for these boroughs, with what its folder remembers.
///
/// # Errors
/// Its port is taken or its folder cannot be written.
pub async fn start_sandbox(folder: &TenantsFolder, data: &Path, bind: SocketAddr) -> Result<RunningSandbox, Failure> {
    let config = SandboxConfig {
        bind,
        data: data.join("sandbox"),
        mail_folder: Some(data.join("mail")),
        systems: demo_systems(folder),
    };
    sandbox::start(config).await.map_err(|error| {
        Failure::failed(format!("the sandbox cannot start on {bind}: {error}; choose a port with --sandbox-port"))
    })
}
