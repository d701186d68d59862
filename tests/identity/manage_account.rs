//! Looking after an account: details, address, password, sessions, a copy of everything, leaving (AC-04, AC-07, ASVS 7.4, 7.5).

use chrono::Duration;
use serde_json::Value;
use tests::{Answers, PASSWORD, Person, Platform, fill_in, journey};

const NEW: &str = "wednesday kettle orchard";

const OWN: [&str; 9] = [
    "/account",
    "/account/earlier-requests",
    "/account/details",
    "/account/security",
    "/account/email",
    "/account/password",
    "/account/sessions",
    "/account/download",
    "/account/delete",
];

async fn owner(platform: &Platform, slug: &str) -> Person {
    let owner = platform.resident(slug, "Ada Synthetic").await;
    platform.give_password(slug, &owner).await;
    owner
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_an_account_is_the_owner_s_alone_and_has_the_way_out() {
    let platform = Platform::start().await;
    let owner = owner(&platform, "bromley").await;
    for path in OWN {
        let page = owner.get(path).await;
        page.has_status(200);
        assert_eq!(page.attribute(".jwp-account-nav form", "action").as_deref(), Some("/account/sign-out"), "{path}");
        assert_eq!(page.header("cache-control"), Some("no-store"), "{path}");
        let stranger = platform.bromley().get(path).await;
        let asked = format!("/account/sign-in?next={}", path.replace('/', "%2F"));
        assert_eq!(stranger.redirect(), Some(asked), "{path}");
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_delicate_asks_again_who_it_is() {
    let platform = Platform::start().await;
    let owner = owner(&platform, "bexley").await;
    platform.clock.advance(Duration::minutes(11));
    for path in ["/account/details", "/account/email", "/account/download", "/account/delete"] {
        let page = owner.get(path).await;
        let asked = format!("/account/prove-again?next={}", path.replace('/', "%2F"));
        assert_eq!(page.redirect(), Some(asked), "{path}");
    }
    owner.get("/account/download/my-data.json").await.has_status(303);
    let form = owner.go("/account/security").await;
    let csrf = form.attribute("input[name=csrf]", "value").unwrap();
    for (path, field) in [("/account/sessions", "end"), ("/account/delete", "sure"), ("/account/email", "email")] {
        let fields = [("csrf".to_owned(), csrf.clone()), (field.to_owned(), "others".to_owned())];
        let page = owner.post(path, &fields).await;
        assert!(page.redirect().unwrap().starts_with("/account/prove-again"), "{path}");
    }
    // Reading one's requests and the list of sessions does not ask.
    for path in ["/account", "/account/security", "/account/sessions"] {
        owner.get(path).await.has_status(200);
    }
    owner.fill("/account/email", &[("password", "not the password")]).await.has_status(422).see("is not right");
    let before = owner.cookie(web::ACCOUNT.name);
    let page = owner.fill("/account/email", &[("password", PASSWORD)]).await;
    assert_eq!(page.heading(), "Change your email address");
    assert_ne!(owner.cookie(web::ACCOUNT.name), before, "a new session takes the place of the old one");
    // Who has no password is led to a link.
    let other = platform.resident("bexley", "Ben Synthetic").await;
    platform.clock.advance(Duration::minutes(11));
    let page = other.go("/account/delete").await;
    assert_eq!(page.link("Sign in again"), "/account/sign-in?next=%2Faccount%2Fdelete");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_the_password_of_an_open_browser_is_slowed_down_too() {
    let platform = Platform::start().await;
    let owner = owner(&platform, "bromley").await;
    let mut statuses = Vec::new();
    for number in 0..8 {
        let guess = format!("a wrong guess {number}");
        let values = [("present-password", guess.as_str()), ("new-password", NEW)];
        statuses.push(owner.fill("/account/password", &values).await.status);
    }
    assert_eq!(statuses, [422, 422, 422, 422, 422, 429, 429, 429]);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn details_are_checked_and_kept() {
    let platform = Platform::start().await;
    let owner = owner(&platform, "bromley").await;
    let wrong = [("full-name", ""), ("phone", "call me"), ("postcode", "nowhere"), ("town", "Exampleton")];
    let page = owner.fill("/account/details", &wrong).await;
    page.has_status(422).see("Enter your full name").see("Enter a phone number").see("Enter a full UK postcode");
    assert_eq!(page.attribute("#town", "value").as_deref(), Some("Exampleton"), "what was typed is kept");
    let right = [
        ("full-name", "Ada  Synthetic-Example"),
        ("phone", "020 7946 0123"),
        ("address-line-1", "1 Example Way"),
        ("town", "Exampleton"),
        ("postcode", "br13uh"),
    ];
    owner.fill("/account/details", &right).await.has_status(200).see("Your details are saved");
    let page = owner.go("/account/details").await;
    for (field, kept) in [
        ("full-name", "Ada Synthetic-Example"),
        ("phone", "02079460123"),
        ("address-line-1", "1 Example Way"),
        ("town", "Exampleton"),
        ("postcode", "BR1 3UH"),
    ] {
        assert_eq!(page.attribute(&format!("[id='{field}']"), "value").as_deref(), Some(kept));
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_changes_when_the_new_one_is_confirmed_and_the_old_one_is_told() {
    let platform = Platform::start().await;
    let owner = owner(&platform, "bexley").await;
    let other = platform.resident("bexley", "Ben Synthetic").await;
    let new = "ada.new@example.org";
    owner.fill("/account/email", &[("email", "nonsense")]).await.has_status(422);
    owner.fill("/account/email", &[("email", &owner.email)]).await.has_status(422).see("the address that you have");
    owner.fill("/account/email", &[("email", new)]).await.has_status(200).see("Check your email");
    // Another's address gets the same answer; its owner is told.
    owner.fill("/account/email", &[("email", &other.email)]).await.has_status(200).see("Check your email");
    platform.letter("bexley", &other.email, "You have an account already", 1).await;
    let letter = platform.letter("bexley", new, "Confirm your new email address", 1).await;
    let void = letter.link(&owner.origin(), "/account/email/");
    owner.get(&void).await.has_status(404).see("does not work any more");
    platform.clock.advance(Duration::minutes(1));
    owner.fill("/account/email", &[("email", new)]).await;
    let letter = platform.letter("bexley", new, "Confirm your new email address", 2).await;
    let link = letter.link(&owner.origin(), "/account/email/");
    // Nobody else can use it, signed in or not.
    other.get(&link).await.has_status(404);
    assert!(platform.bexley().get(&link).await.redirect().unwrap().starts_with("/account/sign-in?next="));
    owner.get(&link).await.has_status(200).see(new);
    owner.go("/account/security").await.see(&owner.email);
    owner.fill(&link, &[]).await.see(new);
    owner.get(&link).await.has_status(404);
    platform.letter("bexley", &owner.email, "Your account was changed", 1).await;
    let visitor = platform.bexley();
    visitor.fill("/account/sign-in", &[("email", &owner.email), ("password", PASSWORD)]).await.has_status(422);
    visitor.fill("/account/sign-in", &[("email", new), ("password", PASSWORD)]).await.see("My requests");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_changed_with_the_one_before_and_may_end_other_sessions() {
    let platform = Platform::start().await;
    let owner = owner(&platform, "bromley").await;
    let elsewhere = platform.bromley();
    let sign_in = [("email", owner.email.as_str()), ("password", PASSWORD)];
    elsewhere.fill("/account/sign-in", &sign_in).await.see("My requests");
    for (present, new, said) in [
        ("", NEW, "Enter the password that you have now"),
        ("not the password", NEW, "is not right"),
        (PASSWORD, "short", "12 characters"),
        (PASSWORD, "bromleycouncil", "harder to guess"),
        (PASSWORD, "Ada Synthetic 2026", "harder to guess"),
    ] {
        let values = [("present-password", present), ("new-password", new), ("elsewhere", "end")];
        owner.fill("/account/password", &values).await.has_status(422).see(said);
    }
    elsewhere.get("/account").await.has_status(200);
    let before = owner.cookie(web::ACCOUNT.name);
    let values = [("present-password", PASSWORD), ("new-password", NEW), ("elsewhere", "end")];
    owner.fill("/account/password", &values).await.see("Signing in and security");
    assert_ne!(owner.cookie(web::ACCOUNT.name), before);
    owner.get("/account").await.has_status(200);
    elsewhere.get("/account").await.has_status(303);
    platform.letter("bromley", &owner.email, "Your password was changed", 1).await;
    elsewhere.fill("/account/sign-in", &[("email", &owner.email), ("password", NEW)]).await.see("My requests");
    // Without the tick the other browser stays.
    let page = owner.go("/account/password").await.form();
    let mut fields = page.typed(&[("present-password", NEW), ("new-password", PASSWORD)]);
    fields.retain(|(name, _)| name != "elsewhere");
    owner.send(&page.action, &fields).await.see("Signing in and security");
    elsewhere.get("/account").await.has_status(200);
    // The first password of somebody who had none asks for no other.
    let other = platform.resident("bromley", "Ben Synthetic").await;
    other.fill("/account/password", &[("new-password", NEW)]).await.see("Signing in and security");
    platform.bromley().fill("/account/sign-in", &[("email", &other.email), ("password", NEW)]).await.see("My requests");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_listed_in_plain_words_and_ended() {
    let platform = Platform::start().await;
    let owner = owner(&platform, "bexley").await;
    let stranger = platform.resident("bexley", "Ben Synthetic").await;
    let [one, two] = [platform.bexley(), platform.bexley()];
    for visitor in [&one, &two] {
        visitor.fill("/account/sign-in", &[("email", &owner.email), ("password", PASSWORD)]).await.see("My requests");
    }
    let page = owner.go("/account/sessions").await;
    assert_eq!(page.all(".jwp-rows__row").len(), 3);
    assert!(page.all(".jwp-rows__row")[0].contains("This browser"));
    let of_others: Vec<_> = page.all_attributes("input[name=end]", "value");
    assert_eq!(of_others.len(), 3, "two by themselves and all others");
    // Somebody else's session cannot be ended.
    let csrf = stranger.go("/account/sessions").await.attribute("input[name=csrf]", "value").unwrap();
    let fields = [("csrf".to_owned(), csrf), ("end".to_owned(), of_others[0].clone())];
    stranger.post("/account/sessions", &fields).await.has_status(303);
    one.get("/account").await.has_status(200);
    two.get("/account").await.has_status(200);
    let csrf = page.attribute("input[name=csrf]", "value").unwrap();
    let end = async |which: &str| {
        let fields = [("csrf".to_owned(), csrf.clone()), ("end".to_owned(), which.to_owned())];
        owner.send("/account/sessions", &fields).await
    };
    assert_eq!(end(&of_others[0]).await.all(".jwp-rows__row").len(), 2);
    let still_in = [one.get("/account").await.status, two.get("/account").await.status];
    assert_eq!(still_in.iter().filter(|status| **status == 200).count(), 1, "{still_in:?}");
    assert_eq!(end("others").await.all(".jwp-rows__row").len(), 1);
    one.get("/account").await.has_status(303);
    two.get("/account").await.has_status(303);
    owner.get("/account").await.has_status(200);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_has_everything_and_leaving_forgets_what_may_be_forgotten() {
    let platform = Platform::start().await;
    for slug in ["bromley", "bexley"] {
        let owner = owner(&platform, slug).await;
        let answers = Answers::default().with("details", "A hole as deep as a hat.");
        let check = fill_in(&owner, "road-fault", &answers).await;
        let reference = journey::submit(&owner, &check).await.reference().unwrap();
        let page = owner.go("/account/download").await;
        let file = owner.get(&page.link("Download my data")).await;
        assert_eq!(file.header("content-disposition"), Some("attachment; filename=\"my-data.json\""));
        let copy: Value = serde_json::from_str(&file.body).unwrap();
        assert_eq!(copy["account"]["email"], owner.email.as_str());
        assert_eq!(copy["requests"][0]["reference"], reference.as_str());
        assert!(copy["answers"][0].to_string().contains("A hole as deep as a hat."), "{copy}");
        assert!(!file.body.contains("argon2"), "no secret is in it");
        owner.fill("/account/delete", &[]).await.has_status(422).see("Tick the box");
        owner.fill("/account/delete", &[("sure", "yes")]).await.see("Your account is deleted");
        assert_eq!(owner.cookie(web::ACCOUNT.name), None);
        for table in ["account", "session", "one_time", "passkey", "authenticator", "recovery_code"] {
            let sql = match table {
                "account" => "SELECT COUNT(*) FROM account WHERE door = 'resident'".to_owned(),
                table => format!("SELECT COUNT(*) FROM {table}"),
            };
            assert_eq!(platform.count(slug, &sql).await, 0, "{table}");
        }
        assert_eq!(platform.count(slug, "SELECT COUNT(*) FROM case_file WHERE account_id IS NULL").await, 1);
        let named = format!(
            "SELECT COUNT(*) FROM audit_entry WHERE detail LIKE '%{0}%' OR actor_name LIKE '%Ada%'",
            owner.email
        );
        assert_eq!(platform.count(slug, &named).await, 0, "the trail knows nobody by name");
        platform.letter(slug, &owner.email, "Your account was deleted", 1).await;
        // The request goes on, and the person may come back; nothing of before is there then.
        owner.get(&format!("/track/{reference}")).await.has_status(200);
        let visitor = platform.visitor(slug);
        visitor.fill("/account/sign-in", &[("email", &owner.email), ("password", PASSWORD)]).await.has_status(422);
        visitor.fill("/account/register", &[("email", &owner.email)]).await;
        let letter = platform.letter(slug, &owner.email, "Confirm your email address", 1).await;
        let link = letter.link(&visitor.origin(), "/account/confirm/");
        let page = visitor.fill(&link, &[("full-name", "Ada Again")]).await;
        assert_eq!(page.heading(), "My requests");
        page.see_not(&reference);
    }
    platform.stop().await;
}
