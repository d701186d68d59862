//! A borough of the tests' own with one service that asks every kind of question, and browsers that fill it in.

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
use futures_util::future::LocalBoxFuture;
use sea_orm::{ConnectionTrait as _, Statement};
use tenancy::{Base, Limits, Tenant};
use trial::North;
use url::form_urlencoded;

/// A borough, and how many forms it takes.
pub(crate) struct World {
    pub(crate) tenant: Tenant,
    data: PathBuf,
}

impl World {
    /// Publishes another version of the form, in which one text stands for another.
    pub(crate) async fn reword(&self, before: &str, after: &str) {
        let form = self.data.join("tenants/shared/services/test-report/form.toml");
        let text = fs::read_to_string(&form).unwrap().replace(before, after);
        fs::write(form, text).unwrap();
        publish(&self.tenant, &self.data).await;
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
    trial::on_each_address(async |data, url| {
        write_service(&data.join("tenants"));
        let tenant =
            North { base: base(), limits, more: CONNECTORS.to_owned(), ..North::default() }.open(data, url).await;
        publish(&tenant, data).await;
        test(World { tenant: tenant.clone(), data: data.to_owned() }).await;
        tenant.db().close().await.unwrap();
    })
    .await;
}

fn write_service(folder: &Path) {
    let service = folder.join("shared/services/test-report");
    fs::create_dir_all(service.join("messages")).unwrap();
    fs::create_dir_all(folder.join("north/services/test-report")).unwrap();
    fs::write(service.join("service.toml"), SERVICE).unwrap();
    fs::write(service.join("form.toml"), FORM).unwrap();
    fs::write(service.join("page.md"), "Tell us.\n").unwrap();
    for event in catalogue::Event::ALL {
        let text = format!("Subject: {} ((reference))\n\nHello. ((next)) ((track_link))\n", event.word());
        fs::write(service.join(format!("messages/{}.md", event.word())), text).unwrap();
    }
    fs::write(folder.join("north/services/test-report/service.toml"), OVERLAY).unwrap();
}

fn base() -> Base {
    let identity = identity::templates();
    let templates =
        [web::TEMPLATES, notices::TEMPLATES, identity.as_slice(), crm::TEMPLATES, crate::TEMPLATES].concat();
    Base { templates, register: vec![web::register] }
}

/// Records the services as the files say them now.
async fn publish(tenant: &Tenant, data: &Path) {
    tenant.record_services(&trial::read(data).shared).await.unwrap();
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

const CONNECTORS: &str = r#"
[connectors.tray]
kind = "outtray"
folder = "tray"
"#;
