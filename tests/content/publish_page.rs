//! A page from its draft to the public and back, and who may take which step (CM-01, CM-02, CM-04, CM-13, CM-15, CM-26).

use content::kind::Kind;
use content::page::Page as Kept;
use content::revision::{Hand, NewRevision, Origin};
use content::writing::{Block, Writing};
use tests::{Page, Person, Platform, database, eventually};

/// A page as it would stand in the editor.
pub fn written(title: &str, markdown: &str) -> Writing {
    let mut writing = Writing::new(Kind::Plain, title);
    writing.summary = format!("What to know about {}.", title.to_lowercase());
    writing.blocks = vec![Block { id: "intro".to_owned(), heading: None, markdown: markdown.to_owned() }];
    writing
}

/// Saves a draft as the editor does; gives the address of its overview.
pub async fn draft(platform: &Platform, slug: &str, path: &str, writing: Writing) -> String {
    let house = platform.tenant(slug);
    let now = house.clock().now();
    let by = Hand { id: None, name: "Wendy Writer".to_owned() };
    let new = NewRevision { writing, shared_sha256: None, origin: Origin::Browser, note: None };
    let tx = house.db().write_tx().await.unwrap();
    let page = match Kept::at(&tx, path).await.unwrap() {
        None => Kept::create(&tx, path, new, &by, now).await.unwrap(),
        Some(mut page) => {
            let ground = page.edition;
            page.save(&tx, ground, new, &by, now).await.unwrap();
            page
        }
    };
    tx.commit().await.unwrap();
    format!("/staff/pages/{}", page.id)
}

/// Signs somebody in anew: a session at work ends long before a plan comes true.
pub async fn sign_in_again(platform: &Platform, slug: &str, person: &Person) {
    platform.begin_session(&platform.house(slug), identity::Door::Staff, person).await;
}

