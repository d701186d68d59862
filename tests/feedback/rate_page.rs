//! "Was this page useful?": a quiet link under a published page, a small form behind it, and the answer kept for that borough alone.

use reqwest::Method;
use tests::Platform;

const ALL: &str = "SELECT COUNT(*) FROM feedback_answer";

#[tokio::test(flavor = "multi_thread")]
async fn a_published_page_leads_to_the_form_and_sets_no_cookie() {
    let platform = Platform::start().await;
    for visitor in [platform.bromley(), platform.bexley()] {
        for path in ["/", "/services", "/services/graffiti", "/a-z", "/privacy", "/cookies", "/accessibility"] {
            let page = visitor.get(path).await;
            assert_eq!(page.has_status(200).link("Was this page useful?"), format!("/feedback?page={path}"));
            assert!(page.header("set-cookie").is_none(), "{path} sets a cookie");
        }
        let form = visitor.go("/feedback?page=/services/graffiti").await;
        assert!(form.header("set-cookie").is_some_and(|cookie| cookie.starts_with("__Host-visit=")));
        // Only published pages ask: not the form itself, a question, a page of a search or one that is not there.
        for path in ["/feedback", "/forms/graffiti", "/search?q=hole", "/track", "/no-such-page", "/staff/sign-in"] {
            visitor.go(path).await.see_not("/feedback?page=");
        }
    }
    platform.visitor("joint").get("/").await.see_not("/feedback");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_says_of_a_page_is_kept_once_and_for_that_borough_alone() {
    let platform = Platform::start().await;
    let visitor = platform.bromley();
    let page = visitor.go("/feedback?page=/services/graffiti").await;
    page.has_status(200).see("Was this page useful?").see("/services/graffiti");
    let form = page.form();
    let sent = form.typed(&[("grade", "no"), ("comment", "Where do I send a picture?\r\nCall me on 020 7946 0123.")]);
    let thanks = visitor.send(&form.action, &sent).await;
    thanks.has_status(200).see("Thank you for telling us");
    assert_eq!(thanks.link("Go back to the page"), "/services/graffiti");
    visitor.go(&thanks.asked).await.has_status(200).see("Thank you");
    // The second press of a double click is the same answer.
    visitor.send(&form.action, &sent).await.see("Thank you for telling us");
    assert_eq!((platform.count("bromley", ALL).await, platform.count("bexley", ALL).await), (1, 0));
    let kept = format!(
        "{ALL} WHERE kind = 'page' AND about = '/services/graffiti' AND grade = 'no' AND state = 'new' AND comment LIKE \
         'Where do I send a picture?%Call me on [telephone].'"
    );
    assert_eq!(platform.count("bromley", &kept).await, 1, "the number is painted over");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_that_is_not_this_site_s_counts_for_the_whole_website() {
    let platform = Platform::start().await;
    let visitor = platform.bexley();
    for asked in
        ["", "?page=https://example.org/", "?page=//example.org", "?page=/staff/cases", "?page=/services/nothing"]
    {
        let thanks = visitor.fill(&format!("/feedback{asked}"), &[("grade", "yes")]).await;
        assert_eq!(thanks.see("Thank you").link("Go to the front page"), "/", "{asked}");
    }
    let whole = format!("{ALL} WHERE about = '' AND state = 'read' AND comment IS NULL");
    assert_eq!(platform.count("bexley", &whole).await, 5, "without words there is nothing to sort");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_or_too_long_is_said_and_what_was_typed_stays() {
    let platform = Platform::start().await;
    let visitor = platform.bromley();
    let nothing = visitor.fill_once("/feedback?page=/a-z", &[("comment", "Half a thought")]).await;
    nothing.has_status(422).see("There is a problem").see("Select yes if the page was useful").see("About: /a-z");
    assert!(nothing.title().starts_with("Error: "));
    let form = nothing.form();
    assert!(form.fields.iter().any(|field| field.name == "comment" && field.value.trim() == "Half a thought"));
    let long = "x".repeat(1201);
    let again = visitor.post(&form.action, &form.typed(&[("grade", "yes"), ("comment", &long)])).await;
    again.has_status(422).see("Use 1200 characters or fewer: you have used 1201");
    assert_eq!(again.attribute("input[value=yes][checked]", "name").as_deref(), Some("grade"));
    visitor.post(&form.action, &form.typed(&[("grade", "very_satisfied")])).await.has_status(422);
    // A form that does not come from our own page is not taken.
    let fields = form.typed(&[("grade", "yes"), ("csrf", "made.up")]);
    visitor.post("/feedback", &fields).await.has_status(403);
    assert_eq!(platform.count("bromley", ALL).await, 0);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_says_so_much_and_no_more_for_a_while() {
    let platform = Platform::start().await;
    let visitor = platform.bromley();
    for _ in 0..10 {
        visitor.fill("/feedback?page=/a-z", &[("grade", "no")]).await.has_status(200).see("Thank you");
    }
    let refused = visitor.fill_once("/feedback?page=/a-z", &[("grade", "no"), ("comment", "Once more")]).await;
    refused.has_status(429).see("Wait 15 minutes");
    assert_eq!(refused.header("retry-after"), Some("900"));
    assert!(refused.form().fields.iter().any(|field| field.value.trim() == "Once more"), "what was typed stays");
    assert_eq!(platform.count("bromley", ALL).await, 10);
    // Of another page, from another address, in another borough, and a quarter of an hour later somebody may speak.
    visitor.fill("/feedback?page=/privacy", &[("grade", "yes")]).await.see("Thank you");
    visitor.from_address(2).fill("/feedback?page=/a-z", &[("grade", "yes")]).await.see("Thank you");
    platform.bexley().fill("/feedback?page=/a-z", &[("grade", "yes")]).await.see("Thank you");
    platform.clock.advance(chrono::Duration::minutes(16));
    let form = refused.form();
    let later = form.typed(&[("grade", "no"), ("comment", "Once more")]);
    visitor.send(&form.action, &later).await.see("Thank you");
    assert_eq!(platform.count("bromley", ALL).await, 13);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_are_forgotten_after_a_year_and_the_answer_still_counts() {
    let platform = Platform::start().await;
    let visitor = platform.bromley();
    visitor
        .fill("/feedback?page=/a-z", &[("grade", "no"), ("comment", "The letter Q is empty")])
        .await
        .see("Thank you");
    platform.clock.advance(chrono::Duration::days(200));
    visitor.fill("/feedback?page=/a-z", &[("grade", "no"), ("comment", "Z as well")]).await.see("Thank you");
    platform.clock.advance(chrono::Duration::days(168));
    let with_words = format!("{ALL} WHERE comment IS NOT NULL");
    tests::eventually("the words to be forgotten", || async {
        (platform.count("bromley", &with_words).await == 1).then_some(())
    })
    .await;
    assert_eq!(platform.count("bromley", &format!("{ALL} WHERE comment = 'Z as well'")).await, 1);
    assert_eq!(platform.count("bromley", ALL).await, 2);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn looking_at_the_form_ahead_or_by_head_keeps_nothing() {
    let platform = Platform::start().await;
    let visitor = platform.bromley();
    for path in ["/feedback?page=/a-z", "/feedback/service/graffiti", "/feedback/thanks"] {
        visitor.ask(Method::HEAD, path, None, &[]).await.has_status(200);
        visitor.get(path).await.has_status(200);
    }
    assert_eq!(platform.count("bromley", ALL).await, 0);
    platform.stop().await;
}
