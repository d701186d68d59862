//! The list of pages: which there are, narrowed by what stands in the address; and making a new one.

use tests::{Page, Person, Platform, Setup};

async fn make(person: &Person, kind: &str, title: &str, path: &str) -> Page {
    let asked = person.go(&format!("/staff/pages/new?kind={kind}")).await;
    let form = asked.form_to("/staff/pages/new");
    person.send(&form.action, &form.typed(&[("title", title), ("path", path)])).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_made_in_two_steps_and_found_again() {
    let platform = Platform::start_with(Setup { pages: true, ..Setup::default() }).await;
    let ada = platform.staff("bromley", "Ada Author", &["content_author"]).await;
    ada.go("/staff").await.see("Pages");
    let kinds = ada.go("/staff/pages/new").await;
    kinds.see("What kind of page is it?").see("News").see("Plain page");
    make(&ada, "news", "A zebra park", "").await.has_status(200).see("Edit A zebra park").see("/news/a-zebra-park");
    make(&ada, "plain", "Dogs and zebras", "/zebra-land/dogs").await.has_status(200).see("/zebra-land/dogs");

    let list = ada.go("/staff/pages?q=zebra").await;
    list.see("A zebra park").see("Dogs and zebras").see("2 pages").see("Ada Author");
    for (query, seen, not) in [
        ("q=zebra&kind=news", "A zebra park", "Dogs and zebras"),
        ("stage=draft&section=zebra-land", "Dogs and zebras", "A zebra park"),
        ("q=DOGS+zebra", "Dogs and zebras", "A zebra park"),
        ("q=/news/a-zebra", "A zebra park", "Dogs and zebras"),
        ("q=/about&owner=Communications", "About Bromley Council", "Dogs and zebras"),
        ("q=/about&stage=published&owner=Communications", "About Bromley Council", "A zebra park"),
    ] {
        ada.go(&format!("/staff/pages?{query}")).await.see("1 page").see(seen).see_not(not);
    }
    ada.go("/staff/pages?q=zebra%25").await.see("No pages fit").see("Show all pages");
    assert!(list.all(".jwp-queues a").contains(&"Draft 2".to_owned()), "{:?}", list.all(".jwp-queues a"));
    // The other borough has neither.
    let bea = platform.staff("bexley", "Bea Author", &["content_author"]).await;
    bea.go("/staff/pages?q=zebra").await.see("No pages fit");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_cannot_stand_there_is_refused_with_what_was_typed() {
    let platform = Platform::start_with(Setup { pages: true, ..Setup::default() }).await;
    let ada = platform.staff("bromley", "Ada Author", &["content_author"]).await;
    let pages = platform.count("bromley", "SELECT COUNT(*) FROM page").await;
    make(&ada, "plain", "", "").await.has_status(422).see("Enter a title");
    make(&ada, "plain", "Us", "/about").await.has_status(422).see("There is a page at that address already");
    make(&ada, "plain", "Us", "/staff/us").await.has_status(422).see("kept for the platform");
    let refused = make(&ada, "news", "Ours & theirs", "/parks/News").await;
    refused.has_status(422).see("Use small letters");
    let kept = refused.form_to("/staff/pages/new").untouched();
    for (name, value) in [("title", "Ours & theirs"), ("path", "/parks/News"), ("kind", "news")] {
        assert!(kept.contains(&(name.to_owned(), value.to_owned())), "{kept:?}");
    }
    assert_eq!(platform.count("bromley", "SELECT COUNT(*) FROM page").await, pages);
    // Whoever may not write does not get in.
    let adviser = platform.staff("bromley", "Remy Adviser", &["resident_adviser"]).await;
    adviser.go("/staff/pages/new").await.has_status(403);
    platform.stop().await;
}
