//! Owners of pages, who need not work here, are asked by mail to look again when the day has come (CM-03, CM-07).

use chrono::{Days, Duration, TimeZone as _, Utc};
use chrono_tz::Europe::London;
use serde_json::json;
use tests::{Platform, eventually};

use super::publish_page::{draft, publish, sign_in_again, written};

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_is_asked_every_fortnight_until_somebody_has_looked() {
    let platform = Platform::start().await;
    let eve = platform.staff("bromley", "Eve Editor", &["editor"]).await;
    let mut writing = written("Bins", "We come on Monday.");
    for (field, value) in
        [("owner_name", json!("Waste team")), ("owner_email", json!("waste@example.org")), ("review_months", json!(6))]
    {
        writing.fields.insert(field.to_owned(), value);
    }
    let overview = draft(&platform, "bromley", "/bins", writing).await;
    publish(&eve, &overview, "New").await.see("waste@example.org");
    eve.go("/staff/reviews?list=look").await.see("No pages");
    platform.clock.advance(Duration::days(190));
    let letter = platform.letter("bromley", "waste@example.org", "Please check your web page: Bins", 1).await;
    assert_eq!(letter.link(&platform.tenant("bromley").profile().link(""), "/bins"), "/bins");
    for words in ["reply to this email", "every 14 days", "No change"] {
        assert!(letter.text.contains(words), "{words}: {}", letter.text);
    }
    sign_in_again(&platform, "bromley", &eve).await;
    eve.go("/staff/reviews?list=look").await.see("1 page").see("Bins").see("Waste team").see("asked on");
    eve.go("/staff/reviews?list=look&owner=waste&section=bins&kind=plain").await.see("1 page");
    eve.go("/staff/reviews?list=look&owner=parks").await.see("No pages");
    eve.go("/staff/reviews?list=look&section=parks").await.see("No pages");
    platform.clock.advance(Duration::days(15));
    platform.letter("bromley", "waste@example.org", "Please check your web page: Bins", 2).await;
    sign_in_again(&platform, "bromley", &eve).await;
    let page = eve.go(&overview).await;
    page.see("It is time to look at this page again");
    eve.do_on(&page, "/looked-at", &[]).await.see("Saved that the page is still right.");
    eve.go("/staff/reviews?list=look").await.see("No pages");
    platform.clock.advance(Duration::days(15));
    eventually("the next daily round", async || {
        let sql = "SELECT COUNT(*) FROM job WHERE kind = 'ask_page_owners' AND state = 'ready'";
        (platform.count("bromley", sql).await == 1).then_some(())
    })
    .await;
    assert_eq!(platform.letters("bromley", "waste@example.org").len(), 2, "nobody is asked who has looked");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn links_to_other_sites_are_tried_and_what_is_gone_is_listed() {
    let platform = Platform::start().await;
    let eve = platform.staff("bromley", "Eve Editor", &["editor"]).await;
    let outside = platform.outside();
    let text = format!(
        "See [the gone page](http://{outside}/no-such-page), [the front](http://{outside}/) and [the hidden one](http://10.0.0.1/x)."
    );
    let overview = draft(&platform, "bromley", "/bins", written("Bins", &text)).await;
    publish(&eve, &overview, "New").await.has_status(200);
    eve.go("/staff/links").await.see("No link leads nowhere");
    let night = (platform.clock.today() + Days::new(1)).and_hms_opt(2, 31, 0).unwrap();
    let night = London.from_local_datetime(&night).earliest().unwrap();
    platform.clock.advance(night.with_timezone(&Utc) - platform.clock.now());
    sign_in_again(&platform, "bromley", &eve).await;
    let page = eventually("the night to pass", async || {
        let page = eve.go("/staff/links").await;
        page.text().contains("1 link leads nowhere").then_some(page)
    })
    .await;
    page.see("the gone page").see("the other site says that it is gone").see("1 links to other sites were not checked");
    page.see_not("the hidden one");
    eve.go(&overview).await.see("the gone page");
    platform.stop().await;
}
