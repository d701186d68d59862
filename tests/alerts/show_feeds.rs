//! The feeds of alerts: CAP 1.2, Atom and RSS (OS-04, OS-09), held against what their standards demand element by element.

use quick_xml::Reader;
use quick_xml::events::Event;
use tests::{Page, Person, Platform, Visitor, eventually};

/// Every element of a document as `path = text`, in order; attributes as `path@name = value`. It fails on what is not well formed.
fn read(document: &str) -> Vec<(String, String)> {
    let mut reader = Reader::from_str(document);
    let (mut path, mut found): (Vec<String>, Vec<(String, String)>) = (Vec::new(), Vec::new());
    let begin =
        |path: &mut Vec<String>, found: &mut Vec<(String, String)>, start: &quick_xml::events::BytesStart<'_>| {
            path.push(start.name().as_ref().to_owned());
            found.push((path.join("/"), String::new()));
            for attribute in start.attributes() {
                let attribute = attribute.unwrap();
                let name = attribute.key.as_ref().to_owned();
                let value = attribute.value.to_string();
                found.push((format!("{}@{name}", path.join("/")), value));
            }
        };
    let add = |path: &[String], found: &mut Vec<(String, String)>, text: &str| {
        let here = path.join("/");
        // Between elements, and around the outermost one, there are only line ends.
        if let Some((_, words)) = found.iter_mut().rev().find(|(at, _)| *at == here) {
            words.push_str(text);
        }
    };
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => begin(&mut path, &mut found, &start),
            Event::Empty(start) => {
                begin(&mut path, &mut found, &start);
                path.pop();
            }
            Event::End(_) => {
                path.pop();
            }
            Event::Text(text) => add(&path, &mut found, &text),
            Event::GeneralRef(name) => {
                add(&path, &mut found, quick_xml::escape::resolve_predefined_entity(&name).unwrap())
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(path.is_empty(), "{document}");
    found
}

fn all<'a>(found: &'a [(String, String)], path: &str) -> Vec<&'a str> {
    found.iter().filter(|(at, _)| at == path).map(|(_, text)| text.as_str()).collect()
}

#[track_caller]
fn one<'a>(found: &'a [(String, String)], path: &str) -> &'a str {
    let [one] = all(found, path)[..] else { panic!("{path} is there {} times", all(found, path).len()) };
    one
}

async fn publish(publisher: &Person, fields: &[(&str, &str)]) -> Page {
    let form = publisher.go("/staff/alerts/new").await.form_to("/staff/alerts");
    let check = publisher.send(&form.action, &form.typed(fields)).await;
    publisher.do_on(&check, "/publish", &[]).await
}

/// The feed once it has this many entries.
async fn feed(visitor: &Visitor, path: &str, entry: &str, count: usize) -> Vec<(String, String)> {
    eventually(&format!("{count} entries in {path}"), async || {
        let found = read(&visitor.get(path).await.body);
        (all(&found, entry).len() == count).then_some(found)
    })
    .await
}

