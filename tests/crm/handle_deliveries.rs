//! Staff see what was handed to back offices and settle what only a person can (AD-21), without seeing whom it is about.

use serde_json::json;
use tests::{Answers, Page, Person, Platform, Setup, Visitor, eventually, fill_in, journey};

async fn report(visitor: &Visitor, service: &str) -> String {
    let check = fill_in(visitor, service, &Answers::default()).await;
    journey::submit(visitor, &check).await.reference().expect("a reference")
}

async fn reaches(platform: &Platform, reference: &str, state: &str) {
    let sql = format!("SELECT COUNT(*) FROM delivery WHERE reference = '{reference}' AND state = '{state}'");
    eventually(&format!("{reference} to be {state}"), async || {
        (platform.count("bromley", &sql).await == 1).then_some(())
    })
    .await;
}

/// A report whose answer was lost, at a system that knows no repeats: it waits for a person.
async fn parked() -> (Platform, String) {
    let platform = Platform::start_with(Setup { dedupes: false, ..Setup::default() }).await;
    platform
        .faults(json!([{ "system": "bromley/streets", "mode": "drop-after-processing", "times": 1, "operation": "submit" }]))
        .await;
    let reference = report(&platform.bromley(), "road-fault").await;
    reaches(&platform, &reference, "parked").await;
    (platform, reference)
}

