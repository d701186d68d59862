//! An alert comes onto every page of one borough within ten seconds of pressing the button, on every node, and goes again by the
//! clock; the other borough's pages stay what they were, byte by byte (CM-22).

use std::time::{Duration, Instant};

use chrono_tz::Europe::London;
use tests::database::Kind;
use tests::{Answers, Page, Person, Platform, Visitor, eventually, fill_in};

const TITLE: &str = "Do not use the tap water in Orpington";

/// Writes an alert with these fields and gives the page on which it is checked.
async fn written(publisher: &Person, fields: &[(&str, &str)]) -> Page {
    let form = publisher.go("/staff/alerts/new").await.form_to("/staff/alerts");
    publisher.send(&form.action, &form.typed(fields)).await
}

async fn published(publisher: &Person, fields: &[(&str, &str)]) -> Page {
    let check = written(publisher, fields).await;
    check.has_status(200);
    publisher.do_on(&check, "/publish", &[]).await
}

/// Waits until a page has a banner, or has none, with this title; ten seconds are promised.
async fn banner(visitor: &Visitor, path: &str, title: &str, there: bool) {
    let began = Instant::now();
    eventually(&format!("the banner on {path}: {there}"), async || {
        let page = visitor.get(path).await;
        (page.all(".jwp-banner__title").iter().any(|found| found == title) == there).then_some(())
    })
    .await;
    assert!(began.elapsed() < Duration::from_secs(10), "{path} took {:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emergency_stands_on_every_page_of_one_borough_on_every_node() {
    let platform = Platform::start().await;
    let node = match Kind::of_this_run() {
        Kind::Postgres => platform.another_node().await,
        Kind::Sqlite => platform.address(),
    };
    let (here, neighbour) = (platform.bromley(), platform.bexley());
    let there = here.at_node(node);
    let before = neighbour.get("/").await;
    let own_before = here.get("/").await;
    let publisher = platform.staff("bromley", "Emma Emergency", &["emergency_publisher"]).await;
    let check =
        written(&publisher, &[("grade", "emergency"), ("title", TITLE), ("text", "Drink **bottled** water.")]).await;
    check.has_status(200).see(TITLE).see("Not published").see("Every page");
    banner(&here, "/", TITLE, false).await;
    let done = publisher.do_on(&check, "/publish", &[]).await;
    done.has_status(200).see("Published").see("On the website").see("Published by Emma Emergency");
    for visitor in [&here, &there] {
        for path in ["/", "/services/graffiti", "/a-z", "/account/sign-in", "/track", "/no-such-page"] {
            banner(visitor, path, TITLE, true).await;
        }
    }
    let home = here.get("/").await;
    assert_eq!(home.attribute(".jwp-banners", "role").as_deref(), Some("region"));
    assert_eq!(home.attribute(".jwp-banners", "aria-label").as_deref(), Some("Alerts"));
    assert_eq!(home.one(".jwp-banner__label"), "Emergency", "the colour never says it alone");
    assert_eq!(home.one(".jwp-banner__text strong"), "bottled");
    assert!(
        home.header("set-cookie").is_none()
            && home.all("script:not([src]):not([type='application/ld+json'])").is_empty()
    );
    // A question is quiet: what is grave stands there, and the rest is a link away.
    let question = here.go("/forms/graffiti").await;
    assert!(question.body.contains(TITLE), "{}", question.body);
    // Not a byte of the other borough has changed.
    let after = neighbour.get("/").await;
    assert_eq!((&before.body, before.header("etag")), (&after.body, after.header("etag")));
    // Staff at work do not see it; the list tells where it stands.
    let list = publisher.go("/staff/alerts").await;
    assert!(list.all(".jwp-banners").is_empty());
    assert_eq!(list.all("[data-shelf=live] a"), [TITLE]);
    publisher.do_on(&done, "/take-down", &[]).await.has_status(200).see("Taken down").see("Over");
    for visitor in [&here, &there] {
        banner(visitor, "/", TITLE, false).await;
    }
    assert_eq!(here.get("/").await.body, own_before.body, "and all is as it was");
    for action in ["write_alert", "publish_alert", "take_down_alert"] {
        let told =
            format!("SELECT COUNT(*) FROM audit_entry WHERE action = '{action}' AND actor_name = 'Emma Emergency'");
        assert_eq!(platform.count("bromley", &told).await, 1, "{action}");
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_can_stand_on_named_paths_alone() {
    let platform = Platform::start().await;
    let publisher = platform.staff("bromley", "Emma Emergency", &["emergency_publisher"]).await;
    let fields = [("grade", "disruption"), ("title", "Bins are late"), ("paths", "/services/missed-collection\n/a-z/")];
    published(&publisher, &fields).await.see("/services/missed-collection");
    let resident = platform.bromley();
    banner(&resident, "/services/missed-collection", "Bins are late", true).await;
    banner(&resident, "/a-z", "Bins are late", true).await;
    for path in ["/", "/services", "/services/graffiti", "/track"] {
        resident.get(path).await.see_not("Bins are late");
    }
    // Who wants to see all of them finds all of them.
    resident.go("/alerts").await.see("Bins are late");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_comes_and_goes_by_the_clock() {
    let platform = Platform::start().await;
    let publisher = platform.staff("bromley", "Emma Emergency", &["emergency_publisher"]).await;
    let (starts, ends) =
        (platform.clock.now() + chrono::Duration::hours(1), platform.clock.now() + chrono::Duration::hours(3));
    let typed = |name: &str, at: chrono::DateTime<chrono::Utc>| {
        let local = at.with_timezone(&London);
        [("day", "%-d"), ("month", "%-m"), ("year", "%Y"), ("time", "%H:%M")]
            .map(|(part, pattern)| (format!("{name}-{part}"), local.format(pattern).to_string()))
    };
    let when: Vec<(String, String)> = [typed("starts", starts), typed("ends", ends)].concat();
    let mut fields = vec![("grade", "notice"), ("title", "The town hall is closed")];
    fields.extend(when.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let check = written(&publisher, &fields).await;
    publisher.do_on(&check, "/publish", &[]).await.see("Waiting for its time");
    let resident = platform.bromley();
    banner(&resident, "/", "The town hall is closed", false).await;
    platform.clock.advance(chrono::Duration::hours(1));
    banner(&resident, "/", "The town hall is closed", true).await;
    platform.clock.advance(chrono::Duration::hours(2));
    banner(&resident, "/", "The town hall is closed", false).await;
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn danger_comes_first_and_a_question_shows_nothing_less() {
    let platform = Platform::start().await;
    let publisher = platform.staff("bromley", "Emma Emergency", &["emergency_publisher"]).await;
    let long = "Trams run every hour. ".repeat(12);
    for (grade, title, text) in [
        ("notice", "Parks open late", ""),
        ("disruption", "Older disruption", long.as_str()),
        ("disruption", "Newer disruption", "Short."),
        ("remembrance", "In memory of the mayor", "She served for 20 years."),
        ("emergency", "Stay indoors", "Close your windows."),
    ] {
        published(&publisher, &[("grade", grade), ("title", title), ("text", text)]).await.has_status(200);
    }
    let resident = platform.bromley();
    banner(&resident, "/", "Stay indoors", true).await;
    let home = resident.get("/").await;
    let order = ["Stay indoors", "In memory of the mayor", "Newer disruption", "Older disruption", "Parks open late"];
    assert_eq!(home.all(".jwp-banner__title"), order);
    assert_eq!(home.all("[data-banner=disruption] details").len(), 1, "a long text of a lesser grade is folded");
    assert!(home.all("[data-banner=emergency] details").is_empty());
    let question = fill_in(&resident, "graffiti", &Answers::default()).await;
    assert_eq!(question.all(".jwp-banner__title"), ["Stay indoors"]);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_and_what_was_typed_is_kept() {
    let platform = Platform::start().await;
    let publisher = platform.staff("bromley", "Emma Emergency", &["emergency_publisher"]).await;
    let refused =
        written(&publisher, &[("text", "WORDS-CANARY"), ("paths", "services"), ("href", "//evil.example")]).await;
    refused.has_status(422).see("Choose what kind of alert it is").see("Say in a line what the alert is about");
    refused.see("is not a path").see("The link must begin with /");
    assert_eq!(refused.one("textarea[name=text]"), "WORDS-CANARY");
    let past = [
        ("grade", "notice"),
        ("title", "Late"),
        ("ends-day", "1"),
        ("ends-month", "1"),
        ("ends-year", "2020"),
        ("ends-time", "9am"),
    ];
    written(&publisher, &past).await.has_status(422).see("The alert must end after it starts");
    // Markup is words.
    let hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>";
    published(&publisher, &[("grade", "notice"), ("title", hostile), ("text", hostile)]).await.has_status(200);
    let resident = platform.bromley();
    banner(&resident, "/", hostile, true).await;
    let home = resident.get("/").await;
    assert!(!home.body.contains("<script>alert") && !home.body.contains("onerror=alert(1)>"), "{}", home.body);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_waits_for_its_button_and_two_who_change_do_not_overwrite_each_other() {
    let platform = Platform::start().await;
    let emma = platform.staff("bromley", "Emma Emergency", &["emergency_publisher"]).await;
    let sam = platform.staff("bromley", "Sam Sender", &["emergency_publisher"]).await;
    let done = published(&emma, &[("grade", "disruption"), ("title", "One lane closed")]).await;
    let resident = platform.bromley();
    banner(&resident, "/", "One lane closed", true).await;
    let edit = format!("{}/edit", done.asked.split('?').next().unwrap());
    let (hers, his) = (emma.go(&edit).await.form_to("/edit"), sam.go(&edit).await.form_to("/edit"));
    let changed = [("grade", "disruption"), ("title", "Both lanes closed")];
    let check = emma.send(&hers.action, &hers.typed(&changed)).await;
    check.see("with changes not published").see("What was published before");
    resident.get("/").await.see_not("Both lanes closed");
    let refused = sam.send(&his.action, &his.typed(&[("grade", "disruption"), ("title", "All is well")])).await;
    refused.has_status(409).see("Somebody has changed this alert");
    assert_eq!(refused.attribute("input[name=title]", "value").as_deref(), Some("All is well"));
    let check = emma.do_on(&check, "/publish", &[]).await;
    check.has_status(200).see("On the website");
    banner(&resident, "/", "Both lanes closed", true).await;
    banner(&resident, "/", "One lane closed", false).await;
    // A page that shows what is no longer there publishes nothing.
    let old = [("edition".to_owned(), "1".to_owned())];
    let (action, mut fields) = check.filled("/take-down", &[]);
    fields.extend(old);
    let stale = sam.go(&edit).await;
    let token = stale.form_to("/edit").untouched().into_iter().find(|(name, _)| name == "csrf").unwrap();
    fields.retain(|(name, _)| name != "csrf");
    fields.push(token);
    sam.post(&action.replace("/take-down", "/publish"), &fields).await.has_status(409);
    platform.stop().await;
}
