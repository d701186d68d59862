//! The second factor, through the pages: codes of an app, recovery codes, and what opens before either was shown.

use chrono::{DateTime, Duration, Utc};
use identity::{Account, Door};
use tests::database::Kind;
use tests::{PASSWORD, Page, Person, Platform, Visitor, eventually};
use totp_rs::{Builder, Secret, Totp};
use web::{Access, Sites};

/// An app that has the secret that a page shows.
fn app(page: &Page) -> Totp {
    let secret = page.one("#secret").replace(' ', "");
    Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build().unwrap()
}

fn code(app: &Totp, now: DateTime<Utc>) -> String {
    app.generate(u64::try_from(now.timestamp()).unwrap()).to_string()
}

/// Sends the first form of a page with these fields filled in, and follows the answer.
async fn fill(visitor: &Visitor, page: &Page, action: &str, typed: &[(&str, &str)]) -> Page {
    let html = page.html();
    let css = format!("main form[action='{action}'] input[name]");
    let mut fields: Vec<(String, String)> = html
        .select(&tests::page::selector(&css))
        .map(|field| {
            let of = |name: &str| field.value().attr(name).unwrap_or_default().to_owned();
            (of("name"), of("value"))
        })
        .collect();
    assert!(!fields.is_empty(), "{} has no form to {action}: {}", page.asked, page.text());
    for (name, value) in typed {
        let field = fields.iter_mut().find(|(field, _)| field == name);
        field.unwrap_or_else(|| panic!("{} has no field {name}", page.asked)).1 = (*value).to_owned();
    }
    visitor.send(action, &fields).await
}

/// A letter to somebody that says these words, once it has arrived.
async fn letter(platform: &Platform, slug: &str, to: &str, words: &str) {
    let says = |mail: &String| {
        let mail = mailparse::parse_mail(mail.as_bytes()).unwrap();
        let text = mail.subparts[0].get_body().unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
        let address = mail.headers.iter().any(|header| header.get_key() == "To" && header.get_value().contains(to));
        address && text.contains(words)
    };
    eventually(words, || async { platform.mails(slug).into_iter().find(says) }).await;
}

/// Signs in with the password in a new browser; what comes then is returned beside the browser.
async fn with_password(platform: &Platform, slug: &str, door: Door, email: &str) -> (Visitor, Page) {
    let visitor = platform.visitor(slug);
    let start = format!("{}/sign-in", door.path());
    let page = visitor.go(&start).await;
    let page = fill(&visitor, &page, &start, &[("email", email), ("password", PASSWORD)]).await;
    (visitor, page)
}

