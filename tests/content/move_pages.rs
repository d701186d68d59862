//! Pages move, one or many, and their old addresses lead to the new ones (CM-15).

use tests::{Platform, Setup, eventually};

use super::publish_page::{draft, publish, written};

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_moves_is_found_at_its_old_address() {
    let platform = Platform::start_with(Setup { pages: true, ..Setup::default() }).await;
    let eve = platform.staff("bromley", "Eve Editor", &["editor"]).await;
    let overview = draft(&platform, "bromley", "/bins", written("Bins", "We come on Monday.")).await;
    publish(&eve, &overview, "New").await.has_status(200);
    let resident = platform.bromley();
    resident.get("/bins").await.has_status(200);
    let page = eve.go(&overview).await;
    for (to, says) in [
        ("", "Write the new address"),
        ("bins", "Begin the address with /"),
        ("/staff/bins", "kept for the platform"),
        ("/about", "Another page stands"),
    ] {
        let refused = eve.do_on(&page, "/move", &[("to", to)]).await;
        refused.has_status(422).see(says);
    }
    eve.do_on(&page, "/move", &[("to", "/waste/bins")]).await.see("The page has moved.");
    eventually("the redirect", async || {
        let old = resident.get("/bins").await;
        (old.status == 301 && old.header("location") == Some("/waste/bins")).then_some(())
    })
    .await;
    resident.go("/bins").await.see("We come on Monday.");
    assert_eq!(platform.count("bromley", "SELECT COUNT(*) FROM audit_entry WHERE action = 'move_page'").await, 1);
    // The page that both boroughs carry stays where it is.
    let sql = "SELECT COUNT(*) FROM page WHERE path = '/about' AND from_shared";
    assert_eq!(platform.count("bromley", sql).await, 1);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_pages_move_together_or_not_at_all() {
    let platform = Platform::start().await;
    let eve = platform.staff("bexley", "Eve Editor", &["editor"]).await;
    for (path, title) in [
        ("/rubbish", "Rubbish"),
        ("/rubbish/bins", "Bins"),
        ("/rubbish/bins/green", "Green bins"),
        ("/rubbish-tip", "Tip"),
    ] {
        let overview = draft(&platform, "bexley", path, written(title, "We come on Monday.")).await;
        publish(&eve, &overview, "New").await.has_status(200);
    }
    draft(&platform, "bexley", "/waste/bins", written("In the way", "Words.")).await;
    eve.go("/staff/pages/move?from=rubbish&to=/rubbish").await.has_status(422).see("begins with /");
    let page = eve.go("/staff/pages/move?from=/rubbish/&to=/waste").await;
    page.see("3 pages").see("/waste/bins/green").see("There is a page at that address already").see_not("Tip");
    assert_eq!(page.attribute("form[method='post'][action='/staff/pages/move']", "action"), None, "nothing to press");
    let page = eve.go("/staff/pages/move?from=/rubbish&to=/recycling").await;
    // A page is added after the preview was shown.
    draft(&platform, "bexley", "/rubbish/new", written("New", "Words.")).await;
    let fields = |page: &tests::Page| {
        let css = "form[method='post'][action='/staff/pages/move'] input[type=hidden]";
        page.all_attributes(css, "name").into_iter().zip(page.all_attributes(css, "value")).collect::<Vec<_>>()
    };
    let refused = eve.send("/staff/pages/move", &fields(&page)).await;
    refused.has_status(409).see("we have moved nothing").see("4 pages");
    let moved = eve.send("/staff/pages/move", &fields(&refused)).await;
    moved.has_status(200).see("4 pages have moved.");
    let resident = platform.bexley();
    eventually("the pages at their new place", async || {
        let old = resident.get("/rubbish/bins/green").await;
        (old.status == 301 && old.header("location") == Some("/recycling/bins/green")).then_some(())
    })
    .await;
    resident.go("/rubbish").await.see("Rubbish");
    resident.get("/rubbish-tip").await.has_status(200).see("Tip");
    assert_eq!(platform.count("bexley", "SELECT COUNT(*) FROM audit_entry WHERE action = 'move_page'").await, 4);
    platform.stop().await;
}
