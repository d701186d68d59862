//! Editors upload pictures, files and videos; what is wrong is said, and what was typed is kept (CM-16, CM-24).

use tests::{Page, Person, Platform, Setup, project};

/// A real picture, as it lies in a borough's folder.
fn picture(name: &str) -> Vec<u8> {
    std::fs::read(project().join(format!("tenants/bromley/content/media/{name}.png"))).unwrap()
}

async fn editor(platform: &Platform, slug: &str) -> Person {
    platform.staff(slug, "Ines Editor", &["editor"]).await
}

async fn upload_page(person: &Person) -> Page {
    let page = person.go("/staff/media/new").await;
    page.has_status(200);
    page
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_uploaded_and_served_in_every_size_to_everybody() {
    let platform = Platform::start().await;
    let ines = editor(&platform, "bromley").await;
    let words = [("name", "our-park"), ("description", "A park with a bench"), ("focal_x", "20"), ("focal_y", "70")];
    let park = picture("park-in-summer");
    let page = ines.upload(&upload_page(&ines).await, "/new", &words, &[("file", "IMG_2041.png", &park)]).await;
    page.has_status(200).see("It is in the library").see("![A park with a bench](media:our-park)").see("IMG_2041.png");
    assert_eq!(page.attribute("#focal-picture", "alt").as_deref(), Some("A park with a bench"));
    let visitor = platform.bromley();
    for css in ["#focal-picture", ".jwp-media__crops li:first-child img", ".jwp-media__crops li:last-child img"] {
        let address = page.attribute(css, "src").unwrap();
        let served = visitor.fetch(&address, &[]).await;
        assert_eq!(served.status, 200, "{address}");
        assert!(served.header("content-type").starts_with("image/"), "{address}");
        assert_eq!(served.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(served.header("x-content-type-options"), "nosniff");
        let abroad = platform.bexley().fetch(&address, &[]).await;
        assert_eq!(abroad.status, 404, "the other borough has no such picture");
    }
    ines.go("/staff/media?q=bench").await.see("our-park");
    ines.go("/staff/media?q=our_park").await.see("Nothing fits");
    let written = "SELECT COUNT(*) FROM audit_entry WHERE action = 'add_medium' AND subject_name = 'our-park'";
    assert_eq!(platform.count("bromley", written).await, 1);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_and_what_was_typed_is_kept() {
    let platform = Platform::start_with(Setup { pictures: true, ..Setup::default() }).await;
    let ines = editor(&platform, "bromley").await;
    let png = picture("library-shelves");
    let page = upload_page(&ines).await;
    let good = [("name", "shelves"), ("description", "Library shelves"), ("caption", "CAPTION-CANARY")];
    for (fields, file, says) in [
        (
            good,
            ("file", "mark.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>".as_slice()),
            "An SVG file can hold a program",
        ),
        (good, ("file", "page.png", b"<!DOCTYPE html><script>alert(1)</script>".as_slice()), "This is a web page"),
        (good, ("file", "run.pdf", b"MZ\x90\0".as_slice()), "This is a program"),
        (good, ("file", "broken.jpg", b"\xff\xd8\xff\xe0 nothing".as_slice()), "We cannot read this picture"),
        (
            [good[0], ("description", "IMG_2041.jpg"), good[2]],
            ("file", "a.png", png.as_slice()),
            "this looks like the name of a file",
        ),
        ([good[0], ("description", ""), good[2]], ("file", "a.png", png.as_slice()), "Describe what the picture shows"),
        ([("name", "Town Hall"), good[1], good[2]], ("file", "a.png", png.as_slice()), "The name must have"),
        ([("name", "park-in-summer"), good[1], good[2]], ("file", "a.png", png.as_slice()), "This name is taken"),
        (good, ("file", "", b"".as_slice()), "Choose a file"),
    ] {
        let answer = ines.upload(&page, "/new", &fields, &[file]).await;
        answer.has_status(422).see("There is a problem").see(says);
        assert_eq!(answer.attribute("#caption", "value").as_deref(), Some("CAPTION-CANARY"), "{says}");
        assert!(answer.title().starts_with("Error: "));
    }
    let large = vec![b'x'; 51 * 1024 * 1024];
    let answer = ines.upload(&page, "/new", &good, &[("file", "large.txt", &large)]).await;
    answer.has_status(422).see("A file may have 50 MB at most");
    assert_eq!(answer.attribute("#caption", "value").as_deref(), Some("CAPTION-CANARY"));
    assert_eq!(platform.count("bromley", "SELECT COUNT(*) FROM medium WHERE name = 'shelves'").await, 0);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_without_its_token_uploads_nothing() {
    let platform = Platform::start().await;
    let ines = editor(&platform, "bromley").await;
    let (action, mut fields) =
        upload_page(&ines).await.filled("/new", &[("name", "forged"), ("description", "A forged one")]);
    fields.retain(|(name, _)| name != "csrf");
    let png = picture("library-shelves");
    ines.upload_to(&action, &fields, &[("file", "a.png", &png)]).await.has_status(403);
    assert_eq!(platform.count("bromley", "SELECT COUNT(*) FROM medium WHERE name = 'forged'").await, 0);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_video_needs_captions_and_a_transcript_and_is_fetched_in_pieces() {
    let platform = Platform::start().await;
    let ines = editor(&platform, "bromley").await;
    let film = b"\0\0\0\x20ftypisom0123456789";
    let page = upload_page(&ines).await;
    let words = [("name", "our-film"), ("description", "How to sort your bins")];
    let answer = ines.upload(&page, "/new", &words, &[("file", "film.mp4", film)]).await;
    answer.has_status(422).see("Choose a file with captions").see("Write down what is said and seen");
    let words = [words[0], words[1], ("transcript", "Put glass into the green box.")];
    let captions = b"WEBVTT\n\n00:00.000 --> 00:02.000\nPut glass into the green box.\n";
    let page =
        ines.upload(&page, "/new", &words, &[("file", "film.mp4", film), ("captions", "film.vtt", captions)]).await;
    page.has_status(200).see(":::video src=\"our-film\"");
    let visitor = platform.bromley();
    let track = visitor.fetch(&page.attribute("track", "src").unwrap(), &[]).await;
    assert_eq!(
        (track.header("content-type"), track.bytes.as_slice()),
        ("text/vtt; charset=utf-8", captions.as_slice())
    );
    let address = page.attribute("video", "src").unwrap();
    let piece = visitor.fetch(&address, &[("range", "bytes=4-7")]).await;
    assert_eq!((piece.status, piece.bytes.as_slice()), (206, b"ftyp".as_slice()));
    assert_eq!(piece.header("content-range"), format!("bytes 4-7/{}", film.len()));
    assert_eq!(visitor.fetch(&address, &[("range", "bytes=99-")]).await.status, 416);
    platform.stop().await;
}