/// Publishes what stands at an overview.
pub async fn publish(editor: &Person, overview: &str, log: &str) -> Page {
    let page = editor.go(overview).await;
    editor.do_on(&page, "/publish", &[("log", log)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_goes_from_draft_to_the_public_and_to_the_archive_and_back() {
    let platform = Platform::start().await;
    let (ada, eve) = (
        platform.staff("bromley", "Ada Author", &["content_author"]).await,
        platform.staff("bromley", "Eve Editor", &["editor"]).await,
    );
    let overview = draft(&platform, "bromley", "/bins", written("Bins", "We come on Monday.")).await;
    let resident = platform.bromley();
    resident.get("/bins").await.has_status(404);
    let page = ada.go(&overview).await;
    page.see("Draft").see("Residents do not see it").see("We found nothing to mend");
    assert_eq!(page.attribute("form[action$='/publish']", "action"), None, "an author does not publish");
    let page = ada.do_on(&page, "/review", &[]).await;
    page.has_status(200).see("The page waits for approval.").see("Needs review");
    eve.go("/staff/reviews").await.see("1 page").see("Bins").see("/bins");
    let page = eve.go(&overview).await;
    eve.do_on(&page, "/send-back", &[]).await.has_status(422).see("Write what has to change");
    let page = eve.do_on(&page, "/send-back", &[("send-back-words", "Which Monday?")]).await;
    page.has_status(200).see("The page is a draft again").see("Which Monday?").see("Comments (1 open)");
    let overview_again = draft(&platform, "bromley", "/bins", written("Bins", "We come every Monday.")).await;
    assert_eq!(overview_again, overview);
    let page = ada.go(&overview).await;
    let page = ada.do_on(&page, "/resolve", &[]).await;
    page.see("Dealt with by Ada Author");
    ada.do_on(&page, "/review", &[]).await.see("Needs review");
    let page = eve.go(&overview).await;
    eve.do_on(&page, "/publish", &[("log", "")]).await.has_status(422).see("Write what is new");
    eve.do_on(&page, "/publish", &[("log", "The first page on bins")])
        .await
        .see("The page is public.")
        .see("The first page on bins");
    resident.get("/bins").await.has_status(200).see("We come every Monday.");
    // A newer draft changes nothing for residents until it is published (CM-02).
    draft(&platform, "bromley", "/bins", written("Bins", "We come every Tuesday.")).await;
    resident.get("/bins").await.see("We come every Monday.").see_not("Tuesday");
    ada.go(&overview).await.see("There is a newer version that they do not see yet");
    publish(&eve, &overview, "Tuesdays now").await.see("The page is public.");
    tests::eventually("the newer page", async || {
        resident.get("/bins").await.text().contains("every Tuesday").then_some(())
    })
    .await;
    // What links here is said before it is taken down (CM-15).
    let other = draft(&platform, "bromley", "/rubbish", written("Rubbish", "See [all about bins](/bins).")).await;
    publish(&eve, &other, "New").await.has_status(200);
    let page = eve.go(&overview).await;
    page.see("1 page links here.").see("Rubbish");
    eve.do_on(&page, "/take-down", &[("take-down-words", " ")]).await.has_status(422).see("Write why");
    let page = eve.do_on(&page, "/take-down", &[("take-down-words", "The round has ended")]).await;
    page.see("Residents do not see the page any more.").see("The round has ended");
    tests::eventually("the page to be gone", async || (resident.get("/bins").await.status == 404).then_some(())).await;
    eve.go("/staff/links").await.see("1 link leads nowhere").see("all about bins").see("there is no such page");
    eve.go(&other).await.see("Links of this page that lead nowhere");
    let page = eve.do_on(&page, "/archive", &[]).await;
    page.see("The page is in the archive.").see("Archived");
    let page = ada.go(&overview).await;
    ada.do_on(&page, "/bring-back", &[]).await.see("The page is a draft again.");
    for (action, count) in [("publish_page", 3), ("take_down_page", 1), ("archive_page", 1)] {
        let sql = format!("SELECT COUNT(*) FROM audit_entry WHERE action = '{action}' AND outcome = 'done'");
        assert_eq!(platform.count("bromley", &sql).await, count, "{action}");
    }
    platform.bexley().get("/rubbish").await.has_status(404);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn serious_faults_need_a_reason_and_the_reason_is_kept() {
    let platform = Platform::start().await;
    let eve = platform.staff("bexley", "Eve Editor", &["editor"]).await;
    let text = "![IMG_2041.jpg](media:park)\n\nSee [the old page](/nowhere-at-all).";
    let overview = draft(&platform, "bexley", "/parks", written("Parks", text)).await;
    let page = eve.go(&overview).await;
    page.see("Serious")
        .see("this looks like the name of a file")
        .see("there is no such page")
        .see("the library does not have it");
    let refused = eve.do_on(&page, "/publish", &[("log", "Parks at last")]).await;
    refused.has_status(422).see("write why it has to be public all the same");
    assert_eq!(refused.one("textarea[name=log]"), "Parks at last", "what was typed is kept");
    platform.bexley().get("/parks").await.has_status(404);
    let reason = "The park opens today; the picture comes tomorrow";
    let page = eve.do_on(&refused, "/publish", &[("log", "Parks at last"), ("reason", reason)]).await;
    page.see("The page is public.").see(reason).see("With serious faults");
    let sql = format!("SELECT COUNT(*) FROM audit_entry WHERE action = 'publish_page' AND why LIKE '%{reason}%'");
    assert_eq!(platform.count("bexley", &sql).await, 1);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_second_is_told_who_was_first() {
    let platform = Platform::start().await;
    let eve = platform.staff("bromley", "Eve Editor", &["editor"]).await;
    let overview = draft(&platform, "bromley", "/bins", written("Bins", "We come on Monday.")).await;
    let page = eve.go(&overview).await;
    draft(&platform, "bromley", "/bins", written("Bins", "We come on Friday.")).await;
    let refused = eve.do_on(&page, "/publish", &[("log", "Go")]).await;
    refused.has_status(409).see("Wendy Writer changed this page on").see("Look at what is new");
    platform.bromley().get("/bins").await.has_status(404);
    eve.do_on(&refused, "/publish", &[("log", "Go")]).await.has_status(200);
    platform.bromley().get("/bins").await.see("We come on Friday.");
    // What does not fit the stage is refused, whoever sends it.
    let page = eve.go(&overview).await;
    let (_, fields) = page.filled("/looked-at", &[]);
    eve.send(&format!("{overview}/archive"), &fields).await.has_status(422).see("cannot be done as the page stands");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_author_does_all_but_what_residents_would_see_at_once() {
    let platform = Platform::start().await;
    let ada = platform.staff("bromley", "Ada Author", &["content_author"]).await;
    let emil = platform.staff("bromley", "Emil Emergency", &["emergency_publisher"]).await;
    let overview = draft(&platform, "bromley", "/bins", written("Bins", "We come on Monday.")).await;
    let page = ada.go(&overview).await;
    let (_, fields) = page.filled("/review", &[]);
    for deed in ["publish", "take-down", "archive", "move", "schedule"] {
        ada.post(&format!("{overview}/{deed}"), &fields).await.has_status(403);
    }
    for path in [overview.as_str(), "/staff/reviews", "/staff/links", "/staff/pages/move"] {
        emil.get(path).await.has_status(403);
    }
    let page = ada.do_on(&page, "/comments", &[("about", "intro"), ("comment", "Say <b>when</b>")]).await;
    page.see("Your comment is saved.").see("Say <b>when</b>").see("on “The beginning”");
    ada.do_on(&page, "/comments", &[("comment", &"x".repeat(2001))]).await.has_status(422).see("Use 2000 characters");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_on_one_node_shows_on_the_other_and_goes_there_too() {
    let platform = Platform::start().await;
    let node = match database::Kind::of_this_run() {
        database::Kind::Postgres => platform.another_node().await,
        // SQLite has one node.
        database::Kind::Sqlite => platform.address(),
    };
    let eve = platform.staff("bromley", "Eve Editor", &["editor"]).await;
    let resident = platform.bromley().at_node(node);
    let mut words = Vec::new();
    for day in ["Monday", "Tuesday", "Wednesday"] {
        let text = format!("We come on {day}.");
        let overview = draft(&platform, "bromley", "/bins", written("Bins", &text)).await;
        // The page as it was is in the other node's memory.
        resident.get("/bins").await;
        publish(&eve, &overview, day).await.has_status(200);
        let pressed = std::time::Instant::now();
        eventually("the other node to show it", async || {
            resident.get("/bins").await.body.contains(&text).then_some(())
        })
        .await;
        words.push(format!("{} ms", pressed.elapsed().as_millis()));
    }
    eprintln!("published on one node, shown on the other after {}", words.join(", "));
    let page = eve.go("/staff/pages").await;
    let overview = page.link("Bins");
    let page = eve.go(&overview).await;
    eve.do_on(&page, "/take-down", &[("take-down-words", "Over")]).await.has_status(200);
    eventually("the other node to forget it", async || (resident.get("/bins").await.status == 404).then_some(())).await;
    platform.stop().await;
}
