//! The whole deployment in this process: both boroughs, the joint host, the worker, and a sandbox outside.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use connectors::{AllowList, IdentityProviderSettings};
use sandbox::{RunningSandbox, SandboxConfig};
use sea_orm::ConnectionTrait as _;
use serde_json::Value;
use server::commands::{demo_systems, redirect_to_sandbox};
use server::launch::{Launch, Running};
use server::open_boroughs::{Behind, Opening};
use server::settings::Settings;
use tempfile::TempDir;
use tenancy::{Clock, Secretive, Tenant, TenantsFolder, read_tenants};

use crate::database::{self, Seed};
use crate::project;
use crate::visitor::{Visitor, plain_http};

/// What a test wants otherwise than usual.
pub struct Setup {
    pub per_address: u32,
    pub per_borough: u32,
    pub worker: bool,
    /// `smtp://…` instead of the folder that the sandbox shows.
    pub mail: Option<String>,
    /// Attribute that the sandbox and the connector use to recognise a repeat; `None` takes it away from both.
    pub dedupes: bool,
    /// Whether the boroughs' own pictures are in their libraries.
    pub pictures: bool,
    /// Whether the pages of `tenants/` are there, and services can be found by search.
    pub pages: bool,
    /// Another folder than the project's `tenants/`.
    pub tenants: Option<PathBuf>,
    /// The port of the sites, where others have to know it beforehand.
    pub port: Option<u16>,
    /// Outside identity providers: site, name, settings.
    pub sign_in: Vec<(&'static str, &'static str, IdentityProviderSettings)>,
    /// What may be reached on this machine besides the sandbox.
    pub allow: Vec<SocketAddr>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            per_address: 0,
            per_borough: 0,
            worker: true,
            mail: None,
            dedupes: true,
            pictures: false,
            pages: false,
            tenants: None,
            port: None,
            sign_in: Vec::new(),
            allow: Vec::new(),
        }
    }
}

pub struct Platform {
    opening: Opening,
    others: Mutex<Vec<Running>>,
    pub clock: Clock,
    pub folder: TempDir,
    running: Option<Running>,
    sandbox: RunningSandbox,
    web: SocketAddr,
    client: reqwest::Client,
}

impl Platform {
    pub async fn start() -> Self {
        Self::start_with(Setup::default()).await
    }

