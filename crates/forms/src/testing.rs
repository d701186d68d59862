//! A borough of the tests' own with one service that asks every kind of question, and browsers that fill it in. SQLite always,
//! PostgreSQL as well when `JWP_TEST_POSTGRES` holds an administrator's address (`postgres://…/postgres`).

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use actix_web::dev::ServiceRequest;
use actix_web::http::{Method, StatusCode, header};
use actix_web::middleware::{Next, from_fn};
use actix_web::test::{self, TestRequest};
use actix_web::{App, HttpMessage as _};
use connectors::{AllowList, Outbound};
use futures_util::future::LocalBoxFuture;
use sea_orm::{ConnectionTrait as _, Statement};
use sea_orm_migration::MigratorTrait as _;
use tenancy::{Base, Capacity, Clock, Database, Ground, Limits, Tenant};
use url::form_urlencoded;
use uuid::Uuid;

/// A borough, and how many forms it takes.
pub(crate) struct World {
    pub(crate) tenant: Tenant,
    folder: PathBuf,
}

impl World {
    /// Publishes another version of the form, in which one text stands for another.
    pub(crate) async fn reword(&self, before: &str, after: &str) {
        let form = self.folder.join("shared/services/test-report/form.toml");
        let text = fs::read_to_string(&form).unwrap().replace(before, after);
        fs::write(form, text).unwrap();
        publish(&self.tenant, &self.folder).await;
    }
}

/// What a browser got.
#[derive(Debug)]
pub(crate) struct Got {
    pub(crate) status: StatusCode,
    pub(crate) location: Option<String>,
    pub(crate) body: String,
    cookies: Vec<(String, String)>,
}

/// A browser with a jar of its own.
#[derive(Default)]
pub(crate) struct Browser {
    pub(crate) jar: RefCell<BTreeMap<String, String>>,
}

/// Does the test in a fresh world on each kind of database.
pub(crate) async fn in_each_world<F: Future<Output = ()>>(limits: Limits, test: impl Fn(World) -> F) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = tempfile::tempdir().unwrap();
    run(&test, limits, folder.path(), "sqlite://test.db").await;
    let Ok(admin) = std::env::var("JWP_TEST_POSTGRES") else { return };
    let server = Database::open(&admin, folder.path(), Capacity { postgres: 1, ..Capacity::default() }).await.unwrap();
    let name = format!("forms_{}", Uuid::new_v4().simple());
    server.read().execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    run(&test, limits, folder.path(), &format!("{}/{name}", admin.rsplit_once('/').unwrap().0)).await;
    server.read().execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
}

/// No limit on sending.
pub(crate) const UNLIMITED: Limits =
    Limits { submissions_per_hour_per_address: 0, submissions_per_hour_per_borough: 0 };

async fn run<F: Future<Output = ()>>(test: &impl Fn(World) -> F, limits: Limits, data: &Path, url: &str) {
    let folder = data.join("tenants");
    let service = folder.join("shared/services/test-report");
    fs::create_dir_all(service.join("messages")).unwrap();
    fs::create_dir_all(folder.join("north/services/test-report")).unwrap();
    fs::write(folder.join("shared/bank-holidays.toml"), "[[holiday]]\ndate = 2026-12-25\nname = \"Christmas Day\"\n")
        .unwrap();
    fs::write(service.join("service.toml"), SERVICE).unwrap();
    fs::write(service.join("form.toml"), FORM).unwrap();
    fs::write(service.join("page.md"), "Tell us.\n").unwrap();
    for event in catalogue::Event::ALL {
        let text = format!("Subject: {} ((reference))\n\nHello. ((next)) ((track_link))\n", event.word());
        fs::write(service.join(format!("messages/{}.md", event.word())), text).unwrap();
    }
    fs::write(folder.join("north/services/test-report/service.toml"), OVERLAY).unwrap();
    fs::write(folder.join("north/tenant.toml"), TENANT.replace("DATABASE", url)).unwrap();
    let tenant = open(&folder, limits, data).await;
    let tx = tenant.db().write_tx().await.unwrap();
    migrations::Migrator::up(&tx, None).await.unwrap();
    tx.commit().await.unwrap();
    publish(&tenant, &folder).await;
    test(World { tenant: tenant.clone(), folder }).await;
    tenant.db().close().await.unwrap();
}

