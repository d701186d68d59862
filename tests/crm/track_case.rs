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
async fn moves_within_the_minute_of_the_hand_over_stand_above_it_and_the_last_one_counts() {
    let platform = Platform::start().await;
    let visitor = platform.bexley();
    let reference = report(&visitor, "road-fault").await;
    let line = eventually("the effect", async || platform.effects(&reference).await.pop()).await;
    let id = line["external_id"].as_str().unwrap();
    // Bexley's files tell minutes. It is looked at, thought to be done, and then not done: the last word is the current one.
    for code in ["action:SI1MOB", "action:CR", "action:S6"] {
        platform.move_on("bexley", "streets", id, code, "").await;
    }
    let page = eventually("the news", async || {
        platform.clock.advance(chrono::Duration::minutes(1));
        let page = visitor.go(&format!("/track/{reference}")).await;
        page.text().contains("Completed").then_some(page)
    })
    .await;
    assert_eq!(page.one("[data-state]"), "In progress");
    let titles = page.all(".jwp-timeline__title");
    assert_eq!(titles, ["In progress", "Completed", "In progress", "Sent to the team", "Received"]);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_code_that_a_service_of_bexley_knows_is_shown_as_it_says() {
    let platform = Platform::start().await;
    let services = platform.tenant("bexley").services().all();
    let of_symology = services
        .values()
        .map(|version| &version.definition)
        .filter(|definition| definition.route.as_ref().is_some_and(|route| route.connector == "streets"));
    let mut told = Vec::new();
    for definition in of_symology {
        let visitor = platform.bexley();
        let reference = report(&visitor, &definition.service).await;
        let line = eventually("the effect", async || platform.effects(&reference).await.pop()).await;
        let id = line["external_id"].as_str().unwrap();
        // `ignored` and `none` stand for rows that say nothing, and cannot be chosen.
        for code in definition.status.keys().chain(&definition.ignored).filter(|code| code.contains(':')) {
            platform.move_on("bexley", "streets", id, code, "").await;
        }
        let meant = definition.status.values();
        let mut meant: Vec<_> = meant.map(|status| (status.state.label().to_owned(), status.say.clone())).collect();
        meant.sort();
        told.push((visitor, reference, meant));
    }
    let many: usize = told.iter().map(|(_, _, meant)| meant.len()).sum();
    assert!(many > 200, "all codes are tried");
    platform.clock.advance(chrono::Duration::minutes(2));
    eventually("all news", async || {
        let entries = platform.count("bexley", "SELECT COUNT(*) FROM timeline_entry WHERE source = 'team'").await;
        (usize::try_from(entries).unwrap() >= many).then_some(())
    })
    .await;
    for (visitor, reference, meant) in told {
        let page = visitor.go(&format!("/track/{reference}")).await;
        let (titles, words) = (page.all(".jwp-timeline__title"), page.all(".jwp-timeline__item p.govuk-body"));
        let mut news: Vec<_> = titles.into_iter().zip(words).collect();
        let below: Vec<_> = news.drain(meant.len()..).map(|(title, _)| title).collect();
        assert_eq!(below, ["Sent to the team", "Received"], "the news stand above");
        news.sort();
        assert_eq!(news, meant, "{reference}");
    }
    let tasks = platform.count("bexley", "SELECT COUNT(*) FROM task WHERE done_at IS NULL").await;
    assert_eq!(tasks, 0, "no code is unknown");
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
