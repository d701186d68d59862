//! Residents who sign in with an outside identity provider, against the certified `oidc-provider` as a real peer.

use identity::{Account, Door, outside_identity};
use reqwest::Method;
use serde_json::json;
use tests::Visitor;

use super::provider_world::World;

fn is_signed_in(visitor: &Visitor) -> bool {
    visitor.cookie("__Host-account").is_some_and(|cookie| !cookie.is_empty())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resident_signs_in_with_a_secret_or_a_key_and_is_the_same_person_each_time() {
    let world = World::start("").await;
    for (label, slug, times) in [("Secret", "bromley", 2), ("Key", "bexley", 2), ("Other", "bexley", 4)] {
        for _ in 0..2 {
            let visitor = world.platform.visitor(slug);
            world.resident(&visitor, label, "ada").await;
            assert!(is_signed_in(&visitor), "{label}");
        }
        assert_eq!(world.platform.count(slug, "SELECT COUNT(*) FROM account").await, 1, "{label}");
        assert_eq!(world.platform.count(slug, "SELECT COUNT(*) FROM outside_identity").await, 1, "{label}");
        let good = "SELECT COUNT(*) FROM audit_entry WHERE action = 'sign_in' AND outcome = 'done'";
        assert_eq!(world.platform.count(slug, good).await, times, "{label}");
    }
    let seen = world.seen().await;
    let asked = seen["authorizations"].as_array().unwrap();
    assert_eq!(asked.len(), 6);
    for one in asked {
        assert_eq!(
            (one["code_challenge_method"].as_str(), one["response_type"].as_str()),
            (Some("S256"), Some("code"))
        );
        assert_eq!(one["code_challenge"].as_str().map(str::len), Some(43));
        assert!(one["nonce"].as_str().is_some_and(|nonce| nonce.len() >= 27) && one["state"].is_string());
    }
    let tokens = seen["tokens"].as_array().unwrap();
    assert!(tokens.iter().all(|one| one["code_verifier"].as_str().is_some_and(|verifier| verifier.len() == 43)));
    assert!(tokens[0]["authorization"].as_str().is_some_and(|header| header.starts_with("Basic ")));
    assert!(tokens[0].get("client_secret").is_none());
    assert!(tokens[2].get("authorization").is_none() && tokens[2]["client_assertion"].is_string());
    world.platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_person_at_two_boroughs_has_two_accounts_that_know_nothing_of_each_other() {
    let world = World::start("").await;
    let (here, there) = (world.platform.bromley(), world.platform.bexley());
    world.resident(&here, "Secret", "ada").await;
    world.resident(&there, "Secret", "ada").await;
    for slug in ["bromley", "bexley"] {
        assert_eq!(world.platform.count(slug, "SELECT COUNT(*) FROM account").await, 1);
    }
    // What comes back belongs to the borough that it left from.
    let leaving = here.leave("/account/sign-in", "Secret").await;
    let back = world.peer.visitor().sign_in_there(&leaving, "ada").await;
    let abroad = world.platform.bexley();
    abroad.take_cookies_of(&here);
    abroad.get(&back).await.has_status(403).see("Start signing in again");
    here.get(&back).await.has_status(303);
    world.platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_changed_at_the_provider_are_fetched_anew() {
    let world = World::start("").await;
    world.resident(&world.platform.bromley(), "Secret", "ada").await;
    for _ in 0..3 {
        world.peer.steer(Method::POST, "rotate", json!({})).await;
        let visitor = world.platform.bromley();
        world.resident(&visitor, "Secret", "ada").await;
        assert!(is_signed_in(&visitor));
    }
    assert_eq!(world.accounts().await, 1);
    world.platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_down_or_slow_changes_nothing_and_other_ways_are_offered() {
    let mut world = World::start("").await;
    world.peer.stop();
    let visitor = world.platform.bromley();
    let sign_in = visitor.go("/account/sign-in").await;
    let page = visitor.get(&sign_in.link("Sign in with Secret")).await;
    page.has_status(503).see("You cannot sign in with Secret at the moment").see("Try again");
    assert!(page.header("retry-after").is_some());
    visitor.go(&page.link("Sign in another way")).await.has_status(200).see("Password");
    assert_eq!(world.count("SELECT COUNT(*) FROM one_time").await, 0, "nothing was begun");
    let options = world.options.clone();
    world.peer.start_again(&options);
    world.people(&[]).await;
    for fault in ["down", "slow"] {
        let leaving = visitor.leave("/account/sign-in", "Secret").await;
        let back = world.peer.visitor().sign_in_there(&leaving, "ada").await;
        world.peer.steer(Method::PUT, "fault", json!({ "token": fault })).await;
        visitor.get(&back).await.has_status(503).see("Sign in another way");
        assert!(!is_signed_in(&visitor), "{fault}");
        assert_eq!(world.accounts().await, 0, "{fault}: nothing half done");
        world.peer.steer(Method::PUT, "fault", json!({})).await;
    }
    let leaving = visitor.leave("/account/sign-in", "Secret").await;
    let back = world.peer.visitor().sign_in_there(&leaving, "ada").await;
    world.peer.stop();
    visitor.get(&back).await.has_status(503);
    world.peer.start_again(&options);
    world.people(&[]).await;
    // The client's key was made anew with the provider, so the one with the secret is asked.
    world.resident(&visitor, "Secret", "ada").await;
    assert!(is_signed_in(&visitor), "it is back");
    world.platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_counts_once_in_the_browser_that_left_and_a_code_counts_once() {
    let world = World::start("").await;
    let (visitor, there) = (world.platform.bromley(), world.peer.visitor());
    let mut refused = 0;
    let leaving = visitor.leave("/account/sign-in", "Secret").await;
    let back = there.sign_in_there(&leaving, "ada").await;
    // Another browser, with or without a visit of its own.
    let stranger = world.platform.bromley();
    stranger.get(&back).await.has_status(403).see("Start signing in again");
    stranger.go("/account/sign-in").await;
    stranger.get(&back).await.has_status(403);
    refused += 2;
    // Another provider's address, another door's, and no state at all.
    for wrong in [
        back.replace("/from/secret", "/from/key"),
        back.replace("/account/sign-in/from/secret", "/staff/sign-in/from/staff"),
        back.replace("state=", "other="),
        back.replace("state=", "state=x"),
    ] {
        visitor.get(&wrong).await.has_status(403);
        refused += 1;
    }
    visitor.get(&back).await.has_status(303);
    assert!(is_signed_in(&visitor), "what was refused elsewhere still counts at home");
    visitor.get(&back).await.has_status(403).see("Start signing in again");
    refused += 1;
    // The code of that round with the state of a new one: the provider gave it for another verifier, and once.
    let code = |address: &str| address.split("code=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let fresh = there.sign_in_there(&visitor.leave("/account/sign-in", "Secret").await, "ada").await;
    let swapped = fresh.replace(&code(&fresh), &code(&back));
    visitor.get(&swapped).await.has_status(403).see("Start signing in again");
    refused += 1;
    // Ten minutes later nothing counts any more.
    let late = there.sign_in_there(&visitor.leave("/account/sign-in", "Secret").await, "ada").await;
    world.platform.clock.advance(chrono::Duration::minutes(11));
    visitor.get(&late).await.has_status(403);
    refused += 1;
    println!("rounds that were refused: {refused}; accounts: {}", world.accounts().await);
    let written = "SELECT COUNT(*) FROM audit_entry WHERE action = 'sign_in' AND outcome = 'refused'";
    assert_eq!(world.count(written).await, refused);
    world.platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_turns_back_or_has_no_confirmed_address_is_not_signed_in() {
    let world = World::start("").await;
    for (account, words) in
        [("", "You turned back"), ("eve", "confirmed"), ("tom", "did not give us your email address")]
    {
        let visitor = world.platform.bromley();
        let page = world.resident(&visitor, "Secret", account).await;
        page.has_status(403).see("You are not signed in with Secret").see(words);
        assert!(!is_signed_in(&visitor) && !page.body.contains("access_denied"));
    }
    assert_eq!(world.accounts().await, 0);
    world.platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_sent_on_their_way_from_somebody_else_s_page() {
    let world = World::start("").await;
    let visitor = world.platform.bromley();
    let address = "/account/sign-in/with/secret?next=/account";
    for (site, leaves) in [("cross-site", false), ("same-site", false), ("same-origin", true), ("none", true)] {
        let page = visitor.ask(Method::GET, address, None, &[("Sec-Fetch-Site", site)]).await;
        page.has_status(303);
        assert_eq!(page.header("location").unwrap().starts_with(&world.peer.issuer()), leaves, "{site}");
    }
    for next in ["//evil.example", "https://evil.example", "/\\evil.example"] {
        let leaving = visitor.leave(&format!("/account/sign-in?next={next}"), "Secret").await;
        let back = world.peer.visitor().sign_in_there(&leaving, "ada").await;
        assert_eq!(visitor.get(&back).await.header("location"), Some("/account"), "{next}");
    }
    let leaving = visitor.leave("/account/sign-in?next=/forms/road-fault", "Secret").await;
    let back = world.peer.visitor().sign_in_there(&leaving, "ada").await;
    assert_eq!(visitor.get(&back).await.header("location"), Some("/forms/road-fault"));
    world.platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_was_there_is_joined_by_its_owner_and_never_by_its_address() {
    let world = World::start("").await;
    let owner = world.platform.resident("bromley", "Ada Synthetic").await;
    let visitor = world.platform.bromley();
    let page = world.resident(&visitor, "Secret", "ada").await;
    page.has_status(200).see("There is an account with that email address already");
    let waiting = page.asked.clone();
    assert!(!is_signed_in(&visitor));
    let links = "SELECT COUNT(*) FROM outside_identity";
    assert_eq!(world.count(links).await, 0);
    // It counts in this browser alone, and only for this address.
    owner.get(&waiting).await.has_status(404);
    let other = world.platform.resident("bromley", "Ben Synthetic").await;
    visitor.set_cookie("__Host-account", &other.cookie("__Host-account").unwrap());
    visitor.go(&waiting).await.see("but you are signed in to the account of ben.synthetic@example.org");
    let form = visitor.go("/account/sign-in").await.form().untouched();
    visitor.post(&waiting, &form).await.has_status(422);
    assert_eq!(world.count(links).await, 0);
    // Its owner signs in in their own way, and says so.
    visitor.set_cookie("__Host-account", &owner.cookie("__Host-account").unwrap());
    let confirm = visitor.go(&waiting).await;
    confirm.see("Join Secret to my account");
    visitor.post(&confirm.form().action, &confirm.form().untouched()).await.has_status(303);
    assert_eq!(world.count(links).await, 1);
    visitor.post(&confirm.form().action, &confirm.form().untouched()).await.has_status(404);
    let linked = "SELECT COUNT(*) FROM audit_entry WHERE action = 'link_provider'";
    assert_eq!(world.count(linked).await, 1);
    let later = world.platform.bromley();
    world.resident(&later, "Secret", "ada").await;
    assert!(is_signed_in(&later));
    assert_eq!(world.accounts().await, 2, "Ada's and Ben's");
    world.platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_rsa_key_signs_in_the_way_that_the_provider_takes() {
    for algorithm in ["RS256", "PS256"] {
        let world = World::start_taking(algorithm, "").await;
        let visitor = world.platform.bromley();
        world.resident(&visitor, "Other", "ada").await;
        assert!(is_signed_in(&visitor), "{algorithm}");
        let tokens = world.seen().await["tokens"].clone();
        let assertion = tokens[0]["client_assertion"].as_str().unwrap().to_owned();
        let header = jsonwebtoken::decode_header(&assertion).unwrap();
        assert_eq!(format!("{:?}", header.alg), algorithm);
        world.platform.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_shows_again_who_they_are_signs_in_at_the_provider_anew() {
    let world = World::start("").await;
    // One browser at the provider, which remembers whoever signed in there.
    let (visitor, there) = (world.platform.bromley(), world.peer.visitor());
    visitor.sign_in_with("/account/sign-in", "Secret", &there, "ada").await;
    // It did not say when it asked, so this may be an old session there: what is delicate asks first.
    let page = visitor.go("/account/details").await;
    page.see("Show that it is you");
    let sign_in = page.link("Sign in again");
    let end = visitor.sign_in_with(&sign_in, "Secret", &there, "ada").await;
    end.has_status(200).see("My details");
    let asked = world.seen().await["authorizations"].clone();
    assert_eq!((&asked[0]["prompt"], &asked[0]["max_age"]), (&serde_json::Value::Null, &serde_json::Value::Null));
    assert_eq!((asked[1]["prompt"].as_str(), asked[1]["max_age"].as_str()), (Some("login"), Some("0")));
    // Ten minutes later it is old again.
    world.platform.clock.advance(chrono::Duration::minutes(11));
    visitor.go("/account/details").await.see("Show that it is you");
    world.platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_is_taken_away_when_another_way_in_remains_and_the_owner_is_told() {
    let world = World::start("").await;
    let (visitor, there) = (world.platform.bromley(), world.peer.visitor());
    visitor.sign_in_with("/account/sign-in", "Secret", &there, "ada").await;
    let elsewhere = world.platform.bromley();
    world.resident(&elsewhere, "Secret", "ada").await;
    // Anew, so that it counts as shown.
    visitor.sign_in_with("/account/sign-in", "Secret", &there, "ada").await;
    let page = visitor.go("/account/security").await;
    page.see("you have no other way").see_not("Stop signing in with Secret");
    let house = world.platform.tenant("bromley");
    let email = mail::EmailAddress::parse("ada.synthetic@example.org").unwrap();
    let ada = Account::find_by_email(house.db().read(), Door::Resident, &email).await.unwrap().unwrap();
    let linked = outside_identity::all_of(house.db().read(), ada.id()).await.unwrap();
    let remove = format!("/account/security/providers/{}/remove", linked[0].id());
    let token: Vec<_> = page.form().untouched().into_iter().filter(|(name, _)| name == "csrf").collect();
    visitor.send(&remove, &token).await.see("We have not changed anything");
    assert_eq!(world.count("SELECT COUNT(*) FROM outside_identity").await, 1);
    // With a password there is another way.
    let form = visitor.go("/account/password").await.form();
    visitor.send(&form.action, &form.typed(&[("new-password", "harbour tinsel wednesday")])).await;
    let form = visitor.go("/account/security").await.form_to("/providers/");
    visitor.send(&form.action, &form.untouched()).await.has_status(200).see_not("Stop signing in with Secret");
    assert_eq!(world.count("SELECT COUNT(*) FROM outside_identity").await, 0);
    assert_eq!(world.count("SELECT COUNT(*) FROM audit_entry WHERE action = 'unlink_provider'").await, 1);
    let letters = "SELECT COUNT(*) FROM notice WHERE event = 'letter changed_something'";
    assert!(world.count(letters).await >= 1);
    world.platform.letter("bromley", "ada.synthetic@example.org", "Your account was changed", 1).await;
    // Who is in by it elsewhere is out, and it opens the account no more.
    elsewhere.get("/account").await.has_status(303);
    let page = world.resident(&elsewhere, "Secret", "ada").await;
    page.see("There is an account with that email address already");
    // Somebody else's is not there to be taken away.
    visitor.post(&remove, &token).await.has_status(404);
    world.platform.stop().await;
}
