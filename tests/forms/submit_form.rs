//! A resident asks online; the case is in the back office; they see it progress.

use futures_util::future::join_all;
use tests::{Answers, Platform, Setup, Visitor, eventually, fill_in, journey};

/// Sends a report and gives its reference.
async fn report(visitor: &Visitor, service: &str, answers: &Answers) -> String {
    let check = fill_in(visitor, service, answers).await;
    let sent = journey::submit(visitor, &check).await;
    sent.has_status(200);
    sent.reference().unwrap_or_else(|| panic!("no reference: {}", sent.text()))
}

/// Waits until the back office has it, and gives the number that it has there.
async fn arrived(platform: &Platform, reference: &str) -> String {
    let line = eventually("the effect in the back office", async || platform.effects(reference).await.pop()).await;
    line["external_id"].as_str().expect("an id").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_travels_there_and_its_progress_travels_back() {
    let platform = Platform::start().await;
    for (slug, prefix, planned, done) in
        [("bromley", "BR-", "action_scheduled", "fixed"), ("bexley", "BX-", "action:S6", "action:CR")]
    {
        let visitor = platform.visitor(slug);
        let reference = report(&visitor, "road-fault", &Answers::default()).await;
        assert!(reference.starts_with(prefix), "{reference}");
        let id = arrived(&platform, &reference).await;
        let page = visitor.go(&format!("/track/{reference}")).await;
        page.has_status(200).see("Received");

        platform.move_on(slug, "streets", &id, planned, "staff note: crew 7").await;
        let page = eventually("the page to follow", async || {
            let page = visitor.go(&format!("/track/{reference}")).await;
            page.text().contains("In progress").then_some(page)
        })
        .await;
        page.see_not("crew 7").see_not(planned);

        platform.move_on(slug, "streets", &id, done, "").await;
        eventually("the page to say that it is done", async || {
            let page = visitor.go(&format!("/track/{reference}")).await;
            page.text().contains("Completed").then_some(())
        })
        .await;
        let mails =
            eventually("three mails", async || Some(platform.mails(slug)).filter(|mails| mails.len() >= 3)).await;
        assert!(mails.iter().all(|mail| mail.contains(&reference)), "every mail names the reference");
        let others = platform.mails(if slug == "bromley" { "bexley" } else { "bromley" });
        assert!(others.iter().all(|mail| !mail.contains(&reference)), "no mail of the other borough does");
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_of_both_boroughs_can_be_sent() {
    let platform = Platform::start().await;
    for slug in ["bromley", "bexley"] {
        let tenant = platform.tenant(slug);
        let all = tenant.services().all();
        let services: Vec<&String> =
            all.iter().filter(|(_, version)| version.definition.has_form()).map(|(id, _)| id).collect();
        assert_eq!(services.len(), 7, "{services:?}");
        for service in services {
            let visitor = platform.visitor(slug);
            let reference = report(&visitor, service, &Answers::default()).await;
            visitor.go(&format!("/track/{reference}")).await.has_status(200).see("Received");
            eventually(&format!("{slug}/{service} to be handed over"), async || {
                let sql =
                    format!("SELECT COUNT(*) FROM delivery WHERE reference = '{reference}' AND state = 'delivered'");
                (platform.count(slug, &sql).await == 1).then_some(())
            })
            .await;
        }
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn however_often_it_is_sent_it_is_sent_once() {
    let platform = Platform::start().await;
    for (round, slug) in ["bromley", "bexley", "bromley", "bexley"].into_iter().enumerate() {
        let visitor = platform.visitor(slug);
        let check = fill_in(&visitor, "graffiti", &Answers::default()).await;
        let form = check.form();
        let fields = form.untouched();
        let many = [2, 5, 20, 20][round];
        let pages = join_all((0..many).map(|_| visitor.post(&form.action, &fields))).await;
        let targets: std::collections::BTreeSet<String> = pages
            .iter()
            .map(|page| page.redirect().unwrap_or_else(|| panic!("{}: {}", page.status, page.text())))
            .collect();
        assert_eq!(targets.len(), 1, "all land on the same confirmation: {targets:?}");
        let later = visitor.send(&form.action, &fields).await;
        let reference = later.reference().unwrap();
        visitor.go("/forms/graffiti/check").await;
        let sql = format!(
            "SELECT COUNT(*) FROM submission JOIN case_file ON case_file.id = submission.case_id WHERE reference = '{reference}'"
        );
        assert_eq!(platform.count(slug, &sql).await, 1);
        let cases = format!("SELECT COUNT(*) FROM case_file WHERE reference = '{reference}'");
        assert_eq!(platform.count(slug, &cases).await, 1);
        let notices = format!("SELECT COUNT(*) FROM notice WHERE title LIKE '%{reference}%'");
        assert_eq!(platform.count(slug, &notices).await, 1);
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn going_back_after_sending_says_that_it_was_sent() {
    let platform = Platform::start().await;
    let visitor = platform.bromley();
    let reference = report(&visitor, "dog-fouling", &Answers::default()).await;
    let page = visitor.go("/forms/dog-fouling/check").await;
    page.see("already sent").see(&reference);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_from_one_address_is_stopped_and_says_what_to_do() {
    let platform = Platform::start_with(Setup { per_address: 3, ..Setup::default() }).await;
    for _ in 0..3 {
        report(&platform.bromley(), "dog-fouling", &Answers::default()).await;
    }
    let visitor = platform.bromley();
    let check = fill_in(&visitor, "dog-fouling", &Answers::default()).await;
    let refused = journey::submit(&visitor, &check).await;
    refused.has_status(429);
    assert!(refused.header("retry-after").is_some());
    assert!(refused.text().contains("020 7946"), "it says whom to call: {}", refused.text());
    // The other borough counts for itself, and the answers are kept.
    report(&platform.bexley(), "dog-fouling", &Answers::default()).await;
    let kept = visitor.go("/forms/dog-fouling/check").await;
    kept.has_status(200).see("Ada Synthetic");
    platform.clock.advance(chrono::Duration::minutes(61));
    let later = journey::submit(&visitor, &kept).await;
    later.has_status(200);
    assert!(later.reference().is_some(), "{}", later.text());
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_borough_has_a_limit_of_its_own() {
    let platform = Platform::start_with(Setup { per_borough: 2, ..Setup::default() }).await;
    for _ in 0..2 {
        report(&platform.bexley(), "graffiti", &Answers::default()).await;
    }
    let visitor = platform.bexley();
    let check = fill_in(&visitor, "graffiti", &Answers::default()).await;
    journey::submit(&visitor, &check).await.has_status(429);
    report(&platform.bromley(), "graffiti", &Answers::default()).await;
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_on_the_way_is_counted_without_a_person() {
    let platform = Platform::start().await;
    let visitor = platform.bromley();
    let page = visitor.go("/forms/road-fault").await;
    let empty = page.form().untouched();
    visitor.post(&page.form().action, &empty).await.has_status(422);
    report(&visitor, "road-fault", &Answers::default()).await;
    for event in ["started", "step_shown", "step_failed", "submitted"] {
        let sql = format!(
            "SELECT COUNT(*) FROM journey_event WHERE service = 'road-fault' AND event = '{event}' AND channel = 'web'"
        );
        assert!(platform.count("bromley", &sql).await >= 1, "{event}");
    }
    assert_eq!(
        platform
            .count("bromley", "SELECT COUNT(*) FROM journey_event WHERE event = 'submitted' AND minutes IS NOT NULL")
            .await,
        1
    );
    assert_eq!(platform.count("bexley", "SELECT COUNT(*) FROM journey_event").await, 0);
    platform.stop().await;
}
