//! Staff close a case with words for the resident: they are mailed, stand on the tracking page, and end it once.

use futures_util::StreamExt as _;
use tests::{Answers, Page, Person, Platform, Visitor, eventually, fill_in, journey};

async fn report(visitor: &Visitor, service: &str) -> String {
    let check = fill_in(visitor, service, &Answers::default()).await;
    journey::submit(visitor, &check).await.reference().expect("a reference")
}

/// Until what the hand-over said stands on the timeline: nothing else happens by itself.
async fn handed_over(platform: &Platform, slug: &str, reference: &str) {
    let told = format!(
        "SELECT COUNT(*) FROM timeline_entry WHERE source = 'hand_over' AND case_id = (SELECT id FROM case_file WHERE reference = '{reference}')"
    );
    eventually("the hand-over to be heard", async || (platform.count(slug, &told).await == 1).then_some(())).await;
}

async fn open(person: &Person, reference: &str) -> Page {
    person.go(&format!("/staff/cases/{reference}")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_mails_the_resident_and_shows_on_the_tracking_page() {
    let platform = Platform::start().await;
    let resident = platform.bexley();
    let reference = report(&resident, "graffiti").await;
    handed_over(&platform, "bexley", &reference).await;
    let cleo = platform.staff("bexley", "Cleo Caseworker", &["case_worker"]).await;
    let words = "We cleaned the wall this morning. See [here](https://evil.example).";
    let closed =
        cleo.do_on(&open(&cleo, &reference).await, "/close", &[("end", "completed"), ("close-words", words)]).await;
    closed.has_status(200).see("The case is closed").see("Completed").see("Ended");
    assert!(closed.all("form[action$='/close']").is_empty(), "a closed case is not closed again");
    let public = resident.go(&format!("/track/{reference}")).await;
    public.see("Completed").see("What happened").see("We cleaned the wall this morning.").see_not("Cleo");
    let mail = eventually("the mail", async || {
        platform.mails("bexley").into_iter().find(|mail| mail.contains("We cleaned the wall this morning."))
    })
    .await;
    assert!(!mail.contains("href=\"https://evil.example"), "typed words become no link");
    // The day passes, and nobody is told that it takes longer.
    platform.clock.advance(chrono::Duration::days(60));
    let other = report(&platform.bexley(), "graffiti").await;
    platform.clock.advance(chrono::Duration::days(60));
    eventually("the sweep to have told somebody else", async || {
        let late = format!("SELECT COUNT(*) FROM notice WHERE event = 'late' AND reference = '{other}'");
        (platform.count("bexley", &late).await == 1).then_some(())
    })
    .await;
    let late = format!("SELECT COUNT(*) FROM notice WHERE event = 'late' AND reference = '{reference}'");
    assert_eq!(platform.count("bexley", &late).await, 0);
    assert_eq!(platform.count("bexley", "SELECT COUNT(*) FROM audit_entry WHERE action = 'close_case'").await, 1);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_case_cannot_be_closed_again_but_opened_again() {
    let platform = Platform::start().await;
    let resident = platform.bromley();
    let reference = report(&resident, "graffiti").await;
    handed_over(&platform, "bromley", &reference).await;
    let cleo = platform.staff("bromley", "Cleo Caseworker", &["case_worker"]).await;
    let page = open(&cleo, &reference).await;
    let ended = [("end", "closed"), ("close-words", "It is on private land.")];
    let closed = cleo.do_on(&page, "/close", &ended).await;
    closed.has_status(200).see("Closed");
    cleo.go("/staff/cases").await.see_not(&reference);
    cleo.go("/staff/cases?state=closed").await.see(&reference);
    // A page made up by hand, which has seen everything.
    let (_, mut fields) = closed.filled("/change", &[("end", "completed"), ("close-words", "It is done.")]);
    let again = cleo.send(&format!("/staff/cases/{reference}/close"), &fields).await;
    again.has_status(422).see("has ended already").see("It is on private land.");
    assert_eq!(again.one("textarea[name=close-words]"), "It is done.");
    fields.retain(|(name, _)| name != "end" && name != "close-words");
    let opened = [("state", "in_progress"), ("change-words", "We look at it again.")];
    cleo.do_on(&again, "/change", &opened).await.has_status(200).see("In progress");
    resident.go(&format!("/track/{reference}")).await.see("In progress").see("We look at it again.");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_close_at_once_one_wins_and_the_other_is_told() {
    let races = if std::env::var("JWP_SOAK").is_ok_and(|form| form == "long") { 10 } else { 3 };
    let platform = Platform::start().await;
    let cleo = platform.staff("bromley", "Cleo Caseworker", &["case_worker"]).await;
    let ben = platform.staff("bromley", "Ben Leader", &["team_leader"]).await;
    for person in [&cleo, &ben] {
        // A browser's first page gives it the cookie that its forms are bound to.
        person.go("/staff").await.has_status(200);
    }
    let cases = (0..20).map(|_| async {
        let reference = report(&platform.bromley(), "graffiti").await;
        handed_over(&platform, "bromley", &reference).await;
        for race in 0..races {
            close_at_once(&cleo, &ben, &reference, race).await;
        }
    });
    futures_util::stream::iter(cases).buffer_unordered(4).collect::<Vec<()>>().await;
    let ends = "SELECT COUNT(*) FROM timeline_entry WHERE source = 'staff' AND state IN ('completed', 'closed')";
    assert_eq!(platform.count("bromley", ends).await, 20 * i64::try_from(races).unwrap());
    eprintln!("{0} races of two who close: {0} won, {0} told, 0 texts lost", 20 * races);
    platform.stop().await;
}

/// Both look at the open case and close it; whoever wins, it is opened again for the next race.
async fn close_at_once(cleo: &Person, ben: &Person, reference: &str, race: usize) {
    let (hers, his) = (open(cleo, reference).await, open(ben, reference).await);
    let (her_words, his_words) = (format!("HERS {race}."), format!("HIS {race}."));
    let (action, her_form) = hers.filled("/close", &[("end", "completed"), ("close-words", &her_words)]);
    let (_, his_form) = his.filled("/close", &[("end", "closed"), ("close-words", &his_words)]);
    let (one, other) = futures_util::future::join(cleo.post(&action, &her_form), ben.post(&action, &his_form)).await;
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409], "race {race}: {} | {}", one.text(), other.text());
    let (loser, lost, won) =
        if one.status == 409 { (&one, &her_words, &his_words) } else { (&other, &his_words, &her_words) };
    assert_eq!(loser.one("textarea[name=close-words]"), *lost);
    loser.see(won);
    let page = open(cleo, reference).await;
    let again = [("state", "in_progress"), ("change-words", "Again.")];
    cleo.do_on(&page, "/change", &again).await.has_status(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn news_between_looking_and_closing_is_shown_before_anything_is_sent() {
    let platform = Platform::start().await;
    let resident = platform.bromley();
    let reference = report(&resident, "street-light").await;
    let line = eventually("the effect", async || platform.effects(&reference).await.pop()).await;
    let cleo = platform.staff("bromley", "Cleo Caseworker", &["case_worker"]).await;
    let page = eventually("the hand-over to be heard", async || {
        let page = open(&cleo, &reference).await;
        page.text().contains("Sent to the team").then_some(page)
    })
    .await;
    platform.move_on("bromley", "streets", line["external_id"].as_str().unwrap(), "investigating", "").await;
    eventually("the news", async || {
        resident.go(&format!("/track/{reference}")).await.text().contains("In progress").then_some(())
    })
    .await;
    let refused = cleo.do_on(&page, "/close", &[("end", "closed"), ("close-words", "Nobody looks at it.")]).await;
    refused.has_status(409).see("In progress");
    assert_eq!(refused.one("textarea[name=close-words]"), "Nobody looks at it.");
    // A note needs no news to be read first.
    cleo.do_on(&page, "/note", &[("note", "Rang the depot.")]).await.has_status(200);
    platform.stop().await;
}
