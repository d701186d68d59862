//! A file is replaced and its address stays; words and focal point change; what is taken away is gone (CM-24).

use tests::{Page, Person, Platform, Setup, project};

async fn park(platform: &Platform) -> (Person, Page) {
    let ines = platform.staff("bromley", "Ines Editor", &["editor"]).await;
    let list = ines.go("/staff/media").await;
    let page = ines.go(&list.link("park-in-summer")).await;
    page.has_status(200).see("A path leads past old trees");
    (ines, page)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replaced_picture_keeps_its_address_and_pages_show_the_new_one() {
    let platform = Platform::start_with(Setup { pictures: true, ..Setup::default() }).await;
    let (ines, page) = park(&platform).await;
    let before = page.attribute("#focal-picture", "src").unwrap();
    let visitor = platform.bromley();
    let old = visitor.fetch(&before, &[]).await;
    let other = std::fs::read(project().join("tenants/bromley/content/media/library-shelves.png")).unwrap();
    let replaced = ines.upload(&page, "/replace", &[], &[("file", "new.png", &other)]).await;
    replaced.has_status(200).see("The file is replaced").see("media:park-in-summer").see("last replaced");
    let after = replaced.attribute("#focal-picture", "src").unwrap();
    assert_ne!(before, after, "a browser that kept the old one asks for the new one");
    let answer = visitor.go(&before).await;
    assert_eq!((answer.status, answer.asked.as_str()), (200, after.as_str()), "the old address leads to the new file");
    assert_ne!(visitor.fetch(&after, &[]).await.bytes, old.bytes);
    let file = ines.upload(&replaced, "/replace", &[], &[("file", "a.pdf", b"%PDF-1.7 ...")]).await;
    file.has_status(422).see("This is no picture");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_and_focal_point_change_and_crops_follow() {
    let platform = Platform::start_with(Setup { pictures: true, ..Setup::default() }).await;
    let (ines, page) = park(&platform).await;
    let crop = ".jwp-media__crops li:first-child img";
    let before = platform.bromley().fetch(&page.attribute(crop, "src").unwrap(), &[]).await;
    let words = [("description", "Old trees on a hill"), ("focal_x", "0"), ("focal_y", "100")];
    let changed = ines.do_on(&page, "/change", &words).await;
    changed.has_status(200).see("Your changes are saved").see("![Old trees on a hill](media:park-in-summer)");
    let after = platform.bromley().fetch(&changed.attribute(crop, "src").unwrap(), &[]).await;
    assert_eq!(after.status, 200);
    assert_ne!(before.bytes, after.bytes);
    let wrong = [("description", "Old trees on a hill"), ("focal_x", "101"), ("focal_y", "middle")];
    let refused = ines.do_on(&changed, "/change", &wrong).await;
    refused.has_status(422).see("must be a whole number from 0 to 100");
    assert_eq!(refused.attribute("#focal_y", "value").as_deref(), Some("middle"));
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_away_is_gone_and_a_start_does_not_bring_it_back() {
    let platform = Platform::start_with(Setup { pictures: true, ..Setup::default() }).await;
    let (ines, page) = park(&platform).await;
    let address = page.attribute("#focal-picture", "src").unwrap();
    ines.do_on(&page, "/take-away", &[]).await.has_status(200).see("This was taken off the website");
    assert_eq!(platform.bromley().fetch(&address, &[]).await.status, 404);
    ines.go("/staff/media").await.see_not("park-in-summer");
    let folder = project().join("tenants/bromley/content/media");
    assert_eq!(media::record(&platform.tenant("bromley"), &folder).await.unwrap(), 0);
    assert!(media::find_by_name(platform.tenant("bromley").db().read(), "park-in-summer").await.unwrap().is_none());
    assert_eq!(platform.count("bromley", "SELECT COUNT(*) FROM medium").await, 3, "each is recorded once");
    platform.stop().await;
}
