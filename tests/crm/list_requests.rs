//! My requests: everything that was sent while signed in, and what was sent before, when its owner says so (AC-01, AC-02, AC-09).

use tests::{Answers, Platform, Visitor, eventually, fill_in, journey};

async fn report(visitor: &Visitor, service: &str, email: &str) -> String {
    let answers = Answers::default().with("you.email", email);
    let check = fill_in(visitor, service, &answers).await;
    journey::submit(visitor, &check).await.reference().expect("a reference")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_needs_no_account_and_offers_one_with_the_address_that_was_given() {
    let platform = Platform::start().await;
    for slug in ["bromley", "bexley"] {
        let visitor = platform.visitor(slug);
        let check = fill_in(&visitor, "road-fault", &Answers::default()).await;
        let sent = journey::submit(&visitor, &check).await;
        sent.has_status(200).see("You need no account");
        let form = sent.form();
        assert_eq!(form.action, "/account/register");
        assert_eq!(sent.attribute("main form input[name=email]", "value").as_deref(), Some("ada@example.org"));
        // Somebody else who opens the same confirmation does not learn the address.
        let other = platform.visitor(slug).get(&sent.asked).await;
        other.has_status(200).see_not("ada@example.org");
        assert_eq!(other.link("Make an account"), "/account/register");
        visitor.send(&form.action, &form.untouched()).await.see("Check your email");
        let letter = platform.letter(slug, "ada@example.org", "Confirm your email address", 1).await;
        let link = letter.link(&visitor.origin(), "/account/confirm/");
        let page = visitor.fill(&link, &[("full-name", "Ada Synthetic")]).await;
        let reference = sent.reference().unwrap();
        // Offered, not linked.
        page.see("There is 1 request").see_not(&reference);
        let page = visitor.fill("/account/earlier-requests", &[]).await;
        page.has_status(422).see("Tick the requests that are yours");
        let offered = page.form();
        let id = offered.fields.iter().find(|field| field.name == "request").unwrap().value.clone();
        let page = visitor.send(&offered.action, &offered.typed(&[("request", &id)])).await;
        page.see(&reference).see_not("There is 1 request");
        // What is offered once it is linked is nothing.
        visitor.go("/account/earlier-requests").await.see("There are no other requests");
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_while_signed_in_is_listed_open_first_with_its_state_and_promise() {
    let platform = Platform::start().await;
    let owner = platform.resident("bromley", "Ada Synthetic").await;
    owner.go("/account").await.see("Here you will see").see_not("Open requests");
    let first = report(&owner, "road-fault", "somebody.else@example.org").await;
    platform.clock.advance(chrono::Duration::minutes(1));
    let second = report(&owner, "graffiti", "ada@example.org").await;
    let page = owner.go("/account").await;
    page.see("Received").see("We aim to deal with it by");
    let listed: Vec<String> = page.all_attributes(".jwp-rows__row h3 a", "href");
    assert_eq!(listed, [format!("/track/{second}"), format!("/track/{first}")], "the newest first");
    // The first ends.
    let effect = eventually("the report to arrive", async || platform.effects(&first).await.pop()).await;
    let (connector, id) = (effect["connector"].as_str().unwrap(), effect["external_id"].as_str().unwrap());
    platform.move_on("bromley", connector, id, "fixed", "").await;
    let page = eventually("the first to have ended", async || {
        let page = owner.go("/account").await;
        page.text().contains("Requests that have ended").then_some(page)
    })
    .await;
    assert_eq!(page.all(".jwp-rows__state"), ["Received", "Completed"]);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_needs_no_reference_and_no_proof_and_nobody_else_is_let_in() {
    let platform = Platform::start().await;
    let owner = platform.resident("bexley", "Ada Synthetic").await;
    let reference = report(&owner, "road-fault", "ada@example.org").await;
    platform.clock.advance(chrono::Duration::hours(2));
    let page = owner.get(&format!("/track/{reference}")).await;
    page.has_status(200).see("Received");
    assert_eq!(page.attribute(".jwp-account-nav form", "action").as_deref(), Some("/account/sign-out"));
    let other = platform.resident("bexley", "Ben Synthetic").await;
    for stranger in [&other.visitor, &platform.bexley(), &platform.bromley()] {
        stranger.get(&format!("/track/{reference}")).await.has_status(303);
    }
    other.go("/account").await.see_not(&reference);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_was_made_with_one_s_own_confirmed_address_can_be_linked() {
    let platform = Platform::start().await;
    let passer_by = platform.bromley();
    let mine = report(&passer_by, "road-fault", "Ada.Synthetic@Example.org").await;
    let others = report(&passer_by, "graffiti", "ben@example.org").await;
    let owner = platform.resident("bromley", "Ada Synthetic").await;
    let abroad = platform.resident("bexley", "Ada Synthetic").await;
    abroad.go("/account/earlier-requests").await.see("There are no other requests");
    let page = owner.go("/account/earlier-requests").await;
    page.see(&mine).see_not(&others);
    let ids: Vec<String> = {
        let house = platform.house("bromley");
        let db = house.db().read();
        let mut ids = Vec::new();
        for reference in [&mine, &others] {
            let case = crm::Case::find_by_reference(db, reference).await.unwrap().unwrap();
            ids.push(case.id().to_string());
        }
        ids
    };
    // Sending what was not offered does not take it.
    let form = page.form();
    let mut fields = form.typed(&[("request", &ids[1])]);
    owner.send(&form.action, &fields).await.see_not(&others);
    fields.push(("request".to_owned(), ids[0].clone()));
    owner.send(&form.action, &fields).await.see(&mine).see_not(&others);
    // What belongs to somebody is not offered again, to anybody.
    let count = platform.count("bromley", "SELECT COUNT(*) FROM case_file WHERE account_id IS NOT NULL").await;
    assert_eq!(count, 1);
    platform.stop().await;
}
