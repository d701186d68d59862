//! Writing a page in the browser, without a script: parts, saving on the same ground, versions, shared words.

use chrono::TimeDelta;
use tests::{Form, Platform, Setup};

#[tokio::test(flavor = "multi_thread")]
async fn who_saves_second_sees_both_versions_and_chooses() {
    let platform = Platform::start().await;
    let ada = platform.staff("bromley", "Ada Author", &["content_author"]).await;
    let ben = platform.staff("bromley", "Ben Editor", &["editor"]).await;
    let edit = ada.make_page("plain", "Dogs", "/dogs").await;
    ada.write_page(&edit, &[("b.0.markdown", "Dogs are welcome in all parks.")]).await.has_status(303);
    let (_, hers) = ada.open_page(&edit).await;
    let (_, his) = ben.open_page(&edit).await;
    ada.post(&hers.action, &hers.typed(&[("b.0.markdown", "Dogs are welcome in most parks.")])).await.has_status(303);

    let his_words = [("b.0.markdown", "Dogs on leads are welcome in all parks."), ("summary", "About dogs & parks")];
    let refused = ben.post(&his.action, &his.typed(&his_words)).await;
    refused.has_status(409).see("Ada Author saved this page").see("Take theirs").see("Save mine over it");
    refused.see("Go on editing mine");
    assert!(refused.all("del").iter().any(|words| words.contains("most")), "{:?}", refused.all("del"));
    assert!(refused.all("ins").iter().any(|words| words.contains("on leads")), "{:?}", refused.all("ins"));
    refused.see("[taken out:").see("[put in:");

    // Nothing typed is lost, even with the tab closed.
    let (again, kept) = ben.open_page(&edit).await;
    again.see("You have changes that were not saved").see("saved by Ada Author after you began");
    let kept = kept.untouched();
    for (name, value) in his_words {
        assert!(kept.contains(&(name.to_owned(), value.to_owned())), "{name}: {kept:?}");
    }
    // Going on with it and saving asks once more: never over hers by accident.
    ben.write_page(&edit, &[]).await.has_status(409);

    // Knowingly over it: hers stays in the history.
    let html = refused.html();
    let mine = html
        .select(&scraper::Selector::parse("main form").unwrap())
        .find(|form| form.text().any(|text| text.contains("Save mine over it")))
        .unwrap();
    let fields: Vec<(String, String)> = mine
        .select(&scraper::Selector::parse("input[name]").unwrap())
        .map(|field| {
            let of = |name: &str| field.value().attr(name).unwrap_or_default().to_owned();
            (of("name"), of("value"))
        })
        .collect();
    ben.post(&edit, &fields).await.has_status(303);
    let (page, now) = ada.open_page(&edit).await;
    assert!(now.untouched().contains(&("b.0.markdown".to_owned(), his_words[0].1.to_owned())));
    page.see_not("You have changes that were not saved");
    let versions = ada.go(&edit.replace("/edit", "/versions")).await;
    assert_eq!(versions.all("tbody th").len(), 4);

    // Taking theirs throws mine away, and only then.
    let (_, his) = ben.open_page(&edit).await;
    ada.write_page(&edit, &[("b.0.markdown", "Hers.")]).await.has_status(303);
    let refused = ben.post(&his.action, &his.typed(&[("b.0.markdown", "His.")])).await;
    refused.has_status(409);
    let theirs = refused.form_to("/edit").untouched();
    ben.send(&edit, &theirs).await.has_status(200).see_not("You have changes that were not saved").see("Hers.");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sending_one_form_twice_is_no_conflict_and_another_tab_of_ones_own_is_no_stranger() {
    let platform = Platform::start().await;
    let ada = platform.staff("bromley", "Ada Author", &["content_author"]).await;
    let edit = ada.make_page("plain", "Dogs", "/dogs").await;
    let (_, first) = ada.open_page(&edit).await;
    let (page, second) = ada.open_page(&edit).await;
    page.see_not("has this page open");
    let sent = first.typed(&[("b.0.markdown", "From the first tab.")]);
    ada.post(&first.action, &sent).await.has_status(303);
    ada.post(&first.action, &sent).await.has_status(303);
    let versions = "SELECT COUNT(*) FROM page_revision r JOIN page p ON p.id = r.page_id WHERE p.path = '/dogs'";
    assert_eq!(platform.count("bromley", versions).await, 2);
    let refused = ada.post(&second.action, &second.typed(&[("b.0.markdown", "From the second tab.")])).await;
    refused.has_status(409).see("You saved this page in another tab");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_comes_back_and_one_tab_does_not_take_the_words_of_another() {
    let platform = Platform::start().await;
    let ada = platform.staff("bromley", "Ada Author", &["content_author"]).await;
    let edit = ada.make_page("plain", "Dogs", "/dogs").await;
    let keep = edit.replace("/edit", "/working-copy");
    let (_, one) = ada.open_page(&edit).await;
    let (_, other) = ada.open_page(&edit).await;
    // A draft that does not fit and has no title is kept as well.
    let half = [("title", ""), ("f.lgsl", "many"), ("b.0.markdown", "Half a sent")];
    ada.post(&keep, &one.typed(&half)).await.has_status(200);
    let refused = ada.post(&keep, &other.typed(&[("b.0.markdown", "Elsewhere")])).await;
    assert!(refused.has_status(200).body.contains("\"kept\":false"), "{}", refused.body);
    ada.post(&keep, &one.typed(&[("b.0.markdown", "Half a sentence")])).await.has_status(200);

    let (back, form) = ada.open_page(&edit).await;
    back.see("You have changes that were not saved");
    assert!(form.untouched().contains(&("b.0.markdown".to_owned(), "Half a sentence".to_owned())));
    // The new tab goes on from the old one's words.
    let gone_on = ada.post(&keep, &form.typed(&[("b.0.markdown", "Half a sentence more")])).await;
    assert!(gone_on.body.contains("\"kept\":true"), "{}", gone_on.body);
    // Nobody else sees it, and no version was made of it.
    let ben = platform.staff("bromley", "Ben Editor", &["editor"]).await;
    ben.go(&edit).await.see_not("Half a sentence").see("Ada Author has this page open");
    let (_, form) = ada.open_page(&edit).await;
    ada.post(&form.action, &form.typed(&[("title", "Dogs")])).await.has_status(303);
    ada.go(&edit).await.see_not("You have changes that were not saved").see("Half a sentence more");
    // What says no more than what is saved is not kept.
    let (_, form) = ada.open_page(&edit).await;
    ada.post(&keep, &form.untouched()).await.has_status(200);
    assert_eq!(platform.count("bromley", "SELECT COUNT(*) FROM page_working_copy").await, 0);
    // Thrown away on purpose.
    ada.post(&keep, &form.typed(&[("summary", "Away with it")])).await.has_status(200);
    let (page, form) = ada.open_page(&edit).await;
    page.see("Throw them away");
    ada.send(&form.action, &form.typed(&[("do", "discard")])).await.has_status(200).see_not("Away with it");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_are_added_moved_and_removed_by_plain_buttons() {
    let platform = Platform::start().await;
    let ada = platform.staff("bromley", "Ada Author", &["content_author"]).await;
    let edit = ada.make_page("guide", "Moving home", "/moving").await;
    let press = async |act: &str, more: &[(&str, &str)]| {
        let (_, form) = ada.open_page(&edit).await;
        let values: Vec<(&str, &str)> = more.iter().copied().chain([("do", act)]).collect();
        let page = ada.post(&form.action, &form.typed(&values)).await;
        page.has_status(303);
        assert!(page.redirect().unwrap().starts_with(&edit));
    };
    press("add", &[("summary", "Typed before")]).await;
    press("add", &[("b.1.heading", "First"), ("b.1.markdown", "one")]).await;
    press("up.2", &[("b.2.heading", "Second"), ("b.2.markdown", "two")]).await;
    let (page, form) = ada.open_page(&edit).await;
    page.see("Chapter 2").see("Add a chapter");
    let headings = |form: &Form| {
        let of = |field: &&tests::page::Field| field.name.ends_with(".heading");
        form.fields.iter().filter(of).map(|field| field.value.clone()).collect::<Vec<_>>()
    };
    assert_eq!(headings(&form), ["Second", "First"]);
    assert!(form.untouched().contains(&("summary".to_owned(), "Typed before".to_owned())));
    press("remove.1", &[]).await;
    let (_, form) = ada.open_page(&edit).await;
    assert_eq!(headings(&form), ["First"]);
    ada.post(&form.action, &form.untouched()).await.has_status(303);
    assert!(ada.open_page(&edit).await.1.untouched().contains(&("b.1.id".to_owned(), "first".to_owned())));
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_are_compared_word_by_word_and_going_back_makes_a_new_one() {
    let platform = Platform::start().await;
    let ada = platform.staff("bromley", "Ada Author", &["content_author"]).await;
    let edit = ada.make_page("plain", "Dogs", "/dogs").await;
    let why = ("note", "The rule changed");
    ada.write_page(&edit, &[("b.0.markdown", "Dogs run free on Mondays.")]).await.has_status(303);
    ada.write_page(&edit, &[("b.0.markdown", "Dogs run free on Tuesdays."), why]).await.has_status(303);
    let versions = ada.go(&edit.replace("/edit", "/versions")).await;
    versions.has_status(200).see("The rule changed").see("Ada Author");
    let compared = ada.go(&format!("{}?from=2&to=3", edit.replace("/edit", "/compare"))).await;
    compared.has_status(200).see("From version 2").see("Dogs run free on");
    assert_eq!(
        (compared.all("main section del"), compared.all("main section ins")),
        (vec!["[taken out: Mondays. ]".to_owned()], vec!["[put in: Tuesdays. ]".to_owned()],)
    );
    ada.go(&format!("{}?from=3&to=3", edit.replace("/edit", "/compare"))).await.see("Nothing differs");
    ada.go(&format!("{}?from=1&to=99", edit.replace("/edit", "/compare"))).await.has_status(404);

    let back = versions.form_to("/restore");
    let to_the_second = back.typed(&[("version", "2")]);
    ada.send(&back.action, &to_the_second).await.has_status(200).see("Version 2 again");
    ada.go(&edit).await.see("Dogs run free on Mondays.");
    let kept = "SELECT COUNT(*) FROM page_revision r JOIN page p ON p.id = r.page_id WHERE p.path = '/dogs'";
    assert_eq!(platform.count("bromley", kept).await, 4);
    // From a list that is out of date nothing is put back.
    ada.post(&back.action, &back.typed(&[("version", "1")])).await.has_status(409).see("changed the page meanwhile");
    assert_eq!(platform.count("bromley", kept).await, 4);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shared_page_says_whose_words_are_whose_and_gives_the_shared_ones_back() {
    let platform = Platform::start_with(Setup { pages: true, ..Setup::default() }).await;
    let ada = platform.staff("bromley", "Ada Author", &["content_author"]).await;
    let list = ada.go("/staff/pages?q=/about").await;
    let edit = list.attribute("tbody td a", "href").unwrap();
    let (page, form) = ada.open_page(&edit).await;
    page.see("Both boroughs carry this page");
    assert!(page.all("[data-mark]").iter().all(|mark| mark == "Shared words"), "{:?}", page.all("[data-mark]"));
    let shared = form.said();

    let ours = [("b.2.markdown", "Our councillors decide."), ("title", "About us")];
    ada.post(&form.action, &form.typed(&ours)).await.has_status(303);
    let (page, form) = ada.open_page(&edit).await;
    assert!(page.one("[data-mark=title]").starts_with("Our words"));
    assert!(page.one("[data-mark=decide]").starts_with("Our words"));
    assert_eq!(page.one("[data-mark=reach-us]"), "Shared words");
    // It is written over the same ground as before, so that the shared half can still move on.
    let grounds = "SELECT COUNT(DISTINCT r.shared_sha256) FROM page_revision r JOIN page p ON p.id = r.page_id WHERE p.path = '/about' AND r.shared_sha256 IS NOT NULL";
    assert_eq!(platform.count("bromley", grounds).await, 1);
    let without = "SELECT COUNT(*) FROM page_revision r JOIN page p ON p.id = r.page_id WHERE p.path = '/about' AND r.shared_sha256 IS NULL";
    assert_eq!(platform.count("bromley", without).await, 0);

    let back = ada.send(&form.action, &form.typed(&[("do", "shared.2")])).await;
    let back = ada.send(&back.form_to("/edit").action, &back.form_to("/edit").typed(&[("do", "shared.title")])).await;
    assert_eq!(back.form_to("/edit").said(), shared);
    // Left out, and put back where it stood.
    let gone = ada.send(&form.action, &back.form_to("/edit").typed(&[("do", "remove.1")])).await;
    gone.see("Left out of the shared page").see("How to reach us");
    let again = ada.send(&form.action, &gone.form_to("/edit").typed(&[("do", "back.reach-us")])).await;
    assert_eq!(again.form_to("/edit").said(), shared);
    // Residents still see what is published.
    ada.go("/about").await.see_not("Our councillors decide.");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn colleagues_see_each_other_while_they_are_there() {
    let platform = Platform::start().await;
    let ada = platform.staff("bromley", "Ada Author", &["content_author"]).await;
    let ben = platform.staff("bromley", "Ben Editor", &["editor"]).await;
    let edit = ada.make_page("plain", "Dogs", "/dogs").await;
    let tell = edit.replace("/edit", "/presence");
    let (_, form) = ada.open_page(&edit).await;
    let token = form.untouched().into_iter().find(|(name, _)| name == "csrf").unwrap();
    let (page, his) = ben.open_page(&edit).await;
    page.see("Ada Author has this page open");
    ada.post(&tell, &[token.clone(), ("typed".to_owned(), "yes".to_owned())]).await.has_status(200);
    ben.go(&edit).await.see("Ada Author is editing this page now");
    platform.clock.advance(TimeDelta::seconds(15));
    let csrf = his.untouched().into_iter().find(|(name, _)| name == "csrf").unwrap();
    let heard = ben.post(&tell, &[csrf]).await;
    assert!(heard.body.contains("\"name\":\"Ada Author\",\"editing\":true"), "{}", heard.body);
    platform.clock.advance(TimeDelta::seconds(20));
    ben.go(&edit).await.see_not("Ada Author is editing").see_not("Ada Author has this page open");
    ada.post(&tell, std::slice::from_ref(&token)).await.has_status(200);
    ben.go(&edit).await.see("Ada Author has this page open");
    ada.post(&tell, &[token, ("leave".to_owned(), "yes".to_owned())]).await.has_status(200);
    ben.go(&edit).await.see_not("Ada Author");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_borough_s_page_and_no_page_look_the_same() {
    let platform = Platform::start().await;
    let ada = platform.staff("bromley", "Ada Author", &["content_author"]).await;
    let bea = platform.staff("bexley", "Bea Author", &["content_author"]).await;
    let theirs = bea.make_page("plain", "SOUTH-CANARY", "/south").await;
    let nothing = "/staff/pages/01890000-0000-7000-8000-000000000001/edit";
    for end in ["/edit", "/versions", "/compare?from=1&to=1"] {
        let foreign = ada.get(&theirs.replace("/edit", end)).await;
        let random = ada.get(&nothing.replace("/edit", end)).await;
        foreign.has_status(404).see_not("SOUTH-CANARY");
        assert_eq!(foreign.text(), random.text(), "{end}");
    }
    let (_, own) = ada.open_page(&ada.make_page("plain", "Ours", "/ours").await).await;
    for end in ["/edit", "/working-copy", "/presence", "/restore", "/preview-link", "/preview-link/end"] {
        ada.post(&theirs.replace("/edit", end), &own.untouched()).await.has_status(404);
    }
    platform.stop().await;
}
