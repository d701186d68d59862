//! One page that both boroughs carry: each shows it as its own, says what it wants differently, and decides when a newer version
//! comes.

use std::process::Command;

use content::page::Page;
use content::page_file::{PageFiles, read_pages};
use content::publishing;
use content::revision::{Hand, NewRevision, Origin};
use content::take_files::take_files;
use tests::{Platform, Setup, Visitor, project};

const ABOUT: &str = "/staff/shared/page?path=/about";

fn about(folder: &str) -> PageFiles {
    let mut files = read_pages(&project().join("tenants").join(folder).join("content")).unwrap();
    files.retain(|path, _| path == "/about");
    files
}

/// Both boroughs with the shared page /about.
async fn start() -> Platform {
    let platform = Platform::start().await;
    for slug in ["bromley", "bexley"] {
        take_changed(&platform, slug, &[]).await;
    }
    platform
}

/// What a start does after these blocks of the shared page /about were changed in its file.
async fn take_changed(platform: &Platform, slug: &str, changes: &[(&str, &str)]) {
    let mut shared = about("shared");
    let page = &mut shared.get_mut("/about").unwrap().overlay;
    for (id, words) in changes {
        let block = page.blocks.iter_mut().find(|new| new.block.id == *id).unwrap();
        (*words).clone_into(&mut block.block.markdown);
    }
    let tenant = platform.tenant(slug);
    take_files(&tenant, &shared, &about(slug)).await.unwrap();
    tenant.reload().await.unwrap();
}

/// What the editor does: writes a block in other words and publishes that.
async fn say(platform: &Platform, slug: &str, id: &str, words: &str) {
    let tenant = platform.tenant(slug);
    let now = tenant.clock().now();
    let by = Hand { id: None, name: "Eve Editor".to_owned() };
    let tx = tenant.db().write_tx().await.unwrap();
    let mut page = Page::at(&tx, "/about").await.unwrap().unwrap();
    let newest = page.newest(&tx).await.unwrap();
    let shared_sha256 = newest.shared_sha256().map(str::to_owned);
    let mut writing = newest.into_writing();
    let block = writing.blocks.iter_mut().find(|block| block.id == id).unwrap();
    words.clone_into(&mut block.markdown);
    let new = NewRevision { writing, shared_sha256, origin: Origin::Browser, note: None };
    let ground = page.edition;
    let revision = page.save(&tx, ground, new, &by, now).await.unwrap();
    let ground = page.edition;
    publishing::publish(&tx, tenant.profile(), &mut page, ground, &revision, &by, now).await.unwrap();
    tx.commit().await.unwrap();
    tenant.reload().await.unwrap();
}

