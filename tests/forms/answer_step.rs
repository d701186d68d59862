//! One question a page: answers kept, the way recomputed, nothing asked that does not matter.

use tests::{Answers, Platform, fill_in, journey};

#[tokio::test(flavor = "multi_thread")]
async fn an_error_keeps_what_was_typed_and_says_what_to_do() {
    let platform = Platform::start().await;
    let visitor = platform.bexley();
    fill_until(&visitor, "road-fault", "you").await;
    let page = visitor.go("/forms/road-fault/you").await;
    let fields: Vec<(String, String)> = page
        .form()
        .fields
        .iter()
        .map(|field| {
            let value = match field.name.as_str() {
                name if name.ends_with("email") => "ada at example".to_owned(),
                name if name.ends_with("full-name") => "Zoë O’Neill-Ångström".to_owned(),
                _ => field.value.clone(),
            };
            (field.name.clone(), value)
        })
        .collect();
    let again = visitor.post(&page.form().action, &fields).await;
    again.has_status(422);
    assert!(again.title().starts_with("Error: "), "{}", again.title());
    assert!(again.title().ends_with("Bexley"), "{}", again.title());
    assert_eq!(again.one(".govuk-error-summary h2"), "There is a problem");
    assert_eq!(again.attribute("input[name$='email']", "value").as_deref(), Some("ada at example"));
    assert_eq!(again.attribute("input[name$='full-name']", "value").as_deref(), Some("Zoë O’Neill-Ångström"));
    assert!(again.all("a.govuk-back-link").iter().any(|back| back == "Back"));
    platform.stop().await;
}

/// Answers questions until the one that is wanted is asked.
async fn fill_until(visitor: &tests::Visitor, service: &str, step: &str) {
    let mut page = visitor.go(&format!("/forms/{service}")).await;
    while !page.asked.ends_with(&format!("/{step}")) {
        assert!(!page.asked.ends_with("/check"), "the step {step} is never asked");
        let form = page.form();
        page = visitor.send(&form.action, &journey::answer(&form, &Answers::default())).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deep_link_leads_to_the_first_question_without_an_answer() {
    let platform = Platform::start().await;
    for slug in ["bromley", "bexley"] {
        let tenant = platform.tenant(slug);
        for (service, version) in tenant.services().all().iter().filter(|(_, version)| version.definition.has_form()) {
            let visitor = platform.visitor(slug);
            let first = visitor.go(&format!("/forms/{service}")).await;
            let asked: Vec<&str> =
                version.definition.steps.iter().map(|step| step.id.as_str()).chain(["check"]).collect();
            for step in asked.iter().skip(1) {
                let page = visitor.go(&format!("/forms/{service}/{step}")).await;
                assert_eq!(page.asked, first.asked, "{slug}/{service}/{step}");
            }
            visitor.get(&format!("/forms/{service}/no-such-step")).await;
        }
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn changing_an_answer_leads_back_to_the_answers() {
    let platform = Platform::start().await;
    let visitor = platform.bromley();
    let check = fill_in(&visitor, "road-fault", &Answers::default()).await;
    check.see("Example Road");
    let change = check.all_attributes("main .govuk-summary-list a", "href");
    let place = change.iter().find(|href| href.contains("/where")).expect("the place can be changed").clone();
    let page = visitor.go(&place).await;
    let form = page.form();
    let moved = journey::answer(
        &form,
        &Answers::default().with("where.street", "Another Lane").with("where-street", "Another Lane"),
    );
    let back = visitor.send(&form.action, &moved).await;
    assert!(back.asked.ends_with("/check"), "{}", back.asked);
    back.see("Another Lane").see_not("Example Road");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exit_stops_the_form_with_advice() {
    let platform = Platform::start().await;
    let visitor = platform.bromley();
    let mut page = visitor.go("/forms/road-fault").await;
    while !page.asked.ends_with("/danger") {
        let form = page.form();
        page = visitor.send(&form.action, &journey::answer(&form, &Answers::default())).await;
    }
    let form = page.form();
    let stop = visitor.send(&form.action, &journey::answer(&form, &Answers::default().with("danger", "yes"))).await;
    stop.has_status(200).see("020 7946");
    assert!(stop.all("main form button").is_empty(), "nothing can be sent from here");
    visitor.go("/forms/road-fault/check").await.see_not("Submit report");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_loses_no_answer() {
    let platform = Platform::start().await;
    let visitor = platform.bromley();
    fill_in(&visitor, "road-fault", &Answers::default()).await;
    platform.running().reload().await.unwrap();
    visitor.go("/forms/road-fault/check").await.has_status(200).see("Example Road");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_from_elsewhere_is_refused() {
    let platform = Platform::start().await;
    let visitor = platform.bromley();
    let page = visitor.go("/forms/road-fault").await;
    let form = page.form();
    let fields = journey::answer(&form, &Answers::default());
    let path = form.action.clone();
    let foreign = visitor.ask(reqwest::Method::POST, &path, Some(&fields), &[("Origin", "http://evil.example")]).await;
    foreign.has_status(403);
    let sibling = platform.bexley().origin();
    visitor.ask(reqwest::Method::POST, &path, Some(&fields), &[("Origin", &sibling)]).await.has_status(403);
    let without: Vec<_> = fields.iter().filter(|(name, _)| name != "csrf").cloned().collect();
    visitor.post(&path, &without).await.has_status(403);
    platform.stop().await;
}
