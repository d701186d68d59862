//! A service whose back office tells no news: the resident is told so, is promised no messages, and hears no excuse for what may
//! have been done.

use tests::{Answers, Page, Platform, Visitor, eventually, fill_in, journey};

async fn sent(visitor: &Visitor, service: &str) -> Page {
    let check = fill_in(visitor, service, &Answers::default()).await;
    let page = journey::submit(visitor, &check).await;
    page.has_status(200);
    page
}

#[tokio::test(flavor = "multi_thread")]
async fn the_confirmation_and_the_page_say_that_no_news_comes() {
    let platform = Platform::start().await;
    let visitor = platform.bromley();
    let page = sent(&visitor, "missed-collection").await;
    page.see("cannot show on this website yet").see_not("We will write to you when something changes");
    let reference = page.reference().unwrap();
    eventually("the page to say who has it", async || {
        let page = visitor.go(&format!("/track/{reference}")).await;
        page.text().contains("They cannot show on this page yet what they do").then_some(())
    })
    .await;
    // A service whose system tells how it goes on promises to write.
    sent(&platform.bromley(), "road-fault").await.see("We will write to you when something changes");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_day_has_passed_it_says_what_to_do_once_and_sends_no_mail() {
    let platform = Platform::start().await;
    let visitor = platform.bexley();
    let reference = sent(&visitor, "missed-collection").await.reference().unwrap();
    let entries =
        async || platform.count("bexley", "SELECT COUNT(*) FROM timeline_entry WHERE source = 'promise'").await;
    for weeks in [1, 5, 5] {
        platform.clock.advance(chrono::Duration::weeks(weeks));
        eventually("an entry about the day that has passed", async || (entries().await == 1).then_some(())).await;
        let page = proven(&platform, &reference).await;
        page.see("We cannot see here whether that has been done").see_not("This is taking longer than we said");
        assert_eq!(page.all("[data-late]").len(), 1);
    }
    eventually("two more looks at the case", async || {
        let sql = "SELECT COUNT(*) FROM case_file WHERE expected_on > promised_on AND late_told_at IS NOT NULL";
        (platform.count("bexley", sql).await == 1).then_some(())
    })
    .await;
    assert_eq!(entries().await, 1, "it is said once");
    assert_eq!(platform.count("bexley", "SELECT COUNT(*) FROM notice WHERE event = 'late'").await, 0);
    platform.stop().await;
}

async fn proven(platform: &Platform, reference: &str) -> Page {
    let visitor = platform.bexley();
    let page = visitor.go("/track").await;
    let form = page.form();
    let fields: Vec<(String, String)> = form
        .fields
        .iter()
        .map(|field| {
            let value = match field.name.as_str() {
                "reference" => reference.to_owned(),
                "proof" => "ada@example.org".to_owned(),
                _ => field.value.clone(),
            };
            (field.name.clone(), value)
        })
        .collect();
    visitor.send(&form.action, &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn news_that_reach_beyond_the_promise_move_the_day_and_say_so() {
    let platform = Platform::start().await;
    let visitor = platform.bromley();
    let reference = sent(&visitor, "road-fault").await.reference().unwrap();
    let line = eventually("the effect", async || platform.effects(&reference).await.pop()).await;
    // Seven working days are promised, and a planned repair takes fourteen.
    platform.move_on("bromley", "streets", line["external_id"].as_str().unwrap(), "planned", "").await;
    let page = eventually("the news", async || {
        let page = visitor.go(&format!("/track/{reference}")).await;
        page.text().contains("The repair is planned").then_some(page)
    })
    .await;
    let text = page.text();
    let day = |before: &str| text.split(before).nth(1).unwrap().split(" .").next().unwrap().trim().to_owned();
    assert_eq!(day("There should be news by"), day("We aim to deal with it by"), "{text}");
    page.see("When you sent it we aimed for");
    eventually("a mail with the same day", async || {
        let mails = platform.mails("bromley");
        let told = mails.iter().find(|mail| mail.contains("The repair is planned"))?;
        assert!(told.contains(&format!("We aim to deal with it by {}", day("There should be news by"))), "{told}");
        Some(())
    })
    .await;
    platform.stop().await;
}
