//! Pages from another system: drafts that nobody sees, made once, and a report of what needs a person.

use std::path::Path;

use content::import::report::{Outcome, Report};
use content::import::{self, Mapping, Run};
use content::kind::Kind;
use content::page::Page;
use content::page_file::{PageFiles, read_pages};
use content::revision::{Hand, NewRevision, Origin};
use content::take_files::take_files;
use tenancy::Tenant;
use tests::{Platform, project};

const OLD_SITE: &str = r#"<?xml version="1.0"?><rss><channel>
<item><title>Old park</title><link>https://old.example.org/2024/old-park/</link><wp:post_type>post</wp:post_type>
<wp:status>publish</wp:status><wp:post_date>2024-05-01 10:00:00</wp:post_date>
<content:encoded><![CDATA[<p>Come. <a href="/clubs/chess">Chess</a> <a href="/gone">Gone</a></p>
<img src="/files/park.jpg"><h2>When</h2>[gallery ids="1"]<p>Daily.</p>]]></content:encoded></item>
<item><title>About us</title><link>https://old.example.org/about/</link><wp:post_type>page</wp:post_type>
<wp:status>publish</wp:status><content:encoded><![CDATA[<p>Imported words.</p>]]></content:encoded></item>
<item><title>Chess club</title><link>https://old.example.org/clubs/chess/</link><wp:post_type>page</wp:post_type>
<wp:status>publish</wp:status><content:encoded><![CDATA[<p>Games.</p>]]></content:encoded></item>
</channel></rss>"#;

/// A platform where one page stands in the way: /about.
async fn start() -> Platform {
    let platform = Platform::start().await;
    let mut shared = read_pages(&project().join("tenants/shared/content")).unwrap();
    shared.retain(|path, _| path == "/about");
    take_files(&platform.tenant("bexley"), &shared, &PageFiles::new()).await.unwrap();
    platform
}

async fn take(tenant: &Tenant, text: &str, run: Run) -> Report {
    let export = import::read(Path::new("old.xml"), text.as_bytes()).unwrap();
    import::take(tenant, &export, &Mapping::default(), run).await.unwrap()
}

async fn revisions(platform: &Platform) -> i64 {
    platform.count("bexley", "SELECT COUNT(*) FROM page_revision").await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_makes_drafts_once_and_says_what_needs_a_person() {
    let platform = start().await;
    let tenant = platform.tenant("bexley");
    let before = revisions(&platform).await;
    assert_eq!(take(&tenant, OLD_SITE, Run::Dry).await.count(Outcome::Made), 3);
    assert_eq!(revisions(&platform).await, before, "a dry run leaves no trace");

    let report = take(&tenant, OLD_SITE, Run::Real).await;
    let paths: Vec<&str> = report.pages.iter().map(|page| page.path.as_str()).collect();
    assert_eq!(paths, ["/news/old-park", "/about-2", "/clubs/chess"]);
    let said = report.to_string();
    for part in ["[gallery]", "“park” shows", "/gone leads nowhere", "Another page stands at /about", "3 made"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains("/clubs/chess leads nowhere"), "{said}");
    let visitor = platform.bexley();
    visitor.get("/clubs/chess").await.has_status(404);
    let old = visitor.get("/2024/old-park").await;
    assert_eq!((old.status, old.header("location")), (301, Some("/news/old-park")));
    visitor.go("/about").await.see_not("Imported words.");

    let made = revisions(&platform).await;
    assert_eq!(take(&tenant, OLD_SITE, Run::Real).await.count(Outcome::Same), 3);
    assert_eq!(revisions(&platform).await, made, "importing again changes nothing");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_edited_here_is_left_alone_and_the_rest_follows_the_file() {
    let platform = start().await;
    let tenant = platform.tenant("bexley");
    take(&tenant, OLD_SITE, Run::Real).await;
    let tx = tenant.db().write_tx().await.unwrap();
    let mut page = Page::at(&tx, "/clubs/chess").await.unwrap().unwrap();
    let mut writing = page.newest(&tx).await.unwrap().into_writing();
    writing.title = "Our chess club".to_owned();
    let new = NewRevision { writing, shared_sha256: None, origin: Origin::Browser, note: None };
    let by = Hand { id: None, name: "Eve Editor".to_owned() };
    page.save(&tx, 1, new, &by, tenant.clock().now()).await.unwrap();
    tx.commit().await.unwrap();

    let changed = OLD_SITE.replace("Games.", "More games.").replace("Imported words.", "All of us.");
    let report = take(&tenant, &changed, Run::Real).await;
    let outcomes: Vec<Outcome> = report.pages.iter().map(|page| page.outcome).collect();
    assert_eq!(outcomes, [Outcome::Same, Outcome::Changed, Outcome::EditedHere]);
    let page = Page::at(tenant.db().read(), "/clubs/chess").await.unwrap().unwrap();
    assert_eq!(page.title, "Our chess club");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_cannot_be_made_undoes_the_whole_import() {
    let platform = start().await;
    let tenant = platform.tenant("bexley");
    let before = revisions(&platform).await;
    let export = import::read(Path::new("old.xml"), OLD_SITE.as_bytes()).unwrap();
    let mut mapping = Mapping::default();
    // There is one front page, and it is there already.
    mapping.kinds.insert("page".to_owned(), Kind::Home);
    let refused = import::take(&tenant, &export, &mapping, Run::Real).await.unwrap_err();
    assert!(refused.to_string().contains("“About us”"), "{refused}");
    assert_eq!(revisions(&platform).await, before);
    platform.bexley().get("/2024/old-park").await.has_status(404);
    platform.stop().await;
}
