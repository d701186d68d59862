//! Crossing over (TI-14): knowingly, for a stated purpose, once, within a minute, on both sides' record.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use identity::crossing::Assertion;
use reqwest::Method;
use tenancy::Token;
use tests::Platform;
use tests::crossing::{PURPOSE, bring};
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn somebody_of_the_joint_team_crosses_over_and_both_sides_write_it_down() {
    let platform = Platform::start().await;
    let officer = platform.staff("joint", "Olive Officer", &["programme_officer"]).await;
    platform.grant(&officer, "bromley", &["team_leader"]).await;
    let boroughs = officer.go("/boroughs").await;
    boroughs.see("Team leader").see("Cross over to Bromley").see("you have no grant here");
    boroughs.see_not("Cross over to Bexley");
    let form = officer.go("/cross-over/bromley").await.form();
    for short in ["", "help", &"x".repeat(501)] {
        let refused = officer.post(&form.action, &form.filled(&[("purpose", short)])).await;
        refused.has_status(422).see("in 10 to 500 characters");
    }
    let page = officer.post(&form.action, &form.filled(&[("purpose", PURPOSE)])).await;
    page.has_status(200).see("Continue to Bromley");
    assert_eq!(page.header("cache-control"), Some("no-store"));
    let there = platform.bromley().origin();
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains(&format!("form-action {there};")) && !policy.contains("form-action 'self'"), "{policy}");
    assert_eq!(page.all_attributes("form", "action"), [format!("{there}/crossing")], "one form, which leads there");
    let assertion = page.attribute("input[name=assertion]", "value").unwrap();
    let here = platform.bromley();
    let answer = platform.bring(&here, &assertion).await;
    answer.has_status(303);
    assert!(!answer.header("location").unwrap().contains(&assertion), "it stands in no address");
    let start = here.go("/staff").await;
    start.has_status(200);
    assert!(start.body.contains("You have crossed over") && start.body.contains(PURPOSE), "it is always shown");
    assert!(start.body.contains("Olive Officer (joint team)"));
    here.get("/staff/people").await.has_status(403);
    // Both sides' records.
    officer.go("/crossings").await.see("Olive Officer").see("Bromley").see(PURPOSE);
    let admin = platform.staff("bromley", "Bea Administrator", &["borough_administrator"]).await;
    admin.go("/staff/crossings").await.see("Olive Officer").see(PURPOSE).see("127.0.0.1").see("Team leader");
    let sql = format!(
        "SELECT COUNT(*) FROM audit_entry WHERE action = 'cross_over' AND outcome = 'done' AND actor_id IS NOT NULL \
         AND why = '{PURPOSE}' AND origin = '127.0.0.1'"
    );
    for slug in ["bromley", "joint"] {
        assert_eq!(platform.count(slug, &sql).await, 1, "the trail of {slug}");
    }
    assert_eq!(platform.count("bexley", "SELECT COUNT(*) FROM crossing").await, 0);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_wrong_with_an_assertion_it_opens_nothing_and_looks_the_same() {
    let platform = Platform::start().await;
    let officer = platform.staff("joint", "Olive Officer", &["programme_officer"]).await;
    platform.grant(&officer, "bromley", &["team_leader"]).await;
    platform.grant(&officer, "bexley", &["case_worker"]).await;
    let joint = platform.visitor("joint").origin();
    let from_joint = [("Origin", joint.as_str())];
    let good = platform.assertion(&officer, "bromley").await;
    let now = platform.clock.now();
    let person = officer.id.to_string();
    let said = |why: &str| Assertion {
        jti: Uuid::now_v7(),
        name: "Eve".to_owned(),
        email: "eve@example.org".to_owned(),
        why: why.to_owned(),
    };
    let sign = |slug: &str, audience: &str, purpose: &str, subject: &str| {
        let token = Token { audience, purpose, subject, lasts: Duration::seconds(60) };
        platform.house(slug).keys().sign_more(token, &said("forged"), now).unwrap()
    };
    let parts: Vec<&str> = good.split('.').collect();
    let unsigned = |header: &str| format!("{}.{}.", URL_SAFE_NO_PAD.encode(header), parts[1]);
    let mut changed: Vec<u8> = URL_SAFE_NO_PAD.decode(parts[1]).unwrap();
    let place = changed.iter().position(|byte| *byte == b'H').unwrap();
    changed[place] = b'h';
    let changed = format!("{}.{}.{}", parts[0], URL_SAFE_NO_PAD.encode(&changed), parts[2]);
    let stranger = Uuid::now_v7().to_string();
    let tokens = [
        ("for the other borough", sign("joint", "bexley", "crossing", &person)),
        ("for the joint host", sign("joint", "joint", "crossing", &person)),
        ("of another purpose", sign("joint", "bromley", "session", &person)),
        ("signed by the borough itself", sign("bromley", "bromley", "crossing", &person)),
        ("signed by the other borough", sign("bexley", "bromley", "crossing", &person)),
        ("about a person without a grant", sign("joint", "bromley", "crossing", &stranger)),
        ("about nobody", sign("joint", "bromley", "crossing", "nobody")),
        ("with alg none", unsigned(r#"{"alg":"none","typ":"crossing","kid":"founding"}"#)),
        ("with alg HS256", unsigned(r#"{"alg":"HS256","typ":"crossing","kid":"founding"}"#)),
        ("changed", changed),
        ("without its signature", format!("{}.{}", parts[0], parts[1])),
        ("of nothing", String::new()),
        ("of a megabyte", "A".repeat(1_000_000)),
    ];
    let mut refusals = Vec::new();
    let mut refused = async |what: &str, token: &str, headers: &[(&str, &str)]| {
        let visitor = platform.bromley();
        let page = bring(&visitor, token, headers).await;
        assert_eq!(page.status, 403, "{what}: {}", page.text());
        assert_eq!(visitor.cookie(web::STAFF.name), None, "{what}");
        refusals.push(page.text());
    };
    for (what, token) in &tokens {
        refused(what, token, &from_joint).await;
    }
    let (bromley, bexley) = (platform.bromley().origin(), platform.bexley().origin());
    let headers: [(&str, Vec<(&str, &str)>); 9] = [
        ("without an origin", vec![]),
        ("with origin null", vec![("Origin", "null")]),
        ("from the borough itself", vec![("Origin", &bromley)]),
        ("from the other borough", vec![("Origin", &bexley)]),
        ("from elsewhere", vec![("Origin", "https://evil.example")]),
        ("from the joint host by another scheme", vec![("Origin", "https://joint.localhost")]),
        ("with two origins", vec![("Origin", &joint), ("Origin", "https://evil.example")]),
        ("as if typed", vec![("Origin", &joint), ("Sec-Fetch-Site", "none")]),
        ("as if from here", vec![("Origin", &joint), ("Sec-Fetch-Site", "same-origin")]),
    ];
    for (what, headers) in &headers {
        refused(what, &good, headers).await;
    }
    let there = platform.bexley();
    assert_eq!(bring(&there, &good, &from_joint).await.status, 403, "another borough's assertion");
    let read = platform.bromley().ask(Method::GET, &format!("/crossing?assertion={good}"), None, &[]).await;
    assert_eq!(read.status, 405, "an assertion in an address is nothing");
    // What was refused everywhere is still good, once, at home.
    let visitor = platform.bromley();
    assert_eq!(bring(&visitor, &good, &from_joint).await.status, 303);
    refused("used before, by the same", &good, &from_joint).await;
    let late = platform.assertion(&officer, "bromley").await;
    platform.clock.advance(Duration::seconds(61));
    platform.follow_grants().await;
    refused("61 seconds old", &late, &from_joint).await;
    let first = refusals[0].clone();
    assert!(first.contains("cross over again") && refusals.iter().all(|text| *text == first), "{refusals:?}");
    let written = platform
        .count("bromley", "SELECT COUNT(*) FROM audit_entry WHERE action = 'cross_over' AND outcome = 'refused'")
        .await;
    println!("crossings injected: {}, taken: 0, refusals written down: {written}", refusals.len() + 2);
    assert_eq!(written, i64::try_from(refusals.len()).unwrap());
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_bring_one_assertion_at_once_one_crosses() {
    let platform = Platform::start().await;
    let other = platform.another_node().await;
    let officer = platform.staff("joint", "Olive Officer", &["programme_officer"]).await;
    platform.grant(&officer, "bexley", &["case_worker"]).await;
    let assertion = platform.assertion(&officer, "bexley").await;
    let visitors: Vec<_> = (0..8)
        .map(|number| {
            let visitor = platform.bexley();
            if number % 2 == 0 { visitor } else { visitor.at_node(other) }
        })
        .collect();
    let tries = visitors.iter().map(|visitor| platform.bring(visitor, &assertion));
    let statuses: Vec<u16> = futures_util::future::join_all(tries).await.into_iter().map(|page| page.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
    assert_eq!(platform.count("bexley", "SELECT COUNT(*) FROM crossing").await, 1);
    println!("one assertion brought {} times at once: taken once", statuses.len());
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_grant_or_the_right_to_cross_there_is_no_assertion() {
    let platform = Platform::start().await;
    let officer = platform.staff("joint", "Olive Officer", &["programme_officer"]).await;
    officer.go("/cross-over/bromley").await.see("You have no grant for Bromley");
    platform.grant(&officer, "bexley", &["case_worker"]).await;
    let form = officer.go("/cross-over/bexley").await.form();
    let sneaky = officer.post("/cross-over/bromley", &form.filled(&[("purpose", PURPOSE)])).await;
    sneaky.has_status(422).see_not("assertion");
    officer.get("/cross-over/nowhere").await.has_status(404);
    let auditor = platform.staff("joint", "Ada Auditor", &["auditor"]).await;
    auditor.get("/cross-over/bexley").await.has_status(403);
    auditor.go("/boroughs").await.see_not("Cross over to");
    // The joint session is nothing on a borough's host, and what a borough's staff have is nothing on the joint one.
    let abroad = platform.bexley();
    abroad.take_cookies_of(&officer);
    abroad.get("/staff").await.has_status(303);
    let here = platform.cross(&officer, "bexley").await;
    let back = platform.visitor("joint");
    back.take_cookies_of(&here);
    back.get("/boroughs").await.has_status(303);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_crosses_over_wrongly_again_and_again_waits_and_nobody_else() {
    let platform = Platform::start().await;
    let officer = platform.staff("joint", "Olive Officer", &["programme_officer"]).await;
    platform.grant(&officer, "bromley", &["team_leader"]).await;
    let flood = platform.bromley();
    for _ in 0..30 {
        platform.bring(&flood, "forged").await.has_status(403);
    }
    let good = platform.assertion(&officer, "bromley").await;
    platform.bring(&flood, "forged").await.has_status(429);
    platform.bring(&flood, &good).await.has_status(429);
    let refused = "SELECT COUNT(*) FROM audit_entry WHERE action = 'cross_over' AND outcome = 'refused'";
    assert_eq!(platform.count("bromley", refused).await, 30, "a flood does not fill the trail");
    // It was not used up, and counts from another address.
    platform.bring(&platform.bromley().from_address(9), &good).await.has_status(303);
    platform.stop().await;
}
