//! A resident follows a request: reference and one private fact, then what happens, newest first (TR-01 to TR-09).

use tests::{Answers, Page, Platform, Visitor, eventually, fill_in, journey};

async fn report(visitor: &Visitor, service: &str) -> String {
    let check = fill_in(visitor, service, &Answers::default()).await;
    journey::submit(visitor, &check).await.reference().expect("a reference")
}

/// Fills in the tracking form.
async fn prove(visitor: &Visitor, reference: &str, fact: &str) -> Page {
    let page = visitor.go("/track").await;
    let form = page.form();
    let fields: Vec<(String, String)> = form
        .fields
        .iter()
        .map(|field| {
            let value = match field.kind.as_str() {
                "hidden" => field.value.clone(),
                _ if field.name.contains("reference") => reference.to_owned(),
                _ => fact.to_owned(),
            };
            (field.name.clone(), value)
        })
        .collect();
    visitor.send(&form.action, &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reference_and_a_private_fact_show_the_request() {
    let platform = Platform::start().await;
    let reference = report(&platform.bromley(), "missed-collection").await;
    let elsewhere = platform.bromley();
    elsewhere.get(&format!("/track/{reference}")).await.has_status(303);
    let typed = reference.to_lowercase().replace('-', " ");
    let page = prove(&elsewhere, &typed, "ADA@example.org").await;
    page.has_status(200).see("Received").see(&reference);
    assert!(page.asked.ends_with(&reference), "{}", page.asked);
    let by_postcode = prove(&platform.bromley(), &reference, "br13uh").await;
    by_postcode.has_status(200).see("Received");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_pair_gets_the_same_answer_and_five_are_enough() {
    let platform = Platform::start().await;
    let reference = report(&platform.bromley(), "road-fault").await;
    let of_the_other = report(&platform.bexley(), "road-fault").await;
    let said = |page: &Page| page.text().replace(&reference, "").replace(&of_the_other, "").replace("BR-2222-2222", "");
    let wrong_fact = prove(&platform.bromley(), &reference, "eve@example.org").await;
    let others = prove(&platform.bromley(), &of_the_other, "ada@example.org").await;
    for page in [&wrong_fact, &others] {
        page.has_status(422);
    }
    assert_eq!(said(&wrong_fact), said(&others), "another borough's reference is like any unknown one");
    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(prove(&platform.bromley(), &reference, "eve@example.org").await.status);
    }
    assert_eq!(statuses.last(), Some(&429), "{statuses:?}");
    platform.clock.advance(chrono::Duration::minutes(16));
    prove(&platform.bromley(), &reference, "ada@example.org").await.has_status(200).see("Received");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_request_says_so_and_gives_a_new_date() {
    let platform = Platform::start().await;
    let visitor = platform.bexley();
    let reference = report(&visitor, "street-light").await;
    let promised = visitor.go(&format!("/track/{reference}")).await.one("[data-promise]");
    platform.clock.advance(chrono::Duration::days(60));
    let page = eventually("the page to say that it is late", async || {
        prove(&platform.bexley(), &reference, "ada@example.org").await;
        let visitor = platform.bexley();
        let page = prove(&visitor, &reference, "ada@example.org").await;
        page.text().to_lowercase().contains("taking longer than we said").then_some(page)
    })
    .await;
    assert_ne!(page.one("[data-promise]"), promised, "a new date is given");
    let late = async || platform.count("bexley", "SELECT COUNT(*) FROM notice WHERE event = 'late'").await;
    eventually("one mail about it", async || (late().await == 1).then_some(())).await;
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_code_keeps_the_state_and_raises_a_task() {
    let platform = Platform::start().await;
    let visitor = platform.bexley();
    let reference = report(&visitor, "road-fault").await;
    let line = eventually("the effect", async || platform.effects(&reference).await.pop()).await;
    let id = line["external_id"].as_str().unwrap();
    platform.move_on("bexley", "streets", id, "action:ZZZ9", "").await;
    eventually("a task", async || {
        (platform.count("bexley", "SELECT COUNT(*) FROM task WHERE done_at IS NULL").await == 1).then_some(())
    })
    .await;
    visitor.go(&format!("/track/{reference}")).await.see("Received").see_not("ZZZ9");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finished_request_stays_finished_when_older_news_comes_late() {
    let platform = Platform::start().await;
    let visitor = platform.bromley();
    let reference = report(&visitor, "street-light").await;
    let line = eventually("the effect", async || platform.effects(&reference).await.pop()).await;
    let id = line["external_id"].as_str().unwrap();
    for code in ["investigating", "fixed"] {
        platform.move_on("bromley", "streets", id, code, "").await;
    }
    eventually("the end", async || {
        visitor.go(&format!("/track/{reference}")).await.text().contains("Completed").then_some(())
    })
    .await;
    let entries = platform.count("bromley", "SELECT COUNT(*) FROM timeline_entry").await;
    // Bromley's feed has no dates: everything comes again with every poll.
    platform.clock.advance(chrono::Duration::hours(1));
    eventually("another round of polling", async || {
        let polls = platform.ledger().await.iter().filter(|line| line["operation"] == "updates").count();
        (polls > 10).then_some(())
    })
    .await;
    assert_eq!(platform.count("bromley", "SELECT COUNT(*) FROM timeline_entry").await, entries);
    platform.stop().await;
}
