//! Pages are published and taken down by themselves, at a London time, once on however many nodes (CM-06).

use chrono::{DateTime, Datelike as _, Duration, Timelike as _, Utc};
use chrono_tz::Europe::London;
use tests::database::Kind;
use tests::{Person, Platform, eventually};

use super::publish_page::{draft, publish, sign_in_again, written};

/// The fields of a plan for this moment.
fn at(moment: DateTime<Utc>, act: &str) -> Vec<(String, String)> {
    let local = moment.with_timezone(&London);
    let mut fields = vec![
        ("act".to_owned(), act.to_owned()),
        ("day-day".to_owned(), local.day().to_string()),
        ("day-month".to_owned(), local.month().to_string()),
        ("day-year".to_owned(), local.year().to_string()),
        ("time".to_owned(), format!("{}:{:02}", local.hour(), local.minute())),
    ];
    if act == "publish" {
        fields.push(("schedule-log".to_owned(), "Ready by then".to_owned()));
    }
    fields
}

async fn plan(editor: &Person, overview: &str, moment: DateTime<Utc>, act: &str) -> tests::Page {
    let fields = at(moment, act);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let page = editor.go(overview).await;
    editor.do_on(&page, "/schedule", &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_appears_and_goes_when_it_was_planned_and_once() {
    let platform = Platform::start().await;
    if Kind::of_this_run() == Kind::Postgres {
        platform.another_node().await;
    }
    let eve = platform.staff("bromley", "Eve Editor", &["editor"]).await;
    let overview = draft(&platform, "bromley", "/fair", written("Fair", "The fair is here.")).await;
    let now = platform.clock.now();
    plan(&eve, &overview, now + Duration::hours(2), "publish").await.see("Planned").see("asked for by Eve Editor");
    plan(&eve, &overview, now + Duration::days(3), "unpublish").await.see("Take down on");
    // What is written after planning is not what was planned.
    draft(&platform, "bromley", "/fair", written("Fair", "A draft that nobody approved.")).await;
    let resident = platform.bromley();
    resident.get("/fair").await.has_status(404);
    platform.clock.advance(Duration::hours(2));
    eventually("the page to appear", async || {
        let page = resident.get("/fair").await;
        page.text().contains("The fair is here.").then_some(())
    })
    .await;
    resident.get("/fair").await.see_not("nobody approved");
    platform.clock.advance(Duration::days(3));
    eventually("the page to go", async || (resident.get("/fair").await.status == 404).then_some(())).await;
    for action in ["publish_page", "take_down_page"] {
        let sql = format!("SELECT COUNT(*) FROM audit_entry WHERE action = '{action}' AND actor_name = 'Eve Editor'");
        assert_eq!(platform.count("bromley", &sql).await, 1, "{action} once");
        let sql = format!("SELECT COUNT(*) FROM page_log WHERE act = '{action}' AND words = 'As planned'");
        assert_eq!(platform.count("bromley", &sql).await, 1, "{action} once");
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_can_be_taken_back_and_one_that_fails_says_why() {
    let platform = Platform::start().await;
    let eve = platform.staff("bexley", "Eve Editor", &["editor"]).await;
    let overview = draft(&platform, "bexley", "/fair", written("Fair", "The fair is here.")).await;
    let soon = platform.clock.now() + Duration::hours(1);
    let page = plan(&eve, &overview, soon, "publish").await;
    let page = eve.do_on(&page, "/cancel", &[]).await;
    page.see("The plan is taken back.").see("Taken back");
    platform.clock.advance(Duration::hours(2));
    sign_in_again(&platform, "bexley", &eve).await;
    publish(&eve, &overview, "By hand").await.see("The page is public.");
    // Taken down by hand before its time.
    plan(&eve, &overview, platform.clock.now() + Duration::hours(1), "unpublish").await.see("Planned");
    let page = eve.go(&overview).await;
    eve.do_on(&page, "/take-down", &[("take-down-words", "Too early")]).await.has_status(200);
    platform.clock.advance(Duration::hours(1) + Duration::minutes(1));
    sign_in_again(&platform, "bexley", &eve).await;
    let page = eventually("the plan to fail", async || {
        let page = eve.go(&overview).await;
        page.text().contains("Could not be done").then_some(page)
    })
    .await;
    page.see("Residents did not see the page any more");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_that_cannot_be_is_refused_with_what_was_typed_kept() {
    let platform = Platform::start().await;
    let eve = platform.staff("bromley", "Eve Editor", &["editor"]).await;
    let overview = draft(&platform, "bromley", "/fair", written("Fair", "The fair is here.")).await;
    let page = eve.go(&overview).await;
    let fields = |day: &'static str, month: &'static str, year: &'static str, time: &'static str| {
        [("act", "unpublish"), ("day-day", day), ("day-month", month), ("day-year", year), ("time", time)]
    };
    for (fields, says) in [
        (fields("31", "2", "2030", "9am"), "Enter a real day"),
        (fields("27", "3", "2030", "soon"), "Enter a time"),
        (fields("27", "3", "2020", "9am"), "still to come"),
        (fields("31", "3", "2030", "1:30"), "The clocks go forward in that hour"),
    ] {
        let refused = eve.do_on(&page, "/schedule", &fields).await;
        refused.has_status(422).see(says);
        assert_eq!(refused.attribute("input[name='time']", "value").as_deref(), Some(fields[4].1));
    }
    assert_eq!(platform.count("bromley", "SELECT COUNT(*) FROM page_schedule").await, 0);
    platform.stop().await;
}
