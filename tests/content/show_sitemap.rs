//! What crawlers and readers of feeds find: every address of the sitemap is a page of this borough, feeds can be read, and pages
//! say in JSON-LD what they are.

use serde_json::Value;
use tests::feeds::readable;
use tests::{Page, Platform, Setup, Visitor};

const BOROUGHS: [(&str, &str); 2] = [("bromley", "bexley"), ("bexley", "bromley")];

/// What stands between two marks, each time.
fn between<'a>(text: &'a str, start: &str, end: &str) -> Vec<&'a str> {
    text.split(start).skip(1).filter_map(|rest| rest.split(end).next()).collect()
}

fn linked_data(page: &Page) -> Value {
    let found = between(&page.body, "<script type=\"application/ld+json\">", "</script>");
    assert_eq!(found.len(), 1, "{}", page.asked);
    serde_json::from_str(found[0]).unwrap_or_else(|error| panic!("{}: {error}", page.asked))
}

fn of_type(page: &Page, kind: &str) -> Value {
    let data = linked_data(page);
    assert_eq!(data["@context"], "https://schema.org");
    let items = data["@graph"].as_array().unwrap();
    items
        .iter()
        .find(|item| item["@type"] == kind)
        .unwrap_or_else(|| panic!("{}: no {kind}: {data}", page.asked))
        .clone()
}

async fn sitemap(visitor: &Visitor) -> Vec<String> {
    let page = visitor.get("/sitemap.xml").await;
    page.has_status(200);
    between(&page.body, "<loc>", "</loc>").into_iter().map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_address_of_the_sitemap_is_a_page_of_this_borough_under_its_own_name() {
    let platform = Platform::start_with(Setup { pages: true, ..Setup::default() }).await;
    for (slug, other) in BOROUGHS {
        let visitor = platform.visitor(slug);
        let addresses = sitemap(&visitor).await;
        assert!(addresses.len() > 100, "{}", addresses.len());
        for address in &addresses {
            assert!(!address.contains(other), "{address}");
            let path = address.strip_prefix(&visitor.origin()).unwrap_or_else(|| panic!("{address} is another site"));
            let page = visitor.get(path).await;
            page.has_status(200);
            assert_eq!(page.attribute("link[rel=canonical]", "href").as_ref(), Some(address));
        }
        for path in ["/services/road-fault", "/privacy/road-fault", "/accessibility", "/"] {
            assert!(addresses.contains(&format!("{}{path}", visitor.origin())), "{path}");
        }
        visitor.get("/sitemap-1.xml").await.has_status(200);
        visitor.get("/sitemap-2.xml").await.has_status(404);
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn feeds_hold_what_the_borough_published_under_names_that_stay() {
    let platform = Platform::start_with(Setup { pages: true, ..Setup::default() }).await;
    for (slug, other) in BOROUGHS {
        let visitor = platform.visitor(slug);
        let mut ids = Vec::new();
        for (feed, id) in [("news.atom", "<id>"), ("news.rss", "<guid isPermaLink=\"false\">")] {
            let page = visitor.get(&format!("/feeds/{feed}")).await;
            page.has_status(200);
            assert!(!page.body.to_lowercase().contains(other), "{feed}");
            let names: Vec<String> = between(&page.body, id, "</").into_iter().map(str::to_owned).collect();
            assert!(names.len() > 1 && names.iter().all(|name| name.starts_with(&format!("tag:{slug}.localhost,"))));
            ids.push(names.into_iter().filter(|name| !name.contains("feeds/")).collect::<Vec<_>>());
            let tag = page.header("etag").unwrap().to_owned();
            let known = [("If-None-Match", tag.as_str())];
            visitor.ask(reqwest::Method::GET, &format!("/feeds/{feed}"), None, &known).await.has_status(304);
        }
        assert_eq!(ids[0], ids[1], "one entry has one name in both forms");
        let event = visitor.go("/events").await.all_attributes("main a[href^='/events/']", "href");
        let event = event.iter().find(|href| !href.contains('?')).expect("an event");
        let mut texts = Vec::new();
        for path in [
            "/feeds/news.atom",
            "/feeds/news.rss",
            "/feeds/events.atom",
            "/feeds/events.rss",
            "/feeds/consultations.atom",
            "/feeds/consultations.rss",
            "/events.ics",
            &format!("{event}.ics"),
        ] {
            let page = visitor.get(path).await;
            page.has_status(200);
            texts.push((path.trim_start_matches('/').replace('/', "-"), page.body));
        }
        readable(&texts);
        visitor.get("/feeds/secrets.atom").await.has_status(404);
        let named = visitor.go("/").await.all_attributes("link[type='application/atom+xml']", "href");
        assert!(named.contains(&"/feeds/news.atom".to_owned()));
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_say_what_they_are_in_the_words_of_schema_org() {
    let platform = Platform::start_with(Setup { pages: true, ..Setup::default() }).await;
    for ((slug, other), gss) in BOROUGHS.into_iter().zip(["E09000006", "E09000004"]) {
        let visitor = platform.visitor(slug);
        let service = of_type(&visitor.go("/services/road-fault").await, "GovernmentService");
        assert_eq!(service["areaServed"]["identifier"]["value"], gss);
        let numbers: Vec<&Value> = service["identifier"].as_array().unwrap().iter().map(|one| &one["value"]).collect();
        assert_eq!(numbers, [557, 17], "LGSL and LGIL");
        assert_eq!(service["url"], format!("{}/services/road-fault", visitor.origin()));
        let way = of_type(&visitor.go("/services/road-fault").await, "BreadcrumbList");
        assert_eq!(way["itemListElement"].as_array().unwrap().len(), 4);
        let mut seen = std::collections::BTreeSet::new();
        for address in sitemap(&visitor).await {
            let page = visitor.go(address.strip_prefix(&visitor.origin()).unwrap()).await;
            if !page.body.contains("application/ld+json") {
                continue;
            }
            let data = linked_data(&page);
            assert!(!data.to_string().to_lowercase().contains(other), "{address}");
            let items = data["@graph"].as_array().unwrap();
            seen.extend(items.iter().filter_map(|item| item["@type"].as_str()).map(str::to_owned));
        }
        for kind in ["GovernmentService", "NewsArticle", "Event", "BreadcrumbList", "Library", "WebPage"] {
            assert!(seen.contains(kind), "{slug} has no {kind}: {seen:?}");
        }
    }
    platform.stop().await;
}
