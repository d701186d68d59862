//! Serves the published pages of every borough in `tenants/` on `<slug>.localhost:8088`, to be looked at.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a looking glass")]
use actix_web::middleware::{Next, from_fn};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::body::BoxBody;
use actix_web::{App, HttpMessage as _, HttpServer, web as actix};
use content::TEMPLATES;
#[path = "../src/trial.rs"]
mod trial;
use tenancy::Tenant;

async fn guard(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let all = request.app_data::<actix::Data<Vec<Tenant>>>().unwrap().clone();
    let host = request.headers().get("host").unwrap().to_str().unwrap().split(':').next().unwrap().to_owned();
    let tenant = all.iter().find(|t| t.profile().hosts.contains(&host)).unwrap().clone();
    request.extensions_mut().insert(tenant.clone());
    let response = next.call(request).await?;
    Ok(web::dress(&tenant, response))
}

async fn problem(path: actix::Path<String>) -> web::PageResult {
    Err(match path.as_str() {
        "429" => web::PageError::TooMany { retry_after: std::time::Duration::from_secs(60), what_to_do: "You have sent many reports in a short time. Wait an hour, or call us.".into() },
        "500" => web::PageError::failed(std::io::Error::other("x")),
        "503" => web::PageError::unavailable_with(std::io::Error::other("x"), web::Answers::Kept),
        "413" => web::PageError::TooLarge,
        "403" => web::PageError::Forbidden(Box::new(web::TryAgain { path: "/x".into(), typed: vec![("full-name".into(), "Ann Example".into())], csrf: Some("x".into()) })),
        _ => web::PageError::NotFound,
    })
}

async fn kit(tenant: Tenant, visit: web::Visit, which: actix::Path<String>) -> web::PageResult {
    #[derive(serde::Serialize)] struct K { page: web::Head, csrf: String, errors: Vec<(String,String)> }
    let errors = which.ends_with("e");
    web::render(&tenant, if which.starts_with("c") { "kit2.html" } else { "kit.html" }, &K { page: web::Head::new(if which.starts_with("c") { web::Kind::Check } else { web::Kind::Question }, "Where is the problem?").of("Report a pothole").with_errors(errors), csrf: web::csrf_token(&tenant, &visit), errors: vec![] })
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let (all, _data) = trial::boroughs(&[("kit.html", include_str!("/tmp/jwp/kit.html")), ("kit2.html", include_str!("/tmp/jwp/kit2.html"))]).await;
    println!("ready");
    HttpServer::new(move || {
        let mut app = App::new().app_data(actix::Data::new(all.clone()))
            .wrap(from_fn(guard)).wrap(from_fn(web::visit::remember)).wrap(from_fn(web::headers));
        app = app.route("/kit/{x}", actix::get().to(kit));
        app = app.route("/problem/{x}", actix::get().to(problem));
        for page in content::pages().into_iter().chain(web::asset_pages()) {
            app = app.route(page.path, (page.route)());
        }
        app.default_service(actix::to(|| async { Err::<actix_web::HttpResponse, _>(web::PageError::NotFound) }))
    }).workers(1).bind(("127.0.0.1", 8088))?.run().await
}
