//! Starts a platform: listeners, worker, and the watch on each borough's revision. `serve`, `demo`, `work` and the tests all
//! come through here.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use ::web::{Page, Sites};
use actix_service::{Service as _, apply_fn_factory};
use actix_web::dev::ServerHandle;
use actix_web::guard::{GuardContext, fn_guard};
use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, Resource, web};
use content::accessibility::Statement;
use futures_util::TryFutureExt as _;
use futures_util::future::{Either, join_all, ready};
use identity::{AllPages, Hasher, Roles};
use metrics_exporter_prometheus::PrometheusHandle;
use search::SharedSynonyms;
use tenancy::Site;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::failure::Failure;
use crate::figures::Requests;
use crate::kept_pages::KeptPages;
use crate::open_boroughs::{Behind, Opening};
use crate::registry::Registry;
use crate::resolve_tenant::{TrustedProxies, resolve_tenant};
use crate::{admin, assembly};

/// How often a node looks whether published pages have changed.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// How often a node looks who may do what, and which keys sign: well within the minute in which both have to be known.
const FOLLOW_RIGHTS: Duration = Duration::from_secs(5);

/// How often timed values are put together.
const UPKEEP: Duration = Duration::from_secs(5);

/// What to start.
pub struct Launch {
    /// How boroughs are opened.
    pub opening: Opening,
    /// Whether to answer requests.
    pub web: bool,
    /// Whether to work in the background.
    pub worker: bool,
    /// How often back offices are asked.
    pub poll_every: Duration,
    /// Pages beside those of every deployment: a demonstration's list of who can sign in.
    pub more_pages: Vec<Page>,
    /// Where figures are gathered; absent in tests that share a process.
    pub figures: Option<PrometheusHandle>,
}

/// A platform that runs.
pub struct Running {
    /// Where the boroughs' sites are.
    pub address: Option<SocketAddr>,
    /// Where health and figures are.
    pub admin: SocketAddr,
    registry: Arc<Registry>,
    opening: Opening,
    servers: Vec<ServerHandle>,
    tasks: Vec<JoinHandle<()>>,
    stop: CancellationToken,
}

impl Launch {
    /// Opens the boroughs and starts everything.
    ///
    /// # Errors
    /// A borough cannot be opened, or a port is taken; nothing runs then.
    pub async fn start(self) -> Result<Running, Failure> {
        let settings = self.opening.settings.clone();
        let listener =
            if self.web { Some(listen(SocketAddr::new(settings.server.bind, settings.server.port))?) } else { None };
        let address = listener.as_ref().and_then(|listener| listener.local_addr().ok());
        let admin_listener = listen(SocketAddr::new([127, 0, 0, 1].into(), settings.admin_port()))?;
        let admin = admin_listener.local_addr().map_err(Failure::failed)?;
        let roles = Roles::read(&settings.paths.tenants.join("shared/roles.toml")).map_err(Failure::configuration)?;
        let sites = self.opening.open().await?;
        let registry = Arc::new(Registry::new(sites));
        let stop = CancellationToken::new();
        let worker = jobs::Worker::new(
            &worker_name(),
            assembly::job_handlers(),
            assembly::recurring(self.poll_every),
            jobs::Concurrency { per_borough: settings.worker.at_once, ..Default::default() },
        );
        let mut servers = Vec::new();
        let mut tasks = Vec::new();
        if let Some(listener) = listener {
            let server = self.web_server(listener, &registry, &worker, roles)?;
            servers.push(server.handle());
            tasks.push(spawn_server(server));
        }
        let watched = admin::Watched {
            registry: Arc::clone(&registry),
            figures: self.figures.clone(),
            data: settings.paths.data.clone(),
            stop: stop.clone(),
        };
        let server = admin::server(admin_listener, watched).map_err(Failure::failed)?;
        servers.push(server.handle());
        tasks.push(spawn_server(server));
        if self.worker {
            let (boroughs, stop) = (registry.watch_boroughs(), stop.clone());
            tasks.push(tokio::spawn(async move { worker.run(boroughs, stop).await }));
        }
        if self.worker {
            let concurrency = jobs::Concurrency { per_borough: settings.worker.at_once, ..Default::default() };
            let (handlers, recurring) = (assembly::office_job_handlers(), assembly::office_recurring());
            let office = jobs::Worker::new(&worker_name(), handlers, recurring, concurrency);
            let (offices, stop) = (registry.watch_offices(), stop.clone());
            tasks.push(tokio::spawn(async move { office.run(offices, stop).await }));
        }
        tasks.push(tokio::spawn(follow_revisions(Arc::clone(&registry), stop.clone())));
        tasks.push(tokio::spawn(follow_rights(Arc::clone(&registry), stop.clone())));
        if let Some(figures) = self.figures {
            tasks.push(tokio::spawn(keep_figures_small(figures, stop.clone())));
        }
        Ok(Running { address, admin, registry, opening: self.opening, servers, tasks, stop })
    }

