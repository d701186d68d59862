//! Making an account: an address, a link, a name (AC-02, AC-03, AC-09, AT-42, AT-53).

use std::time::{Duration, Instant};

use reqwest::Method;
use tests::{PASSWORD, Page, Platform, Visitor};

const ADA: &str = "ada@example.org";

async fn register(platform: &Platform, visitor: &Visitor, slug: &str, email: &str) -> String {
    visitor.fill("/account/register", &[("email", email)]).await.has_status(200).see("Check your email");
    let letter = platform.letter(slug, email, "Confirm your email address", 1).await;
    letter.link(&visitor.origin(), "/account/confirm/")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_begins_with_an_address_and_a_link() {
    let platform = Platform::start().await;
    for slug in ["bromley", "bexley"] {
        let visitor = platform.visitor(slug);
        let link = register(&platform, &visitor, slug, ADA).await;
        // Mail programs open links: that makes nothing, however often.
        for _ in 0..3 {
            let page = visitor.get(&link).await;
            page.has_status(200).see("Make your account").see(ADA);
            assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
        }
        assert_eq!(platform.count(slug, "SELECT COUNT(*) FROM account WHERE door = 'resident'").await, 0);
        let wrong = visitor.fill(&link, &[("full-name", " "), ("new-password", "password1234")]).await;
        wrong.has_status(422).see("Enter your full name").see("harder to guess");
        let page = visitor.fill(&link, &[("full-name", "Ada Synthetic"), ("new-password", PASSWORD)]).await;
        page.has_status(200);
        assert_eq!(page.heading(), "My requests");
        visitor.get(&link).await.has_status(404).see("does not work any more");
        // Out again, and in with the password.
        let out = visitor.go("/account").await;
        let csrf = out.attribute(".jwp-account-nav input[name=csrf]", "value").unwrap();
        visitor.send("/account/sign-out", &[("csrf".to_owned(), csrf)]).await.has_status(200);
        assert!(visitor.go("/account").await.asked.starts_with("/account/sign-in"), "signed out");
        let back = visitor.fill("/account/sign-in", &[("email", "ADA@Example.org"), ("password", PASSWORD)]).await;
        assert_eq!(back.heading(), "My requests");
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_person_may_have_an_account_in_both_boroughs_and_nothing_links_them() {
    let platform = Platform::start().await;
    let (north, south) = (platform.bromley(), platform.bexley());
    let link = register(&platform, &north, "bromley", ADA).await;
    north.fill(&link, &[("full-name", "Ada Synthetic"), ("new-password", PASSWORD)]).await.see("My requests");
    // The other borough does not know her, her password, or the link.
    south.get(&link).await.has_status(404);
    south.fill("/account/sign-in", &[("email", ADA), ("password", PASSWORD)]).await.has_status(422);
    let link = register(&platform, &south, "bexley", ADA).await;
    // A link of one borough opens nothing in the other, and is still good at home (TI-03).
    let form = south.get(&link).await.form();
    let abroad = north.go("/account/register").await.form();
    let fields = abroad.typed(&[("full-name", "Eve"), ("new-password", PASSWORD)]);
    north.post(&form.action, &fields).await.has_status(404);
    let page = south.fill(&link, &[("full-name", "Ada Synthetic"), ("new-password", "wednesday harbour tin")]).await;
    assert_eq!(page.heading(), "My requests");
    platform.stop().await;
}

/// What is left of a page without what is drawn anew each time.
fn still(page: &Page) -> (u16, String, Option<String>) {
    let mut body = page.body.clone();
    for csrf in page.all_attributes("input[name=csrf]", "value") {
        body = body.replace(&csrf, "");
    }
    (page.status, body, page.header("location").map(str::to_owned))
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_says_whether_there_is_an_account() {
    let platform = Platform::start().await;
    let owner = platform.resident("bromley", "Ada Synthetic").await;
    let colleague = platform.staff("bromley", "Sam Worker", &["case_worker"]).await;
    for (path, known) in [
        ("/account/register", &owner.email),
        ("/account/sign-in/link", &owner.email),
        ("/account/reset-password", &owner.email),
        ("/staff/reset-password", &colleague.email),
    ] {
        let visitor = platform.bromley();
        let first = visitor.fill_once(path, &[("email", known)]).await;
        let second = visitor.fill_once(path, &[("email", "nobody@example.org")]).await;
        assert_eq!(first.status, 303, "{path}");
        assert_eq!(still(&first), still(&second), "{path}: the answer");
        let (one, other) =
            (visitor.go(&first.redirect().unwrap()).await, visitor.go(&second.redirect().unwrap()).await);
        assert_eq!(still(&one), still(&other), "{path}: the page");
        one.has_status(200).see("Check your email").see_not(known);
    }
    // Whoever reads the mail learns it.
    platform.letter("bromley", &owner.email, "You have an account already", 1).await;
    platform.letter("bromley", &owner.email, "Your link to sign in", 1).await;
    platform.letter("bromley", &owner.email, "Choose a new password", 1).await;
    platform.letter("bromley", &colleague.email, "Choose a new password", 1).await;
    platform.letter("bromley", "nobody@example.org", "There is no account with this address", 3).await;
    platform.letter("bromley", "nobody@example.org", "Confirm your email address", 1).await;
    platform.stop().await;
}

/// The medians of 60 answers for an address with an account and as many for one without, asked in turns.
async fn medians(platform: &Platform, path: &str, known: &str, more: Option<(&str, &str)>) -> [Duration; 2] {
    const PAIRS: usize = 60;
    let visitor = platform.bromley();
    let mut times: [Vec<Duration>; 2] = [Vec::new(), Vec::new()];
    for pair in 0..PAIRS {
        // Every try counts; a quarter of an hour later it does not.
        if pair % 3 == 0 {
            platform.clock.advance(chrono::Duration::minutes(16));
        }
        for at in [pair % 2, 1 - pair % 2] {
            let email = if at == 0 { known.to_owned() } else { format!("nobody{}@example.org", pair / 3) };
            let form = visitor.go(path).await.form();
            let mut values = vec![("email", email.as_str())];
            values.extend(more);
            let fields = form.typed(&values);
            let began = Instant::now();
            let page = visitor.post(&form.action, &fields).await;
            times[at].push(began.elapsed());
            assert!([303, 422].contains(&page.status), "{path}: {}", page.status);
        }
    }
    times.map(|mut times| {
        times.sort();
        times[times.len() / 2]
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn time_does_not_say_either_whether_there_is_an_account() {
    // A machine that does something else meanwhile may disturb one round; what the code gives away shows in every one.
    const ROUNDS: usize = 4;
    let platform = Platform::start().await;
    let owner = platform.resident("bromley", "Ada Synthetic").await;
    platform.give_password("bromley", &owner).await;
    for (path, more) in [
        ("/account/register", None),
        ("/account/sign-in/link", None),
        ("/account/reset-password", None),
        ("/account/sign-in", Some(("password", "not the right password"))),
    ] {
        let mut close = false;
        for round in 1..=ROUNDS {
            let [known, unknown] = medians(&platform, path, &owner.email, more).await;
            println!("{path}, round {round}: 60 pairs, median {known:?} with an account, {unknown:?} without");
            close = known.abs_diff(unknown) < Duration::from_millis(10);
            if close {
                break;
            }
        }
        assert!(close, "{path}: 10 ms apart or more, {ROUNDS} times over");
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_to_confirm_works_for_a_day() {
    let platform = Platform::start().await;
    let visitor = platform.bexley();
    let link = register(&platform, &visitor, "bexley", ADA).await;
    let form = visitor.get(&link).await.form();
    platform.clock.advance(chrono::Duration::hours(24));
    visitor.get(&link).await.has_status(404);
    let fields = form.typed(&[("full-name", "Ada"), ("new-password", PASSWORD)]);
    visitor.post(&form.action, &fields).await.has_status(404).see("Ask for another email");
    let random = visitor.get("/account/confirm/AAAAAAAAAAAAAAAAAAAAAAAAAAA").await;
    assert_eq!(still(&random), still(&visitor.get(&link).await), "a link that never was looks the same");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn links_in_letters_lead_to_the_site_s_own_address_whatever_the_request_says() {
    let platform = Platform::start().await;
    for slug in ["bromley", "bexley"] {
        let owner = platform.resident(slug, "Ada Synthetic").await;
        let visitor = platform.visitor(slug);
        let origin = visitor.origin();
        let mut sent = 0;
        for path in ["/account/register", "/account/sign-in/link", "/account/reset-password"] {
            let email = if path == "/account/register" { "new@example.org" } else { &owner.email };
            for evil in [
                [("Host", "evil.example"), ("Origin", origin.as_str())],
                [("X-Forwarded-Host", "evil.example"), ("Origin", origin.as_str())],
                [("Forwarded", "host=evil.example"), ("Origin", origin.as_str())],
                [("X-Host", "evil.example"), ("Origin", origin.as_str())],
            ] {
                let form = visitor.go(path).await.form();
                let fields = form.typed(&[("email", email)]);
                let page = visitor.ask(Method::POST, &form.action, Some(&fields), &evil).await;
                let refused = evil[0].0 == "Host";
                assert_eq!(page.status, if refused { 421 } else { 303 }, "{path} with {:?}", evil[0]);
                sent += usize::from(!refused);
            }
            platform.clock.advance(chrono::Duration::minutes(16));
        }
        for (to, subject) in [
            ("new@example.org", "Confirm your email address"),
            (owner.email.as_str(), "Your link to sign in"),
            (owner.email.as_str(), "Choose a new password"),
        ] {
            platform.letter(slug, to, subject, 3).await;
        }
        let mails = platform.mails(slug);
        assert_eq!((sent, mails.len()), (9, 9));
        let letters = [platform.letters(slug, "new@example.org"), platform.letters(slug, &owner.email)].concat();
        for letter in &letters {
            assert!(!letter.text.contains("evil"), "{}", letter.text);
            assert!(letter.text.contains(&format!("{origin}/account/")), "{}", letter.text);
        }
        assert!(mails.iter().all(|mail| !mail.contains("evil")));
        println!("{slug}: {} letters with the site's own address", letters.len());
    }
    platform.stop().await;
}
