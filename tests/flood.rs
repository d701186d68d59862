//! One borough drowns, and the other goes on working (TI-16). What is asserted is work that gets done, never how long it took.

use serde_json::json;
use tests::{Answers, PASSWORD, Platform, Visitor, eventually, fill_in, journey};

const MOST_CONNECTIONS: usize = 8;

async fn report(visitor: &Visitor) -> String {
    let check = fill_in(visitor, "road-fault", &Answers::default()).await;
    journey::submit(visitor, &check).await.reference().expect("a reference")
}

async fn delivered(platform: &Platform, slug: &str, count: i64) {
    eventually(&format!("{count} reports of {slug} to be delivered"), async || {
        let done = "SELECT COUNT(*) FROM delivery WHERE state = 'delivered'";
        (platform.count(slug, done).await == count).then_some(())
    })
    .await;
}

async fn wrong_password(visitor: &Visitor, email: &str) -> u16 {
    visitor.fill_once("/account/sign-in", &[("email", email), ("password", "not the password")]).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn a_borough_whose_systems_hang_and_whose_database_is_busy_does_not_hold_up_the_other() {
    let platform = Platform::start().await;
    let (drowning, quiet) = ("bromley", "bexley");
    platform.faults(json!([{ "system": "bromley/streets", "mode": "hang" }])).await;
    for _ in 0..12 {
        report(&platform.bromley()).await;
    }
    let begun = "SELECT COUNT(*) FROM delivery WHERE state = 'sending'";
    eventually("calls that hang", async || (platform.count(drowning, begun).await > 0).then_some(())).await;
    let ada = platform.resident(quiet, "Ada Synthetic").await;
    platform.give_password(quiet, &ada).await;

    // Every connection that may write is taken, and a crowd waits for one.
    let house = platform.tenant(drowning);
    let connections = match house.db().kind() {
        tenancy::Kind::Sqlite => 1,
        tenancy::Kind::Postgres => MOST_CONNECTIONS,
    };
    let mut held = Vec::new();
    for _ in 0..connections {
        held.push(house.db().write_tx().await.unwrap());
    }
    let crowd: Vec<_> = (0..40)
        .map(|number| {
            let visitor = platform.visitor(drowning);
            tokio::spawn(async move {
                let typed = [("reference".to_owned(), format!("BR-{number}")), ("proof".to_owned(), "x".to_owned())];
                visitor.post("/track", &typed).await.status
            })
        })
        .collect();

    // Meanwhile the quiet borough does everything that it is there for.
    for _ in 0..3 {
        report(&platform.visitor(quiet)).await;
    }
    delivered(&platform, quiet, 3).await;
    let signed_in = platform.visitor(quiet);
    let page = signed_in.fill("/account/sign-in", &[("email", &ada.email), ("password", PASSWORD)]).await;
    assert_eq!(page.heading(), "My requests");
    let reference = report(&signed_in).await;
    delivered(&platform, quiet, 4).await;
    signed_in.go(&format!("/track/{reference}")).await.has_status(200).see(&reference);
    let leader = platform.staff(quiet, "Leo Leader", &["team_leader"]).await;
    leader.go("/staff/cases").await.see("4 open cases");
    let waits = "SELECT COUNT(*) FROM notice WHERE state <> 'delivered'";
    eventually("its mail to go out", async || (platform.count(quiet, waits).await == 0).then_some(())).await;
    assert_eq!(platform.effects(&reference).await.len(), 1);

    // The one that drowned comes up again by itself, and has lost nothing.
    drop(held);
    for one in crowd {
        one.await.unwrap();
    }
    platform.faults(json!([])).await;
    report(&platform.bromley()).await;
    platform.clock.advance(chrono::Duration::hours(1));
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_slowed_down_in_one_borough_is_not_in_the_other() {
    let platform = Platform::start().await;
    let mut people = Vec::new();
    for slug in ["bromley", "bexley"] {
        let person = platform.resident(slug, "Ada Synthetic").await;
        platform.give_password(slug, &person).await;
        people.push(person);
    }
    assert_eq!(people[0].email, people[1].email, "the same address in both");
    let email = &people[0].email;
    let guesser = platform.bromley();
    let mut last = 0;
    for _ in 0..12 {
        last = wrong_password(&guesser, email).await;
    }
    assert_eq!(last, 429);
    let mut floods = 0;
    for _ in 0..8 {
        floods += usize::from(
            platform
                .bromley()
                .fill_once("/track", &[("reference", "BR-2222-2222"), ("proof", "x@example.org")])
                .await
                .status
                == 429,
        );
    }
    assert!(floods > 0, "the tracking page of one borough is flooded");
    // From the same network address, with the same mail address, in the other borough: as if nothing had been.
    assert_eq!(wrong_password(&platform.bexley(), email).await, 422);
    let page = platform.bexley().fill("/account/sign-in", &[("email", email), ("password", PASSWORD)]).await;
    assert_eq!(page.heading(), "My requests");
    let tracked =
        platform.bexley().fill_once("/track", &[("reference", "BX-2222-2222"), ("proof", "x@example.org")]).await;
    tracked.has_status(422);
    platform.stop().await;
}
