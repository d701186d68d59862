//! What residents are written to about: what has to be said without a choice, the rest when they have said yes.

use tests::{Answers, PASSWORD, Platform, eventually, fill_in, journey};

const NEW: &str = "new_browser";
const HOW: &str = "how_it_went";

#[tokio::test(flavor = "multi_thread")]
async fn a_yes_and_a_no_are_kept_with_their_words_and_only_the_newest_counts() {
    let platform = Platform::start().await;
    let ada = platform.resident("bromley", "Ada Synthetic").await;
    let page = ada.go("/account/messages").await;
    page.see("What we always tell you").see_not("What you have said");
    assert!(page.all_attributes("input[name=message][checked]", "value").is_empty(), "nobody has agreed unasked");
    let words = page.one("label[for=message]");
    let form = page.form();
    ada.send(&form.action, &form.filled(&[("message", NEW)])).await.see("Your choice is saved");
    let page = ada.go("/account/messages").await;
    assert_eq!(page.all_attributes("input[name=message][checked]", "value"), [NEW]);
    page.see("yes to").see(&words);
    // Saved again without a change: nothing more is written.
    let form = page.form();
    ada.send(&form.action, &form.untouched()).await;
    assert_eq!(platform.count("bromley", "SELECT COUNT(*) FROM consent").await, 1);
    let nothing: Vec<_> = form.untouched().into_iter().filter(|(name, _)| name != "message").collect();
    ada.send(&form.action, &nothing).await.see("no to");
    assert!(ada.go("/account/messages").await.all_attributes("input[name=message][checked]", "value").is_empty());
    assert_eq!(platform.count("bromley", "SELECT COUNT(*) FROM consent").await, 2);
    let strange = [nothing[0].clone(), ("message".to_owned(), "everything".to_owned())];
    ada.post(&form.action, &strange).await.has_status(400);
    let written = "SELECT COUNT(*) FROM audit_entry WHERE action = 'choose_messages'";
    assert_eq!(platform.count("bromley", written).await, 2);
    let data = ada.get("/account/download/my-data.json").await.body;
    assert!(data.contains(&words) && data.contains("\"given\": false"), "{data}");
    // Whoever leaves takes it along.
    let form = ada.go("/account/delete").await.form();
    ada.send(&form.action, &form.typed(&[("sure", "yes")])).await;
    assert_eq!(platform.count("bromley", "SELECT COUNT(*) FROM consent").await, 0);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_browser_is_told_of_to_those_who_asked_and_to_nobody_else() {
    let platform = Platform::start().await;
    let ada = platform.resident("bexley", "Ada Synthetic").await;
    let eve = platform.resident("bexley", "Eve Synthetic").await;
    let form = ada.go("/account/messages").await.form();
    ada.send(&form.action, &form.filled(&[("message", NEW)])).await;
    let letters = "SELECT COUNT(*) FROM notice WHERE event = 'letter new_browser'";
    for person in [&ada, &eve] {
        platform.give_password("bexley", person).await;
        let browser = platform.bexley();
        for _ in 0..2 {
            browser.fill("/account/sign-in", &[("email", &person.email), ("password", PASSWORD)]).await;
        }
    }
    assert_eq!(platform.count("bexley", letters).await, 1, "once for the new browser, and not when it is known");
    let letter = platform.letter("bexley", &ada.email, "You signed in in a new browser", 1).await;
    letter.link(&platform.bexley().origin(), "/account/sessions");
    letter.link(&platform.bexley().origin(), "/account/messages");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_agreed_is_asked_once_how_a_request_went_and_still_hears_how_it_stands() {
    let platform = Platform::start().await;
    let ada = platform.resident("bromley", "Ada Synthetic").await;
    let eve = platform.resident("bromley", "Eve Synthetic").await;
    let form = ada.go("/account/messages").await.form();
    ada.send(&form.action, &form.filled(&[("message", HOW)])).await;
    let leader = platform.staff("bromley", "Leo Leader", &["team_leader"]).await;
    for person in [&ada, &eve] {
        let answers = Answers::default().with("email", &person.email);
        let check = fill_in(person, "road-fault", &answers).await;
        let reference = journey::submit(person, &check).await.reference().expect("a reference");
        let arrived = format!(
            "SELECT COUNT(*) FROM timeline_entry JOIN case_file ON case_file.id = case_id WHERE reference = '{reference}'"
        );
        eventually("the report to arrive", async || (platform.count("bromley", &arrived).await == 2).then_some(()))
            .await;
        let page = leader.go(&format!("/staff/cases/{reference}")).await;
        let words = [("end", "completed"), ("close-words", "The hole is filled")];
        leader.do_on(&page, "/close", &words).await.has_status(200).see("The case is closed");
    }
    let asked = "SELECT COUNT(*) FROM notice WHERE event = 'letter how_it_went'";
    let ended = "SELECT COUNT(*) FROM notice WHERE event = 'completed'";
    assert_eq!(platform.count("bromley", asked).await, 1, "who has not agreed is not asked");
    assert_eq!(platform.count("bromley", ended).await, 2, "and everybody hears how it ended");
    let letter = platform.letter("bromley", &ada.email, "How did we do?", 1).await;
    assert!(letter.text.contains("Reply to this email"), "{}", letter.text);
    platform.stop().await;
}