async fn open(folder: &Path, limits: Limits, data: &Path) -> Tenant {
    let read = tenancy::read_tenants(folder).map_err(|faults| format!("{faults:?}")).unwrap();
    let behind_doors = [
        identity::TEMPLATES,
        identity::ACCOUNT_TEMPLATES,
        identity::CROSSING_TEMPLATES,
        identity::FACTOR_TEMPLATES,
        identity::PEOPLE_TEMPLATES,
        identity::PROVIDER_TEMPLATES,
    ]
    .concat();
    let templates =
        [web::TEMPLATES, notices::TEMPLATES, behind_doors.as_slice(), crm::TEMPLATES, crate::TEMPLATES].concat();
    let ground = Ground {
        data: data.to_owned(),
        base: Base { templates, register: vec![web::register] },
        capacity: Capacity::default(),
        limits,
        outbound: Outbound::new(AllowList::default()),
        clock: Clock::default(),
        holidays: read.holidays,
        joint_door: None,
    };
    #[expect(clippy::disallowed_methods, reason = "a borough of the test's own")]
    Tenant::open(read.boroughs.into_iter().next().unwrap(), &ground).await.unwrap()
}

/// Records the services as the files say them now.
async fn publish(tenant: &Tenant, folder: &Path) {
    let read = tenancy::read_tenants(folder).map_err(|faults| format!("{faults:?}")).unwrap();
    tenant.record_services(&read.shared).await.unwrap();
}

