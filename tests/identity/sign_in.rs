//! The way in and out: password, link, and who guesses (AC-08, AT-41, AT-50, AT-51).

use chrono::Duration;
use tests::{PASSWORD, Person, Platform, Visitor};

async fn owner(platform: &Platform, slug: &str) -> Person {
    let owner = platform.resident(slug, "Ada Synthetic").await;
    platform.give_password(slug, &owner).await;
    owner
}

async fn try_password(visitor: &Visitor, email: &str, password: &str) -> tests::Page {
    visitor.fill_once("/account/sign-in", &[("email", email), ("password", password)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_was_there_before_does_not_outlive_signing_in() {
    let platform = Platform::start().await;
    let owner = owner(&platform, "bromley").await;
    let before = owner.cookie(web::ACCOUNT.name).unwrap();
    // An attacker who knows a session, real or made up, and plants it, gets nothing from it afterwards.
    for planted in [before.as_str(), "AAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        let visitor = platform.bromley();
        visitor.set_cookie(web::ACCOUNT.name, planted);
        try_password(&visitor, &owner.email, PASSWORD).await.has_status(303);
        let after = visitor.cookie(web::ACCOUNT.name).unwrap();
        assert_ne!(after, planted);
        visitor.get("/account").await.has_status(200);
        let attacker = platform.bromley();
        attacker.set_cookie(web::ACCOUNT.name, planted);
        attacker.get("/account").await.has_status(303);
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_the_session_on_the_server() {
    let platform = Platform::start().await;
    let owner = owner(&platform, "bexley").await;
    let cookie = owner.cookie(web::ACCOUNT.name).unwrap();
    let page = owner.go("/account").await;
    let csrf = page.attribute(".jwp-account-nav input[name=csrf]", "value").unwrap();
    let out = owner.post("/account/sign-out", &[("csrf".to_owned(), csrf)]).await;
    out.has_status(303);
    assert_eq!(owner.cookie(web::ACCOUNT.name), None, "the browser forgets it");
    let replayed = platform.bexley();
    replayed.set_cookie(web::ACCOUNT.name, &cookie);
    replayed.get("/account").await.has_status(303);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_on_after_signing_in_never_leads_elsewhere() {
    let platform = Platform::start().await;
    let owner = owner(&platform, "bromley").await;
    let visitor = platform.bromley();
    for evil in [
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "%2f%2fevil.example",
        "@evil",
        "/\t/evil",
        "http://bexley.localhost/",
    ] {
        let query = evil.replace('%', "%25").replace('\t', "%09").replace('\\', "%5C");
        for path in ["/account/sign-in", "/account/sign-in/link", "/account/register", "/account/prove-again"] {
            let asker = if path == "/account/prove-again" { &owner.visitor } else { &visitor };
            let page = asker.get(&format!("{path}?next={query}")).await;
            let next = page.all_attributes("input[name=next]", "value");
            assert!(next.iter().all(|next| next == "/account"), "{path} {evil:?}: {next:?}");
        }
        let form = visitor.go("/account/sign-in").await.form();
        let fields = form.typed(&[("email", &owner.email), ("password", PASSWORD), ("next", evil)]);
        let page = visitor.post(&form.action, &fields).await;
        assert_eq!(page.redirect().as_deref(), Some("/account"), "{evil:?}");
    }
    let page = visitor
        .fill_once("/account/sign-in?next=/account/details%3Fx=1", &[("email", &owner.email), ("password", PASSWORD)])
        .await;
    assert_eq!(page.redirect().as_deref(), Some("/account/details?x=1"));
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_guesses_is_slowed_down_and_the_owner_is_not() {
    let platform = Platform::start().await;
    let owner = owner(&platform, "bromley").await;
    // The owner has signed in in this browser before.
    let home = platform.bromley();
    try_password(&home, &owner.email, PASSWORD).await.has_status(303);
    let guesser = platform.bromley();
    let mut statuses = Vec::new();
    for number in 0..30 {
        let page = try_password(&guesser, &owner.email, &format!("a wrong guess {number}")).await;
        if page.status == 429 {
            assert_eq!(page.header("retry-after"), Some("900"));
            page.see("Wait 15 minutes");
        }
        statuses.push(page.status);
    }
    let looked_at = statuses.iter().filter(|status| **status == 422).count();
    println!("30 wrong passwords from one address: {looked_at} looked at, {} told to wait", 30 - looked_at);
    assert!(looked_at <= 10 && statuses[looked_at..].iter().all(|status| *status == 429), "{statuses:?}");
    // Other addresses do not help beyond ten in all.
    let mut more = 0;
    for address in 2..=12 {
        let elsewhere = platform.bromley().from_address(address);
        for number in 0..3 {
            let page = try_password(&elsewhere, &owner.email, &format!("another guess {number}")).await;
            more += usize::from(page.status == 422);
        }
    }
    println!("33 more from 11 other addresses: {more} looked at");
    assert!(looked_at + more <= 10);
    // Even the right one is not looked at there, so that a guess that hits does not show.
    try_password(&guesser, &owner.email, PASSWORD).await.has_status(429);
    // The owner gets in: in the browser that is known, and anywhere by a link.
    try_password(&home, &owner.email, PASSWORD).await.has_status(303);
    let abroad = platform.bromley().from_address(77);
    abroad.fill("/account/sign-in/link", &[("email", &owner.email)]).await.see("Check your email");
    let letter = platform.letter("bromley", &owner.email, "Your link to sign in", 1).await;
    let page = abroad.fill(&letter.link(&abroad.origin(), "/account/sign-in/link/"), &[]).await;
    assert_eq!(page.heading(), "My requests");
    // They were told, and it ends by itself.
    platform.letter("bromley", &owner.email, "Wrong tries to sign in", 1).await;
    let told = platform.letters("bromley", &owner.email);
    let told = told.iter().filter(|letter| letter.subject.contains("Wrong tries")).count();
    assert_eq!(told, 1, "once, from however many addresses it comes");
    platform.clock.advance(Duration::minutes(15));
    try_password(&guesser, &owner.email, PASSWORD).await.has_status(303);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn thirty_guesses_from_one_address_are_told_to_the_owner_once() {
    let platform = Platform::start().await;
    let owner = owner(&platform, "bexley").await;
    let guesser = platform.bexley();
    for number in 0..30 {
        try_password(&guesser, &owner.email, &format!("a wrong guess {number}")).await;
    }
    platform.letter("bexley", &owner.email, "Wrong tries to sign in", 1).await;
    assert_eq!(platform.count("bexley", "SELECT COUNT(*) FROM notice WHERE event = 'letter account_slowed'").await, 1);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_for_a_passkey_again_and_again_waits_and_others_do_not() {
    let platform = Platform::start().await;
    let flood = platform.bromley();
    let form = flood.go("/account/sign-in").await.form_to("/sign-in/passkey");
    let mut statuses = Vec::new();
    for _ in 0..25 {
        statuses.push(flood.post(&form.action, &form.typed(&[])).await.status);
    }
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 20, "{statuses:?}");
    assert!(statuses[20..].iter().all(|status| *status == 429), "{statuses:?}");
    flood.post("/account/sign-in/passkey/answer", &form.typed(&[("credential", "{}")])).await.has_status(429);
    assert_eq!(platform.count("bromley", "SELECT COUNT(*) FROM one_time").await, 20, "no more questions are kept");
    // Somebody else behind the same address is asked.
    let other = platform.bromley();
    let form = other.go("/account/sign-in").await.form_to("/sign-in/passkey");
    other.post(&form.action, &form.typed(&[])).await.has_status(200);
    platform.clock.advance(Duration::minutes(15));
    let form = flood.go("/account/sign-in").await.form_to("/sign-in/passkey");
    flood.post(&form.action, &form.typed(&[])).await.has_status(200);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_signs_in_once_in_the_browser_that_asked_within_ten_minutes() {
    let platform = Platform::start().await;
    let owner = platform.resident("bexley", "Ada Synthetic").await;
    let visitor = platform.bexley();
    let ask = async |count: usize| {
        visitor.fill("/account/sign-in/link?next=/account/sessions", &[("email", &owner.email)]).await;
        let letter = platform.letter("bexley", &owner.email, "Your link to sign in", count).await;
        letter.link(&visitor.origin(), "/account/sign-in/link/")
    };
    let first = ask(1).await;
    // Elsewhere it opens nothing, says why, and is not used up.
    let elsewhere = platform.bexley();
    let page = elsewhere.get(&first).await;
    page.has_status(200).see("Open the link in the browser in which you asked for it");
    assert_eq!(page.link("Ask for a link in this browser"), "/account/sign-in/link?next=%2Faccount%2Fsessions");
    let own = elsewhere.go("/account/register").await.form();
    elsewhere.post(&first, &own.typed(&[])).await.has_status(200).see("Open the link in the browser");
    assert_eq!(elsewhere.cookie(web::ACCOUNT.name), None);
    // Opening it signs nobody in; the button does, and leads on.
    visitor.get(&first).await.see("press the button");
    visitor.get("/account").await.has_status(303);
    let page = visitor.fill(&first, &[]).await;
    assert_eq!(page.heading(), "Where you are signed in");
    // Once.
    visitor.get(&first).await.has_status(404);
    // The newest alone counts.
    let (second, third) = (ask(2).await, ask(3).await);
    visitor.get(&second).await.has_status(404);
    visitor.get(&third).await.has_status(200);
    platform.clock.advance(Duration::minutes(10));
    visitor.get(&third).await.has_status(404).see("Ask for another link");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_longer_counts_is_forgotten() {
    let platform = Platform::start().await;
    for slug in ["bromley", "joint"] {
        let visitor = platform.visitor(slug);
        visitor.fill("/staff/reset-password", &[("email", "nobody@example.org")]).await.see("Check your email");
        let left = "SELECT (SELECT COUNT(*) FROM one_time) + (SELECT COUNT(*) FROM failed_try)";
        assert_eq!(platform.count(slug, left).await, 2);
        platform.clock.advance(Duration::days(3));
        tests::eventually("the clean-up", async || (platform.count(slug, left).await == 0).then_some(())).await;
    }
    platform.stop().await;
}
