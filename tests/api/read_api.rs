//! What other systems read: the same as residents, of this borough alone, from any site, without a key; and nothing that they
//! send breaks it.

use std::process::Command;

use reqwest::Method;
use serde_json::Value;
use tests::{Page, Platform, Setup, Visitor, project};

const BOROUGHS: [(&str, &str); 2] = [("bromley", "bexley"), ("bexley", "bromley")];

fn json(page: &Page) -> Value {
    assert_eq!(page.header("content-type"), Some("application/json"), "{}", page.asked);
    assert_eq!(page.header("access-control-allow-origin"), Some("*"), "{}", page.asked);
    serde_json::from_str(&page.body).unwrap_or_else(|error| panic!("{}: {error}", page.asked))
}

async fn read(visitor: &Visitor, path: &str) -> Value {
    let page = visitor.get(path).await;
    page.has_status(200);
    json(&page)
}

/// The Python with the tools, which `make test` names.
fn tool(name: &str) -> Command {
    let python = std::env::var("JWP_PYTHON").expect("make test sets JWP_PYTHON, which has schemathesis");
    Command::new(std::path::Path::new(&python).with_file_name(name))
}

fn passes(mut command: Command) {
    let done = command.output().unwrap();
    let (out, error) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success(), "{command:?}\n{out}\n{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_borough_tells_its_own_services_and_pages() {
    let platform = Platform::start_with(Setup { pages: true, ..Setup::default() }).await;
    for (slug, other) in BOROUGHS {
        let visitor = platform.visitor(slug);
        let services = read(&visitor, "/api/v1/services?per_page=100").await;
        let all = platform.tenant(slug).services().all();
        assert_eq!(services["total"], all.values().filter(|version| version.definition.offered).count());
        assert_eq!(read(&visitor, "/api/v1/services/road-fault").await["lgsl"], 557);
        for list in ["pages", "events", "news", "venues", "status"] {
            let told = read(&visitor, &format!("/api/v1/{list}?per_page=2")).await;
            assert!(told["items"].as_array().unwrap().len() <= 2, "{list}");
            assert!(!told.to_string().to_lowercase().contains(other), "{list} of {slug}");
        }
        let first = read(&visitor, "/api/v1/pages?kind=news&per_page=1").await["items"][0].clone();
        let path = first["path"].as_str().unwrap();
        let page = read(&visitor, &format!("/api/v1/pages{path}")).await;
        assert_eq!(page["title"], first["title"]);
        assert!(!page["sections"].as_array().unwrap().is_empty());
        for (wrong, status) in [
            ("/api/v1/services?page=0", 400),
            ("/api/v1/services?per_page=101", 400),
            ("/api/v1/services?colour=red", 400),
            ("/api/v1/pages?kind=secret", 400),
            ("/api/v1/services/nothing", 404),
            ("/api/v1/pages/nothing", 404),
        ] {
            let refused = visitor.get(wrong).await;
            refused.has_status(status);
            assert_eq!(refused.header("content-type"), Some("application/problem+json"), "{wrong}");
        }
        let refused = visitor.ask(Method::DELETE, "/api/v1/services/road-fault", None, &[]).await;
        refused.has_status(405);
        assert_eq!(refused.header("allow"), Some("GET, HEAD"));
        let tag = visitor.get("/api/v1/news").await.header("etag").unwrap().to_owned();
        visitor.ask(Method::GET, "/api/v1/news", None, &[("If-None-Match", &tag)]).await.has_status(304);
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_description_is_openapi_and_what_is_made_up_from_it_breaks_nothing() {
    let platform = Platform::start_with(Setup { pages: true, ..Setup::default() }).await;
    let folder = tempfile::tempdir().unwrap();
    for (slug, _) in BOROUGHS {
        let visitor = platform.visitor(slug);
        let document = read(&visitor, "/api/openapi.json").await;
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
        assert_eq!(document["servers"][0]["url"], visitor.origin());
        let file = folder.path().join(format!("{slug}.json"));
        std::fs::write(&file, document.to_string()).unwrap();
        let mut check = tool("openapi-spec-validator");
        check.arg(&file);
        passes(check);
        let mut fuzz = tool("schemathesis");
        fuzz.current_dir(folder.path()).arg("run").arg(&file).args([
            "--url",
            &format!("http://{}", visitor.address()),
            "--header",
            &format!("Host: {}", visitor.origin().trim_start_matches("http://")),
            "--checks",
            "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
            "--phases",
            "examples,coverage,fuzzing",
            "--max-examples",
            "15",
            "--seed",
            "20261128",
            "--generation-deterministic",
            "--no-color",
        ]);
        passes(fuzz);
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn directories_are_told_in_the_words_of_open_referral() {
    let platform = Platform::start_with(Setup { pages: true, ..Setup::default() }).await;
    let python = std::env::var("JWP_PYTHON").expect("make test sets JWP_PYTHON, which has jsonschema");
    for (slug, other) in BOROUGHS {
        let visitor = platform.visitor(slug);
        assert_eq!(read(&visitor, "/api/oruk").await["version"], "HSDS-UK-3.0");
        let mut records = Vec::new();
        let mut page = 1;
        loop {
            let list = read(&visitor, &format!("/api/oruk/services?page={page}&per_page=20")).await;
            for brief in list["contents"].as_array().unwrap() {
                let id = brief["id"].as_str().unwrap();
                records.push(read(&visitor, &format!("/api/oruk/services/{id}")).await);
            }
            if list["last_page"] == true {
                assert_eq!(list["total_items"], records.len());
                break;
            }
            page += 1;
        }
        assert!(records.len() >= 25, "{}", records.len());
        let file = tempfile::NamedTempFile::new().unwrap();
        let text = serde_json::to_string(&records).unwrap();
        assert!(!text.to_lowercase().contains(other));
        std::fs::write(file.path(), text).unwrap();
        let mut check = Command::new(&python);
        check.arg(project().join("tests/support/check_referrals.py")).arg(file.path());
        passes(check);
        let terms = read(&visitor, "/api/oruk/taxonomy_terms?per_page=100").await;
        let library = terms["contents"].as_array().unwrap().iter().find(|term| term["term"] == "Library").unwrap();
        let id = library["id"].as_str().unwrap();
        let libraries = read(&visitor, &format!("/api/oruk/services?taxonomy_term_id={id}&per_page=100")).await;
        let found = libraries["total_items"].as_u64().unwrap();
        assert!(found > 3 && (found as usize) < records.len());
        assert_eq!(read(&visitor, &format!("/api/oruk/taxonomy_terms/{id}")).await, *library);
        let places = read(&visitor, "/api/oruk/service_at_locations?per_page=1").await;
        let place = &places["contents"][0];
        let id = place["id"].as_str().unwrap();
        assert_eq!(read(&visitor, &format!("/api/oruk/service_at_locations/{id}")).await, *place);
        let taxonomies = read(&visitor, "/api/oruk/taxonomies").await;
        let id = taxonomies["contents"][0]["id"].as_str().unwrap();
        read(&visitor, &format!("/api/oruk/taxonomies/{id}")).await;
        visitor.get("/api/oruk/services?minimum_age=3").await.has_status(400);
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn gov_uk_gets_a_link_for_each_number_and_the_number_leads_to_the_service() {
    let platform = Platform::start_with(Setup { pages: true, ..Setup::default() }).await;
    for ((slug, other), gss) in BOROUGHS.into_iter().zip(["E09000006", "E09000004"]) {
        let visitor = platform.visitor(slug);
        let page = visitor.get("/api/local-links.csv").await;
        page.has_status(200);
        let rows: Vec<&str> = page.body.lines().collect();
        assert!(rows[0].starts_with("Authority Name,SNAC,GSS,Description,LGSL,LGIL,URL,"));
        assert!(rows.len() > 30 && rows[1..].iter().all(|row| row.contains(gss)));
        assert!(!page.body.to_lowercase().contains(other));
        let link = format!(",557,17,{}/services/road-fault,", visitor.origin());
        assert!(page.body.contains(&link), "{}", page.body);
        for number in ["/lgsl/557", "/lgsl/557/17", "/lgsl/557/4"] {
            let led = visitor.get(number).await;
            led.has_status(302);
            assert_eq!(led.header("location"), Some("/services/road-fault"), "{number}");
        }
        visitor.get("/lgsl/99999").await.has_status(404);
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_system_can_wear_the_header_and_the_footer() {
    let platform = Platform::start_with(Setup { pages: true, ..Setup::default() }).await;
    for (slug, other) in BOROUGHS {
        let visitor = platform.visitor(slug);
        for part in ["header", "footer"] {
            let page = visitor.get(&format!("/fragments/{part}")).await;
            page.has_status(200);
            assert_eq!(page.header("access-control-allow-origin"), Some("*"));
            assert!(page.body.contains(&format!("<{part} ")) && !page.body.contains("<html"));
            assert!(!page.body.contains("=\"/"), "every address is a whole one");
            assert!(page.body.contains(&visitor.origin()) && !page.body.to_lowercase().contains(other));
        }
        let header = visitor.get("/fragments/header").await;
        let sheet = header.attribute("link[rel=stylesheet]", "href").unwrap();
        let sheet = visitor.get(sheet.strip_prefix(&visitor.origin()).unwrap()).await;
        assert_eq!(sheet.header("cross-origin-resource-policy"), Some("cross-origin"));
        visitor.get("/fragments/body").await.has_status(404);
    }
    platform.stop().await;
}
