//! No borough sees another. Every route of the route table has a row here; a route without one fails.
//!
//! Both boroughs hold a case with the **same** ids, the same e-mail address, the same answers' form and the same tokens:
//! different ids would hide a leak. Every text carries a canary that names its borough.

use std::collections::BTreeSet;

use reqwest::Method;
use server::assembly;
use tests::{Answers, Page, Platform, fill_in, journey};

use fixture::Fixture;
use rows::ROWS;

mod fixture;
mod rows;

/// How a route is tried with the other borough's things.
#[derive(Clone, Copy, Debug)]
enum Row {
    /// The same for everyone: it must not know the other borough at all.
    Public(&'static str),
    /// Holds something of one person: the other borough's cookies and ids must open nothing.
    Personal(&'static str),
    /// Takes a form: the other borough's token and cookies must be refused.
    Sending(&'static str),
    /// Takes a POST from anybody who has the secret in its address; the other borough's secret opens nothing.
    OneClick(&'static str),
    /// Takes a form of staff: whoever works for the other borough has to sign in first.
    Working(&'static str),
}

const CANARIES: [(&str, &str); 2] = [("bromley", "CANARY-NORTH-5150"), ("bexley", "CANARY-SOUTH-7272")];

fn assert_no_canary(page: &Page, foreign: &str, what: &str) {
    let headers = format!("{:?}", page.headers);
    assert!(
        !page.body.contains(foreign) && !headers.contains(foreign),
        "{what} shows what belongs to the other borough"
    );
}

#[test]
fn every_route_has_a_row() {
    let routes: BTreeSet<&str> = assembly::pages().iter().map(|page| page.name).collect();
    let rows: BTreeSet<&str> = ROWS.iter().map(|(name, _)| *name).collect();
    let missing: Vec<_> = routes.difference(&rows).collect();
    let stale: Vec<_> = rows.difference(&routes).collect();
    assert!(missing.is_empty(), "routes without a row: {missing:?}");
    assert!(stale.is_empty(), "rows without a route: {stale:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_route_gives_the_other_borough_s_things() {
    let fixture = Fixture::make().await;
    for (at_home, abroad) in [(0, 1), (1, 0)] {
        let ((foreign_slug, foreign), (slug, _)) = (CANARIES[at_home], CANARIES[abroad]);
        let native = &fixture.visitors[at_home];
        // The person of one borough, with all cookies of that borough, on the other borough's site.
        let intruder = fixture.platform.visitor(slug);
        for (name, row) in ROWS {
            intruder.take_cookies_of(native);
            let (path, method) = match row {
                Row::Public(path) | Row::Personal(path) => (path, Method::GET),
                Row::Sending(path) | Row::Working(path) | Row::OneClick(path) => (path, Method::POST),
            };
            let path = path
                .replace("{reference}", &fixture.reference)
                .replace("{token}", &fixture.tokens[at_home])
                .replace("{delivery}", &fixture.delivery)
                .replace("{subscriber}", &fixture.subscribers[at_home]);
            let what = format!("{name} of {slug} with everything of {foreign_slug}");
            let page = if method == Method::GET {
                intruder.get(&path).await
            } else {
                // A form of the other borough, with its token, sent here.
                let mut fields = match row {
                    Row::Working(_) => native.go("/staff/cases").await.filled("/sign-out", &[]).1,
                    _ => {
                        let theirs = native.go(path.trim_end_matches("/check")).await;
                        if theirs.has_form() { theirs.form().untouched() } else { Vec::new() }
                    }
                };
                // A refusal shows what was typed; what the intruder types is not a leak.
                fields.retain(|(_, value)| !value.contains(foreign));
                intruder.post(&path, &fields).await
            };
            assert_no_canary(&page, foreign, &what);
            match row {
                Row::Public(_) => {
                    assert!(page.status < 500, "{what}: {}", page.status);
                    assert!(!page.body.to_lowercase().contains(foreign_slug), "{what} names the other borough");
                }
                Row::Personal(_) => {
                    assert!(page.status < 500 && !page.body.contains("Ada Synthetic"), "{what}: {}", page.status);
                }
                // The token is not one of this site, or the person is nobody here: whichever is found first.
                Row::Sending(_) => assert!(matches!(page.status, 401 | 403), "{what}: {} {}", page.status, page.text()),
                Row::OneClick(_) => assert_eq!(page.status, 404, "{what}: {}", page.text()),
                // Who they are and where the form comes from are asked at the same time.
                Row::Working(_) => assert!([401, 403].contains(&page.status), "{what}: {}", page.text()),
            }
        }
    }
    // What was refused abroad still works at home.
    for (at, visitor) in fixture.visitors.iter().enumerate() {
        let page = visitor.go(&format!("/forms/road-fault/sent/{}", fixture.tokens[at])).await;
        page.has_status(200);
        visitor.go("/forms/road-fault/check").await.see(CANARIES[at].1);
        visitor.go("/account").await.has_status(200).see("Open requests");
    }
    fixture.platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_id_and_another_borough_s_look_the_same() {
    let fixture = Fixture::make().await;
    let stranger = fixture.platform.bexley();
    let theirs = stranger.get(&format!("/forms/road-fault/sent/{}", fixture.tokens[0])).await;
    let random = stranger.get("/forms/road-fault/sent/AAAAAAAAAAAAAAAAAAAAAAAAAAA").await;
    assert_eq!((theirs.status, theirs.text()), (random.status, random.text()));
    theirs.has_status(404);
    fixture.platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_kept_in_memory_never_cross() {
    let platform = Platform::start().await;
    let sites = [platform.bromley(), platform.bexley()];
    let paths = ["/", "/services", "/services/graffiti", "/a-z", "/privacy", "/search?q=road"];
    let looks = (0..600).map(|number| {
        let (site, other) = (number % 2, ["Bexley", "Bromley"][number % 2]);
        let visitor = &sites[site];
        async move {
            let page = visitor.get(paths[(number / 2) % paths.len()]).await;
            assert_eq!(page.status, 200);
            assert!(!page.body.contains(other), "{} of {} shows {other}", page.asked, visitor.host);
        }
    });
    use futures_util::StreamExt as _;
    futures_util::stream::iter(looks).buffer_unordered(32).collect::<Vec<()>>().await;
    let etag = sites[0].get("/").await.header("etag").unwrap().to_owned();
    let crossed = sites[1].ask(Method::GET, "/", None, &[("If-None-Match", &etag)]).await;
    assert_eq!(crossed.status, 200, "one borough's validator is nothing to the other");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres_one_borough_s_database_is_not_the_other_s() {
    let platform = Platform::start().await;
    let names: BTreeSet<String> = ["bromley", "bexley"]
        .map(|slug| format!("{:?}", platform.tenant(slug).keys().digest("test", b"same")))
        .into_iter()
        .collect();
    assert_eq!(names.len(), 2, "keys differ");
    let visitor = platform.bromley();
    let check = fill_in(&visitor, "graffiti", &Answers::default()).await;
    journey::submit(&visitor, &check).await.has_status(200);
    assert_eq!(platform.count("bromley", "SELECT COUNT(*) FROM submission").await, 1);
    assert_eq!(platform.count("bexley", "SELECT COUNT(*) FROM submission").await, 0);
    platform.stop().await;
}
