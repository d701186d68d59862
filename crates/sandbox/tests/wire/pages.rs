//! The sandbox's own pages.

use crate::client::{FORM, World, id_in, report, with};

#[tokio::test]
async fn the_first_page_lists_what_arrived_escaped() {
    let world = World::new().await;
    let empty = world.get("/").await;
    assert_eq!(empty.status, 200);
    assert!(empty.body.contains("Sandbox</strong> <span>a stand-in for the outside world"));
    assert!(empty.body.contains("Nothing has arrived yet"));
    let id = id_in(
        &world
            .form("/bromley/streets/requests.json", &with(&report("x"), "attribute[service_request_id_ext]", "<b>&"))
            .await,
    );
    let page = world.get("/").await;
    assert!(page.body.contains("&lt;b&gt;&amp;") && !page.body.contains("<b>&"));
    assert!(page.body.contains(&format!("/cases/bromley/streets/{id}")));
    assert!(page.head.contains("content-security-policy: default-src 'none'; style-src 'self'"));
    assert!(!page.body.contains("<script") && !page.body.contains("style=\""));
    assert_eq!(world.get("/style.css").await.status, 200);
    assert_eq!(world.get("/livez").await.body, "ok\n");
    assert_eq!(world.get("/?system=bromley/streets").await.status, 200);
    assert!(world.get("/nothing").await.body.contains("Nothing is here"));
}

#[tokio::test]
async fn a_button_moves_a_case_on_and_comes_back_to_its_page() {
    let world = World::new().await;
    let id = id_in(&world.report("BR-7K3M-9FXD").await);
    let address = format!("/cases/bromley/streets/{id}");
    let page = world.get(&address).await;
    assert!(page.body.contains("value=\"action_scheduled\">Work is scheduled</button>"));
    assert!(page.body.contains("☃ &amp; &lt;wide&gt;"));
    assert!(!page.body.contains("key-of-bromley"));
    let moved = world.form(&address, &[("text", "We will come"), ("code", "action_scheduled")]).await;
    assert_eq!(moved.status, 303);
    assert!(moved.head.contains(&format!("location: {address}")));
    let page = world.get(&address).await;
    assert!(page.body.contains("We will come") && page.body.contains("Work is scheduled</strong>"));

    assert_eq!(world.form(&address, &[("code", "<x>")]).await.status, 422);
    assert_eq!(world.form("/cases/bromley/streets/5", &[("code", "fixed")]).await.status, 404);
    assert_eq!(world.get("/cases/bromley/streets/5").await.status, 404);
    let foreign = [FORM, ("Sec-Fetch-Site", "cross-site")];
    assert_eq!(world.send("POST", &address, &foreign, "code=fixed").await.status, 403);
    let foreign = [FORM, ("Origin", "http://elsewhere.example.org")];
    assert_eq!(world.send("POST", &address, &foreign, "code=fixed").await.status, 403);
    let long = format!("code=fixed&text={}", "x".repeat(40_000));
    assert_eq!(world.send("POST", &address, &[FORM], &long).await.status, 413);
}

#[tokio::test]
async fn misbehaviour_can_be_chosen_on_a_page() {
    let world = World::new().await;
    let html = [("Accept", "text/html")];
    assert!(world.send("GET", "/faults", &html, "").await.body.contains("<select id=\"mode-0\""));
    let pairs = [
        ("system", "bromley/streets"),
        ("mode", "garbage"),
        ("share", "50"),
        ("system", "bexley/streets"),
        ("mode", "ok"),
        ("share", "100"),
    ];
    assert_eq!(world.form("/faults", &pairs).await.status, 303);
    let list: serde_json::Value = serde_json::from_str(&world.get("/faults").await.body).unwrap();
    assert_eq!(list.as_array().unwrap().len(), 1);
    assert_eq!((&list[0]["mode"], &list[0]["share"]), (&"garbage".into(), &0.5.into()));
    let page = world.send("GET", "/faults", &html, "").await;
    assert!(page.body.contains("value=\"garbage\" selected"));
    assert_eq!(
        world.form("/faults", &[("system", "bromley/streets"), ("mode", "slow"), ("share", "many")]).await.status,
        422
    );
    assert_eq!(world.form("/faults", &[]).await.status, 303);
    assert_eq!(world.get("/faults").await.body, "[]");
}

#[tokio::test]
async fn mail_is_shown_with_its_parts_kept_apart() {
    let world = World::new().await;
    assert!(world.get("/mail").await.body.contains("No mail yet"));
    let folder = world.folder.path().join("mail");
    std::fs::create_dir_all(folder.join("bromley")).unwrap();
    std::fs::write(world.folder.path().join("secret.eml"), "Subject: no\r\n\r\nno").unwrap();
    let mail = "From: Bromley <hello@example.org>\r\nTo: ada@example.org\r\nSubject: =?utf-8?q?We_have_your_report_=E2=98=83?=\r\n\
                MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\
                \r\nFollow it at http://bromley.localhost:8080/track.\r\n<i>\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
                <p>Follow <b>it</b></p>\r\n--b--\r\n";
    std::fs::write(folder.join("bromley").join("one 1.eml"), mail).unwrap();

    let list = world.get("/mail").await.body;
    assert!(list.contains("We have your report ☃") && list.contains("href=\"/mail/bromley~one%201.eml\""), "{list}");
    let page = world.get("/mail/bromley~one%201.eml").await;
    assert!(page.body.contains("<a href=\"http://bromley.localhost:8080/track\">") && page.body.contains("&lt;i&gt;"));
    assert!(page.body.contains("<iframe sandbox src=\"/mail/bromley~one%201.eml/html\""));
    let html = world.get("/mail/bromley~one%201.eml/html").await;
    assert!(html.head.contains("content-security-policy: sandbox; default-src 'none'"));
    assert!(html.body.contains("<p>Follow <b>it</b></p>"));
    for bad in ["/mail/..%2Fsecret.eml", "/mail/../secret.eml", "/mail/secret.eml"] {
        assert_eq!(world.get(bad).await.status, 404, "{bad}");
    }
}