/// A member of staff with a password, and the app that they set up on their first way in, with their recovery codes.
async fn set_up(platform: &Platform, slug: &str) -> (Person, Visitor, Totp, Vec<String>) {
    let roles: &[&str] = if slug == "joint" { &["programme_officer"] } else { &["case_worker"] };
    let person = platform.staff(slug, "Sam Synthetic", roles).await;
    platform.give_password(slug, &person).await;
    let (visitor, page) = with_password(platform, slug, Door::Staff, &person.email).await;
    page.has_status(200).see("Set up a second step");
    let page = visitor.go(&page.link("Set up an authenticator app")).await;
    let app = app(&page);
    let now = platform.house(slug).clock().now();
    let page = fill(&visitor, &page, "/staff/sign-in/set-up/app", &[("code", &code(&app, now))]).await;
    page.has_status(200).see("Keep your recovery codes");
    let codes = page.all("main ol li");
    visitor.go(&page.link("I have kept them")).await.has_status(200).see("What you can do here");
    (person, visitor, app, codes)
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_set_up_an_app_before_they_get_any_further_and_are_asked_for_its_code_from_then_on() {
    let platform = Platform::start().await;
    for slug in ["bromley", "joint"] {
        let (person, _, app, codes) = set_up(&platform, slug).await;
        assert_eq!(codes.len(), 10, "{codes:?}");
        platform.clock.advance(Duration::seconds(90));
        let (visitor, page) = with_password(&platform, slug, Door::Staff, &person.email).await;
        page.has_status(200).see("6 digits from your authenticator app");
        let now = platform.house(slug).clock().now();
        let step = "/staff/sign-in/second-step";
        let page = fill(&visitor, &page, step, &[("code", &code(&app, now))]).await;
        page.has_status(200).see("What you can do here");
        // Whoever has a factor cannot set up another one with the password alone.
        let (stranger, _) = with_password(&platform, slug, Door::Staff, &person.email).await;
        for path in ["/staff/sign-in/set-up", "/staff/sign-in/set-up/app"] {
            let page = stranger.go(path).await;
            page.see("6 digits from your authenticator app").see_not("data:image");
        }
        // The owner was told.
        letter(&platform, slug, &person.email, "an authenticator app was set up").await;
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_with_one_factor_opens_no_page_of_staff_or_residents() {
    let platform = Platform::start().await;
    let staff = platform.staff("bromley", "Sam Synthetic", &["borough_administrator"]).await;
    platform.give_password("bromley", &staff).await;
    let (visitor, _) = with_password(&platform, "bromley", Door::Staff, &staff.email).await;
    assert!(visitor.cookie("__Host-staff").is_some(), "there is a session, of the first stage");
    let mut tried = 0;
    for page in server::assembly::pages() {
        let asks = matches!(page.access, Access::Staff(_) | Access::Resident);
        if !asks || page.sites == Sites::Joint || page.path.ends_with("/sign-out") {
            continue;
        }
        let path = page.path.replace("{id}", "01890000-0000-7000-8000-000000000001").replace(['{', '}'], "");
        let answer = visitor.ask(page.method.as_str().parse().unwrap(), &path, None, &[]).await;
        let led_away = answer.status == 303 && answer.header("location").is_some_and(|at| at.contains("/sign-in?"));
        let refused = [401, 403, 415].contains(&answer.status);
        assert!(led_away || refused, "{} {path} answers {}", page.method, answer.status);
        tried += 1;
    }
    assert!(tried > 10, "{tried} routes were tried");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_of_the_app_opens_once_on_whatever_node() {
    let platform = Platform::start().await;
    let (person, _, app, _) = set_up(&platform, "bromley").await;
    let other = match Kind::of_this_run() {
        Kind::Postgres => Some(platform.another_node().await),
        Kind::Sqlite => None,
    };
    platform.clock.advance(Duration::seconds(90));
    let now = platform.house("bromley").clock().now();
    let (one, first) = with_password(&platform, "bromley", Door::Staff, &person.email).await;
    let (two, second) = with_password(&platform, "bromley", Door::Staff, &person.email).await;
    let two = other.map_or_else(|| two.at_node(platform.address()), |node| two.at_node(node));
    let step = "/staff/sign-in/second-step";
    let typed = code(&app, now);
    let fields = [("code", typed.as_str())];
    let (one_page, two_page) = tokio::join!(fill(&one, &first, step, &fields), fill(&two, &second, step, &fields));
    let mut statuses = [one_page.status, two_page.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422], "of two who send it at the same time one gets in");
    let (three, third) = with_password(&platform, "bromley", Door::Staff, &person.email).await;
    fill(&three, &third, step, &fields).await.has_status(422).see("was used before");
    // A code from before the one that was used does not count either, nor one from later than half a minute.
    let before = code(&app, now - Duration::seconds(30));
    fill(&three, &third, step, &[("code", &before)]).await.has_status(422);
    platform.clock.advance(Duration::seconds(90));
    fill(&three, &third, step, &fields).await.has_status(422);
    let fresh = code(&app, platform.house("bromley").clock().now());
    fill(&three, &third, step, &[("code", &fresh)]).await.has_status(200).see("What you can do here");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_five_wrong_codes_the_sixth_is_not_looked_at_even_if_it_is_right() {
    let platform = Platform::start().await;
    let (person, _, app, codes) = set_up(&platform, "bromley").await;
    platform.clock.advance(Duration::seconds(90));
    let (visitor, page) = with_password(&platform, "bromley", Door::Staff, &person.email).await;
    let step = "/staff/sign-in/second-step";
    for _ in 0..5 {
        let right = code(&app, platform.house("bromley").clock().now());
        let wrong = if right.starts_with('1') { right.replacen('1', "2", 1) } else { format!("1{}", &right[1..]) };
        fill(&visitor, &page, step, &[("code", &wrong)]).await.has_status(422);
    }
    let right = code(&app, platform.house("bromley").clock().now());
    let refused = fill(&visitor, &page, step, &[("code", &right)]).await;
    refused.has_status(429).see("Wait 15 minutes");
    assert!(refused.header("retry-after").is_some());
    fill(&visitor, &page, step, &[("code", &codes[0])]).await.has_status(429);
    letter(&platform, "bromley", &person.email, "Somebody has tried several times to sign in").await;
    // It opens again by itself; but the first factor alone does not count for longer than half an hour.
    platform.clock.advance(Duration::minutes(16));
    let right = code(&app, platform.house("bromley").clock().now());
    fill(&visitor, &page, step, &[("code", &right)]).await.has_status(200).see("What you can do here");
    let (late, page) = with_password(&platform, "bromley", Door::Staff, &person.email).await;
    platform.clock.advance(Duration::minutes(30));
    let right = code(&app, platform.house("bromley").clock().now());
    fill(&late, &page, step, &[("code", &right)]).await.has_status(401);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recovery_code_opens_once_and_a_new_set_ends_the_old_one() {
    let platform = Platform::start().await;
    let (person, owner, _, codes) = set_up(&platform, "bromley").await;
    let step = "/staff/sign-in/second-step";
    let (visitor, page) = with_password(&platform, "bromley", Door::Staff, &person.email).await;
    let typed = codes[3].to_lowercase().replace('-', " ");
    fill(&visitor, &page, step, &[("code", &typed)]).await.has_status(200).see("What you can do here");
    visitor.go("/staff/security").await.see("9 codes are left");
    let (visitor, page) = with_password(&platform, "bromley", Door::Staff, &person.email).await;
    fill(&visitor, &page, step, &[("code", &codes[3])]).await.has_status(422).see("was used before");
    fill(&visitor, &page, step, &[("code", "nonsense")]).await.has_status(422).see("or a recovery code");
    letter(&platform, "bromley", &person.email, "a recovery code was used to sign in, 9 codes left").await;
    // A new set.
    let security = owner.go("/staff/security").await;
    let renewed = fill(&owner, &security, "/staff/security/recovery-codes", &[]).await;
    let new = renewed.has_status(200).all("main ol li");
    assert_eq!(new.len(), 10);
    assert!(new.iter().all(|code| !codes.contains(code)));
    fill(&visitor, &page, step, &[("code", &codes[4])]).await.has_status(422);
    fill(&visitor, &page, step, &[("code", &new[4])]).await.has_status(200).see("What you can do here");
    // Nothing in the database is a code.
    let kept =
        platform.count("bromley", &format!("SELECT COUNT(*) FROM recovery_code WHERE digest = '{}'", new[5])).await;
    assert_eq!(kept, 0);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_delicate_asks_again_who_one_is_when_that_was_a_while_ago() {
    let platform = Platform::start().await;
    let (_, owner, app, _) = set_up(&platform, "bromley").await;
    platform.clock.advance(Duration::minutes(11));
    let session = owner.cookie("__Host-staff");
    for path in ["/staff/security/app", "/staff/security/app/remove"] {
        owner.go(path).await.has_status(200).see("we ask once more").see_not("data:image");
    }
    let security = owner.go("/staff/security").await;
    let page = fill(&owner, &security, "/staff/security/recovery-codes", &[]).await;
    page.see("we ask once more");
    fill(&owner, &page, "/staff/prove-again", &[("password", "something else entirely")]).await.has_status(422);
    let page = fill(&owner, &page, "/staff/prove-again", &[("password", PASSWORD)]).await;
    page.has_status(200).see("Signing in and security");
    assert_ne!(owner.cookie("__Host-staff"), session, "a new session took the place of the old one");
    // The old one opens nothing.
    let thief = platform.visitor("bromley");
    thief.set_cookie("__Host-staff", &session.unwrap());
    thief.go("/staff/security").await.see("Sign in to work here");
    // With a code of the app instead.
    platform.clock.advance(Duration::minutes(11));
    let page = owner.go("/staff/security/app").await;
    let page = owner.go(&page.link("Use a code from your app")).await;
    let typed = code(&app, platform.house("bromley").clock().now());
    let page = fill(&owner, &page, "/staff/prove-again", &[("code", &typed)]).await;
    page.has_status(200).see("Add this account to your app");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_keep_their_last_factor_and_residents_may_take_theirs_away() {
    let platform = Platform::start().await;
    let (_, staff, _, _) = set_up(&platform, "bromley").await;
    staff.go("/staff/security").await.see("You cannot remove it");
    let form = staff.go("/staff/security").await;
    let token = form.form().untouched();
    staff.post("/staff/security/app/remove", &token).await.has_status(303);
    staff.go("/staff/security").await.see("After your password we ask for a code");
    // A resident.
    let resident = platform.resident("bromley", "Ada Synthetic").await;
    platform.give_password("bromley", &resident).await;
    let page = resident.go("/account/security/app").await;
    let app = app(&page);
    let now = platform.house("bromley").clock().now();
    let wrong = fill(&resident, &page, "/account/security/app", &[("code", "12345")]).await;
    wrong.has_status(422).see("The code is not right");
    assert_eq!(wrong.one("#secret"), page.one("#secret"), "the secret stays the same after a wrong code");
    let page = fill(&resident, &wrong, "/account/security/app", &[("code", &code(&app, now))]).await;
    page.has_status(200).see("Keep your recovery codes");
    platform.clock.advance(Duration::seconds(90));
    let (visitor, page) = with_password(&platform, "bromley", Door::Resident, &resident.email).await;
    page.see("6 digits from your authenticator app");
    let now = platform.house("bromley").clock().now();
    let step = "/account/sign-in/second-step";
    fill(&visitor, &page, step, &[("code", &code(&app, now))]).await;
    let page = visitor.go("/account/security/app/remove").await;
    page.see("We will no longer ask for a code");
    fill(&visitor, &page, "/account/security/app/remove", &[]).await.has_status(200).see("Not set up");
    let (_, page) = with_password(&platform, "bromley", Door::Resident, &resident.email).await;
    page.see_not("second-step");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_on_offer_is_one_account_s_of_one_borough() {
    let platform = Platform::start().await;
    let ada = platform.resident("bromley", "Ada Synthetic").await;
    let eve = platform.resident("bromley", "Eve Synthetic").await;
    let twin = platform.resident("bexley", "Ada Synthetic").await;
    let offered = ada.go("/account/security/app").await;
    let app = app(&offered);
    let sealed = offered.attribute("input[name=offer]", "value").unwrap();
    for stranger in [&eve, &twin] {
        let page = stranger.go("/account/security/app").await;
        let typed = code(&app, platform.clock.now());
        let fields = [("offer", sealed.as_str()), ("code", typed.as_str())];
        fill(stranger, &page, "/account/security/app", &fields).await.has_status(422);
    }
    // And it does not count for ever.
    platform.clock.advance(Duration::minutes(61));
    let house = platform.house("bromley");
    platform.begin_session(&house, Door::Resident, &ada).await;
    let page = ada.go("/account/security/app").await;
    let typed = code(&app, platform.clock.now());
    let fields = [("offer", sealed.as_str()), ("code", typed.as_str())];
    fill(&ada, &page, "/account/security/app", &fields).await.has_status(422);
    for slug in ["bromley", "bexley"] {
        assert_eq!(platform.count(slug, "SELECT COUNT(*) FROM authenticator").await, 0);
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_every_factor_was_taken_away_a_member_of_staff_sets_up_a_new_one() {
    let platform = Platform::start().await;
    let (person, _, _, codes) = set_up(&platform, "bromley").await;
    let house = platform.house("bromley");
    let tx = house.db().write_tx().await.unwrap();
    assert!(identity::second_factor::forget_all(&tx, person.id).await.unwrap());
    tx.commit().await.unwrap();
    assert!(Account::find(house.db().read(), person.id).await.unwrap().is_some());
    let (visitor, page) = with_password(&platform, "bromley", Door::Staff, &person.email).await;
    page.see("Set up a second step");
    let form = visitor.go("/staff/sign-in/set-up").await;
    let csrf = form.attribute("input[name=csrf]", "value").unwrap();
    let fields = [("csrf".to_owned(), csrf), ("code".to_owned(), codes[0].clone())];
    let page = visitor.send("/staff/sign-in/second-step", &fields).await;
    page.see_not("What you can do here");
    platform.stop().await;
}