/// The site, as far as forms and tracking go.
pub(crate) struct Site(Box<dyn Fn(TestRequest) -> LocalBoxFuture<'static, Got>>);

pub(crate) async fn site(tenant: &Tenant) -> Site {
    let tenant = tenant.clone();
    let roles = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tenants/shared/roles.toml");
    let roles = identity::Roles::read(&roles).unwrap();
    let mut app = App::new().app_data(actix_web::web::Data::new(roles));
    for page in crm::pages().into_iter().chain(crate::pages()) {
        app = app.route(page.path, (page.route)());
    }
    let app = app.wrap(from_fn(web::visit::remember)).wrap(from_fn(move |request: ServiceRequest, next: Next<_>| {
        request.extensions_mut().insert(tenancy::Site::Borough(tenant.clone()));
        next.call(request)
    }));
    let service = Rc::new(test::init_service(app).await);
    Site(Box::new(move |request| {
        let service = Rc::clone(&service);
        Box::pin(async move {
            let response = match test::try_call_service(&*service, request.to_request()).await {
                Ok(response) => response,
                Err(error) => {
                    let status = error.as_response_error().status_code();
                    return Got { status, location: None, body: error.to_string(), cookies: Vec::new() };
                }
            };
            let set = response.response().cookies();
            let cookies = set.map(|cookie| (cookie.name().to_owned(), cookie.value().to_owned())).collect();
            let status = response.status();
            let location = response.headers().get(header::LOCATION).map(|value| value.to_str().unwrap().to_owned());
            let body = String::from_utf8(test::read_body(response).await.to_vec()).unwrap();
            Got { status, location, body, cookies }
        })
    }))
}

impl Browser {
    pub(crate) async fn get(&self, site: &Site, path: &str) -> Got {
        self.call(site, TestRequest::with_uri(path)).await
    }

    /// Sends fields as they are, without a token.
    pub(crate) async fn post(&self, site: &Site, path: &str, fields: &[(&str, &str)]) -> Got {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = TestRequest::with_uri(path)
            .method(Method::POST)
            .insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
            .set_payload(body);
        self.call(site, request).await
    }

    /// Opens the page and sends its form with its hidden fields and these.
    pub(crate) async fn answer(&self, site: &Site, path: &str, fields: &[(&str, &str)]) -> Got {
        let page = self.get(site, path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {page:?}");
        let hidden = page.hidden();
        let mut all: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (&**name, &**value)).collect();
        all.extend(fields);
        self.post(site, path.split('?').next().unwrap(), &all).await
    }

    async fn call(&self, site: &Site, request: TestRequest) -> Got {
        let cookies: Vec<String> = self.jar.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request =
            if cookies.is_empty() { request } else { request.insert_header((header::COOKIE, cookies.join("; "))) };
        let got = (site.0)(request.peer_addr("192.0.2.7:40000".parse().unwrap())).await;
        self.jar.borrow_mut().extend(got.cookies.clone());
        got
    }
}

impl Got {
    /// Where it leads.
    pub(crate) fn leads(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{self:?}");
        self.location.as_deref().unwrap()
    }

    /// The page's hidden fields.
    pub(crate) fn hidden(&self) -> Vec<(String, String)> {
        let inputs = self.body.split("<input type=\"hidden\" ").skip(1);
        let attribute = |input: &str, name: &str| {
            input.split_once(&format!("{name}=\"")).unwrap().1.split('"').next().unwrap().to_owned()
        };
        inputs.map(|input| (attribute(input, "name"), attribute(input, "value"))).collect()
    }

    /// The reference that the page shows.
    pub(crate) fn reference(&self) -> String {
        let Some((_, rest)) = self.body.split_once("data-reference=\"") else { panic!("no reference: {self:?}") };
        rest.split('"').next().unwrap().to_owned()
    }
}

/// One number from the database.
pub(crate) async fn number(tenant: &Tenant, sql: &str) -> i64 {
    let db = tenant.db().read();
    let statement = Statement::from_string(db.get_database_backend(), sql);
    db.query_one_raw(statement).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

const SERVICE: &str = r#"
title = "Report a test"
summary = "Tell us about a test."
lgsl = 557
category = "tests"
[promise]
days = 7
counted = "working"
[retention]
months = 24
[legal]
basis = "public task"
purpose = "to test"
shared_with = []
"#;

const FORM: &str = r#"
[[step]]
id = "where"
kind = "location"
question = "Where is the problem?"

[[step]]
id = "danger"
kind = "yes_no"
question = "Could someone be hurt?"

[[step]]
id = "call"
kind = "exit"
question = "Call us now"
text = "Telephone ((borough.telephone)) today."
when = { answer = "danger", is = "yes" }

[[step]]
id = "size"
kind = "radios"
question = "How big is it?"
options = [{ id = "plate", label = "Like a plate" }, { id = "table", label = "Like a table", hint = "A large one" }]

[[step]]
id = "deep"
kind = "text"
question = "How deep is the table?"
when = { answer = "size", is = "table" }
max = 20

[[step]]
id = "kinds"
kind = "checkboxes"
question = "What is there?"
options = [{ id = "bags", label = "Bags" }, { id = "tyres", label = "Tyres" }]

[[step]]
id = "seen"
kind = "date"
question = "When did you see it?"

[[step]]
id = "home"
kind = "address"
question = "What is your address?"

[[step]]
id = "details"
kind = "long_text"
question = "Describe the problem"
help = "Say **what** you saw."
optional = true
max = 50

[[step]]
id = "you"
kind = "contact"
question = "How can we tell you what happens?"
ask = ["name", "email", "telephone"]
"#;

const OVERLAY: &str = r#"
follows = "latest"
[route]
connector = "tray"
code = "TEST"
fields = { size = { answer = "size", as = { plate = "S", table = "L" } }, ref = { case = "reference" }, last = { contact = "last_name" }, easting = { place = "easting" } }
[status]
"looking" = { state = "in_progress", say = "An inspector looks at it.", days = 3 }
"done" = { state = "completed", say = "It has been repaired." }
"#;

const TENANT: &str = r##"
name = "North"
short_name = "North"
hosts = ["north.localhost"]
origin = "http://north.localhost"
reference_prefix = "NO"
[database]
url = "DATABASE"
[brand]
brand = "#00524a"
brand_dark = "#003b35"
on_brand = "#ffffff"
link = "#005f8a"
link_hover = "#003f5c"
tint = "#eef5f3"
accent = "#8cbf26"
font = "Sans"
font_slug = "sans"
tagline = "North"
footer_note = "A test"
[contacts]
telephone = "020 7946 0100"
text_relay = "18001 020 7946 0100"
email = "hello@example.org"
address = ["1 Example Way"]
opening_hours = "Always"
data_protection_officer = "dpo@example.org"
complaints_href = "mailto:complaints@example.org"
[mail]
from = "North <no-reply@example.org>"
reply_to = "hello@example.org"
transport = "folder"
[connectors.tray]
kind = "outtray"
folder = "tray"
"##;
