//! Looking at a draft: with a link that needs no account, and while writing.

use chrono::TimeDelta;
use tests::{Form, Person, Platform};

async fn draft(person: &Person, title: &str, path: &str, words: &str) -> (String, Form) {
    let form = person.go("/staff/pages/new?kind=plain").await.form_to("/staff/pages/new");
    let made = person.post(&form.action, &form.typed(&[("title", title), ("path", path)])).await;
    let edit = made.redirect().unwrap();
    let form = person.go(&edit).await.form_to("/edit");
    person.post(&form.action, &form.typed(&[("b.0.markdown", words)])).await.has_status(303);
    (edit.clone(), person.go(&edit).await.form_to("/edit"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_shows_the_draft_to_whoever_has_it_until_it_ends() {
    let platform = Platform::start().await;
    let ada = platform.staff("bromley", "Ada Author", &["content_author"]).await;
    let (edit, _) = draft(&ada, "Dogs", "/dogs", "Dogs are welcome.").await;
    let make = async || {
        let form = ada.go(&edit).await.form_to("/preview-link");
        let page = ada.post(&form.action, &form.untouched()).await;
        let link = page.has_status(200).one("[data-preview-link]");
        link[link.find("/preview/").unwrap()..].to_owned()
    };
    let (link, second) = (make().await, make().await);
    assert_ne!(link, second);
    let stranger = platform.bromley();
    stranger.go("/dogs").await.has_status(404);
    let page = stranger.get(&link).await;
    page.has_status(200).see("Dogs are welcome.");
    assert_eq!(page.heading(), "Dogs");
    assert!(page.one("aside.jwp-banner").contains("This is a preview"), "{}", page.body);
    assert_eq!(page.attribute("meta[name=robots]", "content").as_deref(), Some("noindex"));
    assert_eq!(page.attribute("link[rel=canonical]", "href"), None);
    for (header, value) in
        [("cache-control", "no-store"), ("x-robots-tag", "noindex"), ("referrer-policy", "no-referrer")]
    {
        assert_eq!(page.header(header), Some(value));
    }
    assert_eq!(page.header("set-cookie"), None);
    // It follows what is saved.
    let form = ada.go(&edit).await.form_to("/edit");
    ada.post(&form.action, &form.typed(&[("b.0.markdown", "Dogs are not welcome.")])).await.has_status(303);
    stranger.get(&link).await.see("Dogs are not welcome.");
    // Nobody guesses one, and nobody reads it out of the database or at the other borough.
    stranger.get("/preview/AAAAAAAAAAAAAAAAAAAAAAAAAAA").await.has_status(404);
    platform.bexley().get(&link).await.has_status(404);
    let secret = link.rsplit('/').next().unwrap();
    let in_clear = format!("SELECT COUNT(*) FROM page_preview WHERE token_hash = '{secret}'");
    assert_eq!(platform.count("bromley", &in_clear).await, 0);
    assert!(secret.len() >= 27, "160 bits");

    platform.clock.advance(TimeDelta::days(13));
    stranger.get(&link).await.has_status(200);
    platform.clock.advance(TimeDelta::hours(25));
    stranger.get(&link).await.has_status(404);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guide_is_read_through_behind_its_link() {
    let platform = Platform::start().await;
    let ada = platform.staff("bromley", "Ada Author", &["content_author"]).await;
    let edit = ada.make_page("guide", "Dogs", "/dogs").await;
    for (part, heading, words) in [(1, "Walks", "In the park."), (2, "Food", "Twice a day.")] {
        ada.write_page(&edit, &[("do", "add")]).await.has_status(303);
        let (named, text) = (format!("b.{part}.heading"), format!("b.{part}.markdown"));
        ada.write_page(&edit, &[(named.as_str(), heading), (text.as_str(), words)]).await.has_status(303);
    }
    let form = ada.go(&edit).await.form_to("/preview-link");
    let page = ada.post(&form.action, &form.untouched()).await;
    let link = page.one("[data-preview-link]");
    let link = &link[link.find("/preview/").unwrap()..];
    let stranger = platform.bromley();
    let first = stranger.get(link).await;
    first.see("In the park.").see_not("Twice a day.");
    let next = first.link("Food");
    assert!(next.starts_with(link), "{next}");
    let second = stranger.get(&next).await;
    second.see("Twice a day.").see_not("In the park.");
    assert!(second.one("aside.jwp-banner").contains("This is a preview"), "{}", second.body);
    stranger.get(&format!("{link}?chapter=nothing")).await.has_status(404);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn links_are_ended_by_a_button() {
    let platform = Platform::start().await;
    let ada = platform.staff("bromley", "Ada Author", &["content_author"]).await;
    let (edit, _) = draft(&ada, "Dogs", "/dogs", "Words.").await;
    let form = ada.go(&edit).await.form_to("/preview-link");
    let page = ada.post(&form.action, &form.untouched()).await;
    let link = page.one("[data-preview-link]");
    let link = &link[link.find("/preview/").unwrap()..];
    let stranger = platform.bromley();
    stranger.get(link).await.has_status(200);
    let form = ada.go(&edit).await.form_to("/preview-link/end");
    ada.send(&form.action, &form.untouched()).await.has_status(200).see_not("Made by Ada Author");
    stranger.get(link).await.has_status(404);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_is_shown_as_residents_would_see_it_and_not_saved() {
    let platform = Platform::start().await;
    let ada = platform.staff("bromley", "Ada Author", &["content_author"]).await;
    let (_, form) = draft(&ada, "Dogs", "/dogs", "Words.").await;
    let typed = form.typed(&[("title", "Cats"), ("b.0.markdown", "Cats & <script>alert(1)</script> ((borough.name))")]);
    let page = ada.post("/staff/pages/preview", &typed).await;
    page.has_status(200).see("Cats &").see("London Borough of Bromley").see_not("<script>alert");
    assert_eq!(page.heading(), "Cats");
    assert!(page.one("aside.jwp-banner").contains("not saved"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert_eq!(platform.count("bromley", "SELECT COUNT(*) FROM page WHERE title = 'Cats'").await, 0);
    platform.bromley().post("/staff/pages/preview", &typed).await.has_status(401);
    platform.stop().await;
}
