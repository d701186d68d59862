//! Staff work on a case: notes, whose it is, where it stands; and nobody's words are lost when two do so at once (AD-15, AD-18).

use tests::{Answers, Page, Person, Platform, Visitor, eventually, fill_in, journey};

async fn report(visitor: &Visitor, service: &str) -> String {
    let check = fill_in(visitor, service, &Answers::default()).await;
    journey::submit(visitor, &check).await.reference().expect("a reference")
}

/// Until what the hand-over said stands on the timeline: nothing else happens by itself.
async fn handed_over(platform: &Platform, reference: &str) {
    let told = format!(
        "SELECT COUNT(*) FROM timeline_entry WHERE source = 'hand_over' AND case_id = (SELECT id FROM case_file WHERE reference = '{reference}')"
    );
    eventually("the hand-over to be heard", async || (platform.count("bromley", &told).await == 1).then_some(())).await;
}

async fn open(person: &Person, reference: &str) -> Page {
    let page = person.go(&format!("/staff/cases/{reference}")).await;
    page.has_status(200);
    page
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_shows_everything_and_that_somebody_looked_is_written_down() {
    let platform = Platform::start().await;
    let reference = report(&platform.bromley(), "road-fault").await;
    eventually("the report to arrive", async || platform.effects(&reference).await.pop()).await;
    let ada = platform.staff("bromley", "Ada Adviser", &["resident_adviser"]).await;
    let page = eventually("its number", async || {
        let page = open(&ada, &reference).await;
        (!page.one("[data-external-id]").is_empty()).then_some(page)
    })
    .await;
    page.see("Ada Synthetic")
        .see("ada@example.org")
        .see("A deep hole near the kerb.")
        .see("Example Road")
        .see("Delivered");
    page.see("Attempt 1").see("On the website").see("The resident sees this").see("To ada@example.org");
    let looks = "SELECT COUNT(*) FROM audit_entry WHERE action = 'look_up' AND subject_kind = 'case' AND actor_name = 'Ada Adviser'";
    let before = platform.count("bromley", looks).await;
    open(&ada, &reference).await;
    assert_eq!(platform.count("bromley", looks).await, before + 1);
    let named = format!("SELECT COUNT(*) FROM audit_entry WHERE subject_name = '{reference}' AND origin <> ''");
    assert_eq!(platform.count("bromley", &named).await, before + 1);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_is_for_colleagues_only() {
    let platform = Platform::start().await;
    let resident = platform.bromley();
    let reference = report(&resident, "graffiti").await;
    handed_over(&platform, &reference).await;
    let ada = platform.staff("bromley", "Ada Adviser", &["resident_adviser"]).await;
    let page = open(&ada, &reference).await;
    let page = ada.do_on(&page, "/note", &[("note", "NOTE-CANARY <b>the dog bites</b>")]).await;
    page.has_status(200)
        .see("Your note is saved")
        .see("Internal")
        .see("NOTE-CANARY <b>the dog bites</b>")
        .see("by Ada Adviser");
    let public = resident.go(&format!("/track/{reference}")).await;
    public.see("Received").see_not("NOTE-CANARY").see_not("Ada Adviser").see_not("Internal note");
    ada.do_on(&page, "/note", &[("note", "  ")]).await.has_status(422).see("Write a note");
    let long = "x".repeat(4001);
    let refused = ada.do_on(&page, "/note", &[("note", &long)]).await;
    refused.has_status(422).see("Use 4000 characters or fewer");
    assert_eq!(refused.one("textarea[name=note]"), long, "the words are kept");
    assert_eq!(platform.count("bromley", "SELECT COUNT(*) FROM audit_entry WHERE action = 'note_case'").await, 1);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pressing_a_button_twice_writes_one_note() {
    let platform = Platform::start().await;
    let reference = report(&platform.bromley(), "graffiti").await;
    handed_over(&platform, &reference).await;
    let ada = platform.staff("bromley", "Ada Adviser", &["resident_adviser"]).await;
    let (action, fields) = open(&ada, &reference).await.filled("/note", &[("note", "Called back")]);
    let answers = futures_util::future::join_all((0..8).map(|_| ada.post(&action, &fields))).await;
    for answer in answers {
        answer.has_status(303);
    }
    let notes = "SELECT COUNT(*) FROM timeline_entry WHERE source = 'staff'";
    assert_eq!(platform.count("bromley", notes).await, 1);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_out_of_date_is_refused_and_both_texts_are_kept() {
    let platform = Platform::start().await;
    let reference = report(&platform.bromley(), "graffiti").await;
    handed_over(&platform, &reference).await;
    let ada = platform.staff("bromley", "Ada Adviser", &["resident_adviser"]).await;
    let ben = platform.staff("bromley", "Ben Adviser", &["resident_adviser"]).await;
    let (hers, his) = (open(&ada, &reference).await, open(&ben, &reference).await);
    ada.do_on(&hers, "/note", &[("note", "She has called again.")]).await.has_status(200);
    let refused = ben.do_on(&his, "/note", &[("note", "I wrote to the contractor.")]).await;
    refused.has_status(409).see("Something has happened on this case since you opened it").see("She has called again.");
    assert_eq!(refused.one("textarea[name=note]"), "I wrote to the contractor.");
    assert_eq!(refused.all("[data-new]").len(), 1, "what is new is marked");
    // The page that came back is up to date: sending it again is enough.
    let words = refused.one("textarea[name=note]");
    let saved = ben.do_on(&refused, "/note", &[("note", &words)]).await;
    saved.has_status(200).see("She has called again.").see("I wrote to the contractor.");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_given_to_whoever_may_see_it() {
    let platform = Platform::start().await;
    let reference = report(&platform.bromley(), "graffiti").await;
    handed_over(&platform, &reference).await;
    let ada = platform.staff("bromley", "Ada Adviser", &["resident_adviser"]).await;
    let cleo = platform.staff("bromley", "Cleo Caseworker", &["case_worker"]).await;
    platform.staff("bromley", "Ines Editor", &["editor"]).await;
    let page = open(&ada, &reference).await;
    assert_eq!(page.all("select[name=to] option"), ["Ada Adviser (you)", "Cleo Caseworker", "Nobody"]);
    ada.go("/staff/cases?whose=nobody").await.see(&reference);
    let cleos = cleo.id.to_string();
    let given = ada.do_on(&page, "/assign", &[("to", &cleos)]).await;
    given.has_status(200).see("Given to Cleo Caseworker").see("Internal");
    assert_eq!(given.one("[data-assigned]"), "Cleo Caseworker");
    cleo.go("/staff/cases?whose=mine").await.see(&reference);
    ada.go("/staff/cases?whose=mine").await.see_not(&reference);
    let elsewhere = uuid::Uuid::now_v7().to_string();
    ada.do_on(&given, "/assign", &[("to", &elsewhere)]).await.has_status(422).see("Choose who works on this case");
    let mine = cleo.do_on(&open(&cleo, &reference).await, "/assign", &[("to", "nobody")]).await;
    assert_eq!(mine.one("[data-assigned]"), "Nobody yet");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_what_the_resident_reads_and_is_mailed() {
    let platform = Platform::start().await;
    let resident = platform.bromley();
    let reference = report(&resident, "graffiti").await;
    handed_over(&platform, &reference).await;
    let cleo = platform.staff("bromley", "Cleo Caseworker", &["case_worker"]).await;
    let page = open(&cleo, &reference).await;
    let changed = [("state", "waiting"), ("change-words", "We wait for the owner of the wall.\nThey have 14 days.")];
    cleo.do_on(&page, "/change", &changed).await.has_status(200).see("Saved where the case stands").see("Waiting");
    let public = resident.go(&format!("/track/{reference}")).await;
    public.see("Waiting").see("We wait for the owner of the wall.").see_not("Cleo");
    eventually("the mail", async || {
        platform.mails("bromley").into_iter().find(|mail| mail.contains("We wait for the owner of the wall."))
    })
    .await;
    let page = open(&cleo, &reference).await;
    cleo.do_on(&page, "/change", &[("state", "completed"), ("change-words", "x")]).await.has_status(422);
    cleo.do_on(&page, "/change", &[("state", "waiting"), ("change-words", "")])
        .await
        .has_status(422)
        .see("Write what happens next");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_for_a_resident_after_an_internal_note_are_asked_about_once() {
    let platform = Platform::start().await;
    let resident = platform.bromley();
    let reference = report(&resident, "graffiti").await;
    handed_over(&platform, &reference).await;
    let cleo = platform.staff("bromley", "Cleo Caseworker", &["case_worker"]).await;
    let page = cleo.do_on(&open(&cleo, &reference).await, "/note", &[("note", "Ask Priya.")]).await;
    let typed = [("state", "in_progress"), ("change-words", "We clean it with the tall ladder.")];
    let asked = cleo.do_on(&page, "/change", &typed).await;
    asked.has_status(422).see("The last thing written here is an internal note");
    resident.go(&format!("/track/{reference}")).await.see_not("tall ladder");
    assert_eq!(asked.one("textarea[name=change-words]"), "We clean it with the tall ladder.");
    cleo.do_on(&asked, "/change", &typed).await.has_status(200);
    resident.go(&format!("/track/{reference}")).await.see("In progress").see("We clean it with the tall ladder.");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_back_office_says_later_goes_on_top_of_what_staff_set() {
    let platform = Platform::start().await;
    let resident = platform.bromley();
    let reference = report(&resident, "street-light").await;
    let line = eventually("the effect", async || platform.effects(&reference).await.pop()).await;
    let cleo = platform.staff("bromley", "Cleo Caseworker", &["case_worker"]).await;
    handed_over(&platform, &reference).await;
    let page = open(&cleo, &reference).await;
    let typed = [("state", "waiting"), ("change-words", "We wait for a part.")];
    cleo.do_on(&page, "/change", &typed).await.has_status(200);
    platform.clock.advance(chrono::Duration::minutes(5));
    let id = line["external_id"].as_str().unwrap();
    platform.move_on("bromley", "streets", id, "fixed", "").await;
    eventually("the end", async || {
        resident.go(&format!("/track/{reference}")).await.text().contains("Completed").then_some(())
    })
    .await;
    resident.go(&format!("/track/{reference}")).await.see("We wait for a part.");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_does_what_their_role_does_not_include() {
    let platform = Platform::start().await;
    let reference = report(&platform.bromley(), "graffiti").await;
    handed_over(&platform, &reference).await;
    let ada = platform.staff("bromley", "Ada Adviser", &["resident_adviser"]).await;
    let page = open(&ada, &reference).await;
    assert!(page.all("form[action$='/close'], form[action$='/change']").is_empty());
    let (_, mut fields) = page.filled("/note", &[]);
    for (field, value) in [("end", "completed"), ("close-words", "Done"), ("state", "waiting"), ("change-words", "x")] {
        fields.push((field.to_owned(), value.to_owned()));
    }
    for act in ["close", "change"] {
        ada.post(&format!("/staff/cases/{reference}/{act}"), &fields).await.has_status(403);
    }
    let stranger = platform.bromley();
    stranger.post(&format!("/staff/cases/{reference}/note"), &fields).await.has_status(401);
    assert_eq!(platform.count("bromley", "SELECT COUNT(*) FROM timeline_entry WHERE source = 'staff'").await, 0);
    platform.stop().await;
}