    pub async fn start_with(setup: Setup) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let tenants = setup.tenants.clone().unwrap_or_else(|| project().join("tenants"));
        let read = read_tenants(&tenants).unwrap_or_else(|faults| panic!("{}", lines(&faults)));
        let seed = if setup.pages { Seed::Pages } else { Seed::Services };
        // In boxes: what starts a platform is deep, and every test has it in its own future.
        let urls = Box::pin(database::seeded(seed, folder.path())).await;
        let mut systems = demo_systems(&read);
        if !setup.dedupes {
            systems.iter_mut().for_each(|system| system.dedupes = None);
        }
        let sandbox = sandbox::start(SandboxConfig {
            bind: ([127, 0, 0, 1], 0).into(),
            data: folder.path().join("sandbox"),
            mail_folder: Some(folder.path().join("mail")),
            systems,
        })
        .await
        .unwrap();
        let outside = sandbox.address();
        let clock = Clock::default();
        let (port, admin_port) = (setup.port.unwrap_or_else(free_port), free_port());
        let mut settings = Settings::default();
        settings.server.port = port;
        settings.server.admin_port = Some(admin_port);
        settings.server.threads = 2;
        settings.server.shutdown_seconds = 5;
        settings.paths.tenants = tenants;
        settings.paths.data = folder.path().to_owned();
        settings.limits.submissions_per_hour_per_address = setup.per_address;
        settings.limits.submissions_per_hour_per_borough = setup.per_borough;
        let (mail, dedupes) = (setup.mail.clone(), setup.dedupes);
        let sign_in = setup.sign_in.clone();
        let allowed: Vec<String> = setup.allow.iter().chain([&outside]).map(ToString::to_string).collect();
        let allow = AllowList::read(allowed.iter().map(String::as_str)).unwrap();
        let adjust = move |folder: &mut TenantsFolder| {
            redirect_to_sandbox(folder, outside, port);
            for site in folder.sites_mut() {
                if let Some(url) = urls.get(&site.profile.slug) {
                    site.database_url = Secretive::Plain(url.clone());
                }
                for (slug, name, settings) in &sign_in {
                    if *slug == site.profile.slug {
                        site.sign_in.insert((*name).to_owned(), settings.clone());
                    }
                }
                if let Some(mail) = &mail {
                    site.mail.transport = Secretive::Plain(mail.clone());
                }
            }
            for borough in &mut folder.boroughs {
                if !dedupes {
                    borough.connectors.values_mut().for_each(|connector| connector.dedupes = None);
                }
            }
        };
        let opening = Opening {
            settings,
            adjust: Some(Arc::new(adjust)),
            allow,
            clock: clock.clone(),
            behind: Behind::Migrate,
            pictures: setup.pictures,
            pages: setup.pages,
        };
        let figures = metrics_exporter_prometheus::PrometheusBuilder::new().install_recorder().ok();
        let launch = Launch {
            opening: opening.clone(),
            web: true,
            worker: setup.worker,
            poll_every: Duration::from_millis(200),
            more_pages: Vec::new(),
            figures,
        };
        let running = Box::pin(launch.start()).await.unwrap_or_else(|failure| panic!("{failure}"));
        let web = running.address.expect("a web listener");
        Self {
            opening,
            others: Mutex::default(),
            clock,
            folder,
            running: Some(running),
            sandbox,
            web,
            client: plain_http().build().unwrap(),
        }
    }

    /// A new person in front of the borough's site.
    pub fn visitor(&self, slug: &str) -> Visitor {
        Visitor::new(self.web, &format!("{slug}.localhost"))
    }

    pub fn bromley(&self) -> Visitor {
        self.visitor("bromley")
    }

    pub fn bexley(&self) -> Visitor {
        self.visitor("bexley")
    }

    pub fn address(&self) -> SocketAddr {
        self.web
    }

    pub fn running(&self) -> &Running {
        self.running.as_ref().expect("it runs")
    }

    /// Starts another node on the same databases, as behind one proxy, and gives its address.
    pub async fn another_node(&self) -> SocketAddr {
        let mut opening = self.opening.clone();
        opening.settings.server.port = free_port();
        opening.settings.server.admin_port = Some(free_port());
        let launch = Launch {
            opening,
            web: true,
            worker: true,
            poll_every: Duration::from_millis(200),
            more_pages: Vec::new(),
            figures: None,
        };
        let node = Box::pin(launch.start()).await.unwrap_or_else(|failure| panic!("{failure}"));
        let address = node.address.expect("a web listener");
        self.others.lock().unwrap().push(node);
        address
    }

    /// The borough itself: for looking into its database, never for doing what a person does.
    pub fn tenant(&self, slug: &str) -> Tenant {
        let sites = self.running().registry().sites();
        sites.boroughs().iter().find(|tenant| tenant.slug() == slug).expect("a borough").clone()
    }

    /// The database, keys and mailer of a site: a borough's, or "joint".
    pub fn house(&self, slug: &str) -> Tenant {
        let sites = self.running().registry().sites();
        sites.houses().into_iter().find(|house| house.slug() == slug).expect("a site")
    }

    /// One number out of a borough's database.
    pub async fn count(&self, slug: &str, sql: &str) -> i64 {
        let tenant = self.house(slug);
        let db = tenant.db().read();
        let row =
            db.query_one_raw(sea_orm::Statement::from_string(db.get_database_backend(), sql)).await.unwrap().unwrap();
        row.try_get_by_index::<i64>(0).unwrap()
    }

    pub fn outside(&self) -> SocketAddr {
        self.sandbox.address()
    }

    /// Every line of the sandbox's ledger.
    pub async fn ledger(&self) -> Vec<Value> {
        let text =
            self.client.get(format!("http://{}/ledger", self.outside())).send().await.unwrap().text().await.unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The lines that tell of a lasting effect for this reference.
    pub async fn effects(&self, reference: &str) -> Vec<Value> {
        let of = |line: &Value| line["reference"] == reference && line["effect"] == true;
        self.ledger().await.into_iter().filter(of).collect()
    }

    /// Tells the sandbox to misbehave.
    pub async fn faults(&self, faults: Value) {
        let answer = self.client.put(format!("http://{}/faults", self.outside())).json(&faults).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    }

    /// Moves a case on in the back office.
    pub async fn move_on(&self, borough: &str, connector: &str, external_id: &str, code: &str, text: &str) {
        let url = format!("http://{}/cases/{borough}/{connector}/{external_id}", self.outside());
        let answer =
            self.client.post(url).json(&serde_json::json!({ "code": code, "text": text })).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    }

    /// The mails that were laid into a borough's folder.
    pub fn mails(&self, slug: &str) -> Vec<String> {
        let folder = self.folder.path().join("mail").join(slug);
        read_files(&folder)
    }

    /// What the admin listener says.
    pub async fn admin(&self, path: &str) -> (u16, String) {
        let answer = self.client.get(format!("http://{}{path}", self.running().admin)).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    pub async fn stop(mut self) {
        let others = std::mem::take(&mut *self.others.lock().unwrap());
        for node in others {
            node.stop().await;
        }
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
        self.sandbox.stop().await;
    }
}

fn read_files(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let whole = |path: &std::path::PathBuf| path.extension().is_some_and(|end| end == "eml");
    files.iter().filter(|path| whole(path)).map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

fn lines(faults: &[catalogue::Complaint]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}