/// What the schema of CAP 1.2 demands of every message: each element in its place, and its words from its list.
#[track_caller]
fn assert_valid_cap(found: &[(String, String)], kind: &str) {
    assert_eq!(one(found, "alert@xmlns"), "urn:oasis:names:tc:emergency:cap:1.2");
    let order = |parent: &str| -> Vec<&str> {
        let prefix = format!("{parent}/");
        let below = found.iter().filter_map(|(at, _)| at.strip_prefix(prefix.as_str()));
        below.filter(|rest| !rest.contains(['/', '@'])).collect()
    };
    let in_order = |parent: &str, schema: &[&str], needed: &[&str]| {
        let there = order(parent);
        let places: Vec<usize> = there
            .iter()
            .map(|name| schema.iter().position(|one| one == name).unwrap_or_else(|| panic!("{name}")))
            .collect();
        assert!(places.is_sorted(), "{parent}: {there:?}");
        for name in needed {
            assert!(there.contains(name), "{parent} lacks {name}");
        }
    };
    let alert = ["identifier", "sender", "sent", "status", "msgType", "source", "scope", "references", "info"];
    in_order("alert", &alert, &["identifier", "sender", "sent", "status", "msgType", "scope", "info"]);
    let info = [
        "language",
        "category",
        "event",
        "urgency",
        "severity",
        "certainty",
        "effective",
        "onset",
        "expires",
        "senderName",
        "headline",
        "description",
        "instruction",
        "web",
        "contact",
        "area",
    ];
    in_order("alert/info", &info, &["category", "event", "urgency", "severity", "certainty", "area"]);
    in_order("alert/info/area", &["areaDesc", "polygon", "circle", "geocode"], &["areaDesc"]);
    assert_eq!(one(found, "alert/msgType"), kind);
    assert_eq!((one(found, "alert/status"), one(found, "alert/scope")), ("Actual", "Public"));
    for name in ["identifier", "sender"] {
        let value = one(found, &format!("alert/{name}"));
        assert!(!value.is_empty() && !value.contains([' ', ',', '<', '&']), "{name}: {value}");
    }
    for name in ["sent", "info/effective", "info/onset"] {
        let value = one(found, &format!("alert/{name}"));
        let parsed = chrono::DateTime::parse_from_rfc3339(value);
        assert!(parsed.is_ok() && value.len() == 25 && !value.ends_with('Z'), "{name}: {value}");
    }
    for (name, words) in [
        ("urgency", &["Immediate", "Expected", "Future", "Past", "Unknown"][..]),
        ("severity", &["Extreme", "Severe", "Moderate", "Minor", "Unknown"]),
        ("certainty", &["Observed", "Likely", "Possible", "Unlikely", "Unknown"]),
        ("language", &["en-GB"]),
    ] {
        let value = one(found, &format!("alert/info/{name}"));
        assert!(words.contains(&value), "{name}: {value}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn warnings_update_and_cancel_the_one_that_came_first() {
    let platform = Platform::start().await;
    let publisher = platform.staff("bromley", "Emma Emergency", &["emergency_publisher"]).await;
    let fields = [
        ("grade", "emergency"),
        ("title", "Gas & <fire> \"now\""),
        ("text", "Leave **at once**."),
        ("wards", "Orpington"),
    ];
    let done = publish(&publisher, &fields).await;
    let resident = platform.bromley();
    let index = feed(&resident, "/feeds/alerts.cap", "feed/entry", 1).await;
    let path_of = |index: &[(String, String)], at: usize| {
        let links: Vec<&str> = all(index, "feed/entry/link@href");
        links[at][links[at].find("/feeds/").unwrap()..].to_owned()
    };
    let first_path = path_of(&index, 0);
    let page = resident.get(&first_path).await;
    assert_eq!(page.header("content-type"), Some("application/cap+xml; charset=utf-8"));
    let first = read(&page.body);
    assert_valid_cap(&first, "Alert");
    assert_eq!(one(&first, "alert/info/headline"), "Gas & <fire> \"now\"");
    assert_eq!(one(&first, "alert/info/description"), "Leave at once.");
    assert_eq!(one(&first, "alert/info/area/areaDesc"), "Orpington");
    assert!(all(&first, "alert/references").is_empty());
    let of = |found: &[(String, String)]| {
        format!("{},{},{}", one(found, "alert/sender"), one(found, "alert/identifier"), one(found, "alert/sent"))
    };
    let edit = format!("{}/edit", done.asked.split('?').next().unwrap());
    let form = publisher.go(&edit).await.form_to("/edit");
    let check =
        publisher.send(&form.action, &form.typed(&[("grade", "emergency"), ("title", "Gas leak, smaller")])).await;
    let done = publisher.do_on(&check, "/publish", &[]).await;
    let index = feed(&resident, "/feeds/alerts.cap", "feed/entry", 2).await;
    let second = read(&resident.get(&path_of(&index, 0)).await.body);
    assert_valid_cap(&second, "Update");
    assert_eq!(one(&second, "alert/references"), of(&first));
    publisher.do_on(&done, "/take-down", &[]).await;
    let index = feed(&resident, "/feeds/alerts.cap", "feed/entry", 3).await;
    let third = read(&resident.get(&path_of(&index, 0)).await.body);
    assert_valid_cap(&third, "Cancel");
    assert_eq!(one(&third, "alert/references"), format!("{} {}", of(&first), of(&second)));
    assert_eq!(resident.get(&first_path).await.body, page.body, "a message never changes");
    // A death is told on pages and in the other feeds, and warns nobody.
    publish(&publisher, &[("grade", "remembrance"), ("title", "The mayor has died")]).await;
    feed(&resident, "/feeds/alerts.atom", "feed/entry", 2).await;
    feed(&resident, "/feeds/alerts.cap", "feed/entry", 3).await;
    // Nothing of it is told by the other borough, not even by its name.
    platform.bexley().get(&first_path).await.has_status(404);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn atom_and_rss_name_an_alert_once_for_ever() {
    let platform = Platform::start().await;
    let resident = platform.bromley();
    let empty = read(&resident.get("/feeds/alerts.atom").await.body);
    for needed in ["feed/id", "feed/title", "feed/updated", "feed/author/name"] {
        assert!(!one(&empty, needed).is_empty(), "{needed}");
    }
    let publisher = platform.staff("bromley", "Emma Emergency", &["emergency_publisher"]).await;
    let done =
        publish(&publisher, &[("grade", "disruption"), ("title", "Tom & Jerry's <road>"), ("text", "Closed\u{b}.")])
            .await;
    let atom = feed(&resident, "/feeds/alerts.atom", "feed/entry", 1).await;
    let id = one(&atom, "feed/entry/id").to_owned();
    assert!(id.starts_with("tag:bromley.localhost,2026-01-01:alert/"), "{id}");
    assert_eq!(one(&atom, "feed/entry/title"), "Disruption: Tom & Jerry's <road>");
    for moment in ["feed/updated", "feed/entry/updated", "feed/entry/published"] {
        assert!(chrono::DateTime::parse_from_rfc3339(one(&atom, moment)).is_ok(), "{moment}");
    }
    assert!(all(&atom, "feed/link@rel").contains(&"self"));
    let rss = feed(&resident, "/feeds/alerts.rss", "rss/channel/item", 1).await;
    assert_eq!((one(&rss, "rss@version"), one(&rss, "rss/channel/item/guid@isPermaLink")), ("2.0", "false"));
    assert_eq!(one(&rss, "rss/channel/item/guid"), id);
    for needed in ["title", "link", "description"] {
        assert!(!one(&rss, &format!("rss/channel/{needed}")).is_empty(), "{needed}");
    }
    assert!(chrono::DateTime::parse_from_rfc2822(one(&rss, "rss/channel/item/pubDate")).is_ok());
    let page = resident.get("/feeds/alerts.atom").await;
    let other = resident.get("/feeds/alerts.rss").await.body;
    tests::feeds::readable(&[("alerts.atom".to_owned(), page.body.clone()), ("alerts.rss".to_owned(), other)]);
    // What did not change is not sent again.
    let etag = page.header("etag").unwrap().to_owned();
    let again = resident.ask(reqwest::Method::GET, "/feeds/alerts.atom", None, &[("If-None-Match", &etag)]).await;
    assert_eq!(again.status, 304);
    publisher.do_on(&done, "/take-down", &[]).await;
    let over = eventually("the end in the feed", async || {
        let found = read(&resident.get("/feeds/alerts.atom").await.body);
        one(&found, "feed/entry/title").starts_with("Ended. ").then_some(found)
    })
    .await;
    assert_eq!(one(&over, "feed/entry/id"), id);
    platform.stop().await;
}