async fn act(editor: &Visitor, fields: &[(&str, &str)]) -> tests::Page {
    let form = editor.go(ABOUT).await.form_to("/staff/shared/page");
    editor.send("/staff/shared/page", &form.filled(fields)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn one_page_shows_in_both_boroughs_with_each_ones_names_contacts_and_address() {
    let platform = start().await;
    let both = [("bromley", "Bromley", "020 7946 0100", "Bexley"), ("bexley", "Bexley", "020 7946 0200", "Bromley")];
    for (slug, name, telephone, other) in both {
        let visitor = platform.visitor(slug);
        let page = visitor.go("/about").await;
        page.has_status(200).see(&format!("About {name} Council")).see(telephone);
        assert!(!page.one("main").contains(other), "{}", page.one("main"));
        let canonical = page.attribute("link[rel=canonical]", "href").unwrap();
        assert_eq!(canonical, format!("{}/about", platform.tenant(slug).profile().origin));
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_borough_says_a_part_in_its_own_words_and_the_other_s_bytes_stay() {
    let platform = start().await;
    let before = platform.bexley().get("/about").await.body;
    say(&platform, "bromley", "decide", "We decide on Tuesdays.").await;
    platform.bromley().go("/about").await.see("We decide on Tuesdays.");
    assert_eq!(platform.bexley().get("/about").await.body, before);

    let editor = platform.staff("bromley", "Eve Editor", &["editor"]).await;
    editor.go("/staff/shared?own=own").await.see("About");
    let page = editor.go(ABOUT).await;
    page.has_status(200).see("“How we decide” has other words").see("We decide on Tuesdays.");
    let author = platform.staff("bromley", "Ann Author", &["content_author"]).await;
    author.go(ABOUT).await.see("“How we decide” has other words").see_not("Use the shared words again");
    // The first form takes back the only part that differs.
    act(&editor, &[]).await.has_status(200).see("The shared words stand on our site as they are.");
    platform.bromley().go("/about").await.see_not("We decide on Tuesdays.");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_version_comes_at_once_or_waits_until_the_borough_has_decided() {
    let platform = start().await;
    say(&platform, "bromley", "decide", "We decide on Tuesdays.").await;
    let editor = platform.staff("bexley", "Bea Editor", &["editor"]).await;
    editor.go(ABOUT).await.see("Taken at once");
    act(&editor, &[("act", "review")]).await.has_status(200).see("Looked at first");

    let newer = [("intro", "Newer words for everyone."), ("decide", "Newer words on decisions.")];
    for slug in ["bromley", "bexley"] {
        take_changed(&platform, slug, &newer).await;
    }
    let bromley = platform.bromley().go("/about").await;
    bromley.see("Newer words for everyone.").see("We decide on Tuesdays.").see_not("Newer words on decisions.");
    platform.bexley().go("/about").await.see_not("Newer words");

    let waiting = editor.go("/staff/shared?state=waiting").await;
    waiting.see("About").see("A newer version waits").see("1 of");
    let page = editor.go(ABOUT).await;
    page.see("The introduction has other words").see("Newer words on decisions.");

    act(&editor, &[("act", "defer")]).await.has_status(422).see("Enter the day").see("Say why");
    let day = (platform.clock.today() + chrono::Days::new(7)).format("%Y-%m-%d").to_string();
    let reason = "After the summer festival";
    let put_off = act(&editor, &[("act", "defer"), ("until", &day), ("reason", reason)]).await;
    put_off.has_status(200).see("Put off until").see("Bea Editor").see(reason);
    editor.go("/staff/shared?state=waiting").await.see("Nothing fits");
    editor.go("/staff/shared?state=deferred").await.see("About");
    let trail =
        "SELECT COUNT(*) FROM audit_entry WHERE action = 'defer_shared_page' AND why = 'After the summer festival'";
    assert_eq!(platform.count("bexley", trail).await, 1);

    platform.clock.advance(chrono::Duration::days(7));
    let editor = platform.staff("bexley", "Bob Editor", &["editor"]).await;
    editor.go("/staff/shared?state=waiting").await.see("About");
    // What somebody looked at is not what is offered by now.
    let stale = editor.go(ABOUT).await.form_to("/staff/shared/page").filled(&[("act", "adopt")]);
    take_changed(&platform, "bexley", &[("intro", "Newest words for everyone.")]).await;
    editor.send("/staff/shared/page", &stale).await.has_status(422).see("has changed since you opened this page");
    act(&editor, &[("act", "adopt")]).await.has_status(200).see("On the newest version");
    platform.bexley().go("/about").await.see("Newest words for everyone.");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn shared_services_are_compared_in_words_too() {
    let platform = start().await;
    let editor = platform.staff("bexley", "Bea Editor", &["editor"]).await;
    editor.go("/staff/shared?what=services").await.see("Report a pothole or road fault");
    let page = editor.go("/staff/shared/service/road-fault").await;
    page.has_status(200).see("What we do differently").see("Taken at once").see_not("Adopt version");
    editor.go("/staff/shared/service/nothing").await.has_status(404);
    platform.stop().await;
}

/// `tenants/` with a newer shared version of a service than the one that Bexley stands on.
fn with_a_newer_service() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let copied = Command::new("cp").arg("-r").arg(project().join("tenants")).arg(folder.path()).status().unwrap();
    assert!(copied.success());
    let change = |file: &str, from: &str, to: &str| {
        let file = folder.path().join("tenants").join(file);
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.contains(from), "{text}");
        std::fs::write(&file, text.replacen(from, to, 1)).unwrap();
    };
    let known = tenancy::read_tenants(&project().join("tenants")).unwrap().shared["road-fault"].sha256();
    change("bexley/services/road-fault/service.toml", "\"latest\"", &format!("\"{}\"", &known[..12]));
    change("shared/services/road-fault/page.md", "Use this service to tell us", "Show us here");
    folder
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_service_waits_is_put_off_declined_and_adopted() {
    let folder = with_a_newer_service();
    let tenants = Some(folder.path().join("tenants"));
    let platform = Platform::start_with(Setup { tenants, ..Setup::default() }).await;
    platform.bromley().go("/services/road-fault").await.see("Show us here about a hole");
    platform.bexley().go("/services/road-fault").await.see("tell us about a hole");
    let designer = platform.staff("bexley", "Dora Designer", &["service_designer", "editor"]).await;
    let address = "/staff/shared/service/road-fault";
    designer.go("/staff/shared?state=waiting").await.see("Report a pothole or road fault");
    designer.go(address).await.see("A newer version waits").see("What the newest shared version would change for us");
    let decide = async |fields: &[(&str, &str)]| {
        let form = designer.go(address).await.form_to(address);
        designer.send(&form.action, &form.filled(fields)).await
    };
    decide(&[("act", "defer"), ("until", "soon")]).await.has_status(422).see("Enter the day").see("Say why");
    let day = (platform.clock.today() + chrono::Days::new(3)).to_string();
    let busy = "Elections come first";
    decide(&[("act", "defer"), ("until", &day), ("reason", busy)]).await.see("Put off until").see(busy);
    designer.go("/staff/shared?state=deferred").await.see("Report a pothole or road fault");
    platform.clock.advance(chrono::Duration::days(3));
    let designer = platform.staff("bexley", "Dan Designer", &["service_designer", "editor"]).await;
    designer.go(address).await.see("A newer version waits");
    let decide = async |fields: &[(&str, &str)]| {
        let form = designer.go(address).await.form_to(address);
        designer.send(&form.action, &form.filled(fields)).await
    };
    decide(&[("act", "decline"), ("reason", "Not for us")]).await.see("Declined by Dan Designer: Not for us");
    platform.bexley().go("/services/road-fault").await.see("tell us about a hole");
    decide(&[("act", "adopt")]).await.has_status(200).see("On the newest version");
    platform.bexley().go("/services/road-fault").await.see("Show us here about a hole");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_joint_host_sees_versions_and_decisions_and_no_words() {
    let platform = start().await;
    say(&platform, "bromley", "decide", "We decide on Tuesdays.").await;
    let officer = platform.staff("joint", "Olive Officer", &["programme_officer"]).await;
    let page = officer.go("/shared").await;
    page.has_status(200).see("/about").see("/services/road-fault").see("own words").see_not("Tuesdays");
    officer.go("/shared?show=apart").await.see("Nothing fits");
    platform.bromley().get("/shared").await.has_status(404);
    platform.stop().await;
}