    /// What the accessibility statement is made from. What is overdue is said at every start.
    fn statement(&self) -> Result<Statement, Failure> {
        let file = self.opening.settings.paths.tenants.join("shared/accessibility.toml");
        let statement = Statement::read(&file).map_err(Failure::configuration)?;
        for due in statement.overdue(self.opening.clock.today()) {
            tracing::warn!("{due}");
        }
        Ok(statement)
    }

    /// Words that mean the same in every borough.
    fn synonyms(&self) -> Result<SharedSynonyms, Failure> {
        let file = self.opening.settings.paths.tenants.join("shared/synonyms.toml");
        SharedSynonyms::read(&file).map_err(|error| Failure::configuration(error.to_string()))
    }

    fn web_server(
        &self,
        listener: TcpListener,
        registry: &Arc<Registry>,
        worker: &jobs::Worker,
        roles: Roles,
    ) -> Result<actix_web::dev::Server, Failure> {
        let settings = &self.opening.settings.server;
        let requests = Arc::new(Requests::default());
        let kept_pages = KeptPages { registry: Arc::clone(registry), requests: Arc::clone(&requests) };
        let requests = web::Data::from(requests);
        let registry = web::Data::from(Arc::clone(registry));
        let proxies = web::Data::new(TrustedProxies(settings.trusted_proxies.clone()));
        let worker = web::Data::new(worker.clone());
        let roles = web::Data::new(roles);
        let all_pages = web::Data::new(AllPages(assembly::pages()));
        let threads = if settings.threads == 0 {
            std::thread::available_parallelism().map_or(2, std::num::NonZero::get)
        } else {
            settings.threads
        };
        let hasher = web::Data::new(Hasher::new(threads));
        let more_pages = self.more_pages.clone();
        let personal_data = web::Data::new(assembly::personal_data());
        let media_uses = web::Data::new(assembly::media_uses());
        let synonyms = web::Data::new(self.synonyms()?);
        let statement = web::Data::new(self.statement()?);
        let server = HttpServer::new(move || {
            let app = App::new()
                .app_data(registry.clone())
                .app_data(proxies.clone())
                .app_data(worker.clone())
                .app_data(roles.clone())
                .app_data(all_pages.clone())
                .app_data(hasher.clone())
                .app_data(personal_data.clone())
                .app_data(media_uses.clone())
                .app_data(synonyms.clone())
                .app_data(statement.clone())
                .app_data(requests.clone())
                .configure(|app| routes(app, &more_pages))
                .wrap(from_fn(::web::visit::remember))
                .wrap(from_fn(resolve_tenant))
                .wrap(from_fn(::web::headers));
            let kept_pages = kept_pages.clone();
            apply_fn_factory(app, move |request: actix_http::Request, app| match kept_pages.answer(&request) {
                Some(answer) => Either::Left(ready(Ok(answer))),
                None => Either::Right(app.call(request).map_ok(|answer| answer.map_into_boxed_body().into())),
            })
        })
        .workers(threads)
        .client_request_timeout(Duration::from_secs(10))
        .shutdown_timeout(settings.shutdown_seconds)
        .disable_signals()
        .listen(listener)
        .map_err(Failure::failed)?;
        Ok(server.run())
    }
}