async fn open(person: &Person, reference: &str) -> Page {
    let list = person.go("/staff/deliveries").await;
    person.go(&list.link(reference)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_a_person_stands_first_and_names_nobody() {
    let (platform, reference) = parked().await;
    let ola = platform.staff("bromley", "Ola Operator", &["integration_operator"]).await;
    ola.go("/staff").await.see("Deliveries").see_not("/staff/cases");
    let list = ola.go("/staff/deliveries").await;
    list.see(&reference).see("Parked").see("streets").see("Tasks for a person");
    let page = open(&ola, &reference).await;
    page.has_status(200).see("The answer was lost").see("Attempt 1");
    for shown in [&list, &page] {
        for secret in ["Ada Synthetic", "ada@example.org", "BR1 3UH", "A deep hole", "/staff/cases/"] {
            shown.see_not(secret);
        }
    }
    let looks = format!(
        "SELECT COUNT(*) FROM audit_entry WHERE action = 'look_up' AND subject_kind = 'delivery' AND subject_name = '{reference}'"
    );
    assert_eq!(platform.count("bromley", &looks).await, 1);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_there_already_and_their_number_is_kept_so_that_news_finds_it() {
    let (platform, reference) = parked().await;
    let number = platform.effects(&reference).await[0]["external_id"].as_str().unwrap().to_owned();
    let ola = platform.staff("bromley", "Ola Operator", &["integration_operator"]).await;
    let page = open(&ola, &reference).await;
    ola.do_on(&page, "/settle", &[("how", "there"), ("number", ""), ("note", "")])
        .await
        .has_status(422)
        .see("Enter the number");
    let settled = ola.do_on(&page, "/settle", &[("how", "there"), ("number", &number), ("note", "")]).await;
    settled.has_status(200).see("It is settled").see("Delivered").see(&number);
    platform.move_on("bromley", "streets", &number, "investigating", "").await;
    let states = format!("SELECT COUNT(*) FROM case_file WHERE reference = '{reference}' AND state = 'in_progress'");
    eventually("the news to find the case", async || (platform.count("bromley", &states).await == 1).then_some(()))
        .await;
    assert_eq!(platform.effects(&reference).await.iter().filter(|line| line["operation"] == "submit").count(), 1);
    assert_eq!(platform.count("bromley", "SELECT COUNT(*) FROM task WHERE done_at IS NULL").await, 0);
    assert_eq!(platform.count("bromley", "SELECT COUNT(*) FROM audit_entry WHERE action = 'settle_delivery'").await, 1);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_belongs_to_another_report_is_refused() {
    let (platform, reference) = parked().await;
    let other = report(&platform.bromley(), "road-fault").await;
    reaches(&platform, &other, "delivered").await;
    let taken = platform.effects(&other).await[0]["external_id"].as_str().unwrap().to_owned();
    let ola = platform.staff("bromley", "Ola Operator", &["integration_operator"]).await;
    let page = open(&ola, &reference).await;
    let refused = ola.do_on(&page, "/settle", &[("how", "there"), ("number", &taken), ("note", "")]).await;
    refused.has_status(422).see(&format!("That number belongs to {other} already")).see("Parked");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn i_did_it_by_hand_ends_it_and_the_resident_reads_that_it_arrived() {
    let platform = Platform::start().await;
    platform
        .faults(json!([{ "system": "bromley/streets", "mode": "refuse-400", "times": 1, "operation": "submit" }]))
        .await;
    let resident = platform.bromley();
    let reference = report(&resident, "road-fault").await;
    reaches(&platform, &reference, "refused").await;
    let lea = platform.staff("bromley", "Lea Leader", &["team_leader"]).await;
    let page = open(&lea, &reference).await;
    page.see("Refused").see("Open the case");
    let typed = [("how", "by_hand"), ("number", ""), ("note", "Rang the depot")];
    lea.do_on(&page, "/settle", &typed).await.has_status(200).see("Rang the depot (Lea Leader)");
    eventually("the timeline to say so", async || {
        resident.go(&format!("/track/{reference}")).await.text().contains("Sent to the team").then_some(())
    })
    .await;
    resident.go(&format!("/track/{reference}")).await.see_not("Rang the depot").see_not("Lea Leader");
    assert!(platform.effects(&reference).await.is_empty(), "nothing was sent");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_sent_again_or_held_back_and_a_page_that_is_out_of_date_does_nothing() {
    let platform = Platform::start().await;
    platform
        .faults(json!([{ "system": "bromley/streets", "mode": "refuse-400", "times": 1, "operation": "submit" }]))
        .await;
    let reference = report(&platform.bromley(), "road-fault").await;
    reaches(&platform, &reference, "refused").await;
    let ola = platform.staff("bromley", "Ola Operator", &["integration_operator"]).await;
    let page = open(&ola, &reference).await;
    assert!(page.all("form[action$='/park']").is_empty(), "it waits already");
    ola.do_on(&page, "/retry", &[]).await.has_status(200).see("It is being sent again");
    reaches(&platform, &reference, "delivered").await;
    let stale = ola.do_on(&page, "/retry", &[]).await;
    stale.has_status(409).see("has moved on since you opened the page");
    let submits =
        async || platform.effects(&reference).await.iter().filter(|line| line["operation"] == "submit").count();
    assert_eq!(submits().await, 1);
    // A system that is down: what waits for its next try is held back.
    platform
        .faults(json!([{ "system": "bromley/streets", "mode": "unavailable-503", "times": 9, "operation": "submit" }]))
        .await;
    let waiting = report(&platform.bromley(), "street-light").await;
    reaches(&platform, &waiting, "retry").await;
    let list = ola.go("/staff/deliveries?state=retry").await;
    let page = ola.go(&list.link(&waiting)).await;
    page.see("Trying again").see("Next try");
    ola.do_on(&page, "/park", &[("reason", "The system moves house")]).await.has_status(200).see("Parked");
    let list = ola.go("/staff/deliveries").await;
    list.see("The system moves house (Ola Operator)");
    let done = ola.do_on(&list, "/settle", &[("word", "Rang them")]).await;
    done.has_status(200).see("The task is done").see("Nothing waits for a person");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_only_look_gets_no_buttons_and_does_nothing() {
    let (platform, reference) = parked().await;
    let cleo = platform.staff("bromley", "Cleo Caseworker", &["case_worker"]).await;
    let page = open(&cleo, &reference).await;
    page.has_status(200).see("Open the case");
    assert!(page.all("main form").is_empty());
    let path = page.asked.split('?').next().unwrap().to_owned();
    let ada = platform.staff("bromley", "Ada Adviser", &["resident_adviser"]).await;
    let token = ada.go("/staff").await.attribute("input[name=csrf]", "value").unwrap();
    for act in ["retry", "park", "settle"] {
        let fields = [("csrf".to_owned(), token.clone())];
        ada.post(&format!("{path}/{act}"), &fields).await.has_status(403);
        cleo.post(&format!("{path}/{act}"), &[]).await.has_status(403);
    }
    ada.get(&path).await.has_status(403);
    cleo.get("/staff/deliveries/nonsense").await.has_status(404);
    platform.stop().await;
}
