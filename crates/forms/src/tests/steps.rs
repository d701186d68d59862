//! Questions, branches, versions.

use actix_web::http::StatusCode;
use trial::UNLIMITED;

use super::{SHORT_WAY, fill_in};
use crate::testing::{Browser, in_each_world, number, site};

#[actix_web::test]
async fn every_question_is_asked_alone_and_an_empty_answer_is_the_page_again_with_422() {
    in_each_world(UNLIMITED, |world| async move {
        let (site, browser) = (site(&world.tenant).await, Browser::default());
        for (step, fields) in SHORT_WAY {
            let path = format!("/forms/test-report/{step}");
            let page = browser.get(&site, &path).await;
            assert_eq!(page.body.matches("<h1").count(), 1, "{step}");
            assert!(page.body.contains("novalidate") && !page.body.contains(" required"), "{step}");
            assert!(page.body.find("govuk-back-link").unwrap() < page.body.find("<main").unwrap(), "{step}");
            assert!(page.body.contains("Report a test – North</title>"), "{step}");
            if step != "details" {
                let empty: Vec<(&str, &str)> = fields.iter().map(|(name, _)| (*name, "")).collect();
                let got = browser.answer(&site, &path, &empty).await;
                assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{step}");
                assert!(got.body.contains("<title>Error: "), "{step}");
                let href = got.body.split("<li><a href=\"#").nth(1).unwrap().split('"').next().unwrap();
                assert!(got.body.contains(&format!("id=\"{href}\" name=\"")), "{step}: {href}");
                assert!(got.body.contains("-error\" class=\"govuk-error-message\""), "{step}");
                assert!(got.body.contains("govuk-back-link"), "{step}");
            }
            browser.answer(&site, &path, fields).await.leads();
        }
        let shown = number(&world.tenant, "SELECT count(*) FROM journey_event WHERE event = 'step_shown'").await;
        let failed = number(&world.tenant, "SELECT count(*) FROM journey_event WHERE event = 'step_failed'").await;
        assert_eq!((shown, failed), (8 + 7 + 8, 7));
    })
    .await;
}

#[actix_web::test]
async fn what_was_typed_stays_when_something_is_wrong() {
    in_each_world(UNLIMITED, |world| async move {
        let (site, browser) = (site(&world.tenant).await, Browser::default());
        fill_in(&browser, &site).await;
        let path = "/forms/test-report/you";
        let typed = [("you.full-name", "D'Arc <i>"), ("you.email", "nowhere"), ("you.phone", "12")];
        let got = browser.answer(&site, path, &typed).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
        for kept in ["value=\"D&#39;Arc &lt;i&gt;\"", "value=\"nowhere\"", "value=\"12\""] {
            assert!(got.body.contains(kept), "{kept}: {}", got.body);
        }
        assert_eq!(got.body.matches("<li><a href=\"#you-").count(), 2);
        // Nothing was kept of it.
        assert!(browser.get(&site, path).await.body.contains("zoe@example.org"));
    })
    .await;
}

#[actix_web::test]
async fn a_later_page_leads_to_the_first_question_without_an_answer() {
    in_each_world(UNLIMITED, |world| async move {
        let (site, browser) = (site(&world.tenant).await, Browser::default());
        for page in ["size", "you", "check", "call", "deep"] {
            let got = browser.get(&site, &format!("/forms/test-report/{page}")).await;
            assert_eq!(got.leads(), "/forms/test-report/where", "{page}");
        }
        assert_eq!(browser.get(&site, "/forms/test-report/nothing").await.status, StatusCode::NOT_FOUND);
        assert_eq!(browser.get(&site, "/forms/nothing").await.status, StatusCode::NOT_FOUND);
        // An answer to a page that was never reached is not kept.
        let hidden = browser.get(&site, "/forms/test-report/where").await.hidden();
        let mut fields: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (&**name, &**value)).collect();
        fields.push(("size", "plate"));
        assert_eq!(browser.post(&site, "/forms/test-report/size", &fields).await.leads(), "/forms/test-report/where");
        assert_eq!(number(&world.tenant, "SELECT count(*) FROM draft").await, 0);
    })
    .await;
}

#[actix_web::test]
async fn change_comes_back_to_check_by_way_of_new_questions_only() {
    in_each_world(UNLIMITED, |world| async move {
        let (site, browser) = (site(&world.tenant).await, Browser::default());
        fill_in(&browser, &site).await;
        let check = browser.get(&site, "/forms/test-report/check").await.body;
        assert!(check.contains("href=\"/forms/test-report/size?from=check\""));
        let page = browser.get(&site, "/forms/test-report/size?from=check").await;
        assert!(page.body.contains("href=\"/forms/test-report/check\" class=\"govuk-back-link\""));
        let got = browser.answer(&site, "/forms/test-report/size?from=check", &[("size", "table")]).await;
        assert_eq!(got.leads(), "/forms/test-report/deep");
        let got = browser.answer(&site, "/forms/test-report/deep", &[("deep", "very")]).await;
        assert_eq!(got.leads(), "/forms/test-report/check");
        let check = browser.get(&site, "/forms/test-report/check").await.body;
        assert!(check.contains("Like a table") && check.contains("very"));
        // Back to the other branch: the answer is no longer shown, and advice stops the form.
        browser.answer(&site, "/forms/test-report/size?from=check", &[("size", "plate")]).await.leads();
        assert!(!browser.get(&site, "/forms/test-report/check").await.body.contains("How deep"));
        let got = browser.answer(&site, "/forms/test-report/danger", &[("danger", "yes")]).await;
        assert_eq!(got.leads(), "/forms/test-report/call");
        let advice = browser.get(&site, "/forms/test-report/call").await.body;
        assert!(advice.contains("020 7946 0100") && !advice.contains("<form"));
        assert_eq!(browser.get(&site, "/forms/test-report/check").await.leads(), "/forms/test-report/call");
        assert_eq!(browser.get(&site, "/forms/test-report").await.leads(), "/forms/test-report/where");
    })
    .await;
}

#[actix_web::test]
async fn a_form_that_was_begun_keeps_the_questions_that_it_was_begun_with() {
    in_each_world(UNLIMITED, |world| async move {
        let site = site(&world.tenant).await;
        let (begun, only_seen) = (Browser::default(), Browser::default());
        begun.answer(&site, "/forms/test-report/where", SHORT_WAY[0].1).await.leads();
        let page = only_seen.get(&site, "/forms/test-report/where").await;
        world.reword("Could someone be hurt?", "Is it dangerous?").await;
        world.reword("id = \"where\"", "id = \"place\"").await;
        assert!(begun.get(&site, "/forms/test-report/danger").await.body.contains("Could someone be hurt?"));
        begun.answer(&site, "/forms/test-report/danger", &[("danger", "no")]).await.leads();
        // Whoever saw the old first page and answers it now has answered the old form.
        let hidden = page.hidden();
        let mut fields: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (&**name, &**value)).collect();
        fields.extend(SHORT_WAY[0].1);
        let got = only_seen.post(&site, "/forms/test-report/where", &fields).await;
        assert_eq!(got.leads(), "/forms/test-report/danger");
        assert!(only_seen.get(&site, "/forms/test-report/danger").await.body.contains("Could someone be hurt?"));
        // Whoever begins now begins the new one.
        let new = Browser::default();
        assert_eq!(new.get(&site, "/forms/test-report").await.leads(), "/forms/test-report/place");
    })
    .await;
}