/// Every page of every site, from the lists that the crates export. Routes of one path are one resource, so that a method which
/// none of them takes is answered with 405. A page that is not on a kind of site is not there: 404, whatever the method.
fn routes(app: &mut web::ServiceConfig, more_pages: &[Page]) {
    let mut resources: Vec<(&'static str, Sites, Resource)> = Vec::new();
    // First what is added: the last of all pages takes every path that nobody else has.
    for page in more_pages.iter().cloned().chain(assembly::pages()) {
        let route = (page.route)();
        let known = resources.iter().position(|(path, sites, _)| *path == page.path && *sites == page.sites);
        let resource = match known {
            Some(place) => resources.remove(place).2.route(route),
            None => web::resource(page.path).guard(fn_guard(move |context| is_on(page.sites, context))).route(route),
        };
        match known {
            Some(place) => resources.insert(place, (page.path, page.sites, resource)),
            None => resources.push((page.path, page.sites, resource)),
        }
    }
    for (_, _, resource) in resources {
        app.service(resource);
    }
}

fn is_on(sites: Sites, context: &GuardContext<'_>) -> bool {
    let joint = context.req_data().get::<Site>().map(Site::is_joint);
    match sites {
        Sites::Both => joint.is_some(),
        Sites::Boroughs => joint == Some(false),
        Sites::Joint => joint == Some(true),
    }
}

impl Running {
    /// The boroughs and hosts.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Reads `tenants/` again. When anything is wrong, everything stays as it was.
    ///
    /// # Errors
    /// What is wrong, for the log.
    pub async fn reload(&self) -> Result<(), Failure> {
        let mut opening = self.opening.clone();
        if opening.behind == Behind::Refuse {
            opening.behind = Behind::MigrateSqlite;
        }
        // A new borough's database is made; one that was there and is lost must not come back empty.
        let present = self.registry.sites();
        for files in opening.read()?.sites() {
            if present.houses().iter().any(|tenant| tenant.slug() == files.profile.slug) {
                opening.refuse_missing_database(files)?;
            }
        }
        let sites = opening.open().await?;
        self.registry.replace(sites);
        Ok(())
    }

    /// Stops accepting, lets what runs end, gives leases back, closes the databases.
    pub async fn stop(self) {
        self.stop.cancel();
        for server in &self.servers {
            server.stop(true).await;
        }
        for task in self.tasks {
            if let Err(error) = task.await {
                tracing::error!(%error, "a part of the platform ended badly");
            }
        }
        for tenant in self.registry.sites().houses() {
            if let Err(error) = tenant.db().close().await {
                tracing::warn!(tenant = tenant.slug(), %error, "the database was not closed in order");
            }
        }
    }
}

fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).map_err(|error| {
        Failure::failed(format!(
            "cannot listen on {address}: {error}; is another program using that port? choose one with --port"
        ))
    })
}

fn spawn_server(server: actix_web::dev::Server) -> JoinHandle<()> {
    tokio::spawn(async move {
        if let Err(error) = server.await {
            tracing::error!(%error, "a listener ended badly");
        }
    })
}

/// Names this process in leases: unique over nodes and restarts.
fn worker_name() -> String {
    uuid::Uuid::now_v7().to_string()
}

async fn follow_revisions(registry: Arc<Registry>, stop: CancellationToken) {
    let mut beat = tokio::time::interval(LOOK_AGAIN);
    beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = beat.tick() => {}
        }
        // Together: a borough whose database hangs must not keep the others' news back.
        let sites = registry.sites();
        let looks = sites.boroughs().iter().map(async |tenant| {
            if let Err(error) = tenant.follow_revision().await {
                tracing::warn!(tenant = tenant.slug(), %error, "could not look whether pages have changed");
            }
        });
        join_all(looks).await;
    }
}

/// Copies the programme's grants to the door of the boroughs, and reads which keys sign: both may change on another node.
async fn follow_rights(registry: Arc<Registry>, stop: CancellationToken) {
    let mut beat = tokio::time::interval(FOLLOW_RIGHTS);
    beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = beat.tick() => {}
        }
        let sites = registry.sites();
        if let Some(joint) = sites.joint() {
            match programme::grant::all(&joint.programme).await {
                Ok(grants) => joint.door.lay(grants),
                Err(error) => tracing::warn!(tenant = "joint", %error, "the grants could not be read"),
            }
        }
        let houses = sites.houses();
        let looks = houses.iter().map(async |house| {
            if let Err(error) = house.follow_keys().await {
                tracing::warn!(tenant = house.slug(), %error, "could not look which keys sign");
            }
        });
        join_all(looks).await;
    }
}

/// What was timed is kept value by value until somebody reads it; where nobody does, it would grow for ever.
async fn keep_figures_small(figures: PrometheusHandle, stop: CancellationToken) {
    let mut beat = tokio::time::interval(UPKEEP);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = beat.tick() => figures.run_upkeep(),
        }
    }
}
