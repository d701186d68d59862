//! Staff fill in a form for a resident: always shown, always recorded as such, and never reached by anybody else (AD-08).

use identity::Door;
use tests::{Answers, Page, Person, Platform, Setup, fill_in, journey};

const BANNER: &str = "You are filling in this form for a resident.";

async fn begin(person: &Person, service: &str, channel: &str) -> Page {
    let page = person.go("/staff/act-for").await;
    person.do_on(&page, "/staff/act-for", &[("service", service), ("channel", channel)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_says_so_and_case_timeline_and_trail_keep_who_and_how() {
    let platform = Platform::start().await;
    let ada = platform.staff("bromley", "Ada Adviser", &["resident_adviser"]).await;
    ada.go("/staff").await.see("Fill in a form for a resident");
    let first = begin(&ada, "graffiti", "phone").await;
    assert_eq!(first.one(".jwp-acting p"), format!("{BANNER} Ada Adviser, your name is kept with it."));
    let check = fill_in(&ada, "graffiti", &Answers::default()).await;
    assert!(check.one(".jwp-acting p").starts_with(BANNER));
    let sent = journey::submit(&ada, &check).await;
    sent.has_status(200).see("You sent this for a resident");
    let reference = sent.reference().unwrap();
    let case = ada.go(&sent.link("Open the case")).await;
    case.see(&reference).see("By telephone").see("Filled in for the resident").see("by Ada Adviser");
    for (table, count) in
        [("submission", "acted_name = 'Ada Adviser' AND address_digest IS NULL"), ("case_file", "1 = 1")]
    {
        let sql = format!("SELECT COUNT(*) FROM {table} WHERE channel = 'phone' AND {count}");
        assert_eq!(platform.count("bromley", &sql).await, 1, "{table}");
    }
    let trail = format!(
        "SELECT COUNT(*) FROM audit_entry WHERE action = 'act_for_resident' AND subject_name = '{reference}' AND actor_name = 'Ada Adviser'"
    );
    assert_eq!(platform.count("bromley", &trail).await, 1);
    // The resident reads nothing of it.
    let resident = platform.bromley();
    let page = resident.go("/track").await;
    let fields = page.filled("/track", &[("reference", &reference), ("proof", "ada@example.org")]);
    let public = resident.send(&fields.0, &fields.1).await;
    public.see("Received").see_not("Ada Adviser").see_not("Filled in for the resident");
    // The confirmation is the resident's as well, without the way into the house.
    let confirmation = sent.asked.clone();
    resident.go(&confirmation).await.see(&reference).see_not("/staff/");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ends_in_the_middle_shuts_the_form_and_signing_in_again_goes_on() {
    let platform = Platform::start().await;
    let ada = platform.staff("bromley", "Ada Adviser", &["resident_adviser"]).await;
    begin(&ada, "graffiti", "face-to-face").await;
    let answers = Answers::default().with("you.full-name", "Canary Client");
    let check = fill_in(&ada, "graffiti", &answers).await;
    check.see("Canary Client");
    let form = check.form();
    ada.set_cookie(web::STAFF.name, "AAAAAAAAAAAAAAAAAAAAAAAAAAA");
    for path in ["/forms/graffiti", "/forms/graffiti/check", "/forms/graffiti/you"] {
        let shut = ada.get(path).await;
        shut.has_status(401).see("A member of our staff began this form").see_not("Canary Client");
        assert!(shut.link("sign in and go on").starts_with("/staff/sign-in?next="), "{path}");
    }
    ada.post(&form.action, &form.untouched()).await.has_status(401);
    assert_eq!(platform.count("bromley", "SELECT COUNT(*) FROM submission").await, 0, "nothing was sent");
    // A colleague at the same counter does not go on with it either.
    let ben = platform.staff("bromley", "Ben Adviser", &["resident_adviser"]).await;
    let bens = ben.cookie(web::STAFF.name).unwrap();
    ada.set_cookie(web::STAFF.name, &bens);
    ada.get("/forms/graffiti/check").await.has_status(401).see_not("Canary Client");
    platform.begin_session(&platform.house("bromley"), Door::Staff, &ada).await;
    ada.go("/staff/act-for").await.see("Begun and not sent");
    let check = ada.go("/forms/graffiti/check").await;
    check.see("Canary Client");
    journey::submit(&ada, &check).await.has_status(200).see("You sent this for a resident");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_while_the_session_ended_is_there_again_after_signing_in() {
    let platform = Platform::start().await;
    let ada = platform.staff("bromley", "Ada Adviser", &["resident_adviser"]).await;
    begin(&ada, "graffiti", "phone").await;
    fill_in(&ada, "graffiti", &Answers::default()).await;
    let page = ada.go("/forms/graffiti/you?from=check").await;
    let cookie = ada.cookie(web::STAFF.name).unwrap();
    ada.set_cookie(web::STAFF.name, "");
    // Not even a right answer: an address that is none, which only they can put right.
    let typed = page.form().typed(&[("you.full-name", "Canary Client"), ("you.email", "canary at example")]);
    let shut = ada.post(&page.form().action, &typed).await;
    shut.has_status(401).see("A member of our staff began this form").see_not("Canary");
    let back = shut.link("sign in and go on");
    assert!(back.ends_with("next=%2Fforms%2Fgraffiti%2Fyou"), "{back}: back to the question");
    // A colleague who is signed in here neither sees it nor writes over it.
    let ben = platform.staff("bromley", "Ben Adviser", &["resident_adviser"]).await;
    ada.set_cookie(web::STAFF.name, &ben.cookie(web::STAFF.name).unwrap());
    let other = page.form().typed(&[("you.full-name", "Somebody Else")]);
    ada.post(&page.form().action, &other).await.has_status(401).see_not("Canary");
    ada.set_cookie(web::STAFF.name, &cookie);
    let again = ada.get("/forms/graffiti/you").await;
    again.has_status(200).see("What you typed is here again");
    assert_eq!(again.attribute("input[name='you.full-name']", "value").as_deref(), Some("Canary Client"));
    assert_eq!(again.attribute("input[name='you.email']", "value").as_deref(), Some("canary at example"));
    ada.get("/forms/graffiti/check").await.see_not("Canary");
    let right = again.form().typed(&[("you.email", "canary@example.org")]);
    ada.send(&again.form().action, &right).await.see("Canary Client");
    ada.get("/forms/graffiti/you").await.see_not("What you typed is here again");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resident_never_gets_into_it_and_begins_again_for_themselves() {
    let platform = Platform::start().await;
    let resident = platform.bromley();
    let first = resident.go("/forms/graffiti?acting_for=1&channel=phone").await;
    first.has_status(200).see_not("for a resident");
    let (_, token) = resident.go("/track").await.filled("/track", &[("service", "graffiti"), ("channel", "phone")]);
    resident.post("/staff/act-for", &token).await.has_status(401);
    let editor = platform.staff("bromley", "Ines Editor", &["editor"]).await;
    editor.get("/staff/act-for").await.has_status(403);
    // A browser in which staff worked, and which a resident uses after them.
    let ada = platform.staff("bromley", "Ada Adviser", &["resident_adviser"]).await;
    begin(&ada, "graffiti", "email").await;
    fill_in(&ada, "graffiti", &Answers::default().with("you.full-name", "Canary Client")).await;
    resident.take_cookies_of(&ada);
    resident.set_cookie(web::STAFF.name, "");
    let shut = resident.get("/forms/graffiti").await;
    let own = resident.do_on(&shut, "/forms/graffiti", &[]).await;
    own.has_status(200).see_not("Canary Client").see_not("for a resident");
    let check = fill_in(&resident, "graffiti", &Answers::default()).await;
    journey::submit(&resident, &check).await.has_status(200).see_not("/staff/");
    let own =
        "SELECT COUNT(*) FROM submission WHERE channel = 'web' AND acted_by IS NULL AND address_digest IS NOT NULL";
    assert_eq!(platform.count("bromley", own).await, 1);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_forgets_the_answers_and_what_is_missing_is_asked_for() {
    let platform = Platform::start().await;
    let ada = platform.staff("bromley", "Ada Adviser", &["resident_adviser"]).await;
    let page = ada.go("/staff/act-for").await;
    let refused = ada.do_on(&page, "/staff/act-for", &[("service", "")]).await;
    refused.has_status(422).see("Choose the service that they need").see("Say how they came to us");
    ada.do_on(&page, "/staff/act-for", &[("service", "nonsense"), ("channel", "web")]).await.has_status(422);
    begin(&ada, "graffiti", "phone").await;
    let check = fill_in(&ada, "graffiti", &Answers::default()).await;
    ada.do_on(&check, "/staff/act-for/stop", &[]).await.has_status(200).see_not("Begun and not sent");
    assert_eq!(platform.count("bromley", "SELECT COUNT(*) FROM draft").await, 0);
    // Their own form is theirs.
    ada.go("/forms/graffiti").await.has_status(200).see_not("for a resident");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_contact_centre_is_no_flood() {
    let platform = Platform::start_with(Setup { per_address: 2, ..Setup::default() }).await;
    let ada = platform.staff("bromley", "Ada Adviser", &["resident_adviser"]).await;
    for _ in 0..4 {
        begin(&ada, "graffiti", "phone").await;
        let check = fill_in(&ada, "graffiti", &Answers::default()).await;
        journey::submit(&ada, &check).await.has_status(200).see("You sent this for a resident");
    }
    // Nor does it count against residents at the same address.
    let resident = platform.bromley();
    for status in [200, 200, 429] {
        let check = fill_in(&resident, "graffiti", &Answers::default()).await;
        journey::submit(&resident, &check).await.has_status(status);
    }
    platform.stop().await;
}
