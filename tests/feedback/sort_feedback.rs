//! Staff read what people say, sort it, count it and take it away as a table.

use tests::{Platform, Visitor};

async fn say(visitor: &Visitor, path: &str, grade: &str, comment: &str) {
    let page = visitor.fill(path, &[("grade", grade), ("comment", comment)]).await;
    page.has_status(200).see("Thank you");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_editor_finds_what_is_new_and_sorts_it() {
    let platform = Platform::start().await;
    let visitor = platform.bromley();
    say(&visitor, "/feedback?page=/a-z", "no", "The letter Q is <b>empty</b>").await;
    say(&visitor, "/feedback/service/graffiti", "satisfied", "Quick and easy").await;
    say(&visitor, "/feedback?page=/privacy", "yes", "").await;
    say(&platform.bexley(), "/feedback?page=/a-z", "no", "CANARY of the other borough").await;
    let eve = platform.staff("bromley", "Eve Editor", &["editor"]).await;
    let list = eve.go("/staff").await;
    let list = eve.go(&list.link("Feedback")).await;
    list.see("2 answers").see("The letter Q is <b>empty</b>").see("Quick and easy").see("Report graffiti");
    list.see_not("<b>empty").see_not("CANARY");
    // What narrows the list stands in the address.
    eve.go("/staff/feedback?state=all").await.see("3 answers").see("No words");
    eve.go("/staff/feedback?kind=service").await.see("1 answer").see("Quick and easy");
    eve.go("/staff/feedback?grade=no&q=LETTER+q").await.see("1 answer").see("The letter Q");
    eve.go("/staff/feedback?q=100%25").await.see("No answers fit");
    eve.go("/staff/feedback?state=all&kind=page&about=/privacy").await.see("1 answer").see("Only about: /privacy");
    let one = eve.go("/staff/feedback?q=letter").await;
    let href = one.attribute("tbody a", "href").unwrap();
    let one = eve.go(&href).await;
    one.see("Not useful").see("The letter Q").see("New");
    let saved = eve.do_on(&one, &href, &[("state", "acted_on"), ("note", "Filled it")]).await;
    saved.has_status(200).see("Saved").see("Acted on").see("Eve Editor").see("Filled it");
    eve.go("/staff/feedback").await.see("1 answer").see_not("The letter Q");
    eve.go("/staff/feedback?state=acted_on").await.see("The letter Q");
    assert_eq!(platform.count("bromley", "SELECT COUNT(*) FROM audit_entry WHERE action = 'sort_feedback'").await, 1);
    // Whoever had the page open before is told, and keeps what they typed.
    let late = eve.do_on(&one, &href, &[("state", "spam"), ("note", "Nonsense")]).await;
    late.has_status(409).see("A colleague has sorted this").see("Filled it").see("Nonsense");
    let wrong = eve.do_on(&late, &href, &[("state", ""), ("note", &"x".repeat(1001))]).await;
    wrong.has_status(422).see("Select where it stands now").see("Use 1000 characters or fewer");
    eve.do_on(&late, &href, &[("state", "no_action"), ("note", "")]).await.has_status(200).see("No action needed");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_not_see_feedback_is_refused() {
    let platform = Platform::start().await;
    let ada = platform.staff("bromley", "Ada Adviser", &["resident_adviser"]).await;
    for path in ["/staff/feedback", "/staff/feedback.csv", "/staff/feedback/figures"] {
        ada.get(path).await.has_status(403);
        platform.bromley().get(path).await.has_status(303);
    }
    ada.go("/staff").await.see_not("/staff/feedback");
    let leader = platform.staff("bromley", "Lea Leader", &["team_leader"]).await;
    for unknown in ["nonsense", "01890000-0000-7000-8000-000000000001"] {
        leader.get(&format!("/staff/feedback/{unknown}")).await.has_status(404);
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_count_each_page_and_service_without_spam() {
    let platform = Platform::start().await;
    let visitor = platform.bexley();
    for grade in ["yes", "yes", "no", "no", "no"] {
        say(&visitor, "/feedback?page=/a-z", grade, "").await;
    }
    for grade in ["very_satisfied", "satisfied", "neither", "very_dissatisfied"] {
        say(&visitor, "/feedback/service/graffiti", grade, "").await;
    }
    say(&visitor, "/feedback?page=/a-z", "yes", "Buy my pills").await;
    let eve = platform.staff("bexley", "Eve Editor", &["editor"]).await;
    let rows = |page: &tests::Page, id: &str| page.all(&format!("table[data-figures={id}] tbody tr"));
    let before = eve.go("/staff/feedback/figures").await;
    assert_eq!(rows(&before, "pages"), ["/a-z 6 3 50%"]);
    let list = eve.go("/staff/feedback?q=pills").await;
    let href = list.attribute("tbody a", "href").unwrap();
    let spam = eve.go(&href).await;
    eve.do_on(&spam, &href, &[("state", "spam"), ("note", "")]).await.see("Spam");
    let after = eve.go("/staff/feedback/figures").await;
    assert_eq!(rows(&after, "pages"), ["/a-z 5 2 40%"]);
    assert_eq!(rows(&after, "services"), ["Report graffiti 4 2 too few"]);
    eve.go(&after.link("/a-z")).await.see("6 answers").see("Only about: /a-z");
    platform.clock.advance(chrono::Duration::days(31));
    platform.begin_session(&platform.house("bexley"), identity::Door::Staff, &eve).await;
    eve.go("/staff/feedback/figures?days=30").await.see("Nobody said anything in the last 30 days");
    assert_eq!(rows(&eve.go("/staff/feedback/figures?days=nonsense").await, "pages").len(), 1);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answers_can_be_taken_away_as_a_table_and_that_is_written_down() {
    let platform = Platform::start().await;
    let visitor = platform.bromley();
    say(&visitor, "/feedback?page=/a-z", "no", "=HYPERLINK(\"x\"), \"quoted\"\r\nand more").await;
    say(&visitor, "/feedback/service/graffiti", "neither", "Middling").await;
    let eve = platform.staff("bromley", "Eve Editor", &["editor"]).await;
    let list = eve.go("/staff/feedback?kind=page").await;
    let file = eve.get(&list.link("Download these answers")).await;
    file.has_status(200).see_not("Middling");
    assert_eq!(file.header("content-type"), Some("text/csv; charset=utf-8"));
    assert!(file.header("content-disposition").is_some_and(|how| how.contains("feedback.csv")));
    assert!(file.body.starts_with("time (UTC),kind,about,grade,comment,state,"));
    assert!(
        file.body.contains(",page,/a-z,no,\"'=HYPERLINK(\"\"x\"\"), \"\"quoted\"\"\nand more\",new,"),
        "{}",
        file.body
    );
    assert_eq!(platform.count("bromley", "SELECT COUNT(*) FROM audit_entry WHERE action = 'export_feedback'").await, 1);
    platform.stop().await;
}
